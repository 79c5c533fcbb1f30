"""How much goodwill is in proportion: a policy that anybody can read, and the reasons beside the figure.

The policy that is shipped holds research: 10-30 % of the price when the service was used, 60-120 % when it was
rejected, never more than 150 % in all. That the spans are cut into four equal steps by severity, the last for a
failure that happened again, is ours. A desk may switch on its own: see `policy`. A recommendation, not a limit:
authority decides who may leave it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from amends.kinds.rules import Controllability, FailureType, Severity

SHAPE = "Gelbrich, Gäthke & Grégoire 2015"
RESPONSIBILITY = "Grewal, Roggeveen & Tsiros 2008"
IN_KIND = "Roschk & Gelbrich 2014"
TWO_FAILURES = "Maxham & Netemeyer 2002"
OVERCOMPENSATION = "Haesevoets et al. 2017"
OUR_RULE = "our own rule"
SOFT_CAP_PERCENT = 150


class Use(StrEnum):
    """What the customer did with what failed: used it all the same, or rejected it (or never got it)."""

    USED = "used"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


class Worth(StrEnum):
    """What a policy may look at of a customer: how long we have known each other, and nothing of who they are."""

    ORDERS = "orders"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Said:
    """What the customer said about it: what they did with what failed, and what they would consider fair (in the
    remedy's currency; None when they were not asked or named no sum)."""

    use: Use = Use.UNKNOWN
    fair_minor: int | None = None


# More than anybody means by a sum that they would consider fair.
LARGEST_MINOR = 10**12
NOTHING_SAID = Said()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the range is what it is, and who says so; no source where we say so ourselves."""

    words: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a policy: two figures, the lower first, and why. Where one figure is meant, both are it."""

    low: int
    high: int
    why: Reason

    def share_of(self, low: int, high: int) -> tuple[int, int]:
        """These parts of a range."""
        return percent_of(low, self.low), percent_of(high, self.high)


@dataclass(frozen=True, slots=True)
class Policy:
    """What is in proportion.

    `used` and `rejected`: percent of the price when small, medium, grave, grave again. `types` and `causes`: percent of
    that range by what was lost, and by whose fault it was (the first time; what happens again counts whole). `again`:
    by how many steps it is more when it happened again. `cap`: percent of the price beyond which extras never go.
    `worth`: from so many orders or years on the upper end is one step higher; the lower end is everybody's.
    """

    used: tuple[Line, ...]
    rejected: tuple[Line, ...]
    types: Mapping[FailureType, Line]
    causes: Mapping[Controllability, Line]
    again: Line
    cap: Line
    worth: Mapping[Worth, Line] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.used, self.rejected, self.cap))


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


USED = Reason("It was used all the same: the first money counts most, 10 to 30 % of the price.", SHAPE)
REJECTED = Reason("It was rejected or never came: nearly the whole price, 60 to 120 %.", SHAPE)
ASK_USE = Reason("Ask whether it was used; until then we count as if it was.", SHAPE)
NO_PRICE = Reason("No price is known; look at what similar cases got.")
OURS = Reason("We could have averted it: it counts whole.", RESPONSIBILITY)
DOUBTFUL = Reason("In doubt it counts as ours: the customer does not wait for our investigation.", OUR_RULE)
NOT_OURS = Reason("Outside our control and the first time: goodwill changes nothing; help and explain.", RESPONSIBILITY)
SHIPPED = Policy(
    used=(Line(10, 15, USED), Line(15, 20, USED), Line(20, 25, USED), Line(25, 30, USED)),
    rejected=(Line(60, 75, REJECTED), Line(75, 90, REJECTED), Line(90, 105, REJECTED), Line(105, 120, REJECTED)),
    types={
        FailureType.MONEY: Line(100, 100, Reason("The lost money itself is returned apart from this.", IN_KIND)),
        FailureType.GOODS: Line(100, 100, Reason("The thing itself is replaced or repaired apart from this.", IN_KIND)),
        FailureType.SERVICE: Line(100, 100, Reason("The service itself is done again apart from this.", IN_KIND)),
        FailureType.ATTENTION: Line(
            0,
            100,
            Reason("Attention was lacking: an apology in person may be enough, money is none.", IN_KIND),
        ),
    },
    causes={
        Controllability.OURS: Line(100, 100, OURS),
        Controllability.PARTLY: Line(100, 100, DOUBTFUL),
        Controllability.UNKNOWN: Line(100, 100, DOUBTFUL),
        Controllability.OUTSIDE: Line(0, 0, NOT_OURS),
    },
    again=Line(1, 1, Reason("It happened again: one step more, two failures in a row are not forgiven.", TWO_FAILURES)),
    cap=Line(
        SOFT_CAP_PERCENT,
        SOFT_CAP_PERCENT,
        Reason("Beyond 150 % of the price in all, more money wins nobody back.", OVERCOMPENSATION),
    ),
)


@dataclass(frozen=True, slots=True)
class Relation:
    """What a policy may look at of a customer, as facts: orders so far and whole years since the first. In an incident
    nobody's worth counts: people compare."""

    orders: int = 0
    years: int = 0
    is_incident: bool = False


NOBODY_KNOWN = Relation()


def goodwill_range(
    *,
    price_minor: int | None,
    failure_type: FailureType,
    severity: Severity,
    controllability: Controllability,
    use: Use,
    is_repeat: bool,
    given_minor: int,
    relation: Relation = NOBODY_KNOWN,
    policy: Policy = SHIPPED,
) -> Range:
    """The goodwill that is in proportion to one failure, with its reasons.

    :param given_minor: what the case got as extras already; all of them stay within the soft cap.
    """
    room = cap_left(price_minor, given_minor, policy)
    cause = policy.causes[controllability]
    if not is_repeat and cause.high == 0:
        return Range(0, 0, (cause.why,), room)
    if price_minor is None or room is None:
        return Range(0, 0, (NO_PRICE,))
    ladder = policy.rejected if use is Use.REJECTED else policy.used
    step = severity - 1 + (policy.again.high if is_repeat else 0)
    line, worth = _line(ladder, step), _worth(policy, relation)
    reasons = [ASK_USE if use is Use.UNKNOWN else line.why, policy.types[failure_type].why]
    if is_repeat and policy.again.high:
        reasons.append(policy.again.why)
    high_percent = line.high
    if worth and _line(ladder, step + 1).high > high_percent:
        high_percent = _line(ladder, step + 1).high
        reasons.append(worth.why)
    low, high = percent_of(price_minor, line.low), percent_of(price_minor, high_percent)
    low, high = policy.types[failure_type].share_of(low, high)
    if not is_repeat and cause.low < 100:
        low, high = cause.share_of(low, high)
        reasons.append(cause.why)
    if high > room:
        low, high = min(low, room), room
        reasons.append(policy.cap.why)
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
    policy: Policy = SHIPPED,
) -> tuple[Reason, ...]:
    """Why a range was what it was, found again from what was kept of it; none where it came about otherwise."""
    whole = cap_left(price_minor, 0, policy)
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
            policy=policy,
        )
        if found.is_known and (found.low_minor, found.high_minor) == (low_minor, high_minor):
            return found.reasons
    return ()


def _line(ladder: tuple[Line, ...], step: int) -> Line:
    """The line of a step; beyond the last there is no other."""
    return ladder[min(step, len(ladder) - 1)]


def _worth(policy: Policy, relation: Relation) -> Line | None:
    """Why the upper end is a step higher for this customer, if it is: one step, however many reasons there are."""
    if relation.is_incident:
        return None
    has = {Worth.ORDERS: relation.orders, Worth.YEARS: relation.years}
    return next((line for worth, line in policy.worth.items() if has[worth] >= line.low), None)


def cap_left(price_minor: int | None, given_minor: int, policy: Policy = SHIPPED) -> int | None:
    """What may still be given as extras under the soft cap, when so much was given; None without a price."""
    if price_minor is None or price_minor <= 0:
        return None
    return max(0, percent_of(price_minor, policy.cap.high) - given_minor)


def percent_of(amount_minor: int, rate: int) -> int:
    """So many percent, half a minor unit up."""
    return (amount_minor * rate + 50) // 100
