"""What a stranger's message is: a recovery, a request, thanks, or something else. Pure."""

from __future__ import annotations

from enum import StrEnum


class Sort(StrEnum):
    """What intake takes a message for. In doubt: a recovery."""

    RECOVERY = "recovery"
    REQUEST = "request"
    THANKS = "thanks"
    OTHER = "other"


class Quarantine(StrEnum):
    """Why something waits for a person to look at it."""

    NO_SENDER = "no_sender"
    UNREADABLE = "unreadable"
    AUTOMATIC = "automatic"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNSURE = "unsure"
