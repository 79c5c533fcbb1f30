"""The rows behind each figure, and the figure made of them. One implementation for page, CSV and command."""

from __future__ import annotations

import statistics as stdlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Min, Q

from amends.cases.models import Case
from amends.conversation.models import Message
from amends.followups.models import Survey
from amends.kernel.statistics import median, proportion, quantile
from amends.measure.definitions import BY_SLUG, TOO_FEW, Definition, Shape
from amends.people.models import Brand
from amends.promises.models import Promise
from amends.promises.rules import OwedTo, PromiseKind
from amends.remedies.models import Remedy

TOLD_WITHIN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Row:
    """One case's part in a figure: when it counts, and its value (1 or 0 for a share, hours, a count, minor units)."""

    case_id: UUID
    at: datetime
    value: float


@dataclass(frozen=True)
class Day:
    """The figure of one local day."""

    date: date
    value: float
    n: int


@dataclass(frozen=True)
class Figure:
    """A figure over a window, with what it rests on. `value` is None when there are too few to say."""

    definition: Definition
    n: int
    value: float | None
    low: float | None
    high: float | None
    p90: float | None
    beside: str
    days: tuple[Day, ...]


Rows = Callable[[Brand, datetime, datetime], list[Row]]


def _told(brand: Brand, since: datetime, until: datetime) -> list[Row]:
    opened = Case.objects.filter(brand=brand, opened_at__gte=since, opened_at__lt=until)
    first = dict(
        Message.objects.filter(case__in=opened, is_automatic=True, outbound__sent_at__isnull=False)
        .values_list("case")
        .annotate(first=Min("outbound__sent_at"))
        .order_by()
    )
    return [
        Row(case_id, at, float(case_id in first and first[case_id] - at <= TOLD_WITHIN))
        for case_id, at in opened.values_list("id", "opened_at")
    ]


def _ended(brand: Brand, since: datetime, until: datetime, also: Q) -> list[Row]:
    rows = Promise.objects.filter(
        also,
        Q(kept_at__isnull=False) | Q(broken_at__isnull=False),
        case__brand=brand,
        owed_to=OwedTo.CUSTOMER.value,
        due_at__gte=since,
        due_at__lt=until,
    )
    return [
        Row(case, due, float(kept is not None)) for case, due, kept in rows.values_list("case", "due_at", "kept_at")
    ]


def _acknowledged(brand: Brand, since: datetime, until: datetime) -> list[Row]:
    return _ended(brand, since, until, Q(kind=PromiseKind.ACKNOWLEDGEMENT.value, level=0))


def _kept(brand: Brand, since: datetime, until: datetime) -> list[Row]:
    return _ended(brand, since, until, Q())


def _resolved(brand: Brand, since: datetime, until: datetime) -> list[Row]:
    rows = Case.objects.filter(brand=brand, resolved_at__gte=since, resolved_at__lt=until)
    return [
        Row(case_id, resolved, (resolved - opened).total_seconds() / 3600)
        for case_id, opened, resolved in rows.values_list("id", "opened_at", "resolved_at")
        if resolved
    ]


def _hand_offs(brand: Brand, since: datetime, until: datetime) -> list[Row]:
    rows = Case.objects.filter(brand=brand, resolved_at__gte=since, resolved_at__lt=until).annotate(
        n=Count("hand_offs", filter=Q(hand_offs__accepted_at__isnull=False))
    )
    return [Row(case_id, at, float(n)) for case_id, at, n in rows.values_list("id", "resolved_at", "n") if at]


def _satisfied(brand: Brand, since: datetime, until: datetime) -> list[Row]:
    rows = Survey.objects.filter(case__brand=brand, answered_at__gte=since, answered_at__lt=until, csat__isnull=False)
    last = {
        case: (at, csat) for case, at, csat in rows.order_by("answered_at").values_list("case", "answered_at", "csat")
    }
    return [Row(case, at, float(csat >= 4)) for case, (at, csat) in last.items() if at and csat]


def _granted(brand: Brand, since: datetime, until: datetime) -> list[Row]:
    rows = Remedy.objects.filter(
        case__brand=brand,
        granted_at__gte=since,
        granted_at__lt=until,
        reversed_at__isnull=True,
        currency=F("case__brand__currency"),
        amount_minor__gt=0,
    )
    return [
        Row(case, at, float(minor)) for case, at, minor in rows.values_list("case", "granted_at", "amount_minor") if at
    ]


ROWS: dict[str, Rows] = {
    "told-automatically": _told,
    "acknowledged-in-time": _acknowledged,
    "promises-kept": _kept,
    "time-to-resolve": _resolved,
    "hand-offs": _hand_offs,
    "satisfaction": _satisfied,
    "remedies-granted": _granted,
}
if set(ROWS) != set(BY_SLUG):
    raise RuntimeError("every definition has its rows")


def rows_of(slug: str, brand: Brand, *, since: datetime, until: datetime) -> list[Row]:
    """The rows of a figure, each leading to its case. Times are UTC; the window includes `since`, not `until`."""
    return sorted(ROWS[slug](brand, since, until), key=lambda row: row.at)


def figure(slug: str, brand: Brand, *, since: datetime, until: datetime) -> Figure:
    """The figure over a window, by local days of the brand's time zone."""
    definition, rows = BY_SLUG[slug], rows_of(slug, brand, since=since, until=until)
    zone = ZoneInfo(brand.calendar.time_zone)
    by_day: dict[date, list[float]] = defaultdict(list)
    for row in rows:
        by_day[row.at.astimezone(zone).date()].append(row.value)
    days = tuple(Day(day, _sum_up(definition.shape, values), len(values)) for day, values in sorted(by_day.items()))
    values = [row.value for row in rows]
    enough = definition.shape is Shape.MONEY or len(values) >= TOO_FEW
    interval = proportion(int(sum(values)), len(values)) if definition.shape is Shape.SHARE and enough else None
    return Figure(
        definition,
        len(rows),
        _sum_up(definition.shape, values) if enough else None,
        interval.low if interval else None,
        interval.high if interval else None,
        quantile(values, 0.9) if definition.shape is Shape.HOURS and enough else None,
        _beside(slug, brand, since, until),
        days,
    )


def _sum_up(shape: Shape, values: Sequence[float]) -> float:
    if shape is Shape.MONEY:
        return sum(values)
    if not values:
        return 0.0
    return median(values) if shape is Shape.HOURS else stdlib.fmean(values)


def _beside(slug: str, brand: Brand, since: datetime, until: datetime) -> str:
    """The number without which the figure would flatter."""
    if slug == "time-to-resolve":
        open_ = Case.objects.filter(brand=brand, closed_at__isnull=True, resolved_at__isnull=True, opened_at__lt=until)
        return f"{open_.count()} still open"
    if slug == "satisfaction":
        sent = Survey.objects.filter(case__brand=brand, sent_at__gte=since, sent_at__lt=until)
        answered = sent.filter(answered_at__isnull=False).count()
        return f"{answered} of {sent.count()} answered"
    return ""


def figures(brand: Brand, *, since: datetime, until: datetime) -> list[Figure]:
    """Every figure over a window."""
    return [figure(slug, brand, since=since, until=until) for slug in BY_SLUG]


def references_of(case_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The references of the cases behind a figure."""
    return dict(Case.objects.filter(id__in=case_ids).values_list("id", "reference"))
