"""Setting a rise aside, with a reason; and when it comes back, because it has grown further."""

from __future__ import annotations

from enum import StrEnum
from math import sqrt


class Why(StrEnum):
    """Why nobody needs to do anything about a rise for now."""

    SALE = "sale"
    SEASON = "season"
    KNOWN = "known"
    COUNTED_WRONG = "counted_wrong"
    OTHER = "other"


WORDS = {
    Why.SALE: "known: sale week",
    Why.SEASON: "known: season",
    Why.KNOWN: "known, and being mended",
    Why.COUNTED_WRONG: "counted wrongly",
    Why.OTHER: "another reason",
}


def has_grown(week: int, week_then: int) -> bool:
    """Whether seven days now hold clearly more than the seven days did when it was set aside: by a quarter or more,
    and by two standard deviations of such a count."""
    return week >= week_then * 1.25 and week >= week_then + 2 * sqrt(week_then)
