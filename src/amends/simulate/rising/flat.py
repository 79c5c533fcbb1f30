"""Flat histories: nothing ever rises in them, so that whatever the radar raises is a false alarm. Drawn from a seed.

python -m amends.simulate.rising.flat 1000
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from amends.learn.rules import Series, Walk

FIRST = date(2013, 1, 7)
WEEKS, QUARTER = 39, 13
# A desk's board: what a series usually counts in a day, from one in three weeks to twenty a day.
MEANS = (0.05, 0.1, 0.2, 0.2, 0.4, 0.4, 0.8, 0.8, 1.5, 1.5, 3.0, 3.0, 5.0, 8.0, 12.0, 20.0)
WEEKDAYS = (1.3, 1.1, 1.0, 1.0, 1.1, 0.9, 0.6)
SORTS = ("poisson", "swinging", "shares", "few")
FEW = (0.4, 1.5, 5.0, 12.0)
# The variance of a swinging series is m + SWING m^2.
SWING = 0.3
FAILED_SHARE = 0.08


@dataclass(frozen=True, slots=True)
class Alarms:
    """What the radar raised in the last quarter of each flat history of a sort."""

    sort: str
    histories: int
    alarms: int
    most: int

    @property
    def per_quarter(self) -> float:
        """False alarms of a whole board in a quarter, on average."""
        return self.alarms / self.histories


def flat_board(sort: str, seed: int) -> dict[tuple[str, int], Series]:
    """A board of series whose level never changes, with a pattern of weekdays: two families of `MEANS` each.

    `poisson` days are independent; `swinging` ones vary more than chance (negative binomial); `shares` are failures of
    promises due, of which there are more and more (half as many again within the time), at an unchanging share; `few`
    is the board of a small desk, four swinging series.
    """
    import numpy as np

    dice = np.random.default_rng((seed, SORTS.index(sort)))
    families, means = ("a", FEW) if sort == "few" else ("ab", MEANS)
    return {(family, place): _flat(sort, mean, dice) for family in families for place, mean in enumerate(means)}


def _flat(sort: str, mean: float, dice: Any) -> Series:
    days = range(WEEKS * 7)
    means = [mean * WEEKDAYS[day % 7] for day in days]
    if sort == "poisson":
        return Series([int(dice.poisson(one)) for one in means])
    if sort in ("swinging", "few"):
        return Series([int(dice.poisson(one * dice.gamma(1 / SWING, SWING))) for one in means])
    due = [int(dice.poisson(one / FAILED_SHARE * (1 + day / len(means) / 2))) for day, one in enumerate(means)]
    return Series([int(dice.binomial(one, FAILED_SHARE)) for one in due], [float(one) for one in due])


def false_alarms(sort: str, seeds: range) -> Alarms:
    """Walks through the flat histories of these seeds and counts what was raised in the last quarter of each."""
    counts = list(_raised(sort, seeds))
    return Alarms(sort, len(counts), sum(counts), max(counts))


def _raised(sort: str, seeds: range) -> Iterator[int]:
    quarter = FIRST + timedelta(weeks=WEEKS - QUARTER)
    for seed in seeds:
        rises = Walk(FIRST, flat_board(sort, seed), family=lambda key: key[0]).rises
        yield sum(rise.raised >= quarter for rise in rises)


def main(histories: int) -> None:
    """Prints what was raised on so many histories of each sort, as one line of JSON."""
    found = [false_alarms(sort, range(histories)) for sort in SORTS]
    told = {
        "histories": histories,
        "series": 2 * len(MEANS),
        **{f"{one.sort}_alarms": one.alarms for one in found},
        **{f"{one.sort}_per_quarter": round(one.per_quarter, 3) for one in found},
        **{f"{one.sort}_most": one.most for one in found},
        "at_most_one_a_quarter": all(one.per_quarter <= 1 for one in found),
    }
    sys.stdout.write(f"{json.dumps(told)}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
