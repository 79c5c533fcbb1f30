"""Case reviews as their list shows them: what waits, what was found, what the answers say, and the draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from amends.learn import reviews
from amends.learn.models import Review, ReviewFinding
from amends.learn.reviewing import may_read
from amends.learn.reviews import Answered, Said
from amends.learn.rules.reviewing import Feeds, Part, Question, Why
from amends.people.models import Brand, Person
from amends.people.queries import staff
from amends.people.rules import Right
from amends.web.pages import url
from amends.web.reviewing.words import ENDINGS, FEEDS, NAMES, WHYS, kappa, percent
from amends.web.shown.forms import Option
from amends.web.words import Wall, cases_words

# Fewer answers say too little for a share; fewer pairs for what agreement is left beyond chance.
FEWEST_READ, FEWEST_PAIRS = 10, 20


@dataclass(frozen=True, slots=True)
class Row:
    """A case that waits for somebody's answers, or has them."""

    url: str
    ref: str
    kind: str
    why: str
    note: str


@dataclass(frozen=True, slots=True)
class FindingRow:
    """Something that was found, and what becomes of it."""

    id: UUID
    words: str
    feeds: str
    leads_url: str
    ref: str
    review_url: str
    state: str
    is_open: bool
    may_promise: bool
    may_end: bool


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """What the answers to a question say."""

    name: str
    yes: str
    read: str
    agreed: str
    kappa: str


@dataclass(frozen=True, slots=True)
class ReviewsPage:
    """Everything on the list's page."""

    own: Sequence[Row]
    own_count: int
    to_read: Sequence[Row]
    to_read_count: int
    with_others: str
    mine: Sequence[Row]
    findings: Sequence[FindingRow]
    ended: Sequence[FindingRow]
    answers: Sequence[AnswerRow]
    answers_words: str
    draw: str
    lot: str
    many: int
    may_read: bool
    people: Sequence[Option]


def build(person: Person, brand: Brand, wall: Wall) -> ReviewsPage:
    """The page for a person; the number of queries does not grow with what waits."""
    waits, reads = reviews.waiting(person, brand, wall.now), may_read(person)
    # What was found in a case says something of the answers: whoever has still to answer about it reads it afterwards.
    blind = {one.id for one in (*waits.own, *waits.to_read)}
    rows = [one for one in reviews.findings(brand, wall.now) if one.review_id not in blind]
    found = [finding_row(one, person, wall) for one in rows]
    said = reviews.said(brand, wall.now)
    draw, lot = _draw(brand, wall)
    return ReviewsPage(
        own=[_row(one, _whose(one, wall)) for one in waits.own[: reviews.SHOWN]],
        own_count=len(waits.own),
        to_read=[_row(one, "read by two" if one.is_twice else "") for one in waits.to_read[: reviews.SHOWN]],
        to_read_count=len(waits.to_read),
        with_others=_with_others(waits.with_others, waits.opens_at, wall) if reads else "",
        mine=[_row(one, _readers(one)) for one in reviews.mine(person, brand)],
        findings=[one for one in found if one.is_open],
        ended=[one for one in found if not one.is_open],
        answers=[_answers(one) for one in said.questions if one.yes or one.question is not Question.SORTED]
        if said.read >= FEWEST_READ
        else [],
        answers_words=_answers_words(said),
        draw=draw,
        lot=lot,
        many=reviews.size(brand),
        may_read=reads,
        people=promisers(brand) if reads else [],
    )


def promisers(brand: Brand) -> list[Option]:
    """Who may promise to see to something."""
    return [Option(str(one.id), one.name) for one in staff(brand) if one.can(Right.WORK_CASES)]


def kind_of(review: Review) -> str:
    """What failed, as a list says it."""
    failure = review.case.failure
    return failure.kind.name if failure else "A request"


def _row(review: Review, note: str) -> Row:
    case = review.case
    return Row(url("review", id=review.id), case.reference, kind_of(review), WHYS[Why(review.why)], note)


def _whose(review: Review, wall: Wall) -> str:
    if review.opens_at <= wall.now:
        return "others may read it by now; it counts once you have answered"
    return f"until {wall.until(review.opens_at)} it is only yours"


def _readers(review: Review) -> str:
    read = sum(one.part != Part.OWN.value for one in review.answers.all())
    return {0: "nobody else has read it yet", 1: "read"}.get(read, "read by two")


def _with_others(count: int, opens_at: datetime | None, wall: Wall) -> str:
    if not count or opens_at is None:
        return ""
    still = "is still with the one whose it was" if count == 1 else "are still with those whose they were"
    return f"{cases_words(count)} {still}; the first can be read from {wall.when(opens_at)}."


def finding_row(one: ReviewFinding, person: Person, wall: Wall) -> FindingRow:
    """Something found, as a row; no query of its own."""
    case, reads, promise = one.review.case, may_read(person), one.promise
    is_open = one.ended_at is None
    sees = reads or one.review.person_id == person.id
    return FindingRow(
        one.id,
        one.words,
        FEEDS[Feeds(one.feeds)],
        _leads(one, person),
        case.reference if sees else "",
        url("review", id=one.review_id) if sees else "",
        _state(one, wall),
        is_open,
        is_open and reads and promise is None,
        is_open and (reads or (promise is not None and promise.person_id == person.id)),
    )


def _leads(one: ReviewFinding, person: Person) -> str:
    """Where a finding is put to use, for those who may change it there."""
    feeds, case = Feeds(one.feeds), one.review.case
    if feeds is Feeds.PRACTICE and may_read(person):
        return f"{url('practice_write')}?from={case.reference}"
    if feeds is Feeds.PLAYBOOK and case.failure and person.can(Right.SET_POLICY):
        return url("playbook_write", slug=case.failure.kind.slug)
    if feeds is Feeds.SCRIPT and person.can(Right.SET_POLICY):
        return url("scripts")
    if feeds is Feeds.LIMIT and person.can(Right.SET_POLICY):
        return url("limits")
    return ""


def _state(one: ReviewFinding, wall: Wall) -> str:
    if one.ended_at is not None:
        return f"{ENDINGS[one.ending]}{f': {one.why}' if one.why else ''}"
    promise = one.promise
    if promise is None or promise.person is None:
        return "nobody has promised it yet"
    late = ", late" if promise.due_at <= wall.now else ""
    return f"{promise.person.name} by {wall.until(promise.due_at)}{late}"


def _answers(one: Answered) -> AnswerRow:
    agreed = one.agreed
    beyond = agreed.kappa if agreed and agreed.same.n >= FEWEST_PAIRS else None
    return AnswerRow(
        NAMES[one.question],
        percent(one.yes) if one.yes else "nobody could tell",
        str(one.yes.n) if one.yes else "0",
        f"{agreed.same.value * agreed.same.n:.0f} of {agreed.same.n}" if agreed else "",
        kappa(beyond) if beyond else "",
    )


def _answers_words(said: Said) -> str:
    """How many were read, how far two readers agreed, and what is missing to say more."""
    waits = ""
    if said.waits:
        once = "counts once the one whose it was has" if said.waits == 1 else "count once those whose they were have"
        waits = f" {cases_words(said.waits)} more {once} answered."
    if said.read < FEWEST_READ:
        return (
            f"{cases_words(said.read)} of twelve weeks read; from {FEWEST_READ} on it says here what they say.{waits}"
        )
    words = f"{cases_words(said.read)} of the last twelve weeks.{waits}"
    if said.agreed is None:
        return f"{words} None of them was read by two yet."
    same = said.agreed.same
    words += f" Where two read the same case, their answers were the same in {percent(same)} ({same.n} answers)"
    if said.agreed.kappa is None or same.n < FEWEST_PAIRS:
        return f"{words}."
    return f"{words}; beyond chance (Cohen's kappa) {kappa(said.agreed.kappa)}."


def _draw(brand: Brand, wall: Wall) -> tuple[str, str]:
    found = reviews.last_draw(brand)
    if found is None:
        return "Nothing was drawn yet: each Monday the week before is.", ""
    week, counts = found
    monday = datetime.combine(week.week_date, time(12), wall.zone)
    until = wall.day(monday + timedelta(days=6))
    if not week.of_count:
        return f"No recovery ended in the week from {wall.day(monday)} to {until}.", ""
    drawn, parts = sum(counts.values()), ", ".join(f"{count} {WHYS[why]}" for why, count in sorted(counts.items()))
    return (
        f"Of {week.of_count:,} that ended from {wall.day(monday)} to {until}, {drawn:,} were drawn: {parts}.",
        week.seed,
    )
