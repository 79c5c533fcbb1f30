"""Customers alike: cells in which everything told about them is the same, or in the same part of its range.

Coarsened exact matching (Iacus, King and Porro 2012): numbers are cut at the quantiles of those who were treated, words
are taken as they are. Each treated customer is compared with the untreated of their own cell; whoever has nobody alike
is left out and counted.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from amends.kernel.statistics import Z95, Estimate, quantile

FEW_VALUES = 6
FINENESS = (4, 6, 10, 16)
BALANCED = 0.1
CLOSE = 0.05

Value = float | str
Column = Sequence[Value]


@dataclass(frozen=True, slots=True)
class Balance:
    """How far treated and untreated lie apart on one thing, in standard deviations: before, and among those alike."""

    name: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Matched:
    """Cells with both sides, as places in the columns: treated and untreated. `balance` says how alike they are."""

    cells: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]
    treated: int
    balance: tuple[Balance, ...]

    @property
    def matched(self) -> int:
        """How many of the treated have somebody alike."""
        return sum(len(treated) for treated, _ in self.cells)

    @property
    def compared_with(self) -> int:
        """How many untreated they are compared with."""
        return sum(len(others) for _, others in self.cells)

    @property
    def most_unlike(self) -> float:
        """How far they lie apart where they are least alike."""
        return max(abs(one.after) for one in self.balance)

    @property
    def unlike(self) -> list[Balance]:
        """What they still differ in."""
        return [one for one in self.balance if abs(one.after) > BALANCED]


@dataclass(frozen=True, slots=True)
class Cell:
    """Those alike, summed up: how many were treated, the sum of their values and of their squares; the same of the
    others."""

    n: int
    total: float
    squares: float
    others: int
    others_total: float
    others_squares: float

    @property
    def sums(self) -> tuple[float, ...]:
        """All six, in order."""
        return self.n, self.total, self.squares, self.others, self.others_total, self.others_squares


def difference(cells: Sequence[Cell], *, most: float, widest: float) -> tuple[Estimate, tuple[float, float]]:
    """The mean, over the treated, of what each lies above the mean of those alike, with its interval (it ends at `most`
    on either side); and both means. Every cell holds both sides.

    The error of the untreated is pooled over the cells, since many of them hold one or two; `widest` is their variance
    where nobody can know it.
    """
    n = sum(cell.n for cell in cells)
    alike = [cell.others_total / cell.others for cell in cells]
    mean = sum(cell.total for cell in cells) / n
    mean_alike = sum(cell.n * other for cell, other in zip(cells, alike, strict=True)) / n
    value = mean - mean_alike
    spread, error = 0.0, 0.0
    for cell, other in zip(cells, alike, strict=True):
        middle = other + value
        spread += cell.squares - 2 * middle * cell.total + cell.n * middle**2
        error += (cell.n / n) ** 2 / cell.others
    within = sum(cell.others_squares - cell.others_total**2 / cell.others for cell in cells)
    freedom = sum(cell.others - 1 for cell in cells)
    pooled = max(0.0, within) / freedom if freedom else widest
    margin = Z95 * sqrt(max(0.0, spread) / n**2 + pooled * error)
    return Estimate(value, max(-most, value - margin), min(most, value + margin), n), (mean, mean_alike)


def match(covariates: Mapping[str, Column], is_treated: Sequence[bool]) -> Matched:
    """The coarsest cells in which both sides are much alike; of cells that are all too coarse, those most alike which
    still hold half of the treated.

    What happened to the customers afterwards is not looked at: it cannot choose the comparison.
    :raises ValueError: when nothing is told about them.
    """
    if not covariates:
        raise ValueError("covariates: there is nothing to compare by")
    tried = []
    for parts in FINENESS:
        tried.append(_in_cells(covariates, is_treated, parts))
        if tried[-1].most_unlike <= CLOSE:
            return tried[-1]
    return min(tried, key=lambda one: (2 * one.matched < one.treated, one.most_unlike))


def _in_cells(covariates: Mapping[str, Column], is_treated: Sequence[bool], parts: int) -> Matched:
    cut = [_coarse(column, is_treated, parts) for column in covariates.values()]
    cells: dict[tuple[Value, ...], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for place, key in enumerate(zip(*cut, strict=True)):
        cells[key][not is_treated[place]].append(place)
    both = tuple((tuple(mine), tuple(others)) for mine, others in cells.values() if mine and others)
    weights = _weights(both, len(is_treated))
    balance = []
    for name, column in covariates.items():
        for label, numbers in _as_numbers(name, column):
            balance.append(_balance(label, numbers, is_treated, weights))
    return Matched(both, sum(is_treated), tuple(balance))


def _coarse(column: Column, is_treated: Sequence[bool], parts: int) -> list[Value]:
    """Words as they are, and numbers of which there are few; other numbers by the part of the range they lie in."""
    if len(set(column)) <= FEW_VALUES or any(isinstance(value, str) for value in column):
        return list(column)
    numbers = [float(value) for value in column]
    mine = [number for number, treated in zip(numbers, is_treated, strict=True) if treated]
    edges = [quantile(mine, part / parts) for part in range(1, parts)]
    return [float(bisect_right(edges, number)) for number in numbers]


def _weights(cells: Sequence[tuple[Sequence[int], Sequence[int]]], n: int) -> list[float]:
    """The treated count one each; the untreated of a cell together as much as its treated."""
    weights = [0.0] * n
    for treated, others in cells:
        for place in treated:
            weights[place] = 1.0
        for place in others:
            weights[place] = len(treated) / len(others)
    return weights


def _as_numbers(name: str, column: Column) -> list[tuple[str, list[float]]]:
    """A column of numbers, or one of yes and no for each word."""
    if not any(isinstance(value, str) for value in column):
        return [(name, [float(value) for value in column])]
    words = sorted({str(value) for value in column})
    return [(f"{name}: {word}", [float(str(value) == word) for value in column]) for word in words]


def _balance(name: str, numbers: Sequence[float], is_treated: Sequence[bool], weights: Sequence[float]) -> Balance:
    before = _apart(numbers, is_treated, [1.0] * len(numbers))
    return Balance(
        name, before / _scale(numbers, is_treated), _apart(numbers, is_treated, weights) / _scale(numbers, is_treated)
    )


def _apart(numbers: Sequence[float], is_treated: Sequence[bool], weights: Sequence[float]) -> float:
    sums, totals = [0.0, 0.0], [0.0, 0.0]
    for number, treated, weight in zip(numbers, is_treated, weights, strict=True):
        sums[treated] += weight * number
        totals[treated] += weight
    return sums[1] / totals[1] - sums[0] / totals[0] if all(totals) else 0.0


def _scale(numbers: Sequence[float], is_treated: Sequence[bool]) -> float:
    """The deviation within both sides before anything was matched, so that leaving people out does not shrink it."""
    found = 0.0
    for side in (True, False):
        mine = [number for number, treated in zip(numbers, is_treated, strict=True) if treated is side]
        if len(mine) > 1:
            mean = sum(mine) / len(mine)
            found += sum((number - mean) ** 2 for number in mine) / (len(mine) - 1)
    return sqrt(found / 2) or 1.0
