"""An answer in the chat: shown where the page is open, a letter where it is closed."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from datetime import datetime, timedelta
from uuid import UUID

from amends.post.channels import CannotDeliver, adapter_of
from amends.post.channels.chat.presence import is_there
from amends.post.models import Outbound
from amends.post.rules import Channel
from amends.work import actions as work
from amends.work.actions import Item
from amends.work.queries import by_keys

# Where answers wait that were left to an open page: what it has not fetched by then leaves as a letter.
UNSEEN = "chat-unseen"
FETCHED_WITHIN = timedelta(minutes=2)


class ChatAdapter:
    """Delivers by showing as long as somebody looks; else by mail, with the same Message-ID as ever."""

    def is_instant(self) -> bool:
        """A letter may have to leave."""
        return False

    def is_there(self, visit: str) -> bool:
        """Whether somebody looks at the page of a visit."""
        return is_there(visit)

    def send(self, outbound: Outbound) -> None:
        """As `send_at`, at the moment for which the message was meant."""
        self.send_at(outbound, outbound.send_at)

    def send_at(self, outbound: Outbound, at: datetime) -> None:
        """Leaves the message to the open page, which fetches it once it is stamped as sent; else mails it.

        Somebody looks two minutes later whether the page has fetched it.
        :raises TryAgain: the mail server is away, or refuses us for now.
        :raises CannotDeliver: the page is closed and there is no address, or the mail server refuses it.
        """
        if self.is_there(str(outbound.facts.get("conversation", ""))):
            told: dict[str, object] = {"outbound": str(outbound.id)}
            work.put([Item(UNSEEN, _key(outbound), told, at + FETCHED_WITHIN)], at=at)
        else:
            by_mail(outbound)


def _key(outbound: Outbound) -> str:
    return f"unseen:{outbound.key}"[:160]


def left_to_pages(outbounds: Sequence[Outbound]) -> set[UUID]:
    """Which of these were left to an open page that has not shown them yet; one query where any is the chat's."""
    keys = {_key(one): one.id for one in outbounds if one.channel == Channel.CHAT.value and one.delivered_at is None}
    return {keys[one.key] for one in by_keys(keys) if one.ended_at is None} if keys else set()


def by_mail(outbound: Outbound) -> None:
    """Mails what was meant for the chat.

    :raises TryAgain: the mail server is away, or refuses us for now.
    :raises CannotDeliver: there is no address, or the mail server refuses it.
    """
    if "@" not in outbound.to_address:
        raise CannotDeliver("The chat is closed, and nobody left a mail address there.")
    letter = copy(outbound)
    # It leaves as every letter of the brand does, not by the account of the chat.
    letter.account = None
    adapter_of(Channel.MAIL.value).send(letter)
