"""The risk register: how a failure that we expect is rated, how urgent it is, and where one may be missing. Pure.

The bands of occurrence are incidents per thousand, as FMEA manuals give them; they compare risks of one register, and
are no forecast. Whoever rates may say otherwise, with a reason.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from amends.kernel.distributions import binomial_interval
from amends.kernel.failure_modes import Priority, action_priority, rpn
from amends.kernel.statistics import proportion

# Per thousand, of what may fail: up to here the rating is its place, beyond the last it is 10.
PER_THOUSAND = (0.01, 0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
# The share that we noticed before they told us: from here on the rating is 1, 2, 3 ...; below the last it is 10.
NOTICED = (0.99, 0.95, 0.9, 0.8, 0.65, 0.5, 0.35, 0.2, 0.05)
# With fewer orders nothing is said of how often one fails, with fewer failures nothing of who noticed them.
ENOUGH_ORDERS, ENOUGH_FAILURES = 100, 10
MOST_HANDS, YOUNG_SHARE, FEWEST_STAFF = 2.0, 0.25, 5
LONGEST_WORDS, LONGEST_EFFECT, LONGEST_WHY = 200, 300, 200


class BadRisk(ValueError):
    """What the register cannot keep; names the field and what helps."""


class Ending(StrEnum):
    """How a measure against a risk ended."""

    DONE = "done"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Rated:
    """Severity, occurrence and detection, each from 1 to 10 (10 is worst), and what follows from them."""

    severity: int
    occurrence: int
    detection: int

    @property
    def priority(self) -> Priority:
        return action_priority(self.severity, self.occurrence, self.detection)

    @property
    def number(self) -> int:
        return rpn(self.severity, self.occurrence, self.detection)


def occurrence_of(failures: int, orders: int) -> int | None:
    """The rating of how often it fails: of the highest rate that our own data do not rule out (the upper end of the
    exact 95 % interval). None where too few orders say anything."""
    if orders < ENOUGH_ORDERS:
        return None
    _, high = binomial_interval(min(failures, orders), orders)
    return bisect_left(PER_THOUSAND, high * 1000) + 1


def detection_of(noticed: int, failures: int) -> int | None:
    """The rating of how well it is noticed before the customer tells us: of the lowest share that our own data do not
    rule out (the lower end of Wilson's 95 % interval). None where too few failures say anything."""
    if failures < ENOUGH_FAILURES:
        return None
    low = proportion(noticed, failures).low
    return next((place for place, share in enumerate(NOTICED, 1) if low >= share), 10)


def check_rating(severity: int | None, occurrence: int | None, detection: int | None, from_data: int | None) -> Rated:
    """The ratings; an occurrence that is not given is that of our own data.

    :raises BadRisk: naming the one that is missing or lies outside 1 to 10.
    """
    used = from_data if occurrence is None else occurrence
    for name, rating in (("severity", severity), ("occurrence", used), ("detection", detection)):
        if rating is None and name == "occurrence":
            raise BadRisk("occurrence: our own data say too little yet; give a rating from 1 to 10.")
        if rating is None or not 1 <= rating <= 10:
            raise BadRisk(f"{name}: give a rating from 1 to 10.")
    return Rated(severity or 0, used or 0, detection or 0)


@dataclass(frozen=True, slots=True)
class Handled:
    """How many recoveries of a kind there were, and how many hand-offs and questions to others they took."""

    recoveries: int
    others: int


def is_tangled(one: Handled) -> bool:
    """Whether its recoveries take so many hands that the plan of who does what when is itself a weak spot."""
    return one.recoveries >= ENOUGH_FAILURES and one.others / one.recoveries >= MOST_HANDS


@dataclass(frozen=True, slots=True)
class Crew:
    """How many work in a team, how many of them have been there for less than 90 days, and how many left since."""

    people: int
    new: int
    left: int


def is_young(one: Crew) -> bool:
    """Whether so many are new, or left, that experience is thin; never said of fewer than five people."""
    before = one.people - one.new + one.left
    return one.people >= FEWEST_STAFF and (
        one.new / one.people >= YOUNG_SHARE or one.left / max(before, 1) >= YOUNG_SHARE
    )


def worst_first(rows: Sequence[tuple[str, Rated]]) -> list[str]:
    """The keys by action priority, then by RPN, then by key: two with the same number may ask for different haste."""
    rank = {Priority.HIGH: 0, Priority.MEDIUM: 1, Priority.LOW: 2}
    return [key for key, _ in sorted(rows, key=lambda row: (rank[row[1].priority], -row[1].number, row[0]))]
