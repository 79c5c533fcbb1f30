"""The rows behind each figure, and the figure made of them: one implementation for page, CSV, API and command."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from math import ceil, floor, sqrt
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from amends.cases.models import Case
from amends.kernel import wall_clock
from amends.kernel.statistics import Z95, proportion
from amends.measure import facts
from amends.measure.definitions import BY_SLUG, TOO_FEW, Definition, Shape
from amends.people.models import Brand

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Sums and counts hide nobody's answer: they are said however few they rest on.
SAID_ALWAYS: Final = frozenset({Shape.MONEY, Shape.COUNT})
BY: Final = ("kind", "channel", "team")


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
    """Of which brand, from `since` until before `until`; of one part of it where `by` (kind, channel, team) says so."""

    brand: Brand
    since: datetime
    until: datetime
    by: str = ""
    part: str = ""

    @property
    def values(self) -> dict[str, object]:
        """What the statements are asked with."""
        known = {"brand": str(self.brand.id), "since": _naive(self.since), "until": _naive(self.until)}
        return known | ({"part": self.part} if self.by else {})


@lru_cache(maxsize=64)
def local_day(time_zone: str, since: datetime, until: datetime) -> str:
    """SQL for the local day of `counted_at` in a window: the wall clock's few jumps stand in the statement, because an
    engine that looks each moment up in its own almanac takes ten times as long."""
    (_, ahead), *jumps = wall_clock.offsets(time_zone, since, until)
    told = f"{ahead.total_seconds():.0f}"
    for at, then in jumps:
        told = f"CASE WHEN counted_at < TIMESTAMP '{_naive(at)}' THEN {told} ELSE {then.total_seconds():.0f} END"
    return f"CAST(counted_at + to_seconds({told}) AS DATE)"


def _naive(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None)


def counting(definition: Definition, by: str = "") -> str:
    """SQL for the rows of a figure in a window: `$brand`, `$since`, `$until`, and `$part` where it is divided."""
    column = {"": "", "team": "CAST(team_id AS VARCHAR)"}.get(by, by)
    narrowed = f" AND {column} = $part" if by else ""
    return (
        f"SELECT case_id, kind, channel, team_id, counted_at, CAST(value AS DOUBLE) AS value FROM ({definition.sql})"
        f" WHERE brand_id = CAST($brand AS UUID) AND counted_at >= $since AND counted_at < $until{narrowed}"
    )


@contextmanager
def _asked(at: datetime | None, until: datetime) -> Iterator[DuckDBPyConnection]:
    # Not told what time it is, nothing is late: then only what has ended counts.
    with facts.facts(at or EARLIEST) as known:
        yield known.engine


EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)


def rows_of(
    slug: str,
    brand: Brand,
    *,
    since: datetime,
    until: datetime,
    at: datetime | None = None,
    by: str = "",
    part: str = "",
) -> list[Row]:
    """The rows of a figure, each leading to its case. Times are UTC; the window includes `since`, not `until`.

    Told what time it is, what is open and was due counts as late; otherwise only what has ended counts.
    :param by: "kind", "channel" or "team"; with `part` (a slug, a channel, a team's id) only those cases.
    """
    window = Window(brand, since, until, by, part)
    with _asked(at, until) as engine:
        asked = f"SELECT case_id, counted_at, value FROM ({counting(BY_SLUG[slug], by)}) ORDER BY counted_at, case_id"
        return [
            Row(case, moment.replace(tzinfo=UTC), value) for case, moment, value in _all(engine, asked, window.values)
        ]


def first_rows(
    slug: str, window: Window, at_most: int | None, *, at: datetime | None = None, is_low_first: bool = False
) -> tuple[int, list[Row]]:
    """How many rows a figure has in a window, and the first of them: the highest value first, or the lowest, then the
    earliest. Only these are read, however many there are; without a number all are."""
    with _asked(at, window.until) as engine:
        asked = (
            f"WITH counted AS MATERIALIZED (SELECT case_id, counted_at, value"
            f" FROM ({counting(BY_SLUG[slug], window.by)}))"
            " SELECT case_id, counted_at, value, (SELECT count(*) FROM counted) FROM counted"
            f" ORDER BY value {'ASC' if is_low_first else 'DESC'}, counted_at, case_id"
            + (f" LIMIT {at_most}" if at_most is not None else "")
        )
        found = _all(engine, asked, window.values)
    rows = [Row(case, moment.replace(tzinfo=UTC), value) for case, moment, value, _ in found]
    return (found[0][3] if found else 0), rows


def _all(engine: DuckDBPyConnection, sql: str, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
    """The answer; only the values that the statement names are handed over."""
    return engine.execute(sql, {name: value for name, value in values.items() if f"${name}" in sql}).fetchall()


def figure(
    slug: str,
    brand: Brand,
    *,
    since: datetime,
    until: datetime,
    at: datetime | None = None,
    by: str = "",
    part: str = "",
) -> Figure:
    """The figure over a window, by local days of the brand's time zone; the rest as for `rows_of`."""
    with _asked(at, until) as engine:
        return of_window(engine, BY_SLUG[slug], Window(brand, since, until, by, part))


def figures(
    brand: Brand, *, since: datetime, until: datetime, at: datetime | None = None, slugs: Collection[str] = BY_SLUG
) -> list[Figure]:
    """Every figure over a window, or these, asked of one engine; `at` as for `rows_of`."""
    with _asked(at, until) as engine:
        return [of_window(engine, BY_SLUG[slug], Window(brand, since, until)) for slug in slugs]


def of_window(engine: DuckDBPyConnection, definition: Definition, window: Window) -> Figure:
    """One figure, asked of an engine that knows the facts."""
    day = local_day(window.brand.calendar.time_zone, window.since, window.until)
    rows, values = f"SELECT {day} AS day, value FROM ({counting(definition, window.by)})", window.values
    is_median = definition.shape is Shape.HOURS
    if is_median:
        # What lies around a median is asked once it is known how many there are: the rows are kept until then.
        engine.execute(f"CREATE OR REPLACE TEMP TABLE counted_rows AS {rows}", values)
        rows, values = "SELECT * FROM counted_rows", {}
    middle = "quantile_cont(value, 0.5)" if is_median else "0.0"
    # The rows are summed up by day in one pass, and the days by Python.
    asked = f"SELECT day, count(*), sum(value), sum(value * value), {middle} FROM ({rows}) GROUP BY day ORDER BY day"
    by_day = engine.execute(asked, values).fetchall()
    n, total, squares = (sum(row[place] for row in by_day) for place in (1, 2, 3))
    mean = total / n if n else 0.0
    spread = sqrt(max(0.0, squares / n - mean * mean)) if n else 0.0
    found = told(definition, Summary(n, total, mean, spread, *(_middles(engine, n) if is_median and n else (0.0, 0.0))))
    days = tuple(Day(day, _summed(definition.shape, *row), row[0]) for day, *row in by_day)
    return replace(found, beside=beside(engine, definition, window) if not window.by else "", days=days)


def _summed(shape: Shape, n: int, total: float, squares: float, median: float) -> float:
    if shape in SAID_ALWAYS:
        return total
    return median if shape is Shape.HOURS else total / n


@dataclass(frozen=True, slots=True)
class Summary:
    """What the rows of a window come to."""

    n: int
    total: float
    mean: float
    spread: float
    median: float
    p90: float
    low: float | None = None
    high: float | None = None


def told(definition: Definition, rows: Summary) -> Figure:
    """A figure of what its rows come to: with its interval, and silent when there are too few."""
    shape, n = definition.shape, rows.n
    if n < TOO_FEW and shape not in SAID_ALWAYS:
        return Figure(definition, n, None, None, None, None, "", ())
    if shape in SAID_ALWAYS:
        return Figure(definition, n, rows.total, None, None, None, "", ())
    if shape is Shape.HOURS:
        return Figure(definition, n, rows.median, rows.low, rows.high, rows.p90, "", ())
    if shape is Shape.SHARE:
        share = proportion(round(rows.total), n)
        return Figure(definition, n, share.value, share.low, share.high, None, "", ())
    margin = Z95 * rows.spread / sqrt(n)
    return Figure(definition, n, rows.mean, rows.mean - margin, rows.mean + margin, None, "", ())


def around_median(n: int) -> tuple[int, int]:
    """The places, from 0, of the values that a median of so many lies between in 95 of 100 cases, whatever the
    distribution (order statistics)."""
    away = Z95 / (2 * sqrt(n))
    low, high = (max(1, ceil(n * share)) - 1 for share in (max(0.0, 0.5 - away), min(1.0, 0.5 + away)))
    return low, high


def at_places(places: Iterable[int], n: int) -> str:
    """SQL for the values at these places (from 0) of so many in order."""
    return f"quantile_disc(value, [{', '.join(repr((place + 0.5) / n) for place in places)}])"


def _middles(engine: DuckDBPyConnection, n: int) -> tuple[float, float, float, float]:
    """The median, the 90th percentile, and the interval of the median: one pass, each is asked by its place."""
    low, high = around_median(n)
    middle, late = 0.5 * (n - 1), 0.9 * (n - 1)
    places = sorted({low, high, *(turn(place) for place in (middle, late) for turn in (floor, ceil))})
    (values,) = engine.execute(f"SELECT {at_places(places, n)} FROM counted_rows").fetchall()[0]
    at = dict(zip(places, values, strict=True))

    def between(place: float) -> float:
        below = at[floor(place)]
        return float(below + (at[ceil(place)] - below) * (place - floor(place)))

    return between(middle), between(late), at[low], at[high]


def beside(engine: DuckDBPyConnection, definition: Definition, window: Window) -> str:
    """The number without which the figure would flatter, in words; none for a figure that needs none."""
    if definition.beside is None:
        return ""
    (row,) = _all(engine, definition.beside.sql, window.values)
    return definition.beside.words.format(*(f"{number:,}" for number in row))


def references_of(case_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The references of the cases behind a figure."""
    return dict(Case.objects.filter(id__in=case_ids).values_list("id", "reference"))
