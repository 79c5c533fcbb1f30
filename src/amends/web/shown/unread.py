"""What a log brought and nobody could read: from where, when, why, and its text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amends.detect.models import Signal
from amends.detect.queries import unread, unread_count
from amends.detect.rules.unread import LONGEST_TEXT, Ending
from amends.web.shown.forms import Option

WORDS = {
    Ending.SENT_AGAIN: "its sender has sent it again",
    Ending.NOTHING: "it was nothing for us",
}
REASONS = tuple(Option(why.value, words) for why, words in WORDS.items())


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that could not be read. `place` is its number in the log; `is_cut`: only its beginning was kept."""

    id: UUID
    log: str
    place: str
    at: datetime
    why: str
    text: str
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The list, how many there are in all (up to 1,000), and whether whoever looks has a list of all that waits."""

    pieces: Sequence[Piece]
    count: int
    is_lead: bool
    reasons: Sequence[Option] = REASONS


def build(*, is_lead: bool) -> Unreadable:
    """What waits on this desk: a log belongs to no brand."""
    return Unreadable([_piece(one) for one in unread()], unread_count(), is_lead)


def _piece(signal: Signal) -> Piece:
    text = str(signal.data.get("text", ""))
    log, place, why = signal.source.removeprefix("log/"), signal.external_id, str(signal.data.get("why", ""))
    return Piece(signal.id, log, place, signal.received_at, why, text, len(text) >= LONGEST_TEXT)
