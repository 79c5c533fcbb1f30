"""Early signs in sparse counts: today beside the days before it.

C1 looks at the seven days before today, C2 leaves out the last two of them, so that a slow rise does not become its own
measure. Sources: Hutwagner et al. 2003 (EARS); Fricker et al. 2008; Benjamini and Hochberg 1995.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

BASELINE = 7
C2_LAG = 2
LEAST_DEVIATION = 0.5


@dataclass(frozen=True, slots=True)
class Sign:
    """A day (its place from 1) beside its baseline: `score` is how many deviations it lies above the mean."""

    place: int
    count: float
    mean: float
    deviation: float
    score: float


def ears(
    counts: Sequence[float], lag: int = 0, baseline: int = BASELINE, least_deviation: float = LEAST_DEVIATION
) -> list[Sign]:
    """Every day that has a whole baseline before it; `lag` 0 is C1, 2 is C2.

    :param least_deviation: what the deviation counts for at least, so that counts of nothing do not shout at one.
    :raises ValueError: for a baseline under two days, or counts that do not reach beyond one.
    """
    if baseline < 2 or lag < 0 or least_deviation <= 0:
        raise ValueError("baseline: it takes at least 2 days, a lag of 0 or more, and a least deviation above 0")
    first = baseline + lag
    if len(counts) <= first:
        raise ValueError(f"counts: {len(counts)} of them, but the first day that can be judged is the {first + 1}th")
    found = []
    for place in range(first, len(counts)):
        before = counts[place - first : place - lag]
        mean = sum(before) / baseline
        deviation = sqrt(sum((count - mean) ** 2 for count in before) / (baseline - 1))
        score = (counts[place] - mean) / max(deviation, least_deviation)
        found.append(Sign(place + 1, counts[place], mean, deviation, score))
    return found
