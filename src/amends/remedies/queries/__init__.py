"""What others ask of remedies: what a case got, what somebody may give, who decides, whether the books balance."""

from __future__ import annotations

from amends.remedies.queries.authority import (
    Room,
    authorities,
    given_on_case,
    given_today,
    limits,
    room,
    who_can_decide,
)
from amends.remedies.queries.catalogue import offering, offerings, recommended, suggested
from amends.remedies.queries.ledger import Books, balance, books, differences
from amends.remedies.queries.shown import (
    Given,
    Shown,
    Similar,
    decision,
    given_between,
    is_decided,
    missing_before_extra,
    of_case,
    one,
    shown,
    similar,
    totals,
    undecided,
    unpaid,
    waiting_for,
)

__all__ = [
    "Books",
    "Given",
    "Room",
    "Shown",
    "Similar",
    "authorities",
    "balance",
    "books",
    "decision",
    "differences",
    "given_between",
    "given_on_case",
    "given_today",
    "is_decided",
    "limits",
    "missing_before_extra",
    "of_case",
    "offering",
    "offerings",
    "one",
    "recommended",
    "room",
    "shown",
    "similar",
    "suggested",
    "totals",
    "undecided",
    "unpaid",
    "waiting_for",
    "who_can_decide",
]
