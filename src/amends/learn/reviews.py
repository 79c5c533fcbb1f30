"""Reading what is drawn, what was answered about it, and what was found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from amends.cases.models import Case
from amends.cases.rules import Ending
from amends.journal.models import Entry
from amends.kernel.agreement import Agreement, agreement
from amends.kernel.ids import first_id
from amends.kernel.statistics import Estimate
from amends.learn.models import Review, ReviewAnswers, ReviewFinding, ReviewSize, ReviewWeek
from amends.learn.reviewing import may_read
from amends.learn.rules.reviewing import USUAL_MANY, Candidate, Part, Question, Verdict, Why, asked, next_part, share
from amends.people.models import Brand, Person

# So far back a case waits to be read, so far back answers are counted, and so many are shown of each list.
READ_BACK, COUNTED_BACK, SHOWN = timedelta(days=28), timedelta(weeks=12), 50
_NOT_READ = (Ending.DUPLICATE.value, Ending.SPAM.value)


def last_week(brand: Brand, at: datetime) -> date:
    """The Monday with which the last whole week began, in the brand's own time."""
    today = at.astimezone(ZoneInfo(brand.calendar.time_zone)).date()
    return today - timedelta(days=today.weekday() + 7)


def is_drawn(brand: Brand, week: date) -> bool:
    """Whether this week was drawn from already; one query."""
    return ReviewWeek.objects.filter(brand=brand, week_date=week).exists()


def size(brand: Brand) -> int:
    """How many are drawn by lot each week; one query."""
    found = ReviewSize.objects.filter(brand=brand).first()
    return found.many if found else USUAL_MANY


def ended_in(brand: Brand, week: date) -> list[tuple[Candidate, Person | None]]:
    """The recoveries whose work ended in a week, and what was taken for a mere request in it, each with whose it is.

    Duplicates and spam are left out, and requests that nobody turned. Three queries.
    """
    zone = ZoneInfo(brand.calendar.time_zone)
    since = datetime.combine(week, time(), zone)
    until = datetime.combine(week + timedelta(days=7), time(), zone)
    told = Entry.objects.filter(id__gte=first_id(since), id__lt=first_id(until), verb="cases.made_request")
    turned = set(told.values_list("case_id", flat=True))
    over = Q(resolved_at__gte=since, resolved_at__lt=until)
    over |= Q(resolved_at__isnull=True, closed_at__gte=since, closed_at__lt=until)
    rows = Case.objects.filter(brand=brand).exclude(ending__in=_NOT_READ)
    rows = rows.filter((over & Q(failure__isnull=False)) | Q(id__in=turned, failure__isnull=True))
    found = rows.select_related("failure__kind", "owner").order_by("id")
    return [(_candidate(one), one.owner if one.owner and one.owner.is_active else None) for one in found]


def _candidate(case: Case) -> Candidate:
    failure = case.failure
    return Candidate(
        case.id,
        failure.kind.slug if failure else "",
        case.ending,
        failure.severity if failure else 0,
        is_deviation=failure is not None and case.deviation_count > 0,
        needs_person_now=failure is not None and case.needs_person_now,
        is_no_complaint=failure is None,
    )


def review_for(person: Person, brand: Brand, review_id: UUID) -> Review | None:
    """A case that is read again, for whose it was or who reads; None for anybody else, and for another brand's."""
    rows = Review.objects.filter(id=review_id, week__brand=brand)
    if not may_read(person):
        rows = rows.filter(person=person)
    return rows.select_related("week", "case__customer", "case__failure__kind", "case__order").first()


def finding_for(person: Person, brand: Brand, finding_id: UUID) -> ReviewFinding | None:
    """A finding, for who reads, who wrote it down, or who promised to see to it; None for anybody else."""
    rows = ReviewFinding.objects.filter(id=finding_id, review__week__brand=brand)
    if not may_read(person):
        rows = rows.filter(Q(found_by=person) | Q(promise__person=person))
    return rows.select_related("promise__person", "review__case").first()


def answers_of(review: Review) -> dict[Part, ReviewAnswers]:
    """What was answered about a case, by whom; one query."""
    rows = ReviewAnswers.objects.filter(review=review).select_related("person")
    return {Part(one.part): one for one in rows}


def to_answer(person: Person, at: datetime) -> int:
    """How many of somebody's own cases wait for their answers; one query."""
    rows = Review.objects.filter(person=person, week__drawn_at__gt=at - READ_BACK)
    return rows.exclude(answers__part=Part.OWN.value).count()


@dataclass
class Waiting:
    """What waits for somebody: their own cases, which they answer about first; what they can read now; and how many
    are still with those whose they are, the first of them until when."""

    own: list[Review] = field(default_factory=list)
    to_read: list[Review] = field(default_factory=list)
    with_others: int = 0
    opens_at: datetime | None = None


def waiting(person: Person, brand: Brand, at: datetime) -> Waiting:
    """What waits for somebody among the draws of the last four weeks; two queries."""
    rows = Review.objects.filter(week__brand=brand, week__drawn_at__gt=at - READ_BACK)
    if not may_read(person):
        rows = rows.filter(person=person)
    full = Q(read=1, is_twice=False) | Q(read=2)
    rows = rows.annotate(read=Count("answers", filter=~Q(answers__part=Part.OWN.value)))
    rows = rows.exclude(full & ~Q(person=person))
    reviews = list(rows.select_related("case__failure__kind").order_by("week__week_date", "id"))
    given: dict[UUID, list[ReviewAnswers]] = defaultdict(list)
    for one in ReviewAnswers.objects.filter(review__in=[row.id for row in reviews]).order_by("answered_at", "id"):
        given[one.review_id].append(one)
    found = Waiting()
    for row in reviews:
        _sort(row, given[row.id], person, at, found)
    return found


def _sort(row: Review, given: Collection[ReviewAnswers], person: Person, at: datetime, found: Waiting) -> None:
    has_own = any(one.part == Part.OWN.value for one in given)
    is_open = at >= row.opens_at
    readers = [one.person_id for one in given if one.part != Part.OWN.value]
    part = next_part(
        person.id, whose=row.person_id, has_own=has_own, is_twice=row.is_twice, readers=readers, is_open=is_open
    )
    if part is Part.OWN:
        found.own.append(row)
    elif part is not None:
        found.to_read.append(row)
    elif row.person_id not in {None, person.id} and not (has_own or is_open):
        found.with_others += 1
        found.opens_at = min(found.opens_at or row.opens_at, row.opens_at)


def mine(person: Person, brand: Brand) -> list[Review]:
    """The last of somebody's own cases that were read and that they answered about, with the answers; two queries."""
    rows = Review.objects.filter(person=person, week__brand=brand, answers__part=Part.OWN.value)
    found = rows.select_related("case__failure__kind", "week").prefetch_related("answers")
    return list(found.order_by("-week__week_date", "id")[:SHOWN])


def findings(brand: Brand, at: datetime) -> list[ReviewFinding]:
    """What was found and is open, and what ended in the last twelve weeks: open ones first; one query."""
    rows = ReviewFinding.objects.filter(review__week__brand=brand)
    rows = rows.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at - COUNTED_BACK))
    joined = rows.select_related("promise__person", "review__case__failure__kind", "found_by")
    return list(joined.order_by("ended_at", "found_at", "id")[: 2 * SHOWN])


def findings_of(review: Review) -> list[ReviewFinding]:
    """What was found in one case; one query."""
    return list(review.findings.select_related("promise__person", "review__case__failure__kind").order_by("id"))


def last_draw(brand: Brand) -> tuple[ReviewWeek, dict[Why, int]] | None:
    """The last draw, and how many cases were drawn for each reason; two queries."""
    week = ReviewWeek.objects.filter(brand=brand).order_by("-week_date").first()
    if week is None:
        return None
    counted = week.reviews.order_by().values_list("why").annotate(n=Count("id"))
    return week, {Why(why): count for why, count in counted}


@dataclass(frozen=True, slots=True)
class Answered:
    """One question: the share of yes among the recoveries of the desk, and how far two who read one case agreed."""

    question: Question
    yes: Estimate | None
    agreed: Agreement | None


@dataclass(frozen=True, slots=True)
class Said:
    """What readers' answers say together: how many cases were read and count, how many wait for the word of whose
    they were, each question, and the agreement over all."""

    read: int
    waits: int
    questions: tuple[Answered, ...]
    agreed: Agreement | None


def said(brand: Brand, at: datetime) -> Said:
    """What the readers of twelve weeks said; nothing of it is about a person. One query.

    A case counts once the one whose it was has answered, or has left the desk.
    """
    rows = ReviewAnswers.objects.filter(review__week__brand=brand, review__week__drawn_at__gt=at - COUNTED_BACK)
    told = rows.values_list(
        "review_id", "part", "answers", "review__stands_for", "review__why", "review__person__is_active"
    )
    parts: dict[UUID, dict[Part, dict[str, str]]] = defaultdict(dict)
    weights: dict[UUID, float] = {}
    free: set[UUID] = set()
    for review_id, part, answers, stands_for, _, is_active in told:
        parts[review_id][Part(part)] = answers
        weights[review_id] = stands_for
        if not is_active:
            free.add(review_id)
    read = {id_: given for id_, given in parts.items() if Part.FIRST in given}
    counts = {id_: given for id_, given in read.items() if Part.OWN in given or id_ in free}
    pairs: dict[Question, list[tuple[str, str]]] = defaultdict(list)
    answers_: dict[Question, list[tuple[Verdict, float]]] = defaultdict(list)
    for id_, given in counts.items():
        for question in (Question(key) for key in given[Part.FIRST]):
            answers_[question].append((Verdict(given[Part.FIRST][question.value]), weights[id_]))
            if Part.SECOND in given:
                pairs[question].append((given[Part.FIRST][question.value], given[Part.SECOND][question.value]))
    return Said(
        len(counts),
        len(read) - len(counts),
        tuple(Answered(one, share(answers_[one]), agreement(pairs[one]) if pairs[one] else None) for one in Question),
        agreement([pair for some in pairs.values() for pair in some]) if any(pairs.values()) else None,
    )


def questions_of(review: Review) -> tuple[Question, ...]:
    """What is asked of this case."""
    return asked(Why(review.why))
