"""The rows behind each figure, and the figure made of them. One implementation for page, CSV and command."""

from __future__ import annotations

import statistics as stdlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet

from amends.cases.models import Case
from amends.conversation.models import Message
from amends.followups.models import Survey
from amends.kernel.statistics import median, proportion, quantile
from amends.measure.definitions import BY_SLUG, TOO_FEW, Definition, Shape
from amends.people.models import Brand
from amends.promises.models import OPEN, Promise
from amends.promises.rules import OwedTo, PromiseKind, Release
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


@dataclass(frozen=True, slots=True)
class Window:
    """Of which brand, from `since` until before `until`, as known `at`: what is open and was due by then is late."""

    brand: Brand
    since: datetime
    until: datetime
    at: datetime | None = None

    def of(self, field: str) -> Q:
        """Rows whose moment lies in the window."""
        return Q(**{f"{field}__gte": self.since, f"{field}__lt": self.until})


Rows = Callable[[Window], list[Row]]


def _told(window: Window) -> list[Row]:
    opened = Case.objects.filter(window.of("opened_at"), brand=window.brand)
    first = dict(
        Message.objects.filter(
            case__in=opened,
            is_automatic=True,
            outbound__sent_at__isnull=False,
            # What came back undelivered told nobody.
            outbound__bounced_at__isnull=True,
        )
        .values_list("case")
        .annotate(first=Min("outbound__sent_at"))
        .order_by()
    )
    return [
        Row(case_id, at, float(case_id in first and first[case_id] - at <= TOLD_WITHIN))
        for case_id, at in opened.values_list("id", "opened_at")
    ]


def _ended(window: Window, also: Q) -> list[Row]:
    """Promises to customers that were kept, broken, or are late by now. What came back undelivered was not said."""
    moved = Q(release_reason=Release.RENEGOTIATED.value)
    ended = Q(kept_at__isnull=False) | Q(broken_at__isnull=False) | moved
    if window.at is not None:
        ended |= Q(OPEN, due_at__lt=window.at)
    rows = Promise.objects.filter(also, ended, window.of("due_at"), case__brand=window.brand)
    rows = rows.filter(owed_to=OwedTo.CUSTOMER.value).annotate(
        came_back=Exists(_letters().filter(outbound__bounced_at__isnull=False)),
        arrived=Exists(_letters().filter(outbound__bounced_at__isnull=True)),
    )
    found = rows.values_list("case", "due_at", "kept_at", "release_reason", "came_back", "arrived")
    return [
        Row(case, due, float(kept is not None and (arrived or not came_back)))
        for case, due, kept, reason, came_back, arrived in found
        if not reason or (came_back and not arrived)
    ]


def _letters() -> QuerySet[Message]:
    """A person's letters on the promise's case that went out at the moment at which it ended: they ended it."""
    at_once = Q(outbound__sent_at=OuterRef("kept_at")) | Q(outbound__sent_at=OuterRef("released_at"))
    return Message.objects.filter(at_once, case=OuterRef("case"), is_automatic=False)


def _acknowledged(window: Window) -> list[Row]:
    return _ended(window, Q(kind=PromiseKind.ACKNOWLEDGEMENT.value, level=0))


def _kept(window: Window) -> list[Row]:
    return _ended(window, Q())


def _resolved(window: Window) -> list[Row]:
    rows = Case.objects.filter(window.of("resolved_at"), brand=window.brand)
    return [
        Row(case_id, resolved, (resolved - opened).total_seconds() / 3600)
        for case_id, opened, resolved in rows.values_list("id", "opened_at", "resolved_at")
        if resolved
    ]


def _hand_offs(window: Window) -> list[Row]:
    rows = Case.objects.filter(window.of("resolved_at"), brand=window.brand).annotate(
        n=Count("hand_offs", filter=Q(hand_offs__accepted_at__isnull=False))
    )
    return [Row(case_id, at, float(n)) for case_id, at, n in rows.values_list("id", "resolved_at", "n") if at]


def _satisfied(window: Window) -> list[Row]:
    rows = Survey.objects.filter(window.of("answered_at"), case__brand=window.brand, csat__isnull=False)
    last = {
        case: (at, csat) for case, at, csat in rows.order_by("answered_at").values_list("case", "answered_at", "csat")
    }
    return [Row(case, at, float(csat >= 4)) for case, (at, csat) in last.items() if at and csat]


def _granted(window: Window) -> list[Row]:
    rows = Remedy.objects.filter(
        window.of("granted_at"),
        case__brand=window.brand,
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


def rows_of(slug: str, brand: Brand, *, since: datetime, until: datetime, at: datetime | None = None) -> list[Row]:
    """The rows of a figure, each leading to its case. Times are UTC; the window includes `since`, not `until`.

    Told what time it is, what is open and was due counts as late; otherwise only what has ended counts.
    """
    return sorted(ROWS[slug](Window(brand, since, until, at)), key=lambda row: row.at)


def figure(slug: str, brand: Brand, *, since: datetime, until: datetime, at: datetime | None = None) -> Figure:
    """The figure over a window, by local days of the brand's time zone; `at` as for `rows_of`."""
    definition, rows = BY_SLUG[slug], rows_of(slug, brand, since=since, until=until, at=at)
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


def figures(brand: Brand, *, since: datetime, until: datetime, at: datetime | None = None) -> list[Figure]:
    """Every figure over a window; `at` as for `rows_of`."""
    return [figure(slug, brand, since=since, until=until, at=at) for slug in BY_SLUG]


def references_of(case_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The references of the cases behind a figure."""
    return dict(Case.objects.filter(id__in=case_ids).values_list("id", "reference"))
