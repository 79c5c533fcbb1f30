"""One day's work: what is owed by somebody or by a team, what waits for others, whom nobody has taken yet.

Every question is one query, and none grows with the number of cases: rows are bounded, counts stop at 1,000.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from amends.people.models import Person, Team
from amends.promises.models import OPEN, Promise, Standing
from amends.promises.rules import PromiseKind, Stage

COUNTED = 1_000
LISTED = 300

OWED = (
    "id",
    "kind",
    "words",
    "owed_to",
    "due_at",
    "level",
    "replaces__due_at",
    "person_id",
    "person__name",
    "department__name",
    "case_id",
    "case__reference",
    "case__channel",
    "case__customer__name",
    "case__needs_person_now",
    "case__owner_id",
    "case__owner__name",
)


@dataclass(frozen=True, slots=True)
class Owed:
    """One open promise on a case, as a row of somebody's day. `missed_at` is the broken time that it makes good."""

    id: UUID
    kind: str
    words: str
    owed_to: str
    due_at: datetime
    level: int
    missed_at: datetime | None
    person_id: UUID | None
    person: str | None
    department: str | None
    case_id: UUID
    reference: str
    channel: str
    customer: str
    needs_person_now: bool
    owner_id: UUID | None
    owner: str | None


def _rows(promises: QuerySet[Promise], at_most: int) -> list[Owed]:
    on_cases = promises.filter(case__isnull=False).order_by("due_at", "id")
    return [Owed(*row) for row in on_cases.values_list(*OWED)[:at_most]]


def owed_by(person: Person, until: datetime) -> list[Owed]:
    """What this person owes on cases until a moment, the next due first; at most 300."""
    return _rows(Promise.objects.filter(OPEN, person=person.id, due_at__lte=until), LISTED)


def late_by(person: Person, at_most: int = LISTED) -> list[Owed]:
    """What this person owes to make good a broken promise, whenever it is due."""
    return _rows(Promise.objects.filter(OPEN, person=person.id, level__gt=0), at_most)


def of_team(team: Team) -> Q:
    """Owed by the team or by one of its members."""
    return Q(team=team.id) | Q(person__team=team.id)


def owed_by_team(team: Team, start: datetime, until: datetime) -> list[Owed]:
    """What a team and its members owe on cases between two moments; at most 300."""
    rows = Promise.objects.filter(OPEN, of_team(team), due_at__gte=start, due_at__lte=until, level=0)
    return _rows(rows, LISTED)


def late_by_team(team: Team, at_most: int = LISTED) -> list[Owed]:
    """What a team and its members owe to make broken promises good; at most 300."""
    return _rows(Promise.objects.filter(OPEN, of_team(team), level__gt=0), at_most)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many promises of some kinds somebody owes: check-ins, and customers' messages that await an answer."""

    follow_ups: int
    answers: int


def tally(person: Person) -> Tally:
    """What this person owes by kind, whenever it is due."""
    counted = Promise.objects.filter(OPEN, person=person.id).aggregate(
        follow_ups=Count("id", filter=Q(kind=PromiseKind.FOLLOW_UP.value)),
        answers=Count("id", filter=Q(kind=PromiseKind.ANSWER.value)),
    )
    return Tally(counted["follow_ups"], counted["answers"])


def from_others(person: Person) -> list[Owed]:
    """What departments and colleagues owe this person on their cases: work asked for, the next due first."""
    rows = Promise.objects.filter(
        OPEN, kind=PromiseKind.WORK.value, case__owner=person.id, case__closed_at__isnull=True
    )
    return _rows(rows.exclude(person=person.id), LISTED)


def awaited(case_ids: Collection[UUID]) -> dict[UUID, str]:
    """By case: whom its open work waits for (a department or a colleague), the first due."""
    rows = Promise.objects.filter(OPEN, kind=PromiseKind.WORK.value, case__in=case_ids)
    found: dict[UUID, str] = {}
    for case_id, department, person in rows.order_by("due_at").values_list(
        "case_id", "department__name", "person__name"
    ):
        if case_id:
            found.setdefault(case_id, department or person or "")
    return found


@dataclass(frozen=True, slots=True)
class Unowned:
    """Cases of a team that nobody has taken: how many (at most 1,000 are counted), the oldest, the first due."""

    count: int
    oldest_at: datetime | None
    first_at: datetime | None


# In a storm the incident's owner owes everybody the next word; a case of it needs a person once its customer came.
NEEDS_OWNER = (Q(incident__isnull=True) | Q(stage=Stage.TO_ACKNOWLEDGE.value) | Q(needs_person_now=True)) & ~Q(
    stage__in=[Stage.CLOSED.value, Stage.FOLLOWING_UP.value]
)


def _unowned(team: Team) -> QuerySet[Standing]:
    open_ = Standing.objects.filter(team=team.id, owner__isnull=True).exclude(stage=Stage.CLOSED.value)
    return open_.filter(NEEDS_OWNER)


def unowned(team: Team) -> Unowned:
    """How many cases of this team wait for an owner, those of a storm apart."""
    found = _unowned(team).order_by("next_at")[: COUNTED + 1]
    counted = found.aggregate(n=Count("case_id"), oldest=Min("opened_at"), first=Min("next_at"))
    return Unowned(counted["n"], counted["oldest"], counted["first"])


def to_take(team: Team, at_most: int = 20) -> list[tuple[str, str, str]]:
    """What to take next: (reference, the customer's language, the skill that its kind needs), the most urgent first."""
    rows = _unowned(team).order_by("-needs_person_now", "next_at", "case_id")
    return list(rows.values_list("case__reference", "case__customer__language", "case__failure__kind__skill")[:at_most])


@dataclass(frozen=True, slots=True)
class PersonNow:
    """A case on which somebody needs a person now."""

    case_id: UUID
    reference: str
    customer: str
    owner_id: UUID | None
    owner: str | None
    promise_id: UUID | None
    kind: str | None
    words: str | None
    next_at: datetime | None
    facts: dict[str, object] | None


def persons_now(team: Team, person: Person | None = None, at_most: int = 50) -> list[PersonNow]:
    """Cases of a team on which a person is needed now; with a person: theirs, and those that nobody has."""
    rows = Standing.objects.filter(team=team.id, brand=team.brand_id, needs_person_now=True)
    rows = rows.exclude(stage__in=[Stage.CLOSED.value, Stage.FOLLOWING_UP.value])
    if person:
        rows = rows.filter(Q(owner=person.id) | Q(owner__isnull=True))
    values = rows.order_by("next_at", "case_id").values_list(
        "case_id",
        "case__reference",
        "case__customer__name",
        "owner_id",
        "owner__name",
        "next_promise_id",
        "next_promise__kind",
        "next_promise__words",
        "next_at",
        "case__order__facts",
    )
    return [PersonNow(*row) for row in values[:at_most]]


@dataclass(frozen=True, slots=True)
class Standings:
    """How many cases somebody has open, how many of them wait for the customer, and a digest of where they stand."""

    open: int
    waiting: int
    digest: str


def standings_of(person: Person) -> Standings:
    """Where this person's cases stand, in one aggregate: also a cheap way to see that something has changed."""
    rows = Standing.objects.filter(owner=person.id).exclude(stage=Stage.CLOSED.value)
    counted = rows.aggregate(
        n=Count("case_id"),
        waiting=Count("case_id", filter=Q(is_waiting=True)),
        late=Count("case_id", filter=Q(is_late=True)),
        following=Count("case_id", filter=Q(stage=Stage.FOLLOWING_UP.value)),
        first=Min("next_at"),
    )
    first = counted["first"].isoformat(timespec="seconds") if counted["first"] else ""
    return Standings(
        counted["n"], counted["waiting"], f"{counted['n']}.{counted['late']}.{counted['following']}.{first}"
    )


def owes_today(team: Team, until: datetime) -> dict[UUID, tuple[int, int]]:
    """By member of a team: how many promises they owe until a moment, and how many of these make a broken one good."""
    rows = Promise.objects.filter(OPEN, person__team=team.id, due_at__lte=until).values_list("person_id")
    counted = rows.annotate(n=Count("id"), late=Count("id", filter=Q(level__gt=0))).order_by()
    return {person_id: (n, late) for person_id, n, late in counted if person_id}
