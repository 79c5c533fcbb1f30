"""A figure over time as its picture and its table show it: days or weeks, what was to be expected, what was noted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from amends.measure import saying
from amends.measure.board import Line, Week
from amends.measure.models import Annotation
from amends.measure.noted import beside
from amends.measure.totals import ALL, Part
from amends.people.models import Brand
from amends.web.figures import shown
from amends.web.figures.shown import Window
from amends.web.pages import url

DAY: Final = timedelta(days=1)
# Up to so many days a line is drawn day by day, beyond them week by week.
BY_DAY: Final = 31
MOST_WEEKS, FEW_WEEKS = 53, 13
Noted = Mapping[date, Sequence[Annotation]]


@dataclass(frozen=True)
class Point:
    """One local day, or week by its Monday, of a figure; between what it was to be expected, where that is known; and
    what was noted about it."""

    label: str
    value: float | None
    words: str
    count: int
    cases_url: str | None
    low: float | None = None
    high: float | None = None
    is_beyond: bool = False
    notes: tuple[str, ...] = ()


def is_weekly(at: Window, part: Part) -> bool:
    """Whether a window's line is drawn week by week: it is long, or of a part whose days nobody keeps."""
    return at.span > BY_DAY or part != ALL


def days_shown(line: Line, at: Window, part: Part) -> tuple[date, date]:
    """From which local day to which a picture reaches: what was noted between them stands with it."""
    last = (at.until - DAY).date()
    weeks = _weeks(line, at) if is_weekly(at, part) else ()
    return min([at.since.date(), *(week.monday for week in weeks[:1])]), last


def noted(brand: Brand, slug: str, first: date, last: date) -> list[Annotation]:
    """What was written beside a figure about these days."""
    return beside(brand, slug, first, last)


def by_day(found: Sequence[Annotation], *, weekly: bool) -> Noted:
    """The annotations by the day, or by the Monday of the week, at which a picture shows them."""
    told: dict[date, list[Annotation]] = {}
    for one in found:
        told.setdefault(one.day - one.day.weekday() * DAY if weekly else one.day, []).append(one)
    return told


def points(
    line: Line, days: Sequence[Sequence[Any]], at: Window, part: Part, currency: str, notes: Sequence[Annotation] = ()
) -> list[Point]:
    """The figure day by day where the window is short and its days are known, else week by week."""
    if is_weekly(at, part):
        return weekly(line, at, part, currency, by_day(notes, weekly=True), _weeks(line, at))
    slug, shape, said = line.definition.slug, line.definition.shape, by_day(notes, weekly=False)
    cases = f"{url('measure_cases', slug=slug)}?"
    known = {date.fromisoformat(day): (n, value) for day, n, value in days}
    first = at.since.date()
    return [
        Point(
            f"{day.day} {day:%b}",
            known[day][1] if day in known else None,
            saying.value_words(shape, known[day][1], currency) if day in known else "",
            known[day][0] if day in known else 0,
            f"{cases}{shown.asking(at, part, day=day.isoformat())}" if day in known else None,
            notes=_words(said, day),
        )
        for day in (first + number * DAY for number in range(at.span))
    ]


def _weeks(line: Line, at: Window) -> Sequence[Week]:
    return line.weeks[-MOST_WEEKS if at.span > BY_DAY * 3 else -FEW_WEEKS :]


def weekly(line: Line, at: Window, part: Part, currency: str, notes: Noted, weeks: Sequence[Week]) -> list[Point]:
    """Whole weeks of a figure, each leading to its cases."""
    cases = f"{url('measure_cases', slug=line.definition.slug)}?"
    return [
        Point(
            f"{week.monday.day} {week.monday:%b}",
            week.value,
            saying.value_words(line.definition.shape, week.value, currency),
            week.n,
            f"{cases}{shown.asking(at, part, week=week.monday.isoformat())}" if week.n else None,
            week.low,
            week.high,
            week.is_beyond,
            _words(notes, week.monday),
        )
        for week in weeks
    ]


def _words(notes: Noted, day: date) -> tuple[str, ...]:
    return tuple(f"{one.day.day} {one.day:%b}: {one.words}" for one in notes.get(day, ()))


def floor_of(points: Sequence[Point]) -> float:
    """Where a picture's axis begins: at nothing, or below it where values are."""
    return min([0, *(point.value for point in points if point.value is not None)])
