"""Splitting a case: which of its messages and promises may leave it, and what can be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amends.cases.models import Case
from amends.cases.splitting import split_of
from amends.conversation.models import Message
from amends.conversation.queries import timeline
from amends.conversation.rules import Direction
from amends.promises.carrying import can_be_carried
from amends.promises.queries import open_on
from amends.web.pages import url
from amends.web.shown.case.verbs import CHANNELS

WHO = {
    Direction.IN.value: "customer",
    Direction.OUT.value: "us",
    Direction.NOTE.value: "note",
    Direction.CALL.value: "call",
}
EXCERPT = 240


@dataclass(frozen=True, slots=True)
class Said:
    """A message that may leave."""

    id: UUID
    at: datetime
    who: str
    via: str
    words: str


@dataclass(frozen=True, slots=True)
class Owed:
    """An open promise that may leave with them."""

    id: UUID
    words: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Splitting:
    """What the page shows."""

    ref: str
    name: str
    messages: tuple[Said, ...]
    promises: tuple[Owed, ...]
    split_from: tuple[str, str] | None
    joined_to: tuple[str, str] | None
    back: str


def build(case: Case) -> Splitting:
    """The messages and promises of a case, and the way back where it was split or joined."""
    row = split_of(case)
    older = case.joined_to if case.ending == "duplicate" else None
    return Splitting(
        ref=case.reference,
        name=case.customer.name,
        messages=tuple(_said(one) for one in timeline(case) if not one.is_automatic),
        promises=tuple(Owed(one.id, one.words, one.due_at) for one in open_on(case) if can_be_carried(one)),
        split_from=(row.case.reference, url("case_unsplit", ref=case.reference)) if row else None,
        joined_to=(older.reference, url("case_unjoin", ref=case.reference)) if older else None,
        back=url("case", ref=case.reference),
    )


def _said(one: Message) -> Said:
    words = one.text if len(one.text) <= EXCERPT else f"{one.text[:EXCERPT]} ..."
    return Said(one.id, one.said_at, WHO[one.direction], CHANNELS.get(one.channel, one.channel), words)
