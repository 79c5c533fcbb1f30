"""What is asked in the pulse, and what is said of the answers so that nobody's can be told. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

# Under five nothing is said; and what is said is so coarse that "all of them" and "all but one" read the same.
FEWEST, STEP, LOWEST, HIGHEST = 5, 0.5, 1.5, 4.5
SCORES = (1, 2, 3, 4, 5)


class Ask(StrEnum):
    """The four statements, to which people answer from 1 (not at all) to 5 (fully)."""

    FREE_HAND = "free_hand"
    HELP = "help"
    LOAD = "load"
    MISTAKES = "mistakes"


class BadPulse(ValueError):
    """Answers that cannot be counted; says what helps."""


def check(told: Mapping[str, str]) -> dict[Ask, int]:
    """The answers that were given; a statement may be left out.

    :raises BadPulse: naming one that is no score, or when there is none at all.
    """
    found: dict[Ask, int] = {}
    for ask in Ask:
        said = told.get(ask.value, "")
        if not said:
            continue
        if said not in {str(score) for score in SCORES}:
            raise BadPulse(f"{ask.value}: answer from 1 to 5, or leave it out.")
        found[ask] = int(said)
    if not found:
        raise BadPulse("Answer at least one of them.")
    return found


def said_of(counts: Mapping[int, int]) -> float | None:
    """What is said of the answers to a statement: their mean, to the nearest half, never below 1.5 or above 4.5. None
    of fewer than five.

    :param counts: of each score how many gave it.
    """
    n = sum(counts.values())
    if n < FEWEST:
        return None
    mean = sum(score * count for score, count in counts.items()) / n
    return min(HIGHEST, max(LOWEST, round(mean / STEP) * STEP))
