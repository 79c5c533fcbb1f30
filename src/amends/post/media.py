"""Files that a message of another system names: asked for, kept beside it, and what became of each said with it.

What stands under `media` in a delivery's facts is a list; each thing in it is one file to fetch. Its `state` is empty
while that is tried, then `kept` or `missing`; `trouble` says what went wrong the last time.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.post.channels.downloading import Downloaded
from amends.post.enclosing import Handed, enclose
from amends.post.models import Inbound
from amends.work import actions as work
from amends.work.actions import Item
from amends.work.models import Work
from amends.work.queries import by_keys

MEDIA = "media"
KEPT, MISSING = "kept", "missing"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One file to fetch: its work, the delivery that named it, which of its files it is, and what was said of it."""

    work: Work
    inbound: Inbound
    number: int
    medium: dict[str, str]


def ask(inbounds: Sequence[Inbound], *, at: datetime) -> None:
    """This function will put the files that these deliveries name on the worker's list; a second time changes nothing.

    Not journalled: what comes of it is.
    """
    items = [
        Item(MEDIA, _key(row.id, number), {"inbound": str(row.id), "number": number})
        for row in inbounds
        for number in range(len(_media(row)))
    ]
    if items:
        work.put(items, at=at)


def _key(inbound_id: UUID, number: int) -> str:
    return f"media:{inbound_id}:{number}"


def _media(inbound: Inbound) -> list[dict[str, Any]]:
    found = inbound.facts.get("media")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def wanted(claimed: Work) -> Wanted:
    """What stands behind work of this list."""
    row = Inbound.objects.select_related("account", "brand").get(id=UUID(str(claimed.payload["inbound"])))
    number = int(claimed.payload["number"])
    medium = {str(name): str(value) for name, value in _media(row)[number].items()}
    return Wanted(claimed, row, number, medium)


@transaction.atomic
def keep(one: Wanted, found: Downloaded, *, by: Actor, at: datetime) -> None:
    """This function will keep a file beside the delivery that named it.

    :raises LeaseLost: when another worker has it by now; nothing is changed.
    """
    type_ = one.medium.get("type") or found.media_type
    name = one.medium.get("name") or f"file-{one.number + 1}"
    if "." not in name:
        name += mimetypes.guess_extension(type_.partition(";")[0].strip()) or ""
    enclose(one.inbound, [Handed(name, type_, found.content)], by=by, at=at)
    _note(one, KEPT, "")
    work.finish([one.work], at=at)


@transaction.atomic
def not_now(one: Wanted, trouble: str, *, is_for_good: bool, by: Actor, at: datetime) -> bool:
    """This function will note why a file did not come; it is tried again, unless that was the last time.

    :raises LeaseLost: when another worker has it by now; nothing is changed.
    """
    most = {"max_attempts": 0} if is_for_good else {}
    is_missing = work.fail(one.work, trouble, at=at, **most)
    _note(one, MISSING if is_missing else "", trouble)
    if is_missing:
        journal.write([journal.Line("post.file_missing", one.inbound.id, None, {"number": one.number})], by=by, at=at)
    return is_missing


def _note(one: Wanted, state: str, trouble: str) -> None:
    """Two workers may have two files of one message: the row is read again under its lock."""
    row = Inbound.objects.select_for_update().get(id=one.inbound.id)
    media = _media(row)
    media[one.number] = {**media[one.number], "state": state, "trouble": trouble[:300]}
    row.facts = {**row.facts, "media": media}
    row.save(update_fields=["facts"])


@transaction.atomic
def ask_again(inbound: Inbound, *, by: Actor, at: datetime) -> int:
    """This function will have the missing files of a delivery tried again; returns how many those are."""
    row = Inbound.objects.select_for_update().get(id=inbound.id)
    media = _media(row)
    numbers = [number for number, one in enumerate(media) if one.get("state") == MISSING]
    parked = [one for one in by_keys([_key(row.id, number) for number in numbers]) if one.parked_at]
    work.unpark(parked, at=at)
    for number in numbers:
        media[number] = {**media[number], "state": ""}
    row.facts = {**row.facts, "media": media}
    row.save(update_fields=["facts"])
    if numbers:
        journal.write([journal.Line("post.files_asked_again", row.id, None, {"count": len(numbers)})], by=by, at=at)
    return len(numbers)
