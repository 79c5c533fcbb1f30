"""Occurrences: the same thing can fail more than once, and each time is a failure of its own.

Who tells us of such a thing names the time in `data.occurrence`: an alert by its fingerprint and when it began to fire,
an incident by its number. What is over names the time that is over in the same way, or one that it begins with
("P4711" ends "P4711" and "P4711/2", when it was opened again); without a name all of them are.

What fails anew after it was over, and is told under no name of its own, is named by when it did: "~20130208T143000Z".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

OCCURRENCE: Final = "occurrence"
LONGEST_OCCURRENCE: Final = 120
_ANEW: Final = re.compile(r"~\d{8}T\d{6}Z$")
_LONGEST_BASE: Final = LONGEST_OCCURRENCE - len("~20130208T143000Z")


def occurrence_of(data: Mapping[str, Any]) -> str:
    """Which time of several a signal tells of; empty when it does not say."""
    told = data.get(OCCURRENCE)
    return told if isinstance(told, str) and len(told) <= LONGEST_OCCURRENCE else ""


def is_over(found: str, told: str) -> bool:
    """Whether what was found is over when `told` is: one of them unnamed means every time of the thing."""
    found = base_of(found)
    return not told or not found or found == told or found.startswith(f"{told}/")


def base_of(occurrence: str) -> str:
    """As what it was told, of what failed anew under the same name."""
    return _ANEW.sub("", occurrence)


def anew(occurrence: str, happened_at: datetime) -> str:
    """The name of what fails anew under the same name, at this moment."""
    return f"{base_of(occurrence)[:_LONGEST_BASE]}~{happened_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
