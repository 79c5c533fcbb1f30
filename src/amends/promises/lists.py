"""The queue: cases by where they stand, filtered and paged by key, read from standings alone.

A page is found by an index and costs the same wherever it lies: the cursor names the last row that was shown. Counts
stop at 1,000. People who need somebody now come first; then whoever is due first; last what nothing of ours is due on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from amends.cases.queries import followed
from amends.people.models import Person
from amends.prepared import Prepared
from amends.promises.models import NEEDS_OWNER, OPEN, Promise, Standing
from amends.promises.queries import unkeepable
from amends.promises.rules import Stage

COUNTED = 1_000
PAGE = 25


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases: every field that is set narrows the list. `due_from` and `due_until` ask for an open promise
    that is due between them, owed by `owner` where one is named."""

    owner: UUID | None = None
    is_nobodys: bool = False
    needs_owner: bool = False
    team: UUID | None = None
    stage: str = ""
    severity: int | None = None
    kind: UUID | None = None
    channel: str = ""
    incident: UUID | None = None
    owed: str = ""
    is_late: bool = False
    is_waiting: bool = False
    is_person_now: bool = False
    owed_by_absent_at: datetime | None = None
    handed_on_by: UUID | None = None
    due_from: datetime | None = None
    due_until: datetime | None = None
    ids: tuple[UUID, ...] | None = field(default=None)


@dataclass(frozen=True, slots=True)
class After:
    """The last row of the page before: which of the three parts of the list it stood in, and its place there."""

    part: int
    at: datetime | None
    case_id: UUID


class Row(NamedTuple):
    """One case of the list, as far as a list shows it."""

    case_id: UUID
    reference: str
    customer: str
    channel: str
    kind_id: UUID | None
    facts: dict[str, object] | None
    stage: str
    severity: int
    needs_person_now: bool
    is_late: bool
    failure_id: UUID | None
    owner_id: UUID | None
    promise_id: UUID | None
    promise: str | None
    next_at: datetime | None

    @property
    def is_request(self) -> bool:
        """Whether nothing failed."""
        return self.failure_id is None

    @property
    def part(self) -> int:
        """Which part of the list it stands in."""
        if self.next_at is None:
            return 2
        return 0 if self.needs_person_now else 1


ROW = (
    "case_id",
    "case__reference",
    "case__customer__name",
    "case__channel",
    "case__failure__kind_id",
    "case__order__facts",
    "stage",
    "severity",
    "needs_person_now",
    "is_late",
    "case__failure_id",
    "owner_id",
    "next_promise_id",
    "next_promise__words",
    "next_at",
)


def brand_of(person: Person) -> UUID | None:
    """The brand whose cases this person may see; None for somebody who sees those of all."""
    return person.team.brand_id if person.team else None


def standings(brand_id: UUID | None, wanted: Wanted, *, is_in_order: bool = False) -> QuerySet[Standing]:
    """The standings that a filter means, of one brand or of all. `is_in_order`: the caller walks them in the order of
    their key."""
    rows = Standing.objects.filter(_owned(wanted), _marked(wanted))
    if wanted.stage != Stage.CLOSED.value and wanted.ids is None:
        rows = rows.exclude(stage=Stage.CLOSED.value)
    if brand_id is not None:
        rows = _of_brand(rows, brand_id, is_narrow=is_in_order or _is_narrow(wanted))
    if wanted.due_from or wanted.due_until or wanted.owed:
        rows = rows.filter(_owing(wanted))
    if wanted.owed_by_absent_at:
        rows = rows.filter(case__in=unkeepable(wanted.owed_by_absent_at).values("case"))
    if wanted.handed_on_by:
        rows = rows.filter(case__in=followed(wanted.handed_on_by).values("case"))
    return rows


def _is_narrow(wanted: Wanted) -> bool:
    return bool(wanted.owner or wanted.is_nobodys or wanted.needs_owner or wanted.incident or wanted.ids is not None)


def _of_brand(rows: QuerySet[Standing], brand_id: UUID, *, is_narrow: bool) -> QuerySet[Standing]:
    """Of one brand. Where a narrower index serves, the brand is only checked: both together would mislead SQLite."""
    if is_narrow:
        return rows.alias(of_brand=Coalesce(F("brand"), F("brand"))).filter(of_brand=brand_id)
    return rows.filter(brand=brand_id)


def _owned(wanted: Wanted) -> Q:
    meant = Q()
    if wanted.owner:
        meant &= Q(owner=wanted.owner)
    if wanted.is_nobodys:
        meant &= Q(owner__isnull=True)
    if wanted.needs_owner:
        meant &= Q(owner__isnull=True) & NEEDS_OWNER
    if wanted.team:
        meant &= Q(team=wanted.team)
    if wanted.ids is not None:
        meant &= Q(case__in=wanted.ids)
    return meant


def _marked(wanted: Wanted) -> Q:
    meant = Q()
    for name, value in (("stage", wanted.stage), ("severity", wanted.severity), ("incident", wanted.incident)):
        if value:
            meant &= Q(**{name: value})
    if wanted.severity:
        # A request has no severity: nothing failed.
        meant &= Q(case__failure__isnull=False)
    if wanted.kind:
        meant &= Q(case__failure__kind=wanted.kind)
    if wanted.channel:
        meant &= Q(case__channel=wanted.channel)
    for name, is_set in (
        ("is_late", wanted.is_late),
        ("is_waiting", wanted.is_waiting),
        ("needs_person_now", wanted.is_person_now),
    ):
        if is_set:
            meant &= Q(**{name: True})
    return meant


def _owing(wanted: Wanted) -> Exists:
    rows = Promise.objects.filter(OPEN, case=OuterRef("case"))
    if wanted.owed:
        rows = rows.filter(kind=wanted.owed)
    elif wanted.owner:
        rows = rows.filter(person=wanted.owner)
    if wanted.due_from:
        rows = rows.filter(due_at__gt=wanted.due_from)
    if wanted.due_until:
        rows = rows.filter(due_at__lte=wanted.due_until)
    return Exists(rows)


PARTS = (
    Q(next_at__isnull=False, needs_person_now=True),
    # Written as a list: SQLite then takes it for an equality, and its index gives the rows in order.
    Q(next_at__isnull=False, needs_person_now__in=[False]),
    Q(next_at__isnull=True),
)
URGENT = ("next_at", "case_id")
NEWEST = -1


def has_urgent(person: Person) -> bool:
    """Whether anybody whom this person may see needs a person now; one query that looks at nobody else."""
    return standings(brand_of(person), Wanted(is_person_now=True)).exists()


def page(
    person: Person, wanted: Wanted, after: After | None = None, at_most: int = PAGE, *, any_urgent: bool = True
) -> list[Row]:
    """One page in the order of urgency, and one row more where there is a next page.

    Two queries for a full page (a third where few cases are left), one where the cases are already found.
    :param any_urgent: False when the caller knows that nobody needs a person now, which saves one.
    """
    brand_id = brand_of(person)
    if wanted.ids is not None:
        found = [Row._make(row) for row in _wide(standings(brand_id, wanted), at_most + 1, ())]
        return sorted(found, key=lambda row: (row.part, row.next_at or row.case_id, row.case_id))
    found = []
    for part in range(after.part if after else 0 if any_urgent else 1, len(PARTS)):
        found += _read(_Asked(part, brand_id, wanted, after if after and after.part == part else None, at_most + 1))
        if len(found) > at_most:
            break
    return found[: at_most + 1]


def newest(person: Person, wanted: Wanted, after: After | None = None, at_most: int = PAGE) -> list[Row]:
    """One page of the same cases, the last opened first, and one row more where there is a next page; one query."""
    return _read(_Asked(NEWEST, brand_of(person), wanted, after, at_most + 1))


def count(person: Person, wanted: Wanted) -> int:
    """How many cases a filter means; whoever sees 1,001 says "1,000+"."""
    return standings(brand_of(person), wanted).order_by()[: COUNTED + 1].count()


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question for rows: a part of the list, of which brand, narrowed how, behind which row, at most how many."""

    part: int
    brand_id: UUID | None
    wanted: Wanted
    after: After | None
    at_most: int

    def rows(self) -> QuerySet[Standing, tuple[Any, ...]]:
        """The question as a queryset."""
        if self.part == NEWEST:
            these = standings(self.brand_id, self.wanted, is_in_order=True)
            if self.after:
                these = these.filter(case__lt=self.after.case_id)
            return _wide(these.order_by("-case_id"), self.at_most, ("-case_id",))
        these = standings(self.brand_id, self.wanted).filter(PARTS[self.part])
        if self.after:
            these = these.filter(_behind(self.after))
        return _wide(these.order_by(*URGENT), self.at_most, URGENT)

    def shape(self) -> tuple[object, ...]:
        """What decides how the question is worded; two of one shape differ in values alone."""
        flags = tuple(name for name in FLAGS if getattr(self.wanted, name))
        named = tuple(name for name in VALUES if getattr(self.wanted, name))
        behind = None if self.after is None else self._moment() is not None
        exact = self.wanted.stage, self.wanted.severity
        return self.part, self.brand_id is None, exact, flags, named, behind, self.at_most

    def _moment(self) -> datetime | None:
        """When the row before was due, where the order of this part looks at it."""
        return self.after.at if self.after and self.part != NEWEST else None

    def values(self) -> list[UUID | datetime | str]:
        """What differs between two of one shape."""
        found: list[UUID | datetime | str] = [] if self.brand_id is None else [self.brand_id]
        found += [getattr(self.wanted, name) for name in VALUES if getattr(self.wanted, name)]
        if self.after:
            moment = self._moment()
            found += [self.after.case_id] if moment is None else [moment, self.after.case_id]
        return found

    def with_values(self, *values: UUID | datetime | str) -> _Asked:
        """The same question with other values."""
        given: Iterator[Any] = iter(values)
        brand_id = None if self.brand_id is None else next(given)
        named = {name: next(given) for name in VALUES if getattr(self.wanted, name)}
        after = self.after
        if after:
            at = None if self._moment() is None else next(given)
            after = After(after.part, at, next(given))
        return replace(self, brand_id=brand_id, wanted=replace(self.wanted, **named), after=after)


FLAGS = ("is_nobodys", "needs_owner", "is_late", "is_waiting", "is_person_now")
VALUES = ("owner", "team", "kind", "channel", "incident", "owed", "handed_on_by", "due_from", "due_until")
_prepared: dict[tuple[object, ...], Prepared[tuple[Any, ...]]] = {}


def _read(asked: _Asked) -> list[Row]:
    """The rows of a question. Each shape of question is compiled once; who is away is asked each time anew."""
    if asked.wanted.owed_by_absent_at:
        return [Row._make(row) for row in asked.rows()]
    shape = asked.shape()
    if shape not in _prepared:
        _prepared[shape] = Prepared(lambda *values: asked.with_values(*values).rows())
    return [Row._make(row) for row in _prepared[shape](*asked.values())]


def _behind(after: After) -> Q:
    if after.at is None:
        return Q(case__gt=after.case_id)
    return Q(next_at__gte=after.at) & (Q(next_at__gt=after.at) | Q(case__gt=after.case_id))


def _wide(rows: QuerySet[Standing], at_most: int, order: tuple[str, ...]) -> QuerySet[Standing, tuple[Any, ...]]:
    """Everything that a list shows of them: which ones is decided first, on the narrow table alone."""
    chosen = Standing.objects.filter(case__in=rows.values("case")[:at_most]).order_by(*order)
    return chosen.values_list(*ROW)
