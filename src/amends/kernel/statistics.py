"""Small statistics, each with its interval and its n, so that a board never shows more certainty than there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, sqrt

# Two-sided 95 % of the normal distribution.
Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its interval and the number of answers it stands on."""

    value: float
    low: float
    high: float
    n: int


def median(values: Sequence[float]) -> float:
    """The middle value, or the mean of the two in the middle.

    :raises ValueError: if there are none.
    """
    return quantile(values, 0.5)


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which that share (0 to 1) of the values lies, interpolated (type 7 of Hyndman and Fan, as in
    NumPy).

    :raises ValueError: if there are no values, or the share lies outside 0 to 1.
    """
    if not values:
        raise ValueError("values: there is no quantile of nothing")
    if not 0 <= share <= 1:
        raise ValueError(f"share: {share} must lie between 0 and 1")
    ordered = sorted(values)
    position = (len(ordered) - 1) * share
    below = floor(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)


def proportion(hits: float, n: int, z: float = Z95) -> Estimate:
    """A share from 0 to 1, such as CSAT, with its Wilson score interval, which stays sensible for few answers and
    near 0 or 1.

    :raises ValueError: if `n` is not positive, or `hits` lies outside 0 to `n`.
    """
    if not 0 <= hits <= n or n <= 0:
        raise ValueError(f"hits: {hits} of {n} is no share; n must be positive and hits at most n")
    share, spread = hits / n, z * z / n
    centre = (share + spread / 2) / (1 + spread)
    margin = z / (1 + spread) * sqrt(share * (1 - share) / n + spread / (4 * n))
    # Bounded by the share itself: at 0 and 1 the last binary digit may lie on the wrong side.
    return Estimate(share, min(share, max(0.0, centre - margin)), max(share, min(1.0, centre + margin)), n)


def nps(promoters: int, detractors: int, n: int, z: float = Z95) -> Estimate:
    """Net promoter score, -100 to 100: the share of 9-10 less the share of 0-6 among all answers, with its normal
    interval.

    :raises ValueError: if `n` is not positive or the counts do not fit into it.
    """
    score, error = _nps_and_error(promoters, detractors, n)
    return Estimate(score, max(-100.0, score - z * error), min(100.0, score + z * error), n)


def nps_lift(recovered: tuple[int, int, int], comparison: tuple[int, int, int], z: float = Z95) -> Estimate:
    """How many points the score of recovered customers lies above that of a named comparison group, with its interval.

    :param recovered: promoters, detractors and n of the recovered customers; `n` of the answer is theirs.
    :param comparison: the same of the group they are compared with, independent of them.
    :raises ValueError: if either group's counts do not fit.
    """
    score, error = _nps_and_error(*recovered)
    other, other_error = _nps_and_error(*comparison)
    lift, margin = score - other, z * sqrt(error**2 + other_error**2)
    return Estimate(lift, lift - margin, lift + margin, recovered[2])


def _nps_and_error(promoters: int, detractors: int, n: int) -> tuple[float, float]:
    if promoters < 0 or detractors < 0 or n <= 0 or promoters + detractors > n:
        raise ValueError(f"n: {promoters} promoters and {detractors} detractors do not fit into {n} answers")
    plus, minus = promoters / n, detractors / n
    return 100 * (plus - minus), 100 * sqrt((plus + minus - (plus - minus) ** 2) / n)
