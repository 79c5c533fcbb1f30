"""Paying the right person: to another account only with a code that went to a contact known before the case, and only
once somebody else has looked at it. Everything else goes back by the means by which it was paid."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from amends.kernel.codes import MOST_TRIES

DETAILS_LENGTH = 300
SHOWN = 1


class Stand(StrEnum):
    """Where a wish to be paid elsewhere stands. `LAPSED`: its code is too old, or was guessed at too often."""

    WAITS = "waits"
    LAPSED = "lapsed"
    PROVED = "proved"
    GIVEN = "given"
    REFUSED = "refused"


def stand(*, proved: bool, given: bool, refused: bool, tries: int, expires_at: datetime, at: datetime) -> Stand:
    """Where it stands at a moment."""
    if refused or given:
        return Stand.REFUSED if refused else Stand.GIVEN
    if proved:
        return Stand.PROVED
    return Stand.WAITS if tries < MOST_TRIES and at < expires_at else Stand.LAPSED


def is_known_before(contact_made_at: datetime, case_began_at: datetime) -> bool:
    """Whether a contact was ours before the case began: whoever opened the case cannot have brought it along."""
    return contact_made_at < case_began_at


def masked(address: str) -> str:
    """A mail address of which only its holder knows all: "j...@e...com"."""
    name, _, host = address.partition("@")
    first, _, last = host.rpartition(".")
    return f"{name[:SHOWN]}...@{first[:SHOWN]}...{last}"
