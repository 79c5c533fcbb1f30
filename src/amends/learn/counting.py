"""Counting what became known on each day: small totals in an ordinary table, made anew for the days that may change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count, Max, Min, QuerySet, Sum

from amends.cases.models import Case
from amends.detect.models import Detector, Expectation
from amends.kernel.ids import new_id
from amends.learn.models import Tally
from amends.learn.rules import Series
from amends.learn.rules.series import ALL, FACTS, parts_of, with_due
from amends.people.models import Brand

DAY = timedelta(days=1)
# What is walked through at each look: a level's 13 weeks, the longest rise, and as much again for both to settle.
WEEKS = 39
AT_ONCE = 500
# So many series of totals, places, products, carriers and channels are walked through; a look takes about a second.
MOST_SERIES = 60

Key = tuple[UUID, str, str]
Under = tuple[date, str, UUID, str]


def hold(brand: Brand) -> None:
    """Lets one process at a time write what a brand counts; whoever else is at it waits for the end of this one's
    transaction. Rows that only refer to the brand wait for nothing."""
    Brand.objects.select_for_update(no_key=True).filter(id=brand.id).values_list("id").first()


def first_day(today: date) -> date:
    """The Monday with which the radar's board begins."""
    return today - timedelta(days=today.weekday(), weeks=WEEKS)


def count_days(brand: Brand, *, at: datetime, anew: bool = False) -> None:
    """This function will count the days of a brand that may have changed: from the day before the last counted one.

    Failures are counted on the local day on which their case was opened; those of one incident once a day in each
    series, for an incident is known already. One transaction for each four weeks.

    :param anew: counts every day of the board, for instance after an import of earlier cases.
    """
    zone = ZoneInfo(brand.calendar.time_zone)
    today = at.astimezone(zone).date()
    first = first_day(today)
    last = None if anew else Tally.objects.filter(brand=brand).aggregate(last=Max("day"))["last"]
    start = first if last is None else max(first, last - DAY)
    while start <= today:
        end = min(start + 28 * DAY, today + DAY)
        _count(brand, start, end, today, zone, at)
        start = end
    Tally.objects.filter(brand=brand, day__lt=first).delete()


def _count(brand: Brand, start: date, end: date, today: date, zone: ZoneInfo, at: datetime) -> None:
    counts = _counted(brand, start, end, zone)
    due = _due(brand, start, min(end, today), zone)
    keys = sorted({*counts, *due}, key=str)
    rows = [
        Tally(id=new_id(at), brand=brand, day=day, by=by, kind_id=kind, value=value, count=n, could_fail=due.get(key))
        for key in keys
        for (day, by, kind, value), n in [(key, counts.get(key, 0))]
    ]
    with transaction.atomic():
        hold(brand)
        Tally.objects.filter(brand=brand, day__gte=start, day__lt=end).delete()
        Tally.objects.bulk_create(rows, batch_size=AT_ONCE)


def _counted(brand: Brand, start: date, end: date, zone: ZoneInfo) -> dict[Under, int]:
    since, until = (datetime.combine(day, time(), zone) for day in (start, end))
    rows = Case.objects.filter(brand=brand, opened_at__gte=since, opened_at__lt=until, failure__isnull=False)
    told = rows.values_list(
        "opened_at",
        "channel",
        "failure__kind_id",
        "failure__incident_id",
        "failure__order__facts",
        "failure__finding__facts",
    ).order_by()
    loose: dict[Under, int] = defaultdict(int)
    incidents: dict[Under, set[UUID]] = defaultdict(set)
    cases: Iterator[tuple[Any, ...]] = told.iterator(chunk_size=2_000)
    for opened_at, channel, kind, incident, *facts in cases:
        day = opened_at.astimezone(zone).date()
        for by, value in ((ALL, ALL), *parts_of(channel, *facts).items()):
            key = (day, by, kind, value)
            if incident is None:
                loose[key] += 1
            else:
                incidents[key].add(incident)
    return {key: loose.get(key, 0) + len(incidents.get(key, ())) for key in {*loose, *incidents}}


def _due(brand: Brand, start: date, end: date, zone: ZoneInfo) -> dict[Under, int]:
    """How many promises fell due on each day, by the kind that their breaking is; of whole days, each counted once."""
    kinds: dict[str, set[UUID]] = defaultdict(set)
    for what, kind in Detector.objects.filter(brand=brand).exclude(expectation="").values_list("expectation", "kind"):
        kinds[what].add(kind)
    if not kinds:
        return {}
    known = Tally.objects.filter(brand=brand, by=ALL, day__gte=start, day__lt=end, could_fail__isnull=False)
    found: dict[Under, int] = defaultdict(int)
    for day, kind, due in known.values_list("day", "kind", "could_fail"):
        found[day, ALL, kind, ALL] = due or 0
    days = {day for day, *_ in found}
    for day in (one for one in _days(start, end) if one not in days):
        since, until = (datetime.combine(one, time(), zone) for one in (day, day + DAY))
        rows = Expectation.objects.filter(
            brand=brand, what__in=kinds, expected_by__gte=since, expected_by__lt=until, called_off_at__isnull=True
        )
        for what, n in rows.values_list("what").annotate(n=Count("id")).order_by():
            for kind in kinds[what]:
                found[day, ALL, kind, ALL] += n
    return found


def _days(start: date, end: date) -> Iterator[date]:
    while start < end:
        yield start
        start += DAY


def board_of(brand: Brand, *, today: date) -> tuple[date, dict[Key, Series], dict[str, int]]:
    """The largest series of a brand by days, from a Monday to today; and how many smaller ones there are, by what they
    look at. At most 39 weeks and none before its first case: a new desk says nothing about what was usual before.

    Three queries for each of the things by which failures are looked at.
    """
    rows = Tally.objects.filter(brand=brand, day__gte=first_day(today), day__lte=today)
    began = rows.aggregate(first=Min("day"))["first"] or today
    first = began + timedelta(days=-began.weekday() % 7)
    if first > today:
        return first_day(today), {}, {}
    board: dict[Key, Series] = {}
    smaller: dict[str, int] = {}
    for by in (ALL, "channel", *FACTS):
        of = rows.filter(by=by)
        sums = of.values_list("kind", "value").annotate(n=Sum("count")).order_by("-n", "kind", "value")
        largest = {(kind, value) for kind, value, _ in sums[:MOST_SERIES]}
        if len(largest) == MOST_SERIES:
            smaller[by] = sums.count() - MOST_SERIES
        board |= _series(of, by, largest, first, (today - first).days + 1)
    return first, board, smaller


def _series(
    rows: QuerySet[Tally], by: str, wanted: set[tuple[UUID, str]], first: date, length: int
) -> dict[Key, Series]:
    counts: dict[Key, list[int]] = {(kind, by, value): [0] * length for kind, value in sorted(wanted, key=str)}
    due: dict[Key, list[float]] = defaultdict(lambda: [0.0] * length)
    told = rows.filter(day__gte=first, value__in={value for _, value in wanted}).order_by()
    for kind, value, day, n, n_due in told.values_list("kind", "value", "day", "count", "could_fail"):
        if (key := (kind, by, value)) in counts:
            place = (day - first).days
            counts[key][place] = n
            if n_due is not None:
                due[key][place] = float(n_due)
    return {key: with_due(each, due.get(key)) for key, each in counts.items()}
