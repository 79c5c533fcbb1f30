"""A policy tried on what was given in the past. Nothing is changed by it: it counts what would have been.

It knows what was given, not what people would have given: what a policy costs is what the middle of its range would
have cost, and what goes beyond somebody's authority is counted by the same middle.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from amends.kinds.rules import Controllability, FailureType, Severity
from amends.remedies.rules.proportion import NOBODY_KNOWN, Policy, Range, Relation, Use, goodwill_range


@dataclass(frozen=True, slots=True)
class Past:
    """One case as it was: what a policy looks at, and what it got.

    `given_minor`: as extras in `currency`; `beside_minor`: what else it got, which counts against a limit, too.
    `limit_minor`: what whoever asked for it may grant alone on one case today; None where they may grant nothing.
    """

    currency: str
    given_minor: int
    price_minor: int | None
    failure_type: FailureType
    severity: Severity
    controllability: Controllability
    use: Use
    is_repeat: bool
    beside_minor: int = 0
    limit_minor: int | None = None
    relation: Relation = NOBODY_KNOWN

    def range(self, policy: Policy) -> Range:
        """What would have been in proportion to it."""
        return goodwill_range(
            price_minor=self.price_minor,
            failure_type=self.failure_type,
            severity=self.severity,
            controllability=self.controllability,
            use=self.use,
            is_repeat=self.is_repeat,
            given_minor=0,
            relation=self.relation,
            policy=policy,
        )

    def is_beyond(self, amount_minor: int) -> bool:
        """Whether so much as extras goes beyond the authority of whoever asked for it."""
        return amount_minor > 0 and self.beside_minor + amount_minor > (self.limit_minor or 0)


@dataclass(frozen=True, slots=True)
class Cost:
    """What was given in one currency, and what the middles of the ranges come to."""

    currency: str
    given_minor: int
    would_minor: int

    @property
    def change_percent(self) -> Decimal:
        """By how much it is more, or less, than what was given, to a tenth."""
        change = Decimal(100 * (self.would_minor - self.given_minor)) / self.given_minor
        return change.quantize(Decimal("0.1"), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What came of it: of how many cases, what they would cost, and how many go beyond their asker's authority.

    `outside`: what was given lies outside the range. `unknown`: cases that say nothing, since their price is not known.
    """

    cases: int
    unknown: int
    below: int
    above: int
    approvals: int
    approvals_then: int
    costs: tuple[Cost, ...]

    @property
    def outside(self) -> int:
        """How many sums would lie outside the range."""
        return self.below + self.above

    @property
    def more_approvals(self) -> int:
        """By how many it is more than by what was given; negative when it is fewer."""
        return self.approvals - self.approvals_then


def rehearse(policy: Policy, past: Iterable[Past]) -> Rehearsal:
    """Tries a policy on cases that got something extra; the same for the same cases in any order."""
    counted: Counter[str] = Counter()
    given: Counter[str] = Counter()
    would: Counter[str] = Counter()
    for one in past:
        fair = one.range(policy)
        if not fair.is_known:
            counted["unknown"] += 1
            continue
        middle = middle_of(fair)
        given[one.currency] += one.given_minor
        would[one.currency] += middle
        counted["cases"] += 1
        counted["below"] += one.given_minor < fair.low_minor
        counted["above"] += one.given_minor > fair.high_minor
        counted["approvals"] += one.is_beyond(middle)
        counted["approvals_then"] += one.is_beyond(one.given_minor)
    return Rehearsal(
        cases=counted["cases"],
        unknown=counted["unknown"],
        below=counted["below"],
        above=counted["above"],
        approvals=counted["approvals"],
        approvals_then=counted["approvals_then"],
        costs=tuple(Cost(currency, given[currency], would[currency]) for currency in sorted(given)),
    )


def middle_of(fair: Range) -> int:
    """The middle of a range, half a minor unit up."""
    return (fair.low_minor + fair.high_minor + 1) // 2
