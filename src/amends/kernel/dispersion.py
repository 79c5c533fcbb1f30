"""Whether alike is treated alike: how far values spread, which stand out, and whether a group gets less than others.

Everything here gives the same answer to the same values in any order; what is drawn by lot is drawn from a fixed seed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log, sqrt
from random import Random

from amends.kernel.statistics import median, quantile

# So many standard deviations of a normal distribution are one median, and one mean, absolute deviation.
MEDIAN_SCALE = 1 / 0.6744897501960817
MEAN_SCALE = 1.2533141373155001
OUTLIER_Z = 3.0
# Below so many on either side a gap says nothing, and might point at one person.
TOO_FEW = 10
ROUNDS = 999
SEED = 20_130_208


@dataclass(frozen=True, slots=True)
class Spread:
    """How far positive values lie apart. `deviation` is the sample's; `variation` is it over the mean, `iqr_share` the
    distance between the quartiles over the median; `gini` is 0 when all are the same."""

    n: int
    mean: float
    deviation: float
    variation: float
    median: float
    mad: float
    iqr_share: float
    gini: float


def spread(values: Sequence[float]) -> Spread:
    """The spread of at least two values above zero. The variation alone overstates it when one value is far off.

    :raises ValueError: for fewer than two, or one that is not above zero.
    """
    _positive(values)
    if len(values) < 2:
        raise ValueError("values: the spread of fewer than two values is not known")
    n, middle = len(values), median(values)
    mean = sum(values) / n
    deviation = sqrt(sum((value - mean) ** 2 for value in values) / (n - 1))
    return Spread(
        n=n,
        mean=mean,
        deviation=deviation,
        variation=deviation / mean,
        median=middle,
        mad=median([abs(value - middle) for value in values]),
        iqr_share=(quantile(values, 0.75) - quantile(values, 0.25)) / middle,
        gini=gini(values),
    )


def gini(values: Sequence[float]) -> float:
    """The Gini coefficient of values above zero: 0 when all are the same, near 1 when one has nearly everything.

    :raises ValueError: for none, or one that is not above zero.
    """
    _positive(values)
    n = len(values)
    ranked = sum((2 * rank - n - 1) * value for rank, value in enumerate(sorted(values), start=1))
    return max(0.0, ranked / (n * sum(values)))


def robust_z(values: Sequence[float]) -> list[float]:
    """How far each value lies from the median, in deviations that an outlier does not widen (median absolute deviation;
    the mean absolute deviation where more than half are the same; 0 for all where all are the same).

    :raises ValueError: if there are none.
    """
    middle = median(values)
    off = [value - middle for value in values]
    scale = MEDIAN_SCALE * median([abs(one) for one in off])
    if scale == 0:
        scale = MEAN_SCALE * sum(abs(one) for one in off) / len(off)
    return [one / scale for one in off] if scale else [0.0] * len(off)


def outliers(amounts: Sequence[float], beyond: float = OUTLIER_Z) -> list[tuple[int, float]]:
    """The places of amounts that stand out on the scale of their logarithm, each with its robust z, farthest first.

    :raises ValueError: for none, or one that is not above zero.
    """
    _positive(amounts)
    scores = robust_z([log(amount) for amount in amounts])
    found = [(place, z) for place, z in enumerate(scores) if abs(z) > beyond]
    return sorted(found, key=lambda one: (-abs(one[1]), one[0]))


@dataclass(frozen=True, slots=True)
class Compared:
    """One amount above zero: what it may be compared with (`stratum`), and the group it belongs to."""

    stratum: str
    group: str
    amount: float


@dataclass(frozen=True, slots=True)
class Gap:
    """What a group gets beside the others of the same strata: `ratio` 0.9 is ten percent less.

    `p` is how often a lot gives a gap as wide. Both are None where there are too few in the group, or too few beside
    it; `n` is the group's.
    """

    group: str
    n: int
    ratio: float | None
    p: float | None


def gaps(found: Sequence[Compared], rounds: int = ROUNDS, seed: int = SEED) -> list[Gap]:
    """The gap of every group to the others, by a permutation test on the logarithm of the amounts.

    Groups are dealt anew by lot within each stratum, so that a group is not blamed for having worse failures; a
    stratum with one group alone says nothing and is left out. Several groups are looked at: one in twenty looks
    unusual by chance.
    :raises ValueError: for an amount that is not above zero.
    """
    _positive([one.amount for one in found], none_is_fine=True)
    names = sorted({one.group for one in found})
    dealt = [one for one in _strata(found) if len(one.places) > 1]
    sizes = {name: sum(one.size(name) for one in dealt) for name in names}
    others = {name: sum(len(one.off) - one.size(name) for one in dealt if one.size(name)) for name in names}
    told = [name for name in names if min(sizes[name], others[name]) >= TOO_FEW]
    chance = _chances(dealt, told, rounds, seed)
    return [Gap(name, sizes[name], *chance.get(name, (None, None))) for name in names]


@dataclass(frozen=True, slots=True)
class _Stratum:
    """The logarithms of one stratum less their mean, group after group, and from where to where each group stands."""

    off: list[float]
    places: Mapping[str, tuple[int, int]]

    def size(self, name: str) -> int:
        start, end = self.places.get(name, (0, 0))
        return end - start


def _strata(found: Sequence[Compared]) -> list[_Stratum]:
    rows: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for one in found:
        rows[one.stratum].append((one.group, log(one.amount)))
    strata = []
    for _, members in sorted(rows.items()):
        members.sort()
        mean = sum(amount for _, amount in members) / len(members)
        groups = [group for group, _ in members]
        edges = [bisect_left(groups, name) for name in sorted(set(groups))] + [len(groups)]
        places = dict(zip(sorted(set(groups)), pairwise(edges), strict=True))
        strata.append(_Stratum([amount - mean for _, amount in members], places))
    return strata


def _chances(
    dealt: Sequence[_Stratum], names: Sequence[str], rounds: int, seed: int
) -> dict[str, tuple[float | None, float | None]]:
    """The ratio and the chance of each group that there are enough of."""
    seen = _sums(dealt, names)
    # What is as wide but for the last binary digits is as wide.
    least = {name: abs(total) - 1e-9 for name, total in seen.items()}
    wider = dict.fromkeys(names, 0)
    lot = Random(seed)  # noqa: S311 - a lot that is the same every time, no secret
    if names:
        for _ in range(rounds):
            for one in dealt:
                lot.shuffle(one.off)
            for name, total in _sums(dealt, names).items():
                wider[name] += abs(total) >= least[name]
    return {name: (exp(seen[name] / _weight(dealt, name)), (1 + wider[name]) / (1 + rounds)) for name in names}


def _sums(dealt: Sequence[_Stratum], names: Sequence[str]) -> dict[str, float]:
    return {name: sum(sum(one.off[slice(*one.places[name])]) for one in dealt if name in one.places) for name in names}


def _weight(dealt: Sequence[_Stratum], name: str) -> float:
    """How much each stratum says about the group: most where half of it is theirs."""
    return sum(one.size(name) * (len(one.off) - one.size(name)) / len(one.off) for one in dealt)


def _positive(values: Sequence[float], *, none_is_fine: bool = False) -> None:
    if not values and not none_is_fine:
        raise ValueError("values: there is no spread of nothing")
    if any(value <= 0 for value in values):
        raise ValueError("values: every amount must be above zero")
