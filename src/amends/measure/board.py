"""The leader's board: each figure now, before and week by week, with what its own past lets one expect.

Read from the totals in two questions, whatever the size of the desk. A small desk that no worker has counted yet is
counted while one waits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from amends.kernel.control_charts import Chart, p_chart, xmr_chart
from amends.measure import facts, totals
from amends.measure.definitions import BY_SLUG, DEFINITIONS, TOO_FEW, Definition, Shape
from amends.measure.queries import SAID_ALWAYS, Figure
from amends.measure.totals import Part, Series
from amends.people.models import Brand

WEEK: Final = timedelta(days=7)
# The weeks that teach what is usual end so long before the last whole one; fewer than twelve teach nothing.
FRESH: Final = 4
FEWEST: Final = 12


@dataclass(frozen=True, slots=True)
class Week:
    """A whole week of the brand's days, by its Monday. `value` is None when it rests on too few to say; `low` and
    `high` are between what it was to be expected, by the weeks before it."""

    monday: date
    n: int
    value: float | None
    low: float | None = None
    high: float | None = None
    is_beyond: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of the board: the window that ends today, the one before it, and the last whole weeks."""

    figure: Figure
    before: Figure
    weeks: tuple[Week, ...]
    centre: float | None

    @property
    def definition(self) -> Definition:
        return self.figure.definition

    @property
    def change(self) -> float | None:
        """By how much the figure differs from the window before; None when either rests on too few."""
        if self.figure.value is None or self.before.value is None or not self.before.n:
            return None
        return self.figure.value - self.before.value

    @property
    def is_real(self) -> bool:
        """Whether the change is more than chance: the two intervals do not meet."""
        low, high, was_low, was_high = self.figure.low, self.figure.high, self.before.low, self.before.high
        if low is None or high is None or was_low is None or was_high is None:
            return False
        return high < was_low or low > was_high

    @property
    def news(self) -> Week | None:
        """The last of the last four weeks that lies beyond what was to be expected."""
        return next((week for week in reversed(self.weeks[-FRESH:]) if week.is_beyond), None)

    def is_worse(self, value: float, than: float) -> bool:
        """Whether a value is worse than another, in the sense of this figure."""
        return value > than if self.definition.is_better_low else value < than


@dataclass(frozen=True, slots=True)
class Board:
    """All figures, as counted at a moment; the days before the last two months perhaps earlier (`whole_at`)."""

    lines: tuple[Line, ...]
    counted_at: datetime
    whole_at: datetime


def board(brand: Brand, span: int, *, by: str = "", part: str = "", at: datetime) -> Board | None:
    """The board of a brand, of one kind, channel or team of it where `by` and `part` say so; None while a large desk
    has not been counted yet.

    :param span: the window's length in days, one of `totals.SPANS`.
    """
    last = totals.counted_of(brand)
    if last is not None and last.day == totals.today(brand, at):
        return Board(_lines(totals.kept(brand, by=by, value=part), span, last.day), last.counted_at, last.whole_at)
    with facts.facts(at) as known:
        if known.is_now:
            found = {slug: one for slug, key, one in totals.counted(known.engine, brand, at) if key == (by, part)}
            return Board(_lines(found, span, totals.today(brand, at)), at, at)
    if last is None:
        return None
    # Of another day, and still the best that is known.
    return Board(_lines(totals.kept(brand, by=by, value=part), span, last.day), last.counted_at, last.whole_at)


def line(brand: Brand, slug: str, span: int, *, at: datetime) -> tuple[dict[Part, Line], list[list[Any]]] | None:
    """One figure of all cases and of each kind, channel and team, and its days; None while a large desk has not been
    counted yet."""
    last, day = totals.counted_of(brand), totals.today(brand, at)
    found: dict[Part, Series] | None = None
    if last is None or last.day != day:
        with facts.facts(at) as known:
            found = totals.of_figure(known.engine, BY_SLUG[slug], brand, at) if known.is_now else None
    if found is None:
        if last is None:
            return None
        found, day = totals.parts_of(brand, slug), last.day
    lines = {part: _line(BY_SLUG[slug], series, span, day) for part, series in found.items()}
    return lines, found[totals.ALL].days if totals.ALL in found else []


def nothing(slug: str, span: int, day: date) -> Line:
    """A figure of which nothing was counted."""
    return _line(BY_SLUG[slug], Series(), span, day)


def _lines(found: Mapping[str, Series], span: int, day: date) -> tuple[Line, ...]:
    return tuple(_line(one, found.get(one.slug, Series()), span, day) for one in DEFINITIONS)


def _line(definition: Definition, series: Series, span: int, day: date) -> Line:
    now, before = (totals.of_span(definition.slug, series, span, number) for number in (0, 1))
    weeks, centre = _charted(definition, _whole_weeks(definition, series, day))
    return Line(now, before, weeks, centre)


def _whole_weeks(definition: Definition, series: Series, day: date) -> list[Week]:
    """From the first week in which anything counted to the last whole one; a week of nothing is a week of nothing."""
    known = {date.fromisoformat(monday): (n, value) for monday, n, value in series.weeks}
    this = day - timedelta(days=day.weekday())
    if not known or min(known) >= this:
        return []
    count = (this - min(known)) // WEEK
    found = []
    for monday in (min(known) + number * WEEK for number in range(count)):
        n, value = known.get(monday, (0, 0.0))
        is_said = n >= TOO_FEW or definition.shape in SAID_ALWAYS
        found.append(Week(monday, n, value if is_said else None))
    return found


def _charted(definition: Definition, weeks: Sequence[Week]) -> tuple[tuple[Week, ...], float | None]:
    """The weeks with their limits: of a share Laney's p′, of anything else by the mean moving range. No limit lies
    where no value can: below nothing, above all."""
    said = [week for week in weeks if week.value is not None]
    if len(said) < FEWEST + FRESH:
        return tuple(weeks), None
    chart = _chart(definition, said)
    if chart is None:
        return tuple(weeks), None
    limits = {week.monday: point for week, point in zip(said, chart.points, strict=True)}
    drawn = [
        Week(week.monday, week.n, week.value, point.low, point.high, "beyond" in point.rules)
        if (point := limits.get(week.monday))
        else week
        for week in weeks
    ]
    return tuple(drawn), chart.centre


def _chart(definition: Definition, said: Sequence[Week]) -> Chart | None:
    """None where the past was always the same: then it teaches nothing about how much is chance."""
    values = [week.value or 0.0 for week in said]
    baseline = len(said) - FRESH
    if len(set(values[:baseline])) == 1:
        return None
    if definition.shape is not Shape.SHARE:
        return xmr_chart(values, baseline, definition.ends)
    hits = [round(value * week.n) for value, week in zip(values, said, strict=True)]
    return p_chart(hits, [week.n for week in said], baseline, laney=True)
