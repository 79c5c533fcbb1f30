"""How many a fair comparison of two shares takes, and what one of so many can find; planned before anybody looks.

Sources: Fleiss, Levin and Paik 2003, ch. 4 (without the continuity correction); the test is Pearson's chi-square.
"""

from __future__ import annotations

from math import ceil, sqrt

from amends.kernel.distributions import NORMAL, normal_quantile, normal_tail

SURE, POWER = 0.95, 0.8


def needed(usual: float, other: float, *, sure: float = SURE, power: float = POWER) -> int:
    """How many on each side it takes to find a difference between two shares, two-sided.

    :param sure: one less the chance to see a difference that is none.
    :param power: the chance to see the one that is there.
    :raises ValueError: for shares that are the same or outside 0 to 1, and chances outside.
    """
    _check(usual, other)
    if not (0 < sure < 1 and 0 < power < 1):
        raise ValueError("power: chances lie between 0 and 1")
    apart = normal_quantile(1 - (1 - sure) / 2) * _spread_if_none(usual, other)
    found = normal_quantile(power) * sqrt(usual * (1 - usual) + other * (1 - other))
    return ceil(((apart + found) / (usual - other)) ** 2)


def power_of(n: int, usual: float, other: float, *, sure: float = SURE) -> float:
    """The chance that so many on each side show a difference between two shares; the one that `needed` plans by.

    :raises ValueError: as for `needed`, and for fewer than one.
    """
    _check(usual, other)
    if n < 1:
        raise ValueError("n: at least one on each side")
    spread = sqrt(usual * (1 - usual) + other * (1 - other))
    z = abs(usual - other) * sqrt(n) - normal_quantile(1 - (1 - sure) / 2) * _spread_if_none(usual, other)
    return NORMAL.cdf(z / spread) if spread else 1.0


def chance_alone(usual: tuple[int, int], other: tuple[int, int]) -> float | None:
    """The two-sided chance of two shares (hits and n) so far apart if nothing differed; None where all or none hit.

    :raises ValueError: for counts that are no share.
    """
    for hits, n in (usual, other):
        if not 0 <= hits <= n or n <= 0:
            raise ValueError(f"hits: {hits} of {n} is no share; n must be positive and hits at most n")
    whole = (usual[0] + other[0]) / (usual[1] + other[1])
    error = sqrt(whole * (1 - whole) * (1 / usual[1] + 1 / other[1]))
    if error == 0:
        return None
    return 2 * normal_tail(abs(usual[0] / usual[1] - other[0] / other[1]) / error)


def _spread_if_none(usual: float, other: float) -> float:
    middle = (usual + other) / 2
    return sqrt(2 * middle * (1 - middle))


def _check(usual: float, other: float) -> None:
    if not (0 <= usual <= 1 and 0 <= other <= 1) or usual == other:
        raise ValueError("difference: two shares from 0 to 1 that are not the same")
