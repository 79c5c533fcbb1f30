"""The figures about one person, which are theirs, and those of a team. By the same definitions as every other.

A person's are made anew whenever they are looked at and kept nowhere: no part, no total and no file names the staff.
None is said under thirty cases. A promise that fell due while others owed the answer to it is not counted as theirs:
whoever was late has it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from amends.cases.models import Case
from amends.kinds.rules import Severity
from amends.measure import facts
from amends.measure.definitions import BY_SLUG
from amends.measure.flat import FLAT
from amends.measure.queries import Figure, Window, of_window
from amends.measure.reading import read_into
from amends.people.models import Brand, Person, Team
from amends.promises.models import Promise
from amends.promises.rules import OwedTo, PromiseKind

LEAST: Final = 30
SPAN: Final = timedelta(days=90)
SHOWN: Final = (
    *("promises-kept", "acknowledged-in-time", "time-to-first-response", "time-to-resolve"),
    *("first-contact-resolution", "reopened", "satisfaction"),
)
A_COLLEAGUE: Final = "a colleague"


@dataclass(frozen=True, slots=True)
class Part:
    """How many of the cases are of one sort."""

    name: str
    count: int


@dataclass(frozen=True)
class Figures:
    """What was counted over the window. No figure is said under thirty cases; the mix says which cases they were.

    `elsewhere`: what others owed late on these cases, by whom; it is counted there.
    """

    cases: int
    since: datetime
    until: datetime
    figures: Sequence[Figure]
    kinds: Sequence[Part]
    severities: Sequence[Part]
    elsewhere: Sequence[Part] = ()


def of_person(person: Person, brand: Brand, at: datetime) -> Figures:
    """The figures about a person over the last 90 days: their own cases, and what they themselves promised on them."""
    since = at - SPAN
    mine = Case.objects.filter(brand=brand, owner=person, opened_at__gte=since, opened_at__lt=at)
    ids = list(mine.values_list("id", flat=True))
    kinds, severities = _mix(ids)
    found = _asked(person, brand, ids, since, at) if len(ids) >= LEAST else ()
    return Figures(len(ids), since, at, found, kinds, severities, _elsewhere(person, ids, since, at))


def of_team(team: Team, at: datetime) -> Figures:
    """The figures of a team over the last 90 days; nobody of it is named."""
    since = at - SPAN
    ours = Case.objects.filter(brand=team.brand_id, team=team, opened_at__gte=since, opened_at__lt=at)
    kinds, severities = _mix_of(ours)
    window = Window(team.brand, since, at, "team", str(team.id))
    count = ours.count()
    with facts.facts(at) as known:
        found = [of_window(known.engine, BY_SLUG[slug], window) for slug in SHOWN] if count >= LEAST else []
    return Figures(count, since, at, found, kinds, severities)


def _asked(person: Person, brand: Brand, ids: Sequence[UUID], since: datetime, at: datetime) -> Sequence[Figure]:
    """Each figure, asked of an engine that holds these cases and these promises alone."""
    theirs = _theirs(person, ids).values_list("id", flat=True)
    with facts.an_engine() as engine:
        read_into(engine, ids)
        engine.execute("CREATE TEMP TABLE theirs (promise_id UUID)")
        if rows := [(str(one),) for one in theirs]:
            engine.executemany("INSERT INTO theirs VALUES (?)", rows)
        for table in FLAT:
            narrowed = " WHERE promise_id IN (SELECT promise_id FROM theirs)" if table == "promises" else ""
            engine.execute(f"CREATE TEMP VIEW {table} AS SELECT * FROM flat_{table}{narrowed}")
        facts.look_at(engine, at)
        return [of_window(engine, BY_SLUG[slug], Window(brand, since, at)) for slug in SHOWN]


def _theirs(person: Person, ids: Sequence[UUID]) -> QuerySet[Promise]:
    """What a person themselves owed to customers on these cases, but for what fell due while others were late."""
    waits = Promise.objects.filter(
        ~Q(person=person),
        kind=PromiseKind.WORK.value,
        case=OuterRef("case"),
        made_at__lt=OuterRef("due_at"),
        due_at__lte=OuterRef("due_at"),
    ).filter(Q(kept_at__isnull=True) | Q(kept_at__gt=OuterRef("due_at")))
    owed = Promise.objects.filter(case__in=ids, person=person, owed_to=OwedTo.CUSTOMER.value)
    return owed.annotate(others_late=Exists(waits)).exclude(broken_at__isnull=False, others_late=True)


def _elsewhere(person: Person, ids: Sequence[UUID], since: datetime, at: datetime) -> list[Part]:
    """What was owed to them late by others: by department; a colleague is not named."""
    late = Promise.objects.filter(
        ~Q(person=person), case__in=ids, kind=PromiseKind.WORK.value, broken_at__gte=since, broken_at__lt=at, level=0
    )
    counted: Counter[str] = Counter()
    for name, count in late.values_list("department__name").annotate(count=Count("id")).order_by():
        counted[name or A_COLLEAGUE] += count
    return [Part(*one) for one in counted.most_common()]


def _mix(ids: Sequence[UUID]) -> tuple[list[Part], list[Part]]:
    return _mix_of(Case.objects.filter(id__in=ids))


def _mix_of(cases: QuerySet[Case]) -> tuple[list[Part], list[Part]]:
    """Of which kinds and how grave these cases were, the most first."""
    kinds = (
        cases.values_list("failure__kind__name").annotate(count=Count("id")).order_by("-count", "failure__kind__name")
    )
    grave = cases.values_list("failure__severity").annotate(count=Count("id")).order_by("-failure__severity")
    return (
        [Part(name or "request", count) for name, count in kinds.order_by("-count", "failure__kind__name")],
        [Part(Severity(one).name.lower(), count) for one, count in grave if one is not None],
    )
