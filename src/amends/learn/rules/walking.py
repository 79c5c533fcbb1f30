"""Walking through the days of many series: what began to rise, when that was seen, and when it was over.

At the end of each day only what was counted by then is looked at. A level rests on the last 13 weeks before the one
that has just ended, and on none that was part of a rise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Generic, TypeVar

from amends.learn.rules.cusum import chance, gain
from amends.learn.rules.discovery import discoveries
from amends.learn.rules.levels import DAYS, Level, Usual, Week

Key = TypeVar("Key", bound=Hashable)
# At most one in ten of the series that are named on a day may be false (domain: Benjamini and Hochberg, q = .10). What
# that means for a quarter in which nothing rises is measured on flat histories: see `amends.simulate.rising.flat`.
FALSE_SHARE: Final = 0.10
# And none is named whose sum would stand so high by chance on more than one day in a hundred, however few there are.
LEAST_SURE: Final = 0.01
FEWEST: Final = 3
# A rise that has lasted so long is the usual level from then on.
LONGEST: Final = 8 * DAYS
# So many whole weeks lie between the weeks of a level and the day that is held against it.
APART: Final = 1


@dataclass(frozen=True, slots=True)
class Series:
    """Counts day by day, and beside them how much there was that could fail; None where nobody knows."""

    counts: Sequence[int]
    exposures: Sequence[float] | None = None


@dataclass(frozen=True, slots=True)
class SeenWeek:
    """A week as a picture shows it: what was counted, and between what it usually lies (None: too little is known)."""

    monday: date
    count: int
    usual: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Rise(Generic[Key]):
    """A series that rose. `since` is where it seems to have begun, `raised` the day at whose end it was seen.

    `count` and `expected` are summed from `since` to the last day (or to `ended`). `week` and `usual` tell of the seven
    days up to then: what was counted, and between what that usually lies.
    """

    key: Key
    since: date
    raised: date
    ended: date | None
    chance: float
    count: int
    expected: float
    week: int
    usual: tuple[int, int]

    @property
    def excess(self) -> float:
        """How many more than usual."""
        return self.count - self.expected


class Walk(Generic[Key]):
    """A walk through a board of series, all of which begin on the same Monday and are equally long."""

    def __init__(
        self,
        first: date,
        board: Mapping[Key, Series],
        *,
        family: Callable[[Key], Hashable] = lambda key: None,
        smaller: Mapping[str, int] | None = None,
        is_last_whole: bool = True,
    ) -> None:
        """Walks at once; `rises` has what was found.

        :param first: a Monday. :param family: series of one family are looked at together (totals, places, products);
        each family has its equal part of the chance to be wrong, so that many small series do not drown a few large.
        :param smaller: how many more series each family has that are not walked through, but could have been named.
        :param is_last_whole: False while the last day still goes on: it may raise something, and ends nothing.
        :raises ValueError: when `first` is no Monday, or the series differ in length.
        """
        lengths = {len(one.counts) for one in board.values()}
        if first.weekday() != 0:
            raise ValueError(f"first: {first} is no Monday")
        if len(lengths) > 1 or any(one.exposures and len(one.exposures) not in lengths for one in board.values()):
            raise ValueError("board: the series must be equally long")
        self.first, self.rises = first, list[Rise[Key]]()
        self.days = lengths.pop() if lengths else 0
        self._courses = {key: _Course(one) for key, one in board.items()}
        self._families = {key: family(key) for key in board}
        self._smaller: Mapping[Any, int] = smaller or {}
        self._share = FALSE_SHARE / max(1, len(set(self._families.values())))
        for day in range(self.days):
            self._look(day, may_end=is_last_whole or day < self.days - 1)
        for key, course in self._courses.items():
            if course.raised is not None:
                self.rises.append(self._told(key, course, self.days - 1, None))
        self.rises.sort(key=lambda rise: (rise.raised, -rise.excess, str(rise.key)))

    def _look(self, day: int, *, may_end: bool) -> None:
        families: dict[Hashable, dict[Key, float]] = defaultdict(dict)
        for key, course in self._courses.items():
            course.step(day)
            if course.raised is not None:
                if may_end and course.is_over(day):
                    self.rises.append(self._told(key, course, day, day))
                    course.end(day)
            elif course.level is not None:
                p = chance(course.total) if course.total and course.counted(day) >= FEWEST else 1.0
                families[self._families[key]][key] = p
        for name, chances in families.items():
            for key in discoveries(chances, self._share, beside=self._smaller.get(name, 0)):
                if chances[key] <= LEAST_SURE:
                    self._courses[key].rise(day, chances[key])

    def _told(self, key: Key, course: _Course, day: int, ended: int | None) -> Rise[Key]:
        since, raised = course.since or 0, course.raised or 0
        return Rise(
            key,
            self._date(since),
            self._date(raised),
            None if ended is None else self._date(ended),
            course.chance,
            sum(course.series.counts[since : day + 1]),
            sum(course.means[since : day + 1]),
            course.week_count(day),
            course.week_usual(day),
        )

    def _date(self, day: int) -> date:
        return self.first + timedelta(days=day)

    def weeks(self, key: Key, *, at_most: int = 26) -> list[SeenWeek]:
        """The last weeks of a series, the one that goes on included."""
        course, found = self._courses[key], []
        for number in range(max(0, (self.days - 1) // DAYS + 1 - at_most), (self.days - 1) // DAYS + 1):
            start, level = number * DAYS, course.levels[number]
            usual = level.usual(course.means_of(level, start, start + DAYS)) if level else None
            found.append(SeenWeek(self._date(start), sum(course.series.counts[start : start + DAYS]), usual))
        return found


class _Course:
    """One series on its way through the days."""

    def __init__(self, series: Series) -> None:
        self.series, self.usual = series, Usual()
        self.level: Level | None = None
        self.levels: list[Level | None] = []
        self.means: list[float] = []
        self.total, self.chance = 0.0, 1.0
        self.since: int | None = None
        self.raised: int | None = None
        # The last week that is, or must not become, part of what is usual.
        self._settled = -1

    def step(self, day: int) -> None:
        """Takes in the count of a day; on Mondays the level is made anew."""
        if day % DAYS == 0:
            self._begin_week(day // DAYS)
        if (level := self.level) is None:
            self.means.append(0.0)
            return
        mean = level.mean(day % DAYS, self.series.exposures[day] if self.series.exposures else 1.0)
        self.means.append(mean)
        if self.raised is not None:
            return
        self.total = max(0.0, self.total + gain(self.series.counts[day], mean, rise=level.rise, alpha=level.alpha))
        if self.total == 0.0:
            self.since = None
        elif self.since is None:
            self.since = day

    def _begin_week(self, number: int) -> None:
        known = number - 1 - APART
        if self.raised is None:
            if known > self._settled:
                self.usual.add(known, self._week(known))
                self._settled = known
            self.level = self.usual.level()
        self.levels.append(self.level)

    def _week(self, number: int) -> Week:
        start = number * DAYS
        exposures = self.series.exposures[start : start + DAYS] if self.series.exposures else (1.0,) * DAYS
        return Week(tuple(self.series.counts[start : start + DAYS]), tuple(exposures))

    def counted(self, day: int) -> int:
        """How many were counted since the sum left zero."""
        return sum(self.series.counts[self.since : day + 1]) if self.since is not None else 0

    def rise(self, day: int, p: float) -> None:
        """From this day on it is known that it rises; its weeks are no part of what is usual."""
        self.raised, self.chance = day, p
        self.usual.forget_since((self.since or day) // DAYS)

    def is_over(self, day: int) -> bool:
        """Whether seven days since it was seen lie within what is usual, or it has lasted so long that it is usual."""
        lasted = day - (self.raised or 0)
        return lasted >= LONGEST or (lasted >= DAYS and self.week_count(day) <= self.week_usual(day)[1])

    def end(self, day: int) -> None:
        """Begins anew; what has lasted long becomes what is usual."""
        self._settled = day // DAYS
        if day - (self.raised or 0) >= LONGEST:
            self.usual = Usual()
            self._settled = (day + 1) // DAYS - 1
            for number in range(-(-(self.raised or 0) // DAYS), self._settled + 1):
                self.usual.add(number, self._week(number))
            self.level = self.usual.level()
        self.total, self.since, self.raised = 0.0, None, None

    def week_count(self, day: int) -> int:
        """What was counted in the seven days up to this one."""
        return sum(self.series.counts[max(0, day + 1 - DAYS) : day + 1])

    def week_usual(self, day: int) -> tuple[int, int]:
        """Between what these seven days usually lie."""
        return self.level.usual(self.means[max(0, day + 1 - DAYS) : day + 1]) if self.level else (0, 0)

    def means_of(self, level: Level, start: int, end: int) -> list[float]:
        """What a level expects of some days; days that have not come yet count as they usually are."""
        exposures = self.series.exposures
        if exposures is None:
            return [level.mean(day % DAYS, 1.0) for day in range(start, end)]
        return [level.mean(day % DAYS, exposures[day]) for day in range(start, min(end, len(exposures)))]
