"""Whether a corrective action works: recurrence after it against recurrence before, with an exact interval. Pure.

A count of failures is taken for a Poisson count, and the two are compared given their sum (Przyborowski and Wilenski
1940). It is looked at once, when the whole time after it has passed: whoever looks every day sees chance as success.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from amends.kernel.comparing import RateRatio, rate_ratio

# An action is taken when things are worst; the longer the time before it, the less does that flatter it.
BEFORE, AFTER = timedelta(days=180), timedelta(days=90)
# With fewer expected after it, as before it, even none at all would prove little.
FEWEST_EXPECTED = 4.0


class Verdict(StrEnum):
    """What recurrence says of an action."""

    TOO_SOON = "too_soon"
    TOO_FEW = "too_few"
    WORKS = "works"
    NOT_SHOWN = "not_shown"
    WORSE = "worse"


@dataclass(frozen=True, slots=True)
class Recurrence:
    """How often a cause struck before and after an action, and over what each is counted (orders, or days)."""

    before: int
    before_over: float
    after: int
    after_over: float

    @property
    def expected(self) -> float:
        """How many would have come after it as before it."""
        return self.before / self.before_over * self.after_over if self.before_over else 0.0


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict, and the rate after over the rate before with its exact 95 % interval; None: nothing to compare."""

    verdict: Verdict
    ratio: RateRatio | None


def judge(found: Recurrence, since: timedelta) -> Judged:
    """The verdict on an action that has been in force for so long. It works when the whole interval lies below 1."""
    if min(found.before_over, found.after_over) <= 0:
        return Judged(Verdict.TOO_SOON if since < AFTER else Verdict.TOO_FEW, None)
    ratio = rate_ratio((found.after, found.after_over), (found.before, found.before_over))
    if since < AFTER:
        return Judged(Verdict.TOO_SOON, ratio)
    if max(found.expected, found.after) < FEWEST_EXPECTED:
        return Judged(Verdict.TOO_FEW, ratio)
    if ratio.high is not None and ratio.high < 1:
        return Judged(Verdict.WORKS, ratio)
    return Judged(Verdict.WORSE if ratio.low > 1 else Verdict.NOT_SHOWN, ratio)
