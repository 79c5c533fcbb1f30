"""Channels: one folder each, behind one small interface. Which adapter serves which channel is a setting.

A message that names an account leaves by that account's way (`ways.py`). Without one, mail leaves through Django's
`EMAIL_BACKEND`, and what is written on any other channel is delivered by being visible on the customer's own page,
behind their private link, and nowhere else.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Protocol, runtime_checkable

from django.conf import settings
from django.utils.module_loading import import_string

from amends.post.channels.adapter import Adapter, CannotDeliver, TryAgain
from amends.post.channels.ways import WAYS
from amends.post.models import Account, Outbound
from amends.post.rules import Channel

PAGE = "amends.post.channels.page.showing.PageAdapter"
ADAPTERS: dict[str, str] = {Channel.MAIL.value: "amends.post.channels.mail.sending.MailAdapter"}

__all__ = ["Adapter", "CannotDeliver", "TryAgain", "adapter_of", "hand_over", "leaves_the_house"]


@runtime_checkable
class Signs(Protocol):
    """An adapter that signs what it sends with the moment of the attempt: an old signature is refused as a replay."""

    def send_at(self, outbound: Outbound, at: datetime) -> None:
        """As `send`, at `at`."""
        ...


def _path(channel: str, account: Account | None = None) -> str:
    chosen: dict[str, str] = {**ADAPTERS, **getattr(settings, "POST_ADAPTERS", {})}
    if account is not None and account.adapter in WAYS and (sender := WAYS[account.adapter].sender):
        return chosen.get(account.adapter, sender)
    return chosen.get(str(channel), PAGE)


@cache
def _made(path: str) -> Adapter:
    made: Adapter = import_string(path)()
    return made


def adapter_of(channel: str, account: Account | None = None) -> Adapter:
    """What delivers a message on this channel: its account's way, else what the channel usually leaves by.

    `POST_ADAPTERS` in the settings names another for a channel, or for a way, by dotted path.
    """
    return _made(_path(channel, account))


def hand_over(adapter: Adapter, outbound: Outbound, at: datetime) -> None:
    """Delivers one message at `at`. Who signs what it sends needs to know the moment of the attempt.

    :raises TryAgain: when a later attempt may work.
    :raises CannotDeliver: when none will.
    """
    if outbound.account is not None and not outbound.account.is_active:
        raise CannotDeliver(f"The account {outbound.account.name!r} is closed; send it another way.")
    if isinstance(adapter, Signs):
        adapter.send_at(outbound, at)
    else:
        adapter.send(outbound)


def leaves_the_house(channel: str, account: Account | None = None) -> bool:
    """Whether a message on this channel reaches the customer by itself, rather than when they open their page."""
    return _path(channel, account) != PAGE
