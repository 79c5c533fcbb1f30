"""Reading recoveries again: drawing a week's, answering, and writing down what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.learn.models import Review, ReviewAnswers, ReviewFinding, ReviewSize, ReviewWeek
from amends.learn.rules.reviewing import (
    LONGEST_WORDS,
    MOST_MANY,
    BadReview,
    Candidate,
    Drawn,
    Feeds,
    Part,
    Why,
    check_answers,
    next_part,
)
from amends.people.models import Brand, Person
from amends.people.rules import Right
from amends.promises.models import Promise

# So long a case is with the one whose it was before somebody else reads it.
FIRST_DAYS = timedelta(days=3)


class NotYours(Exception):
    """These answers, or this finding, are not this person's to give; or not yet."""

    def __init__(self) -> None:
        super().__init__("There is nothing for you to answer here, or not yet.")


def may_read(person: Person) -> bool:
    """Whether somebody reads others' cases again: whoever leads a team or sets policy."""
    return person.can(Right.LEAD_TEAM) or person.can(Right.SET_POLICY)


@transaction.atomic
def draw_week(
    brand: Brand,
    week: date,
    candidates: Sequence[tuple[Candidate, Person | None]],
    drawn: Sequence[Drawn],
    *,
    seed: str,
    many: int,
    by: Actor,
    at: datetime,
) -> ReviewWeek:
    """This function will write down the draw of a week; each case is first with the person whose it is, if any."""
    made = ReviewWeek.objects.create(
        id=new_id(at), brand=brand, week_date=week, seed=seed, of_count=len(candidates), many=many, drawn_at=at
    )
    owners = {candidate.id: owner for candidate, owner in candidates}
    Review.objects.bulk_create(
        [
            Review(
                id=new_id(at),
                week=made,
                case_id=one.id,
                why=one.why.value,
                stands_for=one.stands_for,
                person=owners[one.id],
                is_twice=one.is_twice,
                opens_at=at + FIRST_DAYS,
            )
            for one in drawn
        ],
        batch_size=500,
    )
    facts = {"week": week.isoformat(), "seed": seed, "of": len(candidates), "many": many, "drawn": len(drawn)}
    journal.write([journal.Line("learn.reviews_drawn", made.id, None, facts)], by=by, at=at)
    return made


@transaction.atomic
def answer(review: Review, told: Mapping[str, str], words: str, *, by: Person, at: datetime) -> ReviewAnswers:
    """This function will keep somebody's answers about a case. The journal says that they were given, never which.

    :raises NotYours: when they are not theirs to give, or not yet.
    :raises BadReview: naming the question without an answer; nothing is changed.
    """
    row = Review.objects.select_for_update().get(id=review.id)
    part = part_of(row, by, at)
    if part is None:
        raise NotYours
    answers = check_answers(Why(row.why), told)
    if len(words) > LONGEST_WORDS:
        raise BadReview(f"words: {len(words)} characters are too many; {LONGEST_WORDS} fit.")
    made = ReviewAnswers.objects.create(
        id=new_id(at), review=row, part=part.value, person=by, answers=answers, words=words.strip(), answered_at=at
    )
    journal.write([journal.Line("learn.review_answered", row.id, None, {"part": part.value})], by=by, at=at)
    return made


def part_of(review: Review, person: Person, at: datetime) -> Part | None:
    """Which answers about this case are now somebody's to give; one query."""
    if person.id != review.person_id and not may_read(person):
        return None
    given = list(ReviewAnswers.objects.filter(review=review).order_by("answered_at", "id"))
    return next_part(
        person.id,
        whose=review.person_id,
        has_own=any(one.part == Part.OWN.value for one in given),
        is_twice=review.is_twice,
        readers=[one.person_id for one in given if one.part != Part.OWN.value],
        is_open=at >= review.opens_at,
    )


@transaction.atomic
def find(review: Review, feeds: Feeds, words: str, *, by: Person, at: datetime) -> ReviewFinding:
    """This function will write down what a case taught whoever has answered about it, and where that leads.

    :raises NotYours: before they have answered.
    :raises BadReview: without words; nothing is changed.
    """
    if not ReviewAnswers.objects.filter(review=review, person=by).exists():
        raise NotYours
    if not words.strip():
        raise BadReview("finding: say what should be different, about the way we work and not about a person.")
    made = ReviewFinding.objects.create(
        id=new_id(at), review=review, feeds=feeds.value, words=words.strip()[:300], found_by=by, found_at=at
    )
    journal.write([journal.Line("learn.finding_written", made.id, None, {"feeds": feeds.value})], by=by, at=at)
    return made


@transaction.atomic
def promised(finding: ReviewFinding, promise: Promise, *, by: Person, at: datetime) -> None:
    """This function will write down by which promise a finding is seen to."""
    finding.promise = promise
    finding.save(update_fields=["promise"])
    facts = {"promise": str(promise.id)}
    journal.write([journal.Line("learn.finding_promised", finding.id, None, facts)], by=by, at=at)


@transaction.atomic
def end(finding: ReviewFinding, ending: str, why: str, *, by: Person, at: datetime) -> None:
    """This function will end a finding: done, or set aside with the reason."""
    finding.ended_at, finding.ending, finding.why = at, ending, why[:200]
    finding.save(update_fields=["ended_at", "ending", "why"])
    journal.write([journal.Line("learn.finding_ended", finding.id, None, {"ending": ending})], by=by, at=at)


@transaction.atomic
def set_size(brand: Brand, many: int, *, by: Person, at: datetime) -> None:
    """This function will say how many recoveries are drawn by lot from the next week on.

    :raises BadReview: outside 1 to 100.
    """
    if not 1 <= many <= MOST_MANY:
        raise BadReview(f"many: give a whole number from 1 to {MOST_MANY}.")
    ReviewSize.objects.update_or_create(brand=brand, defaults={"many": many})
    journal.write([journal.Line("learn.review_size_set", brand.id, None, {"many": many})], by=by, at=at)
