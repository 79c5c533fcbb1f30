"""The systems that tell us signals by themselves: when each was heard last, what was refused. No secret is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings

from amends.detect.models import Connection
from amends.detect.providers import PROVIDERS
from amends.detect.queries import connections
from amends.people.models import Brand
from amends.web.pages import url
from amends.web.words import Wall

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Refused = Callable[[UUID], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Row:
    """One connected system. `address` is what it calls, but for a secret at its end, which nobody sees twice."""

    id: UUID
    name: str
    provider: str
    heard: str
    refused: str
    address: str
    sends: str
    overlap: str
    has_own_secret: bool
    secret_help: str


def rows(brand: Brand, wall: Wall, refused: Refused) -> Sequence[Row]:
    """The systems that are connected, by name."""
    return [_row(one, wall, refused) for one in connections(brand)]


def _row(one: Connection, wall: Wall, refused: Refused) -> Row:
    provider = PROVIDERS[one.provider]
    has_before = one.before_until is not None and one.before_until > wall.now
    return Row(
        one.id,
        one.name,
        provider.name,
        _heard(one, wall),
        _refused(*refused(one.id)),
        address(one),
        provider.sends,
        f"The secret before is good until {wall.when(one.before_until)}." if has_before and one.before_until else "",
        provider.has_own_secret,
        provider.secret_help,
    )


def address(one: Connection, secret: str = "") -> str:
    """What the other system calls."""
    path = url("signal_hook_secret", id=one.id, secret=secret) if secret else url("signal_hook", id=one.id)
    return f"{settings.CONFIG.base_url()}{path}"


def _heard(one: Connection, wall: Wall) -> str:
    if one.heard_at is None:
        return "not heard yet: send a test event from there"
    return f"last heard {_ago(wall.now - one.heard_at) or wall.when(one.heard_at)}: {one.heard_what}"


def _ago(since: timedelta) -> str:
    if since < timedelta(minutes=1):
        return "just now"
    if since < HOUR:
        minutes = since // timedelta(minutes=1)
        return f"{minutes} {'minute' if minutes == 1 else 'minutes'} ago"
    return f"{since // HOUR} h ago" if since < DAY else ""


def _refused(forged: int, unread: int) -> str:
    parts = [f"{forged} with a wrong signature"] if forged else []
    parts += [f"{unread} that could not be taken"] if unread else []
    return f"refused today: {', '.join(parts)}" if parts else ""
