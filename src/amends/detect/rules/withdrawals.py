"""Withdrawing: whoever told us something wrong says so, and what it showed is looked at again without it.

A signal whose `data.withdraws` names an earlier one of its source takes that one back. Where it says nothing more it is
of the type `signal.withdrawn`; else it is the correction: it says how it is, and stands in the place of the other. What
was taken back stays so; if it was right after all, it is told again under a new id.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

WITHDRAWS: Final = "withdraws"
WITHDRAWN: Final = "signal.withdrawn"
LONGEST_ID: Final = 200


def withdraws(data: Mapping[str, Any]) -> str:
    """The id of the signal of the same source that this one takes back; empty when it takes none back."""
    named = data.get(WITHDRAWS)
    return named if isinstance(named, str) else ""


def complaint_about(data: Mapping[str, Any], external_id: str, type_: str) -> str:
    """What is wrong with how a signal takes another one back, and the remedy; empty when nothing is."""
    if WITHDRAWS not in data:
        return "name in it the id of the signal that was wrong" if type_ == WITHDRAWN else ""
    named = data[WITHDRAWS]
    if not isinstance(named, str) or not 0 < len(named) <= LONGEST_ID:
        return f"must be the id of an earlier signal of this source, 1 to {LONGEST_ID} characters of text"
    return "names the signal itself; give the id of the one that was wrong" if named == external_id else ""
