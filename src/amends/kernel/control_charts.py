"""Control charts: whether a point is news, or what always happens.

A chart learns its centre and its width from a frozen baseline and then judges every point. Sources: Shewhart 1931;
Laney 2002 (p' and u'); Western Electric 1956 (2 of 3 beyond two, 8 on one side).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf, sqrt

SIGMAS = 3.0
# The mean of |difference| of two neighbours is so many standard deviations (d2 for two).
NEIGHBOURS = 1.128
# 3 / d2, as it is tabled.
XMR_FACTOR = 2.66
RUN = 8


@dataclass(frozen=True, slots=True)
class Point:
    """One point with its limits, and the words of the rules that it breaks."""

    value: float
    low: float
    high: float
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: its centre, how much wider than chance the baseline swings (Laney's σz, 1 for the plain charts) and
    its points."""

    centre: float
    sigma_z: float
    points: tuple[Point, ...]

    @property
    def alarms(self) -> list[int]:
        """The points beyond their limits, counted from 1."""
        return [place for place, point in enumerate(self.points, start=1) if "beyond" in point.rules]


def p_chart(hits: Sequence[int], of: Sequence[int], baseline: int, *, laney: bool = False) -> Chart:
    """Shares of changing numbers: failures among so many orders.

    :param baseline: how many points from the first teach the centre.
    :param laney: widen the limits by how much more, or less, than chance the baseline swings.
    :raises ValueError: for counts that are no shares, or a baseline that does not fit.
    """
    _paired(hits, of, baseline, "of")
    wrong = next((i for i, (hit, n) in enumerate(zip(hits, of, strict=True)) if not 0 <= hit <= n or n <= 0), None)
    if wrong is not None:
        raise ValueError(f"hits: {hits[wrong]} of {of[wrong]} is no share; at most all, and of at least one")
    centre = sum(hits[:baseline]) / sum(of[:baseline])
    values = [hit / n for hit, n in zip(hits, of, strict=True)]
    chance = [sqrt(centre * (1 - centre) / n) for n in of]
    return _drawn(values, centre, chance, baseline, laney=laney, most=1.0)


def u_chart(counts: Sequence[int], exposures: Sequence[float], baseline: int, *, laney: bool = False) -> Chart:
    """Counts per exposure: complaints per thousand orders. Parameters as for `p_chart`.

    :raises ValueError: for a negative count, an exposure that is not positive, or a baseline that does not fit.
    """
    _paired(counts, exposures, baseline, "exposures")
    if min(counts) < 0 or min(exposures) <= 0:
        raise ValueError("exposures: every count must be 0 or more, and every exposure above 0")
    centre = sum(counts[:baseline]) / sum(exposures[:baseline])
    values = [count / exposure for count, exposure in zip(counts, exposures, strict=True)]
    chance = [sqrt(centre / exposure) for exposure in exposures]
    return _drawn(values, centre, chance, baseline, laney=laney, most=inf)


def c_chart(counts: Sequence[int], baseline: int) -> Chart:
    """Counts in places of the same size.

    :raises ValueError: for a negative count, or a baseline that does not fit.
    """
    return u_chart(counts, [1.0] * len(counts), baseline)


def xmr_chart(values: Sequence[float], baseline: int, ends: tuple[float, float] = (-inf, inf)) -> Chart:
    """Single values, such as a weekly figure: limits from the mean moving range.

    :param ends: between what such values lie at all; a limit beyond an end is drawn there. Counts and times: 0 and inf.
    :raises ValueError: for a baseline of fewer than two points.
    """
    if not 2 <= baseline <= len(values):
        raise ValueError(f"baseline: {baseline} of {len(values)} points; it takes at least 2, and at most all")
    centre = sum(values[:baseline]) / baseline
    width = XMR_FACTOR * _moving_range(values[:baseline])
    return _judged(values, centre, [width / SIGMAS] * len(values), 1.0, ends)


def _paired(counts: Sequence[float], beside: Sequence[float], baseline: int, name: str) -> None:
    if len(counts) != len(beside):
        raise ValueError(f"{name}: {len(beside)} values for {len(counts)} counts; give one for each")
    if not 1 <= baseline <= len(counts):
        raise ValueError(f"baseline: {baseline} of {len(counts)} points; it takes at least 1, and at most all")


def _drawn(
    values: Sequence[float], centre: float, chance: Sequence[float], baseline: int, *, laney: bool, most: float
) -> Chart:
    sigma_z = 1.0
    if laney:
        if baseline < 2 or not all(chance):
            raise ValueError("baseline: its points show no chance at all (all none, all every one, or only one point)")
        z = [(value - centre) / sigma for value, sigma in zip(values, chance, strict=True)]
        sigma_z = _moving_range(z[:baseline]) / NEIGHBOURS
    return _judged(values, centre, [sigma * sigma_z for sigma in chance], sigma_z, (0.0, most))


def _moving_range(values: Sequence[float]) -> float:
    return sum(abs(later - earlier) for earlier, later in pairwise(values)) / (len(values) - 1)


def _judged(
    values: Sequence[float], centre: float, sigmas: Sequence[float], sigma_z: float, ends: tuple[float, float]
) -> Chart:
    points = []
    for place, (value, sigma) in enumerate(zip(values, sigmas, strict=True)):
        low, high = max(ends[0], centre - SIGMAS * sigma), min(ends[1], centre + SIGMAS * sigma)
        rules = [name for name, breaks in RULES.items() if breaks(values, sigmas, centre, place)]
        points.append(Point(value, low, high, tuple(rules)))
    return Chart(centre, sigma_z, tuple(points))


def _beyond(values: Sequence[float], sigmas: Sequence[float], centre: float, place: int) -> bool:
    return abs(values[place] - centre) > SIGMAS * sigmas[place]


def _two_of_three(values: Sequence[float], sigmas: Sequence[float], centre: float, place: int) -> bool:
    """This point and one of the two before it lie beyond two sigmas, on one side."""
    last = range(max(0, place - 2), place + 1)
    for side in (1, -1):
        far = [i for i in last if side * (values[i] - centre) > 2 * sigmas[i]]
        if place in far and len(far) >= 2:
            return True
    return False


def _run(values: Sequence[float], _sigmas: Sequence[float], centre: float, place: int) -> bool:
    last = values[max(0, place - RUN + 1) : place + 1]
    return len(last) == RUN and (all(value > centre for value in last) or all(value < centre for value in last))


RULES: dict[str, Callable[[Sequence[float], Sequence[float], float, int], bool]] = {
    "beyond": _beyond,
    "two of three": _two_of_three,
    "eight on one side": _run,
}
