"""Slow drifts that no single point shows: CUSUM and EWMA over z-scores, and how long each takes to speak.

Sources: Page 1954; Roberts 1959; Lucas and Saccucci 1990; run lengths after Brook and Evans 1972.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import sqrt

from amends.kernel.distributions import NORMAL

FEW_CELLS, CELLS = 51, 101
_NEVER = 1e-12


@dataclass(frozen=True, slots=True)
class Sums:
    """A CUSUM: the sums upwards and downwards after each point, and the points (from 1) at which one passes h."""

    up: tuple[float, ...]
    down: tuple[float, ...]
    alarms: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Smoothed:
    """An EWMA: the average after each point, how far it may lie from 0 there, and the points (from 1) beyond."""

    values: tuple[float, ...]
    limits: tuple[float, ...]
    alarms: tuple[int, ...]


def cusum(z: Sequence[float], k: float = 0.5, h: float = 5.0) -> Sums:
    """Sums of what lies more than `k` off, never below 0; an alarm when one is above `h`.

    :raises ValueError: for a negative `k` or an `h` that is not positive.
    """
    _allowance(k, h)
    up, down = [0.0], [0.0]
    for one in z:
        up.append(max(0.0, up[-1] + one - k))
        down.append(max(0.0, down[-1] - one - k))
    alarms = [place for place in range(1, len(up)) if max(up[place], down[place]) > h]
    return Sums(tuple(up[1:]), tuple(down[1:]), tuple(alarms))


def ewma(z: Sequence[float], weight: float = 0.2, width: float = 2.962) -> Smoothed:
    """The average in which the newest point has that weight, with the limit that grows to its full width in time.

    :raises ValueError: for a weight that is not above 0 and at most 1, or a width that is not positive.
    """
    _weighted(weight, width)
    values, limits, average = [], [], 0.0
    for place, one in enumerate(z, start=1):
        average = weight * one + (1 - weight) * average
        values.append(average)
        limits.append(width * sqrt(weight / (2 - weight) * (1 - (1 - weight) ** (2 * place))))
    alarms = [
        place for place, (value, limit) in enumerate(zip(values, limits, strict=True), start=1) if abs(value) > limit
    ]
    return Smoothed(tuple(values), tuple(limits), tuple(alarms))


def cusum_run_length(k: float, h: float, shift: float = 0.0) -> float:
    """After how many points, on average, a two-sided CUSUM speaks when the mean has moved by so many sigmas.

    :raises ValueError: as `cusum`.
    """
    _allowance(k, h)
    up, down = (_refined(partial(_one_sided, k, h, by), _sum_cell) for by in (shift, -shift))
    return 1 / (1 / up + 1 / down)


def _sum_cell(cells: int) -> float:
    return 2 / (2 * cells - 1)


def _one_sided(k: float, h: float, shift: float, cells: int) -> float:
    """Brook and Evans: cell 0 holds the sum 0 and what lies nearest to it, the others are of one width."""
    width = h * _sum_cell(cells)

    def chance(start: int, end: int) -> float:
        high = NORMAL.cdf((end - start) * width + width / 2 + k - shift)
        return high if end == 0 else high - NORMAL.cdf((end - start) * width - width / 2 + k - shift)

    return _steps_to_leave(cells, chance)[0]


def ewma_run_length(weight: float, width: float, shift: float = 0.0) -> float:
    """As `cusum_run_length`, of an EWMA with its full limit from the start.

    :raises ValueError: as `ewma`.
    """
    _weighted(weight, width)
    if weight == 1:
        return shewhart_run_length(width, shift)
    return _refined(partial(_within_limits, weight, width, shift), lambda cells: 1 / cells)


def _within_limits(weight: float, width: float, shift: float, cells: int) -> float:
    """Lucas and Saccucci: an odd number of cells between the limits, the average beginning in the middle one."""
    limit = width * sqrt(weight / (2 - weight))
    step = 2 * limit / cells
    middle = [-limit + step * (place + 0.5) for place in range(cells)]

    def chance(start: int, end: int) -> float:
        kept = (1 - weight) * middle[start]
        low, high = middle[end] - step / 2 - kept, middle[end] + step / 2 - kept
        return NORMAL.cdf(high / weight - shift) - NORMAL.cdf(low / weight - shift)

    return _steps_to_leave(cells, chance)[cells // 2]


def shewhart_run_length(width: float = 3.0, shift: float = 0.0) -> float:
    """As `cusum_run_length`, of a chart that looks at each point alone.

    :raises ValueError: for a width that is not positive.
    """
    _weighted(1.0, width)
    return 1 / (NORMAL.cdf(-width - shift) + NORMAL.cdf(-width + shift))


def _refined(length: Callable[[int], float], width: Callable[[int], float]) -> float:
    """The length for cells without width, from two numbers of them: its error goes with the square of the width."""
    coarse, fine = length(FEW_CELLS), length(CELLS)
    return fine + (fine - coarse) / ((width(FEW_CELLS) / width(CELLS)) ** 2 - 1)


def _steps_to_leave(cells: int, chance: Callable[[int, int], float]) -> list[float]:
    """How many steps from each cell until none of them holds it: (I - Q) x = 1, by elimination.

    :raises ValueError: where next to nothing ever leaves. I - Q is diagonally dominant, so no pivots are needed.
    """
    rows = [[(i == j) - chance(i, j) for j in range(cells)] + [1.0] for i in range(cells)]
    for i in range(cells):
        pivot = rows[i]
        if pivot[i] < _NEVER:
            raise ValueError("h: such a chart hardly ever speaks; choose narrower limits")
        for j in range(i + 1, cells):
            factor = rows[j][i] / pivot[i]
            if factor:
                rows[j][i:] = [a - factor * b for a, b in zip(rows[j][i:], pivot[i:], strict=True)]
    found = [0.0] * cells
    for i in reversed(range(cells)):
        known = sum(rows[i][j] * found[j] for j in range(i + 1, cells))
        found[i] = (rows[i][cells] - known) / rows[i][i]
    return found


def _allowance(k: float, h: float) -> None:
    if k < 0 or h <= 0:
        raise ValueError(f"h: {h} with k {k} never rests; k must be 0 or more and h above 0")


def _weighted(weight: float, width: float) -> None:
    if not 0 < weight <= 1:
        raise ValueError(f"weight: {weight} must be above 0 and at most 1")
    if width <= 0:
        raise ValueError(f"width: {width} must be above 0")
