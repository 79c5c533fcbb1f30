"""What automatic letters a customer got lately, and which of their addresses has marked mail of ours as unwanted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from amends.conversation.models import Message
from amends.conversation.rules import Direction
from amends.post.models import Outbound
from amends.post.restraint import Letter
from amends.post.rules import Channel
from amends.prepared import Prepared

MOST_SUBJECTS = 20
_ADDRESSED = Prepared(
    lambda *ids: (
        Message.objects.filter(outbound__in=ids)
        .values_list("outbound", "id", "case", "case__customer", "case__needs_person_now", "case__reference")
        .order_by()
    )
)


def _left(since: datetime, *customer_ids: UUID) -> QuerySet[Message, tuple[Any, ...]]:
    left = Q(is_automatic=True, outbound__sent_at__gt=since, outbound__channel=Channel.MAIL.value)
    told = left | Q(outbound__complained_at__isnull=False)
    rows = Message.objects.filter(told, case__customer__in=customer_ids, direction=Direction.OUT.value)
    return rows.values_list(
        "outbound__to_address", "outbound__facts", "outbound__sent_at", "outbound__complained_at", "is_automatic"
    ).order_by()


_LATELY = Prepared(_left)


class Addressed(NamedTuple):
    """The message that a letter carries: whose case it is on, and whether that customer needs a person now."""

    message_id: UUID
    case_id: UUID
    customer_id: UUID
    needs_person_now: bool
    reference: str


def addressed(outbound_ids: Collection[UUID]) -> dict[UUID, Addressed]:
    """The messages that these letters carry, by letter; staff's own mail carries none."""
    return {row[0]: Addressed(*row[1:]) for row in _ADDRESSED(*outbound_ids)}


@dataclass(frozen=True, slots=True)
class Lately:
    """Automatic mails that left lately, by address in small letters; and the addresses that complained."""

    letters: dict[str, list[Letter]] = field(default_factory=dict)
    complained: set[str] = field(default_factory=set)


def lately(customer_ids: Collection[UUID], *, since: datetime) -> Lately:
    """What these customers got automatically since a moment, and who of them ever complained of mail; one query."""
    found = Lately()
    if not customer_ids:
        return found
    for to, facts, sent_at, complained_at, is_automatic in _LATELY(since, *customer_ids):
        address = to.lower()
        if complained_at is not None:
            found.complained.add(address)
        if is_automatic and sent_at is not None:
            found.letters.setdefault(address, []).append(Letter(address, bool(facts.get("is_receipt")), False, sent_at))
    return found


def to_page(message_ids: Collection[UUID]) -> None:
    """This function will note that messages are read on the customer's page, as their letters now say."""
    Message.objects.filter(id__in=message_ids).update(channel=Channel.PAGE.value)


def carry_by(message: Message, outbound: Outbound) -> None:
    """This function will let another letter carry a message, in the caller's transaction."""
    message.outbound, message.channel = outbound, outbound.channel
    message.save(update_fields=["outbound", "channel"])


def complained(customer_id: UUID) -> set[str]:
    """The addresses of a customer, in small letters, that have marked mail of ours as unwanted."""
    rows = Message.objects.filter(case__customer=customer_id, outbound__complained_at__isnull=False)
    return {address.lower() for address in rows.values_list("outbound__to_address", flat=True)}


def last_words(case_ids: Collection[UUID]) -> dict[UUID, tuple[tuple[str, ...], datetime]]:
    """Of what these cases' customers said: the subjects, and when they spoke last; one query."""
    if not case_ids:
        return {}
    rows = Message.objects.filter(case__in=case_ids, direction=Direction.IN.value, is_automatic=False)
    found: dict[UUID, tuple[tuple[str, ...], datetime]] = {}
    for case_id, subject, said_at in rows.order_by("said_at", "id").values_list("case", "inbound__subject", "said_at"):
        before = found.get(case_id, ((), said_at))[0]
        found[case_id] = (*before, subject or "")[-MOST_SUBJECTS:], said_at
    return found
