"""Whose talk it is: what came over a number, a network or the chat goes on where it was last spoken of."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from amends.conversation.talks import Talk, case_of
from amends.customers.queries import by_identity
from amends.customers.rules import IdentityKind
from amends.flow.strangers import Hearing
from amends.post.deliveries import Delivery
from amends.post.rules import Channel


def talks(fresh: Sequence[Hearing]) -> list[Hearing]:
    """Those that go on with a talk, each with its case. Of several in one batch the first may have begun it:

    the later ones are then strangers together with it, and join what it opens.
    """
    found = []
    for one in fresh:
        if one.case is None and (talk := _talk(one.delivery)) is not None:
            one.case = case_of(talk)
            if one.case is not None:
                found.append(one)
    return found


def _talk(delivery: Delivery) -> Talk | None:
    conversation = str(delivery.facts.get("conversation", ""))
    if delivery.account is None or not conversation or delivery.is_automatic or delivery.unreadable:
        return None
    known = frozenset() if delivery.channel is Channel.CHAT else _who(delivery)
    return Talk(delivery.account.id, conversation, delivery.channel.value, delivery.received_at, known)


def _who(delivery: Delivery) -> frozenset[UUID]:
    """Whom the network or the carrier vouches for."""
    vouched = (
        (IdentityKind.HANDLE, str(delivery.facts.get("handle", ""))),
        (IdentityKind.PHONE, delivery.phone),
    )
    found = (by_identity(delivery.brand, kind, value) for kind, value in vouched if value)
    return frozenset(customer.id for customer in found if customer is not None)
