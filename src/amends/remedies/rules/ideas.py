"""Own ideas: what somebody gives outside the catalogue, out of a small budget of their own each month. Pure."""

from __future__ import annotations

import re
import unicodedata

from amends.remedies.rules.authority import Beyond, NeedsApproval, Within

OWN_IDEA = "own-idea"
LONGEST = 120


def weigh_idea(amount_minor: int, *, per_month_minor: int, given_minor: int) -> Within | NeedsApproval:
    """Whether somebody may give this out of their own budget of the month; beyond it, it is asked for like any other.

    :param given_minor: what they gave out of it in this month already.
    :raises ValueError: for a negative amount.
    """
    if amount_minor < 0:
        raise ValueError(f"amount_minor: {amount_minor} is negative; taking back is a reversal")
    left = per_month_minor - given_minor
    if amount_minor > left:
        return NeedsApproval(Beyond.OWN_IDEA, amount_minor - left)
    return Within(left - amount_minor)


def slug_of(words: str) -> str:
    """The name in the catalogue's addresses of an idea that enters it: "A taxi home!" is "a-taxi-home"."""
    plain = unicodedata.normalize("NFKD", words.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50] or "idea"
