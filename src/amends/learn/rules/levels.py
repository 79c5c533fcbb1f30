"""What is usual for a series of daily counts: the level of the last weeks, by weekday and by what there was to fail.

A week is kept as sums by weekday, so that a level is made from 13 x 7 numbers and never by reading the days again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, exp, sqrt
from typing import Final

from amends.kernel.statistics import median

DAYS: Final = 7
# A quarter: long enough for 13 of each weekday, short enough that growth and season do not make it stale.
MOST_WEEKS: Final = 13
FEWEST_WEEKS: Final = 4
# A day is counted as at most so many of its usual swings above its mean: one storm is no part of what is usual.
MOST_SWINGS: Final = 4.0
# The median of the distances from the mean, in standard deviations of a normal distribution.
MEDIAN_DISTANCE: Final = 0.6744897501960817
# A weekday's own share of the level is believed as far as its counts weigh against so many of the common level.
WEEKDAY_WEIGHT: Final = 10.0
# Jeffreys' prior for the mean of a Poisson count: a series that was never seen is still expected now and then.
UNSEEN: Final = 0.5
# A rise by less than a quarter is nobody's alarm, however sure it is; beyond fourfold any factor finds it at once.
LEAST_RISE: Final = 1.25
MOST_RISE: Final = 4.0
LOW, HIGH, Z90 = 0.05, 0.95, 1.6448536269514722
NORMAL_FROM, MOST_COUNTED = 200.0, 100_000


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from Monday on: what was counted, and how much there was that could fail (1 where nobody knows)."""

    counts: tuple[int, ...]
    exposures: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """What is usual: failures per unit of exposure, each weekday's factor, and how much more than chance it swings.

    `rate` lies one standard error above the estimate: what is not known well is not taken for a rise. The count of a
    day with mean m has the variance m + `alpha` m^2 (negative binomial; Poisson where `alpha` is 0). `rise` is the
    factor that is looked for: two standard deviations of a usual week.
    """

    rate: float
    weekdays: tuple[float, ...]
    alpha: float
    rise: float

    def mean(self, weekday: int, exposure: float) -> float:
        """What is expected of a day (0 is Monday)."""
        return self.rate * self.weekdays[weekday] * exposure

    def usual(self, means: Sequence[float]) -> tuple[int, int]:
        """Between which counts nine of ten usual spans of these days' means lie."""
        mean = sum(means)
        return between(mean, mean + self.alpha * sum(one * one for one in means))


class Usual:
    """The weeks that a level rests on: the last ones that were no part of a rise."""

    def __init__(self) -> None:
        self._weeks: list[tuple[int, Week]] = []

    def add(self, number: int, week: Week) -> None:
        """Takes in a week; the oldest leaves when there are enough."""
        self._weeks = [*self._weeks[-(MOST_WEEKS - 1) :], (number, week)]

    def forget_since(self, number: int) -> None:
        """Takes out the weeks from `number` on: they turned out to belong to a rise."""
        self._weeks = [one for one in self._weeks if one[0] < number]

    def level(self) -> Level | None:
        """What these weeks show; None of too few, or where nothing could fail."""
        if len(self._weeks) < FEWEST_WEEKS:
            return None
        return level_of([week for _, week in self._weeks])


def level_of(weeks: Sequence[Week]) -> Level | None:
    """What is usual by these weeks; None where nothing could fail in them."""
    weeks = without_storms(weeks)
    counts = [sum(week.counts[day] for week in weeks) for day in range(DAYS)]
    exposures = [sum(week.exposures[day] for week in weeks) for day in range(DAYS)]
    count, exposure = sum(counts), sum(exposures)
    if exposure <= 0:
        return None
    rate = (count + UNSEEN) / exposure
    weekdays = _weekdays(counts, exposures, rate)
    alpha = _alpha(weeks, rate, weekdays)
    weekly = rate * exposure / len(weeks)
    # How far the sum of so many weeks may lie from the truth, by the same variance as the days have.
    error = sqrt((count + UNSEEN) * (1 + alpha * weekly / DAYS)) / exposure
    high = rate + error
    weekly *= high / rate
    rise = 1 + 2 * sqrt(weekly * (1 + alpha * weekly / DAYS)) / weekly
    return Level(high, weekdays, alpha, min(max(rise, LEAST_RISE), MOST_RISE))


def without_storms(weeks: Sequence[Week]) -> list[Week]:
    """The weeks with each day counted as at most four usual swings above its mean.

    Mean and swing are medians, of the weeks' rates and of the days' distances, which a few wild days do not move; the
    extreme is drawn in, as A. Farrington et al. (J. R. Statist. Soc. A 159 (1996), 547-563) weigh it down.
    """
    rates = [sum(week.counts) / sum(week.exposures) for week in weeks if sum(week.exposures) > 0]
    if not rates:
        return list(weeks)
    rate = median(rates)
    means = [rate * one for week in weeks for one in week.exposures if one > 0]
    counts = [n for week in weeks for n, one in zip(week.counts, week.exposures, strict=True) if one > 0]
    apart = [abs(n - mean) / sqrt(mean) for n, mean in zip(counts, means, strict=True) if mean > 0]
    swing = max(1.0, median(apart) / MEDIAN_DISTANCE) if apart else 1.0
    most = [[ceil(rate * one + MOST_SWINGS * swing * sqrt(rate * one)) + 1 for one in week.exposures] for week in weeks]
    return [Week(tuple(map(min, week.counts, one)), week.exposures) for week, one in zip(weeks, most, strict=True)]


def between(mean: float, variance: float) -> tuple[int, int]:
    """The 5 % and 95 % quantiles of a count with this mean and variance: Poisson, negative binomial, or normal."""
    if mean <= 0:
        return 0, 0
    if mean > NORMAL_FROM:
        swing = Z90 * sqrt(variance)
        return max(0, round(mean - swing)), round(mean + swing)
    size = mean * mean / (variance - mean) if variance > mean * (1 + 1e-9) else 0.0
    chance = (size / (size + mean)) ** size if size else exp(-mean)
    below, count, low = chance, 0, 0
    while below < HIGH and count < MOST_COUNTED:
        low = count + 1 if below < LOW else low
        count += 1
        chance *= (size + count - 1) / count * mean / (size + mean) if size else mean / count
        below += chance
    return low, count


def _weekdays(counts: Sequence[int], exposures: Sequence[float], rate: float) -> tuple[float, ...]:
    """Each weekday's factor, drawn towards 1 where little was counted."""
    return tuple(
        (count + WEEKDAY_WEIGHT) / (rate * exposure + WEEKDAY_WEIGHT)
        for count, exposure in zip(counts, exposures, strict=True)
    )


def _alpha(weeks: Sequence[Week], rate: float, weekdays: Sequence[float]) -> float:
    """How much more than Poisson it swings, by moments: from day to day or from week to week, whichever says more.

    Days that swing together show in their weeks only; a week's variance is divided among its days as if they did not.
    """
    days = [(week.counts[day], rate * weekdays[day] * week.exposures[day]) for week in weeks for day in range(DAYS)]
    whole = [
        (sum(week.counts), sum(rate * weekdays[day] * week.exposures[day] for day in range(DAYS))) for week in weeks
    ]
    return max(0.0, _excess(days, fitted=DAYS), _excess(whole, fitted=1) * DAYS)


def _excess(pairs: Sequence[tuple[int, float]], *, fitted: int) -> float:
    """What variance beyond Poisson's these counts show, in squares of their means, `fitted` numbers being their own."""
    fair = len(pairs) / (len(pairs) - fitted)
    beyond = sum((count - mean) ** 2 * fair - mean for count, mean in pairs)
    squares = sum(mean * mean for _, mean in pairs)
    return beyond / squares if squares else 0.0
