"""What a message is, and what a script still lacks. Pure."""

from __future__ import annotations

from enum import StrEnum


class Direction(StrEnum):
    """From whom to whom a message went."""

    IN = "in"
    OUT = "out"
    NOTE = "note"
    CALL = "call"


class LinkPurpose(StrEnum):
    """What a private link opens."""

    CASE = "case"
    ASK = "ask"
    CHECK_IN = "check_in"
    SURVEY = "survey"
