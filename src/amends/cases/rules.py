"""How a case may end, and who may stand on it. Pure."""

from __future__ import annotations

from enum import StrEnum


class Ending(StrEnum):
    """How a case ended. Anything but RECOVERY_ENDED is counted apart, sampled by a lead, and reversible."""

    RECOVERY_ENDED = "recovery_ended"
    DUPLICATE = "duplicate"
    NOT_A_FAILURE = "not_a_failure"
    WITHDRAWN = "withdrawn"
    UNREACHABLE = "unreachable"
    AVERTED = "averted"
    FALSE_ALARM = "false_alarm"
    SPAM = "spam"
    WAITING_ENDED = "waiting_ended"


class Part(StrEnum):
    """What somebody is on a case."""

    FAILED = "failed"
    PAYS = "pays"
    SPEAKS = "speaks"


class HandOffReason(StrEnum):
    """Why a case changes hands. Picked, not typed."""

    SHIFT_ENDS = "shift_ends"
    SKILL = "skill"
    LANGUAGE = "language"
    AUTHORITY = "authority"
    ABSENCE = "absence"
    CONFLICT = "conflict"
    LOAD = "load"
    SECOND_LOOK = "second_look"
