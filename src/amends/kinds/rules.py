"""How grave a failure is."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Severity(IntEnum):
    """How much a failure hurts. Follow-up and ladders are sized by it."""

    SMALL = 1
    MEDIUM = 2
    GRAVE = 3


class Controllability(StrEnum):
    """Could we have averted it?"""

    OURS = "ours"
    PARTLY = "partly"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


class FailureType(StrEnum):
    """What was lost: it suggests the remedy's type (pay in kind; Roschk & Gelbrich 2014)."""

    MONEY = "money"
    GOODS = "goods"
    SERVICE = "service"
    ATTENTION = "attention"
