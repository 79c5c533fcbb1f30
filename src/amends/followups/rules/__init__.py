"""How and when customers are asked, what a survey asks, what comments are about, which outcome there was. Pure."""

from __future__ import annotations

from amends.followups.rules.asking import (
    ASK_AHEAD,
    END_AFTER,
    MOST_TRIES,
    REMIND_AFTER,
    SIZED,
    WAIT,
    CheckInAnswer,
    Ended,
    How,
    Manner,
    ask_by,
    is_in_writing,
    manner_of,
    may_ring,
)
from amends.followups.rules.outcomes import Outcome
from amends.followups.rules.surveys import SurveyKind

__all__ = [
    "ASK_AHEAD",
    "END_AFTER",
    "MOST_TRIES",
    "REMIND_AFTER",
    "SIZED",
    "WAIT",
    "CheckInAnswer",
    "Ended",
    "How",
    "Manner",
    "Outcome",
    "SurveyKind",
    "ask_by",
    "is_in_writing",
    "manner_of",
    "may_ring",
]
