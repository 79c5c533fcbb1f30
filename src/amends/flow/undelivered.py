"""A letter that could not leave, in a person's hands: sent again, sent another way, or given up with a word owed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import transaction

from amends.cases.models import Case
from amends.cases.queries import whole
from amends.conversation import actions as conversation
from amends.conversation import lately
from amends.conversation.actions.saying import ADDRESSED_BY
from amends.conversation.models import Message
from amends.conversation.queries import of_outbounds, said_about
from amends.conversation.rules import SaidManner
from amends.customers.queries import addresses
from amends.flow import heard_back, tending
from amends.people.models import Person
from amends.post import actions as post
from amends.post import events
from amends.post.accounts import accounts
from amends.post.channels.ways import WAYS
from amends.post.deliveries import Outgoing
from amends.post.models import Account, Outbound
from amends.post.queries import enclosed_with
from amends.post.rules import Channel
from amends.promises.queries import open_of_kind
from amends.promises.rules import PromiseKind


class GivenUp(StrEnum):
    """Why a letter is not sent any more."""

    WRONG_ADDRESS = "wrong_address"
    NO_OTHER_WAY = "no_other_way"
    OUT_OF_DATE = "out_of_date"
    SAID_OTHERWISE = "said_otherwise"


class NotThatWay(ValueError):
    """The way that was chosen leads to nobody known on this case."""


@dataclass(frozen=True, slots=True)
class WayOut:
    """Another way to the same customer: by mail to another address, or by an account of another channel."""

    channel: Channel
    address: str
    account: Account | None = None

    @property
    def code(self) -> str:
        """How a form names it."""
        return f"{self.channel.value}:{self.address}"


def other_ways(outbounds: Sequence[Outbound]) -> dict[UUID, list[WayOut]]:
    """Where else the customers of these letters' cases are known, and by what each can be carried there; by letter.

    Four queries, however many letters. Mail to ourselves has no other way.
    """
    found = lately.addressed([row.id for row in outbounds])
    known = addresses({one.customer_id for one in found.values()}) if found else {}
    ours = accounts() if found else []
    return {
        row.id: _ways(row, known.get(found[row.id].customer_id, {}), [a for a in ours if a.brand_id == row.brand_id])
        for row in outbounds
        if row.id in found
    }


def _ways(outbound: Outbound, known: dict[str, list[str]], open_accounts: Sequence[Account]) -> list[WayOut]:
    ways = [WayOut(Channel.MAIL, one) for one in known.get(ADDRESSED_BY[Channel.MAIL], [])]
    for channel in (Channel.SMS, Channel.MESSAGING):
        ours = next((one for one in open_accounts if one.channel == channel.value and WAYS[one.adapter].sender), None)
        if ours is not None:
            ways += [WayOut(channel, one, ours) for one in known.get(ADDRESSED_BY[channel], [])]
    return [one for one in ways if (one.channel.value, one.address) != (outbound.channel, outbound.to_address)]


@transaction.atomic
def send_again(outbound: Outbound, *, by: Person, at: datetime) -> None:
    """This function will put a letter that could not be delivered back into the outbox, once somebody mended the cause.

    :raises NotParked: when it is not waiting for a person.
    """
    messages = of_outbounds([outbound.id])
    post.try_again([outbound], by=by, at=at)
    for message in messages:
        _keeps_reach(message, by, at)


def _keeps_reach(message: Message, by: Person, at: datetime) -> None:
    """That its customer is owed to be reached is kept when a person's letter arrives after all."""
    if message.is_automatic:
        return
    named = {one.promise_id for one in said_about([message.id])}
    for reach in open_of_kind([message.case_id], [PromiseKind.REACH]):
        if reach.id not in named:
            conversation.says(message, reach, manner=SaidManner.KEEPS, by=by, at=at)


@transaction.atomic
def send_another_way(outbound: Outbound, way: str, *, by: Person, at: datetime) -> Outbound:
    """This function will carry the words of a parked letter another way: `way` is the code of one of `other_ways`.

    The letter that could not leave stays as it was, ended. What the words keep or move happens when they go out; that
    somebody is owed to be reached is kept by their arrival.
    :raises NotThatWay: when it is none of them; nothing is changed.
    :raises BeingDone: when the letter is on its way again, or has left; nothing is changed.
    """
    ways = other_ways([outbound]).get(outbound.id, [])
    chosen = next((one for one in ways if one.code == way), None)
    if chosen is None:
        raise NotThatWay("way: choose one of the addresses at which this customer is known.")
    (message,) = of_outbounds([outbound.id])
    events.end_parked(outbound, "post.another_way", {outbound.id: message.case_id}, by=by, at=at)
    outgoing = Outgoing(
        key=f"{outbound.key[:100]}:{chosen.channel.value}:{int(at.timestamp())}",
        brand=outbound.brand,
        channel=chosen.channel,
        to_address=chosen.address,
        to_name=outbound.to_name,
        subject=outbound.subject,
        text=outbound.text,
        references=tuple(outbound.references),
        is_automatic=outbound.is_automatic,
        account=chosen.account,
        facts={**outbound.facts, "instead_of": str(outbound.id)},
        attachments=enclosed_with(outbound),
    )
    (row,) = post.dispatch([outgoing], by=by, at=at)
    lately.carry_by(message, row)
    _keeps_reach(message, by, at)
    return row


@transaction.atomic
def give_up(outbound: Outbound, reason: GivenUp, *, by: Person, at: datetime) -> None:
    """This function will end the way of a parked letter: nothing that it was to do comes to pass, and reaching its
    customer another way is owed, due at once.

    :raises TooLateToUnsay: when it has left, or is on its way again; nothing is changed.
    """
    messages: list[Message] = of_outbounds([outbound.id])
    if not messages:
        events.end_parked(outbound, "post.given_up", {}, reason=reason.value, by=by, at=at)
        return
    case: Case = whole(messages[0].case_id)
    messages[0].case = case
    tending.call_back(messages[0], by=by, at=at)
    events.note_given_up(outbound, reason.value, cases={outbound.id: case.id}, by=by, at=at)
    case = whole(case.id)
    if not case.is_closed:
        heard_back.owe_reach([case], by=by, at=at)
