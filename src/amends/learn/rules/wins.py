"""What a win honours, whose words it may carry, and which may be chosen for a month. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

LONGEST_WORDS, LONGEST_QUOTE = 300, 300


class Honours(StrEnum):
    """What a win honours. There is none for being quick."""

    PROMISE = "promise"
    RECOVERED = "recovered"
    PREVENTED = "prevented"
    HELPED = "helped"


class BadWin(ValueError):
    """A nomination that cannot be kept; names the field and what helps."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a case shows: promises to the customer that were kept and broken, and whether the customer was recovered or
    was satisfied."""

    kept: int = 0
    broken: int = 0
    is_recovered: bool = False
    is_satisfied: bool = False


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().strip("\"'“”„»«").strip().casefold()


def is_said(quote: str, texts: Iterable[str]) -> bool:
    """Whether these are the customer's own words: a part of something that they wrote, but for spaces, quotation marks
    around it, and capitals."""
    sought = _plain(quote)
    return bool(sought) and any(sought in _plain(text) for text in texts)


def what_lacks(honours: Honours, shown: Shown | None) -> str:
    """Why a win may not be chosen for a month, in words; "" when it may. A month honours promises kept and customers
    recovered, and what its case shows decides it.

    :param shown: None without a case.
    """
    if shown is None:
        return "it is about no case"
    if honours is Honours.PROMISE:
        return "" if shown.kept and not shown.broken else "not every promise to the customer was kept"
    if honours is Honours.RECOVERED:
        return "" if shown.is_recovered or shown.is_satisfied else "nothing shows yet that the customer was recovered"
    return "a month honours promises kept and customers recovered"
