"""How much goodwill is in proportion: a table that anybody can read, and the reasons beside the figure.

The spans (10-30 % of the price when the service was used, 60-120 % when it was rejected, never more than 150 % in all)
are research; that they are cut into four equal steps by severity, the last for a failure that happened again, is ours.
A recommendation, not a limit: authority decides who may leave it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from amends.kinds.rules import Controllability, FailureType, Severity

SHAPE = "Gelbrich, Gäthke & Grégoire 2015"
RESPONSIBILITY = "Grewal, Roggeveen & Tsiros 2008"
IN_KIND = "Roschk & Gelbrich 2014"
TWO_FAILURES = "Maxham & Netemeyer 2002"
OVERCOMPENSATION = "Haesevoets et al. 2017"
SOFT_CAP_PERCENT = 150


class Use(StrEnum):
    """What the customer did with what failed: used it all the same, or rejected it (or never got it)."""

    USED = "used"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Said:
    """What the customer said about it: what they did with what failed, and what they would consider fair (in the
    remedy's currency; None when they were not asked or named no sum)."""

    use: Use = Use.UNKNOWN
    fair_minor: int | None = None


NOTHING_SAID = Said()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the range is what it is, and who says so; no source where we say so ourselves."""

    words: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Range:
    """What is in proportion, in minor units of the price's currency, with the reasons in the order they applied.

    `cap_left_minor` is what may still be given as extras under the soft cap; None where no price is known, and then
    there is no range either.
    """

    low_minor: int
    high_minor: int
    reasons: tuple[Reason, ...]
    cap_left_minor: int | None = None

    @property
    def is_known(self) -> bool:
        """Whether anything can be said: nothing outside our control needs no price to be none."""
        return self.reasons != (NO_PRICE,)


AGAIN = 4
# Percent of the price, by use: small, medium, grave, grave again.
PERCENT: dict[Use, dict[int, tuple[int, int]]] = {
    Use.USED: {1: (10, 15), 2: (15, 20), 3: (20, 25), AGAIN: (25, 30)},
    Use.REJECTED: {1: (60, 75), 2: (75, 90), 3: (90, 105), AGAIN: (105, 120)},
}
USE_SAYS: dict[Use, Reason] = {
    Use.USED: Reason("It was used all the same: the first money counts most, 10 to 30 % of the price.", SHAPE),
    Use.REJECTED: Reason("It was rejected or never came: nearly the whole price, 60 to 120 %.", SHAPE),
    Use.UNKNOWN: Reason("Ask whether it was used; until then we count as if it was.", SHAPE),
}
TYPE_SAYS: dict[FailureType, Reason] = {
    FailureType.MONEY: Reason("The lost money itself is returned apart from this.", IN_KIND),
    FailureType.GOODS: Reason("The thing itself is replaced or repaired apart from this.", IN_KIND),
    FailureType.SERVICE: Reason("The service itself is done again apart from this.", IN_KIND),
    FailureType.ATTENTION: Reason("Attention was lacking: an apology in person may be enough, money is none.", IN_KIND),
}
NO_PRICE = Reason("No price is known; look at what similar cases got.")
NOT_OURS = Reason("Outside our control and the first time: goodwill changes nothing; help and explain.", RESPONSIBILITY)
AGAIN_SAYS = Reason("It happened again: one step more, two failures in a row are not forgiven.", TWO_FAILURES)
CAPPED = Reason("Beyond 150 % of the price in all, more money wins nobody back.", OVERCOMPENSATION)


def goodwill_range(
    *,
    price_minor: int | None,
    failure_type: FailureType,
    severity: Severity,
    controllability: Controllability,
    use: Use,
    is_repeat: bool,
    given_minor: int,
) -> Range:
    """The goodwill that is in proportion to one failure, with its reasons.

    An unknown cause counts as ours: the customer does not wait for our investigation.
    :param given_minor: what the case got as extras already; all of them stay within the soft cap.
    """
    room = cap_left(price_minor, given_minor)
    if controllability is Controllability.OUTSIDE and not is_repeat:
        return Range(0, 0, (NOT_OURS,), room)
    if price_minor is None or room is None:
        return Range(0, 0, (NO_PRICE,))
    reasons = [USE_SAYS[use], TYPE_SAYS[failure_type]]
    if is_repeat:
        reasons.append(AGAIN_SAYS)
    low, high = (
        percent_of(price_minor, rate)
        for rate in PERCENT[Use.REJECTED if use is Use.REJECTED else Use.USED][severity + is_repeat]
    )
    if failure_type is FailureType.ATTENTION:
        low = 0
    if high > room:
        low, high = min(low, room), room
        reasons.append(CAPPED)
    return Range(low, high, tuple(reasons), room)


def reasons_then(
    *,
    low_minor: int,
    high_minor: int,
    cap_left_minor: int | None,
    price_minor: int | None,
    failure_type: FailureType,
    severity: Severity,
    controllability: Controllability,
    use: Use,
) -> tuple[Reason, ...]:
    """Why a range was what it was, found again from what was kept of it; none where it came about otherwise."""
    whole = cap_left(price_minor, 0)
    given = 0 if whole is None or cap_left_minor is None else whole - cap_left_minor
    for is_repeat in (False, True):
        found = goodwill_range(
            price_minor=price_minor,
            failure_type=failure_type,
            severity=severity,
            controllability=controllability,
            use=use,
            is_repeat=is_repeat,
            given_minor=given,
        )
        if found.is_known and (found.low_minor, found.high_minor) == (low_minor, high_minor):
            return found.reasons
    return ()


def cap_left(price_minor: int | None, given_minor: int) -> int | None:
    """What may still be given as extras under the soft cap, when so much was given; None without a price."""
    if price_minor is None or price_minor <= 0:
        return None
    return max(0, percent_of(price_minor, SOFT_CAP_PERCENT) - given_minor)


def percent_of(amount_minor: int, rate: int) -> int:
    """So many percent, half a minor unit up."""
    return (amount_minor * rate + 50) // 100
