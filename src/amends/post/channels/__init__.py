"""Channels: one folder each, behind one small interface. Which adapter serves which channel is a setting.

Mail leaves through Django's `EMAIL_BACKEND`. Every other channel has no way out of the house yet: what is written there
is delivered by being visible on the customer's own page, behind their private link, and nowhere else.
"""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from amends.post.channels.adapter import Adapter, CannotDeliver, TryAgain
from amends.post.rules import Channel

PAGE = "amends.post.channels.page.showing.PageAdapter"
ADAPTERS: dict[str, str] = {Channel.MAIL.value: "amends.post.channels.mail.sending.MailAdapter"}

__all__ = ["Adapter", "CannotDeliver", "TryAgain", "adapter_of", "leaves_the_house"]


def _path(channel: str) -> str:
    chosen: dict[str, str] = {**ADAPTERS, **getattr(settings, "POST_ADAPTERS", {})}
    return chosen.get(str(channel), PAGE)


@cache
def _made(path: str) -> Adapter:
    made: Adapter = import_string(path)()
    return made


def adapter_of(channel: str) -> Adapter:
    """What delivers a message on this channel. `POST_ADAPTERS` in the settings names another, by dotted path."""
    return _made(_path(channel))


def leaves_the_house(channel: str) -> bool:
    """Whether a message on this channel reaches the customer by itself, rather than when they open their page."""
    return _path(channel) != PAGE
