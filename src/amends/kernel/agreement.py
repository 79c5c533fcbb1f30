"""How far two who judged the same things judged alike: the share of the same, and what is left of it beyond chance.

Sources: Cohen 1960; the error of kappa by Fleiss, Cohen and Everitt 1969, formula 13.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from amends.kernel.statistics import Z95, Estimate, proportion


@dataclass(frozen=True, slots=True)
class Agreement:
    """The share that was judged the same, 0 to 1, and Cohen's kappa, -1 to 1, each with its 95 % interval.

    `kappa` is None where both gave one and the same verdict throughout: then chance explains all of it, and nothing.
    """

    same: Estimate
    kappa: Estimate | None


def agreement(pairs: Sequence[tuple[str, str]], z: float = Z95) -> Agreement:
    """How far the two verdicts of each pair agree; kappa is unweighted, for verdicts without an order.

    :raises ValueError: for no pairs.
    """
    if not pairs:
        raise ValueError("pairs: nobody judged the same thing twice")
    n = len(pairs)
    cells = Counter(pairs)
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    same = sum(count for (one, other), count in cells.items() if one == other)
    chance = sum(first[one] * second[one] for one in first) / n**2
    share = proportion(same, n, z)
    if chance == 1:
        return Agreement(share, None)
    kappa = (share.value - chance) / (1 - chance)
    left = 1 - kappa
    agreeing = sum(
        cells[one, one] / n * (1 - (first[one] + second[one]) / n * left) ** 2 for one in first if cells[one, one]
    )
    crossed = left**2 * sum(
        count / n * ((second[one] + first[other]) / n) ** 2 for (one, other), count in cells.items() if one != other
    )
    # A difference that is nothing may come out below it by the last binary digit.
    variance = max(0.0, agreeing + crossed - (kappa - chance * left) ** 2) / ((1 - chance) ** 2 * n)
    margin = z * sqrt(variance)
    return Agreement(share, Estimate(kappa, max(-1.0, kappa - margin), min(1.0, kappa + margin), n))
