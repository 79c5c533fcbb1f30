"""Talks: threads that go by a number, a handle or a visit instead of letters; and by which way an answer goes back.

A talk is named by the account it came over and the other side's own name for it (`conversation` in the delivery's
facts). It belongs to whoever holds it: another person who speaks up in a public thread is a stranger there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from amends.cases.models import Case
from amends.cases.queries import standing
from amends.conversation.models import Message
from amends.conversation.queries import CASE
from amends.conversation.rules import Direction, goes_on
from amends.post.channels.messaging.templates import Template, fitting, of_settings
from amends.post.models import Account, Inbound
from amends.post.rules import MESSENGER_WINDOW, Channel
from amends.prepared import Prepared

_HEARD = Prepared(
    lambda *ids: (
        Message.objects.filter(case__in=ids, direction=Direction.IN.value, is_automatic=False)
        .select_related("inbound__account")
        .defer("inbound__raw", "inbound__text")
        .order_by("said_at", "id")
    )
)
BY_ACCOUNT = (Channel.CHAT, Channel.SMS, Channel.MESSAGING, Channel.SOCIAL)


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk that something was said in: over which account, under which name, by whom, and when."""

    account_id: UUID
    conversation: str
    channel: str
    said_at: datetime
    customers: frozenset[UUID] = field(default_factory=frozenset)


def source_of(account_id: UUID) -> str:
    """By what the deliveries of a chat are told from all others."""
    return f"chat:{account_id}"


def first_of(account_id: UUID, visit: str) -> dict[str, str]:
    """How the first message of a visit is found: by its own name, in the index of deliveries."""
    return {"inbound__source": source_of(account_id), "inbound__external_id": f"{visit}:first"}


def visit_of(account_id: UUID, visit: str) -> list[Message]:
    """What was said in one visit to the chat, in order: theirs, and what we answered there. Nothing else of the case.

    Two queries, however long the case's story is.
    """
    first = Message.objects.filter(**first_of(account_id, visit)).only("case").first()
    if first is None:
        return []
    rows = Message.objects.filter(case=first.case_id, channel=Channel.CHAT.value)
    told = rows.select_related("case", "author", "inbound", "outbound__account").defer("inbound__raw", "inbound__text")
    return [one for one in told.order_by("said_at", "id") if _is_of(one, account_id, visit)]


def _is_of(one: Message, account_id: UUID, visit: str) -> bool:
    """Whether a message belongs to a visit; one of ours once it has gone out, and not when it was called back."""
    if one.inbound is not None:
        return one.inbound.account_id == account_id and one.inbound.facts.get("conversation") == visit
    row = one.outbound
    return row is not None and row.sent_at is not None and row.facts.get("conversation") == visit


def case_of(talk: Talk) -> Case | None:
    """The case on which a talk goes on; None when it is new, or too long ago. One query.

    A visit to the chat is known by its own secret name; everything else by who holds it.
    """
    said = Message.objects.filter(direction=Direction.IN.value, inbound__account=talk.account_id)
    if talk.channel == Channel.CHAT.value:
        said = said.filter(**first_of(talk.account_id, talk.conversation))
    elif talk.customers:
        theirs = Q(case__customer__in=talk.customers) | Q(case__people__customer__in=talk.customers)
        said = said.filter(theirs, inbound__facts__conversation=talk.conversation)
    else:
        return None
    last = said.select_related("inbound", *CASE).defer("inbound__raw").order_by("-said_at", "-id").first()
    if last is None:
        return None
    case = standing(last.case)
    is_alive = goes_on(talk.channel, is_closed=case.is_closed, last_at=last.said_at, at=talk.said_at)
    return case if is_alive else None


@dataclass(frozen=True, slots=True)
class WayBack:
    """By which account an answer reaches the customer where they last spoke, and what the answer has to carry.

    `is_public`: everybody reads it. `is_theirs`: the talk began this case; where it did not, whoever talks there has
    only typed a name, and nothing of the case is for them.
    """

    account: Account
    channel: Channel
    address: str
    facts: Mapping[str, object]
    heard_at: datetime
    is_public: bool
    is_theirs: bool

    def is_open(self, at: datetime, language: str) -> bool:
        """Whether the account takes an answer at a moment: WhatsApp does for 24 hours, later where a template fits."""
        is_in_time = not self.is_late(at) or self.template(language) is not None
        return self.account.is_active and self.takes_answers and is_in_time

    @property
    def takes_answers(self) -> bool:
        """Whether anything leaves by the account at all: one that is only read has no address for answers."""
        return bool(self.account.settings.get("url", "elsewhere"))

    def is_late(self, at: datetime) -> bool:
        """Whether the account takes templates alone by then: WhatsApp does after 24 hours."""
        return self.account.adapter == "messaging-whatsapp" and at - self.heard_at >= MESSENGER_WINDOW

    def template(self, language: str) -> Template | None:
        """The template of the account that fits a language (empty: unknown), if it has one."""
        return fitting(of_settings(self.account.settings), language)


def ways_back(case_ids: Collection[UUID]) -> dict[UUID, WayBack]:
    """The way back of each case whose customer last spoke over an account that takes answers; one query."""
    found: dict[UUID, list[Inbound | None]] = {}
    for message in _HEARD(*case_ids):
        found.setdefault(message.case_id, []).append(message.inbound)
    ways = {case_id: _way(heard) for case_id, heard in found.items()}
    return {case_id: way for case_id, way in ways.items() if way is not None}


def _way(heard: list[Inbound | None]) -> WayBack | None:
    first, last = heard[0], heard[-1]
    account = last.account if last else None
    if last is None or account is None or last.channel not in BY_ACCOUNT:
        return None
    told = last.facts
    facts = {name: told[name] for name in ("conversation", "reply_to", "public", "handle") if told.get(name)}
    handle = str(told.get("handle", "")).partition(":")[2]
    return WayBack(
        account=account,
        channel=Channel(last.channel),
        address=str(told.get("phone") or handle or told.get("conversation") or ""),
        facts={**facts, "heard_at": last.received_at.isoformat()},
        heard_at=last.received_at,
        is_public=told.get("public") is True,
        is_theirs=last.channel != Channel.CHAT.value
        or (
            first is not None
            and first.account_id == account.id
            and first.facts.get("conversation") == told.get("conversation")
        ),
    )
