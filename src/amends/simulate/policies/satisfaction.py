"""What share of the failed customers would come back: a model with its source, to compare two policies and no forecast.

TARP asked American households in 1979 to 1986, after a loss of more than 100 dollars, whether they meant to buy again.
What they got as an extra has no place in it: no source tells how much more a voucher wins, so cost stands beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum

QUICKLY = timedelta(hours=24)


class Treated(StrEnum):
    """How somebody was treated, as the model sees it."""

    SILENT = "silent"
    UNSATISFIED = "unsatisfied"
    SATISFIED = "satisfied"
    QUICKLY = "quickly"


SHARES = {Treated.SILENT: 9, Treated.UNSATISFIED: 19, Treated.SATISFIED: 54, Treated.QUICKLY: 82}
MEANING = {
    Treated.SILENT: "no person of ours ever wrote to them",
    Treated.UNSATISFIED: "a person wrote, but there was no solution by the end, or a promise to them was broken",
    Treated.SATISFIED: "solved, and every promise to them that fell due was kept",
    Treated.QUICKLY: "the same, within 24 hours of the case's opening",
}
SOURCE = "TARP, intent to buy again after a loss above 100 dollars, United States, 1979 to 1986"


def treated(*, is_heard: bool, solved_after: timedelta | None, broken: int) -> Treated:
    """How a customer was treated. `is_heard`: a person of ours wrote; `broken`: promises to them that broke."""
    if not is_heard:
        return Treated.SILENT
    if solved_after is None or broken:
        return Treated.UNSATISFIED
    return Treated.QUICKLY if solved_after <= QUICKLY else Treated.SATISFIED


def expected_back(all_treated: Iterable[str]) -> float:
    """How many of them the model expects back: each group's number times its share."""
    counts = Counter(all_treated)
    return sum(counts[one.value] * percent for one, percent in SHARES.items()) / 100
