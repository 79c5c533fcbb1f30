"""Why a finding that failed nobody we know is set aside."""

from __future__ import annotations

from enum import StrEnum


class Aside(StrEnum):
    """The reasons. Only the first is about whom we know: an order that comes later overrules it."""

    NOBODY = "nobody"
    WRONG = "wrong"
    SEEN_TO = "seen_to"
