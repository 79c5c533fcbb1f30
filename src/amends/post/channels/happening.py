"""What another system tells us beside messages: what became of one of ours, and that somebody is calling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Fate(StrEnum):
    """How far a message of ours has come."""

    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Happened:
    """What became of a message of ours, named by the key that it left with."""

    fate: Fate
    at: datetime
    key: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ringing:
    """Somebody is calling at this moment. The number is what the telephone network shows: it proves nobody."""

    call_id: str
    phone: str
    at: datetime
