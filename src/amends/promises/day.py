"""One day's work: what is owed by somebody or by a team, what waits for others, whom nobody has taken yet.

Every question is one query, and none grows with the number of cases: rows are bounded, counts stop at 1,000.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import CharField, Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, UUIDField, Value
from django.db.models.functions import Coalesce

from amends.cases.models import Case
from amends.journal.models import Entry
from amends.people.models import Person, Team
from amends.promises.models import NEEDS_OWNER, OPEN, Promise, Standing
from amends.promises.rules import OwedTo, PromiseKind, Stage

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
    "case__resolved_at",
    "case__is_separated",
    "join_to",
    "guessed",
)
NOTHING = {"join_to": Value(None, CharField()), "guessed": Value(None, UUIDField())}
# What else of the customer's is open, and kept apart by no lead.
_TOGETHER = (
    Case.objects.filter(customer=OuterRef("case__customer"), closed_at__isnull=True, is_separated=False)
    .exclude(id=OuterRef("case"))
    .order_by("-opened_at")
)
# The customer's last word that was put on the case by a guess since the promise was made, and has not left it again.
_LEFT = Entry.objects.filter(case_id=OuterRef("case_id"), verb="cases.split_off", at__gte=OuterRef("at"))
_GUESSED = (
    Entry.objects.filter(case_id=OuterRef("case_id"), verb="cases.guessed", at__gte=OuterRef("made_at"))
    .filter(~Exists(_LEFT))
    .order_by("-at", "-id")
)


@dataclass(frozen=True, slots=True)
class Owed:
    """One open promise on a case, as a row of somebody's day. `missed_at` is the broken time that it makes good.

    On somebody's own day: `join_to` is another open case of the customer's, `guessed` their message that has come since
    and stands here by a guess.
    """

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
    resolved_at: datetime | None
    is_separated: bool
    join_to: str | None = None
    guessed: UUID | None = None


def _rows(promises: QuerySet[Promise], at_most: int, *, with_offers: bool = False) -> list[Owed]:
    """Which ones is decided first, on the narrow table alone; then everything that a row shows is read."""
    chosen = promises.filter(case__isnull=False).order_by("due_at", "id").values("id")[:at_most]
    rows = Promise.objects.filter(id__in=chosen).order_by("due_at", "id")
    offers = {
        "join_to": Subquery(_TOGETHER.values("reference")[:1]),
        "guessed": Subquery(_GUESSED.values("subject_id")[:1]),
    }
    return [Owed(*row) for row in rows.annotate(**(offers if with_offers else NOTHING)).values_list(*OWED)]


def of_team(team: Team) -> Q:
    """Owed by the team or by one of its members."""
    return Q(team=team.id) | Q(person__team=team.id)


def _of(ower: Person | Team) -> QuerySet[Promise]:
    return Promise.objects.filter(OPEN, Q(person=ower.id) if isinstance(ower, Person) else of_team(ower))


# An approval that a colleague waits for has its own list, and a storm is one row: the word that an incident's owner
# owes to all whom nobody has taken yet is no row of their day. Whoever answers the one or tells the other does not
# look for it here. The decision on a final answer is owed to the desk, and is a row.
ASIDE = Q(kind=PromiseKind.APPROVAL.value, owed_to=OwedTo.COLLEAGUE.value) | Q(
    kind=PromiseKind.UPDATE.value, case__owner__isnull=True, case__failure__incident__isnull=False
)


def _keepable(ower: Person | Team, until: datetime) -> QuerySet[Promise]:
    return _of(ower).filter(level=0, due_at__lte=until).filter(~ASIDE)


def _broken(ower: Person | Team) -> QuerySet[Promise]:
    return _of(ower).filter(level__gt=0).filter(~ASIDE)


def keepable(ower: Person | Team, until: datetime, at_most: int = LISTED) -> list[Owed]:
    """What somebody, or a team with its members, owes on cases until a moment and has not broken yet.

    What fell due this minute is among them until the sweep has broken it.
    """
    return _rows(_keepable(ower, until), at_most, with_offers=isinstance(ower, Person))


def broken(ower: Person | Team, at_most: int = LISTED) -> list[Owed]:
    """What somebody, or a team with its members, owes on cases to make broken promises good."""
    return _rows(_broken(ower), at_most, with_offers=isinstance(ower, Person))


def team_counts(team: Team, until: datetime) -> tuple[int, int]:
    """How many promises a team and its members can still keep until a moment, and have broken; both stop at 1,001."""
    counted = (_keepable(team, until), _broken(team))
    keepable_, broken_ = (rows.order_by()[: COUNTED + 1].count() for rows in counted)
    return keepable_, broken_


def second_looks(team: Team) -> tuple[int, datetime | None]:
    """How many second looks are owed on the cases of a team, and when the first of them is due; one query."""
    rows = Promise.objects.filter(OPEN, kind=PromiseKind.SECOND_LOOK.value, case__team=team.id)
    counted = rows.aggregate(n=Count("id"), first=Min("due_at"))
    return counted["n"], counted["first"]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many promises on cases somebody owes: still to be kept until a moment, broken, later that day, the day
    after, check-ins, customers' messages that await an answer, and second looks."""

    keepable: int
    broken: int
    later: int
    tomorrow: int
    follow_ups: int
    answers: int
    second_looks: int


def tally(person: Person, until: datetime, tonight: datetime, tomorrow: datetime) -> Tally:
    """How much somebody owes on cases, in one aggregate: until `until`, until the day ends at `tonight`, and until
    `tomorrow` ends."""
    still = Q(level=0) & ~ASIDE
    counted = Promise.objects.filter(OPEN, person=person.id, case__isnull=False).aggregate(
        keepable=Count("id", filter=still & Q(due_at__lte=until)),
        broken=Count("id", filter=Q(level__gt=0) & ~ASIDE),
        later=Count("id", filter=still & Q(due_at__gt=until, due_at__lte=tonight)),
        tomorrow=Count("id", filter=still & Q(due_at__gt=max(until, tonight), due_at__lte=tomorrow)),
        follow_ups=Count("id", filter=Q(kind=PromiseKind.FOLLOW_UP.value, owed_to=OwedTo.CUSTOMER.value)),
        answers=Count("id", filter=Q(kind=PromiseKind.ANSWER.value)),
        second_looks=Count("id", filter=Q(kind=PromiseKind.SECOND_LOOK.value)),
    )
    return Tally(**counted)


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody promised to change after an incident, so that it does not happen again."""

    words: str
    due_at: datetime
    is_broken: bool
    incident_id: UUID
    incident: str


def changes(person: Person, at_most: int = LISTED) -> list[Change]:
    """The changes after incidents that somebody owes, the first due in front."""
    rows = Promise.objects.filter(OPEN, person=person.id, kind=PromiseKind.ACTION.value, incident__isnull=False)
    told = rows.order_by("due_at", "id").values_list("words", "due_at", "level", "incident_id", "incident__title")
    return [Change(words, at, level > 0, id_, title) for words, at, level, id_, title in told[:at_most]]


def from_others(person: Person) -> list[Owed]:
    """What departments and colleagues owe this person on their cases: work asked for, the next due first."""
    rows = Promise.objects.filter(
        OPEN, kind=PromiseKind.WORK.value, case__owner=person.id, case__closed_at__isnull=True
    )
    return _rows(rows.exclude(person=person.id), LISTED)


@dataclass(frozen=True, slots=True)
class Unowned:
    """Cases of a team that nobody has taken: how many (at most 1,000 are counted), the oldest, the first due."""

    count: int
    oldest_at: datetime | None
    first_at: datetime | None


def _unowned(team: Team) -> QuerySet[Standing]:
    open_ = Standing.objects.filter(team=team.id, owner__isnull=True).exclude(stage=Stage.CLOSED.value)
    return open_.filter(NEEDS_OWNER)


def unowned(team: Team) -> Unowned:
    """How many cases of this team wait for an owner, those of a storm apart."""
    found = _unowned(team).order_by("next_at")[: COUNTED + 1]
    counted = found.aggregate(n=Count("case_id"), oldest=Min("opened_at"), first=Min("next_at"))
    return Unowned(counted["n"], counted["oldest"], counted["first"])


def to_take(team: Team, at_most: int = 20) -> list[tuple[str, str, str]]:
    """What to take next: (reference, the customer's language, the skill that its kind needs), the first due in front.

    Who needs a person now is not among them: `persons_now` comes before.
    """
    chosen = _unowned(team).order_by("next_at", "case_id").values("case_id")[:at_most]
    rows = Standing.objects.filter(case__in=chosen).order_by("next_at", "case_id")
    return list(rows.values_list("case__reference", "case__customer__language", "case__failure__kind__skill"))


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
    # The team is only checked, not looked up by: few need a person now, and their own index knows them.
    rows = Standing.objects.filter(brand=team.brand_id, needs_person_now=True).exclude(stage=Stage.CLOSED.value)
    rows = rows.alias(of_team=Coalesce(F("team"), F("team"))).filter(of_team=team.id)
    rows = rows.exclude(stage=Stage.FOLLOWING_UP.value)
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
    first = int(counted["first"].timestamp()) if counted["first"] else 0
    return Standings(
        counted["n"], counted["waiting"], f"{counted['n']}.{counted['late']}.{counted['following']}.{first}"
    )


def owes_today(team: Team, until: datetime) -> dict[UUID, tuple[int, int]]:
    """By member of a team: how many promises they owe until a moment, and how many of these make a broken one good."""
    rows = Promise.objects.filter(OPEN, ~ASIDE, person__team=team.id, due_at__lte=until).values_list("person_id")
    counted = rows.annotate(n=Count("id"), late=Count("id", filter=Q(level__gt=0))).order_by()
    return {person_id: (n, late) for person_id, n, late in counted if person_id}


def owned_by(person: Person, what: str, until: datetime, at_most: int) -> list[str]:
    """The references of this person's open cases: those due until a moment ("today"), the broken ones, or all."""
    rows = Standing.objects.filter(owner=person.id).exclude(stage=Stage.CLOSED.value)
    if what == "today":
        rows = rows.filter(next_at__lte=until)
    elif what == "broken":
        rows = rows.filter(is_late=True)
    return list(rows.order_by("next_at", "case_id").values_list("case__reference", flat=True)[:at_most])
