"""Totals: each figure of each brand, of all cases and of each kind, channel and team, counted by the worker and kept in
ordinary rows, so that a board of any size is read in one question.

Counted anew from the parts each time, and replaced in one transaction together with the position up to which they were
counted: whoever dies in between has counted nothing. What can be summed up (shares, means, sums) is summed up by day in
one pass; a median of a window needs all its values and is asked of them.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from math import sqrt
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max

from amends.journal.models import Seal
from amends.kernel.ids import new_id
from amends.measure import facts, queries
from amends.measure.definitions import BY_SLUG, DEFINITIONS, TOO_FEW, Definition, Shape
from amends.measure.models import Counted, Total
from amends.measure.queries import Figure, Summary, Window
from amends.people import queries as people
from amends.people.models import Brand
from amends.rows import insert

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

DAY: Final = timedelta(days=1)
SPANS: Final = (1, 7, 30, 90, 365)
WEEKS: Final = 53
# A year and the year before it, and the week that has begun.
DAYS: Final = 2 * 365
# What is counted each time on a desk on which counting all takes longer than so many seconds: the last windows of 30
# days. All of it then takes a twentieth of the time at most.
RECENT: Final = 64
RECENT_SPANS: Final = (1, 7, 30)
QUICK: Final = 3.0
TIMES: Final = 20
PLAIN: Final = frozenset({Shape.SHARE, Shape.MEAN, Shape.SCORE, Shape.MONEY, Shape.MONEY_EACH, Shape.COUNT})
NOTHING: Final = (0, 0.0, 0.0, 0.0, 0.0, 0.0)
Part = tuple[str, str]
Key = tuple[str, str, str]
ALL: Final[Part] = ("", "")


@dataclass
class Series:
    """What a total tells: by length in days the window that ends today and the one before it, the last weeks by their
    Monday, and (of all cases) the last year's days."""

    windows: dict[str, list[list[Any]]] = field(default_factory=dict)
    weeks: list[list[Any]] = field(default_factory=list)
    days: list[list[Any]] = field(default_factory=list)
    beside: dict[str, str] = field(default_factory=dict)

    @property
    def told(self) -> dict[str, Any]:
        """What a row keeps of it, beside its days: those fill most of it, and few ask for them."""
        return {"windows": self.windows, "weeks": self.weeks, "beside": self.beside}

    def with_recent(self, recent: Series, first: date) -> Series:
        """This with what was counted anew from a day on. A week that began before it stays as it was."""
        monday = _iso(first + timedelta(days=-first.weekday() % 7))
        return Series(
            {span: both for span, both in self.windows.items() if int(span) not in RECENT_SPANS} | recent.windows,
            [week for week in self.weeks if week[0] < monday] + [week for week in recent.weeks if week[0] >= monday],
            [day for day in self.days if day[0] < _iso(first)] + recent.days,
            self.beside | recent.beside,
        )


def is_behind(at: datetime) -> bool:
    """Whether the journal has gone on since a brand's totals were counted, or its day is another."""
    last = Seal.objects.aggregate(last=Max("last_position"))["last"] or 0
    known = dict(Counted.objects.values_list("brand", "position"))
    days = dict(Counted.objects.values_list("brand", "day"))
    return bool(last) and any(
        known.get(brand.id, -1) < last or days.get(brand.id) != today(brand, at) for brand in people.brands()
    )


def today(brand: Brand, at: datetime) -> date:
    """The brand's own day."""
    return at.astimezone(ZoneInfo(brand.calendar.time_zone)).date()


def count_all(at: datetime, *, whole: bool = False) -> int:
    """This function will count the totals of every brand anew from the parts; returns how many rows that makes.

    A large desk's last two months are counted each time, and what lies before them now and then (see `is_whole_due`);
    told `whole`, all of it.
    """
    found = facts.published()
    if not found:
        return 0
    with facts.an_engine(threads=facts.threads_for(found)) as engine:
        known = facts.ready(engine, at, found, most_live=0, worked_out=True)
        return sum(_count(engine, brand, known.position, at, whole=whole) for brand in people.brands())


def is_whole_due(last: Counted | None, at: datetime) -> bool:
    """Whether all days are counted: while that is quick, or when it was done so long ago that it takes a twentieth of
    the time at most."""
    if last is None or last.seconds <= QUICK:
        return True
    return (at - last.whole_at).total_seconds() >= TIMES * last.seconds


def _count(engine: DuckDBPyConnection, brand: Brand, position: int, at: datetime, *, whole: bool) -> int:
    began = time.perf_counter()
    last = counted_of(brand)
    is_whole = whole or is_whole_due(last, at)
    rows = list(counted(engine, brand, at, days=DAYS if is_whole else RECENT))
    spent = time.perf_counter() - began
    with transaction.atomic():
        last = Counted.objects.select_for_update().filter(brand=brand).first()
        if last is not None and last.position > position:
            # Somebody else knew more, and was quicker.
            return 0
        if not is_whole:
            rows = _above(brand, rows, today(brand, at) + DAY - RECENT * DAY)
        Total.objects.filter(brand=brand).delete()
        insert(
            [
                Total(id=new_id(at), brand=brand, figure=slug, by=by, value=value, told=series.told, days=series.days)
                for slug, (by, value), series in rows
            ]
        )
        told = {"position": position, "day": today(brand, at), "counted_at": at}
        Counted.objects.update_or_create(
            brand=brand, defaults=told | ({"whole_at": at, "seconds": spent} if is_whole or last is None else {})
        )
    return len(rows)


def _above(brand: Brand, recent: list[tuple[str, Part, Series]], first: date) -> list[tuple[str, Part, Series]]:
    """What was counted of the last two months, above what was known of the time before."""
    rows = Total.objects.filter(brand=brand).values_list("figure", "by", "value", "told", "days")
    known = {(slug, (by, value)): Series(**told, days=days) for slug, by, value, told, days in rows}
    anew = {(slug, part): series for slug, part, series in recent}
    return [
        (slug, part, known.get((slug, part), Series()).with_recent(anew.get((slug, part), Series()), first))
        for slug, part in sorted({*known, *anew})
    ]


def counted(
    engine: DuckDBPyConnection, brand: Brand, at: datetime, *, days: int = DAYS
) -> Iterator[tuple[str, Part, Series]]:
    """Every total of a brand, counted by an engine that knows the facts; of so many days."""
    for definition in DEFINITIONS:
        for part, series in of_figure(engine, definition, brand, at, days).items():
            yield definition.slug, part, series


def windows(brand: Brand, at: datetime) -> dict[tuple[int, int], tuple[date, date]]:
    """By length and number (0: ending today, 1: the one before): first day, and the day after the last."""
    end = today(brand, at) + DAY
    both = [(span, number) for span in SPANS for number in (0, 1)]
    return {(span, number): (end - (number + 1) * span * DAY, end - number * span * DAY) for span, number in both}


def window_of(brand: Brand, first: date, end: date) -> Window:
    """Local days of a brand as moments."""
    zone = ZoneInfo(brand.calendar.time_zone)
    since, until = (datetime.combine(day, clock_time(), zone).astimezone(UTC) for day in (first, end))
    return Window(brand, since, until)


def of_figure(
    engine: DuckDBPyConnection, definition: Definition, brand: Brand, at: datetime, days: int = DAYS
) -> dict[Part, Series]:
    """A figure's totals of all cases and of each part of them, asked of an engine that knows the facts."""
    end = today(brand, at) + DAY
    whole = window_of(brand, end - days * DAY, end)
    day = queries.local_day(brand.calendar.time_zone, whole.since, whole.until)
    rows = f"SELECT {day} AS day, kind, channel, team_id AS team, value FROM ({queries.counting(definition)})"
    values = whole.values
    if definition.shape is Shape.HOURS:
        engine.execute(f"CREATE OR REPLACE TEMP TABLE total_rows AS {rows}", values)
        rows, values = "SELECT * FROM total_rows", {}
    # One pass over all rows; what follows looks at one row for each day, kind, channel and team.
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE total_days AS SELECT day, kind, channel, team, count(*) AS n,"
        f" sum(value) AS total, sum(value * value) AS squares FROM ({rows}) GROUP BY ALL",
        values,
    )
    found: dict[Part, Series] = defaultdict(Series)
    spans = {key: window for key, window in windows(brand, at).items() if window[0] >= end - days * DAY}
    _fill_windows(engine, definition, found, spans)
    _fill_weeks(engine, definition, found, end)
    _fill_days(engine, definition, found[ALL], end)
    for span in sorted({span for span, _ in spans}):
        found[ALL].beside[str(span)] = queries.beside(engine, definition, window_of(brand, *spans[span, 0]))
    return found


PARTED: Final = "GROUPING SETS (({0}), ({0}, kind), ({0}, channel), ({0}, team))"
# A kind that is null is a request; where the column is not among the groups it says nothing.
OF_PART: Final = "grouping(kind), grouping(channel), grouping(team), kind, channel, team"


def _part(row: tuple[Any, ...]) -> Part:
    """Which part a row of grouping sets is about: its first six columns say so."""
    for by, is_away, value in zip(queries.BY, row[:3], row[3:6], strict=True):
        if not is_away:
            return by, str(value or "")
    return ALL


def _spans_sql(spans: Mapping[tuple[int, int], tuple[date, date]]) -> str:
    rows = [f"({span}, {number}, DATE '{first}', DATE '{end}')" for (span, number), (first, end) in spans.items()]
    listed = ", ".join(rows)
    return f"(VALUES {listed}) s(span, number, first_day, end_day)"


def _fill_windows(
    engine: DuckDBPyConnection,
    definition: Definition,
    found: dict[Part, Series],
    spans: Mapping[tuple[int, int], tuple[date, date]],
) -> None:
    on = f"JOIN {_spans_sql(spans)} ON day >= first_day AND day < end_day"
    sums = engine.execute(
        f"SELECT {OF_PART}, span, number, sum(n), sum(total), sum(squares) FROM total_days {on}"
        f" GROUP BY {PARTED.format('span, number')}"
    ).fetchall()
    middles: dict[tuple[Part, int, int], tuple[float, float]] = {}
    if definition.shape is Shape.HOURS:
        asked = (
            f"SELECT {OF_PART}, span, number, quantile_cont(value, [0.5, 0.9]) FROM total_rows {on}"
            f" GROUP BY {PARTED.format('span, number')}"
        )
        middles = {(_part(row), row[6], row[7]): tuple(row[8]) for row in engine.execute(asked).fetchall()}
    around = _around_medians(engine, spans, {(_part(row), row[6], row[7]): int(row[8]) for row in sums if middles})
    for row in sums:
        part, (span, number, n, total, squares) = _part(row), row[6:]
        median, p90 = middles.get((part, span, number), (0.0, 0.0))
        mean = total / n
        spread = sqrt(max(0.0, squares / n - mean * mean))
        both = found[part].windows.setdefault(str(span), [list(NOTHING), list(NOTHING)])
        both[number] = [int(n), total, mean, spread, median, p90, *around.get((part, span, number), ())]


def _around_medians(
    engine: DuckDBPyConnection,
    spans: Mapping[tuple[int, int], tuple[date, date]],
    counts: Mapping[tuple[Part, int, int], int],
) -> dict[tuple[Part, int, int], list[float]]:
    """Between which values each median lies that is said, all of them in one pass."""
    asked = {key: n for key, n in counts.items() if n >= TOO_FEW}
    if not asked:
        return {}
    columns = []
    for ((by, value), span, number), n in asked.items():
        first, end = spans[span, number]
        of_part = f" AND {by} IS NOT DISTINCT FROM {_literal(value)}" if by else ""
        within = f"day >= DATE '{first}' AND day < DATE '{end}'{of_part}"
        columns.append(f"{queries.at_places(queries.around_median(n), n)} FILTER (WHERE {within})")
    return dict(zip(asked, engine.execute(f"SELECT {', '.join(columns)} FROM total_rows").fetchall()[0], strict=True))


def _literal(value: str) -> str:
    """A part's value in SQL; a kind that is null is a request."""
    quoted = value.replace("'", "''")
    return f"'{quoted}'" if value else "NULL"


def _fill_weeks(engine: DuckDBPyConnection, definition: Definition, found: dict[Part, Series], end: date) -> None:
    monday = end - DAY - timedelta(days=(end - DAY).weekday())
    first = monday - (WEEKS - 1) * 7 * DAY
    source, n, value = _averaged(definition)
    asked = (
        f"SELECT {OF_PART}, date_trunc('week', day) AS week, {n}, {value} FROM {source}"
        f" WHERE day >= DATE '{first}' GROUP BY {PARTED.format('week')} ORDER BY week"
    )
    for row in engine.execute(asked).fetchall():
        found[_part(row)].weeks.append([_iso(row[6]), int(row[7]), row[8]])


def _fill_days(engine: DuckDBPyConnection, definition: Definition, series: Series, end: date) -> None:
    source, n, value = _averaged(definition)
    asked = f"SELECT day, {n}, {value} FROM {source} WHERE day >= DATE '{end - 366 * DAY}' GROUP BY day ORDER BY day"
    series.days = [[_iso(day), int(count), value] for day, count, value in engine.execute(asked).fetchall()]


def _averaged(definition: Definition) -> tuple[str, str, str]:
    """From which table a day or a week is summed up, and by which SQL its number and its value."""
    if definition.shape is Shape.HOURS:
        return "total_rows", "count(*)", "quantile_cont(value, 0.5)"
    if definition.shape in queries.SAID_ALWAYS:
        return "total_days", "sum(n)", "sum(total)"
    return "total_days", "sum(n)", "sum(total) / sum(n)"


def _iso(day: date | datetime) -> str:
    return (day.date() if isinstance(day, datetime) else day).isoformat()


def kept(brand: Brand, *, by: str = "", value: str = "") -> dict[str, Series]:
    """The totals of a brand (of one part of it), by figure; one question."""
    rows = Total.objects.filter(brand=brand, by=by, value=value).values_list("figure", "told")
    return {slug: Series(**told) for slug, told in rows if slug in BY_SLUG}


def parts_of(brand: Brand, slug: str) -> dict[Part, Series]:
    """A figure of all cases, with its days, and of each kind, channel and team; one question."""
    rows = Total.objects.filter(brand=brand, figure=slug).order_by("by", "value")
    found = rows.values_list("by", "value", "told", "days")
    return {(by, value): Series(**told, days=days) for by, value, told, days in found}


def of_span(slug: str, series: Series, span: int, number: int = 0) -> Figure:
    """The figure of a window that a total tells: `number` 0 ends today, 1 is the one before."""
    definition = BY_SLUG[slug]
    both = series.windows.get(str(span), [])
    summary = Summary(*both[number]) if both else Summary(*NOTHING)
    return replace(queries.told(definition, summary), beside="" if number else series.beside.get(str(span), ""))


def counted_of(brand: Brand) -> Counted | None:
    """Up to when a brand's totals were counted; None before the first time."""
    return Counted.objects.filter(brand=brand).first()


def untrue(at: datetime) -> list[str]:
    """The totals that are not what the parts come to, counted as of the same moment; at most a hundred."""
    wrong: list[str] = []
    found = facts.published()
    for brand in people.brands() if found else ():
        last = counted_of(brand)
        # What was counted in part is not what counting all of it comes to.
        if last is None or last.position != found[-1].end or last.whole_at != last.counted_at:
            continue
        with facts.an_engine(threads=facts.threads_for(found)) as engine:
            facts.ready(engine, last.counted_at, found, most_live=0, worked_out=True)
            anew = {(slug, *part): (one.told, one.days) for slug, part, one in counted(engine, brand, last.counted_at)}
        rows = Total.objects.filter(brand=brand).values_list("figure", "by", "value", "told", "days")
        known = {(slug, by, value): (told, days) for slug, by, value, told, days in rows}
        wrong += [" ".join(key) for key in _differing(anew, known)]
    return wrong[:100]


def _differing(anew: Mapping[Key, Any], known: Mapping[Key, Any]) -> Iterable[Key]:
    return sorted(key for key in {*anew, *known} if not _alike(anew.get(key), known.get(key)))


def _alike(one: Any, other: Any) -> bool:
    """Whether both say the same; sums of the same numbers in another order differ by their last digits."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_alike(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(_alike, one, other))
    if isinstance(one, float) or isinstance(other, float):
        return one is not None and other is not None and abs(one - other) <= 1e-6 * max(1.0, abs(one), abs(other))
    return bool(one == other)
