"""Two groups beside each other: means, shares and rates, each difference with its interval.

Sources: Welch 1947; Newcombe 1998 (method 10) for two shares; Przyborowski and Wilenski 1940 for two counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt
from statistics import fmean, variance

from amends.kernel.distributions import binomial_interval, binomial_low_tail, student_quantile, student_tail
from amends.kernel.statistics import Estimate, proportion


@dataclass(frozen=True, slots=True)
class Differs:
    """A difference with its 95 % interval; `p` is two-sided, None where nothing varies."""

    value: float
    low: float
    high: float
    p: float | None


@dataclass(frozen=True, slots=True)
class RateRatio:
    """One rate over another with its exact interval; `p` is one-sided: the chance of so few if nothing had changed.

    `value` and `high` are None where there was nothing before: the ratio is not known, or has no upper end.
    """

    value: float | None
    low: float
    high: float | None
    p: float | None


def mean(values: Sequence[float], level: float = 0.95) -> Estimate:
    """A mean with its Student interval; of one value, or of values that are all the same, the interval is not wider
    than what is known: from minus to plus infinity, or that value.

    :raises ValueError: for no values.
    """
    if not values:
        raise ValueError("values: there is no mean of nothing")
    middle, n = fmean(values), len(values)
    if n == 1:
        return Estimate(middle, -inf, inf, 1)
    margin = student_quantile((1 + level) / 2, n - 1) * sqrt(variance(values) / n)
    return Estimate(middle, middle - margin, middle + margin, n)


def welch(first: Sequence[float], second: Sequence[float], level: float = 0.95) -> Differs:
    """The mean of the first less that of the second, with Welch's interval: their variances may differ.

    :raises ValueError: for fewer than two values on either side.
    """
    if min(len(first), len(second)) < 2:
        raise ValueError("values: an interval takes at least two values on each side")
    value = fmean(first) - fmean(second)
    parts = variance(first) / len(first), variance(second) / len(second)
    error = sqrt(sum(parts))
    if error == 0:
        return Differs(value, value, value, None)
    degrees = sum(parts) ** 2 / (parts[0] ** 2 / (len(first) - 1) + parts[1] ** 2 / (len(second) - 1))
    margin = student_quantile((1 + level) / 2, degrees) * error
    return Differs(value, value - margin, value + margin, 2 * student_tail(abs(value) / error, degrees))


def shares_differ(first: tuple[int, int], second: tuple[int, int]) -> Estimate:
    """The first share less the second (hits and n each), from -1 to 1, with Newcombe's interval; n is the first's.

    :raises ValueError: for counts that are no share.
    """
    one, two = proportion(*first), proportion(*second)
    value = one.value - two.value
    low = value - sqrt((one.value - one.low) ** 2 + (two.high - two.value) ** 2)
    high = value + sqrt((one.high - one.value) ** 2 + (two.value - two.low) ** 2)
    return Estimate(value, low, high, one.n)


def rate_ratio(after: tuple[int, float], before: tuple[int, float], level: float = 0.95) -> RateRatio:
    """The rate after over the rate before; each a count and what it is counted over (orders, days).

    Given how many there are in all, those after are binomial; the interval is Clopper and Pearson's, carried over.
    :raises ValueError: for a negative count or an exposure that is not positive.
    """
    (late, over), (early, under) = after, before
    if min(late, early) < 0 or min(over, under) <= 0:
        raise ValueError("exposure: counts must be 0 or more, and what they are counted over above 0")
    if late + early == 0:
        return RateRatio(None, 0.0, None, None)
    share_low, share_high = binomial_interval(late, late + early, level)
    scale = under / over
    return RateRatio(
        late / early * scale if early else None,
        share_low / (1 - share_low) * scale,
        share_high / (1 - share_high) * scale if share_high < 1 else None,
        binomial_low_tail(late, late + early, over / (over + under)),
    )
