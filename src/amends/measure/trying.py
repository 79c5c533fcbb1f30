"""Experiments: what a plan must say, who comes under which way, and what its one reading says. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from amends.kernel import power
from amends.kernel.comparing import shares_differ
from amends.kernel.statistics import Estimate

# CARE: on wording, timing or the kind of goodwill; never on sums owed, regulated complaints, grave failures or a person
# who is needed now.
SEVEREST: Final = 2
# What is counted of each: silence is a no, so that whoever is not heard of cannot make a way look better.
MEASURED: Final[Mapping[str, str]] = {
    "recovered": "the customer is recovered",
    "satisfaction": "the customer answers 4 or 5 of 5",
}
FEWEST: Final = 10
LONGEST: Final = 366
FOLLOWED: Final = (31, 180)
TO_MAKE_GOOD: Final = timedelta(days=14)


class About(StrEnum):
    """What two ways may differ in."""

    WORDING = "wording"
    TIMING = "timing"
    GOODWILL = "goodwill"


class Arm(StrEnum):
    """One of the two ways."""

    USUAL = "usual"
    OTHER = "other"


class Ended(StrEnum):
    """How an experiment ended."""

    READ = "read"
    STOPPED = "stopped"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is stated before anybody is taken in: the question, the two ways, whom it is about, what is counted, what is
    usual (a share), the smallest difference worth knowing (a share), for how many days customers are taken in at most,
    and how many days after that it is read, once.

    Of goodwill the ways are slugs of the catalogue; else words that say what the owner does.
    """

    question: str
    about: About
    usual: str
    other: str
    kinds: tuple[str, ...]
    figure: str
    baseline: float
    least: float
    days: int
    follow_days: int

    @property
    def n_each(self) -> int:
        """How many customers each way takes, so that the smallest difference worth knowing is found four times of
        five."""
        return power.needed(self.baseline, self.baseline + self.least)


def check(plan: Plan, *, kinds: Collection[str], regulated: Collection[str], goodwill: Collection[str]) -> None:
    """This function will return when a plan may be put to those who approve it.

    :param kinds: the kinds of failure that there are; `regulated` those for which a law answers at this brand.
    :param goodwill: the slugs of what may be given as something extra.
    :raises ValueError: naming the field and what to do.
    """
    if not plan.question.strip():
        raise ValueError("question: say what you want to know, in one sentence.")
    for name, way in (("usual", plan.usual), ("other", plan.other)):
        if not way.strip():
            raise ValueError(f"{name}: say what the owner does, so that two people would do the same.")
        if plan.about is About.GOODWILL and way not in goodwill:
            raise ValueError(
                f"{name}: pick something extra from the catalogue; what is owed or put right is never tried."
            )
    if plan.usual.strip().casefold() == plan.other.strip().casefold():
        raise ValueError("other: the two ways are the same.")
    _check_population(plan, kinds, regulated)
    _check_numbers(plan)


def _check_population(plan: Plan, kinds: Collection[str], regulated: Collection[str]) -> None:
    if not plan.kinds:
        raise ValueError("kinds: pick at least one kind of failure.")
    if unknown := [one for one in plan.kinds if one not in kinds]:
        raise ValueError(f"kinds: there is no kind {unknown[0]}; pick from the list.")
    if owed := [one for one in plan.kinds if one in regulated]:
        raise ValueError(f"kinds: a law answers for {owed[0]}; what is regulated is never tried.")


def _check_numbers(plan: Plan) -> None:
    if plan.figure not in MEASURED:
        raise ValueError(f"figure: one of {', '.join(MEASURED)}.")
    if not 0 < plan.baseline < 1:
        raise ValueError("baseline: of a hundred customers, more than none and fewer than all.")
    if plan.least == 0 or not 0 < plan.baseline + plan.least < 1:
        raise ValueError("least: with what is usual it must stay between none and all, and be more than nothing.")
    if not 7 <= plan.days <= LONGEST:
        raise ValueError(f"days: from 7 to {LONGEST}.")
    if not FOLLOWED[0] <= plan.follow_days <= FOLLOWED[1]:
        raise ValueError(f"follow_days: from {FOLLOWED[0]} to {FOLLOWED[1]}; an outcome is settled after thirty days.")


def arm_of(experiment_id: UUID, customer_id: UUID) -> Arm:
    """The way of a customer in an experiment: the same whoever asks and whenever, and nobody's to choose."""
    digest = hashlib.sha256(f"{experiment_id.hex}:{customer_id.hex}".encode()).digest()
    return Arm.OTHER if digest[0] & 1 else Arm.USUAL


@dataclass(frozen=True, slots=True)
class Reading:
    """What the one reading says: hits and n of each way, the other less the usual as a difference of shares (None with
    fewer than ten on a side), the chance of so much if nothing differed, and which way was worse, where that is more
    than chance."""

    usual: tuple[int, int]
    other: tuple[int, int]
    difference: Estimate | None
    chance: float | None
    worse: Arm | None


def read(usual: tuple[int, int], other: tuple[int, int]) -> Reading:
    """The reading of two ways, each hits and n."""
    if min(usual[1], other[1]) < FEWEST:
        return Reading(usual, other, None, None, None)
    found = shares_differ(other, usual)
    worse = Arm.USUAL if found.low > 0 else Arm.OTHER if found.high < 0 else None
    return Reading(usual, other, found, power.chance_alone(usual, other), worse)
