"""Occurrences: the same thing can fail more than once, and each time is a failure of its own.

Who tells us of such a thing names the time in `data.occurrence`: an alert by its fingerprint and when it began to fire,
an incident by its number. What is over names the time that is over in the same way, or one that it begins with
("P4711" ends "P4711" and "P4711/2", when it was opened again); without a name all of them are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

OCCURRENCE: Final = "occurrence"
LONGEST_OCCURRENCE: Final = 120


def occurrence_of(data: Mapping[str, Any]) -> str:
    """Which time of several a signal tells of; empty when it does not say."""
    told = data.get(OCCURRENCE)
    return told if isinstance(told, str) and len(told) <= LONGEST_OCCURRENCE else ""


def is_over(found: str, told: str) -> bool:
    """Whether what was found is over when `told` is: one of them unnamed means every time of the thing."""
    return not told or not found or found == told or found.startswith(f"{told}/")
