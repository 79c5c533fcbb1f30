"""What is decided about remedies: what fits, who may give it, how much is in proportion, where its money stands."""

from __future__ import annotations

from amends.remedies.rules.authority import (
    Beyond,
    Candidate,
    Limits,
    NeedsApproval,
    Within,
    could_say_yes,
    left,
    weigh,
    weigh_reserved,
    who_can_decide,
)
from amends.remedies.rules.kinds import (
    STATE_WORDS,
    Basis,
    Earlier,
    NoneBecause,
    RemedyKind,
    State,
    is_too_soon,
    missing_before_extra,
    pay_in_kind,
    state_of,
)
from amends.remedies.rules.ledger import (
    AccountCode,
    Leg,
    OutOfOrder,
    Step,
    held_in,
    key,
    leg,
)
from amends.remedies.rules.owing import Standing, is_excuse, lacks, sum_of
from amends.remedies.rules.proportion import SOFT_CAP_PERCENT, Range, Reason, Use, goodwill_range

__all__ = [
    "SOFT_CAP_PERCENT",
    "STATE_WORDS",
    "AccountCode",
    "Basis",
    "Beyond",
    "Candidate",
    "Earlier",
    "Leg",
    "Limits",
    "NeedsApproval",
    "NoneBecause",
    "OutOfOrder",
    "Range",
    "Reason",
    "RemedyKind",
    "Standing",
    "State",
    "Step",
    "Use",
    "Within",
    "could_say_yes",
    "goodwill_range",
    "held_in",
    "is_excuse",
    "is_too_soon",
    "key",
    "lacks",
    "left",
    "leg",
    "missing_before_extra",
    "pay_in_kind",
    "state_of",
    "sum_of",
    "weigh",
    "weigh_reserved",
    "who_can_decide",
]
