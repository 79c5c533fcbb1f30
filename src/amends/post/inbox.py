"""The inbox: what came is stored byte for byte, together with the work of understanding it, before anybody reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.people.models import Brand
from amends.people.queries import brands
from amends.post import accounts
from amends.post.channels.ways import Came
from amends.post.models import Account, Raw
from amends.post.raws import content_of, digest_of, keep
from amends.work import actions as work
from amends.work.actions import Item
from amends.work.models import Work

INBOX = "inbox"
# Twice as much is kept of a letter as any mail server takes, and never read: a person looks at it.
LARGEST_READ = 25 * 1024 * 1024


@transaction.atomic
def store(
    came: Sequence[Came],
    *,
    way: str,
    brand: Brand,
    account: Account | None = None,
    cursor: Mapping[str, object] | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """This function will keep what came and put it on the inbox, and note on the account where its fetching stands.

    Everything in one transaction: when it has returned, the other side may be told that we have it. The same bytes by
    the same account are one. Not journalled: what they come to is.
    """
    keep([one.content for one in came], at=at)
    work.put([_item(one, way, brand, account, at) for one in came], at=at)
    if account is not None and cursor is not None:
        accounts.fetched(account, cursor, at=at)


def _item(one: Came, way: str, brand: Brand, account: Account | None, at: datetime) -> Item:
    digest = digest_of(one.content)
    payload = {
        "way": way,
        "brand": str(brand.id),
        "account": str(account.id) if account else "",
        "raw": digest,
        "external_id": one.external_id[:250],
        # The other side's clock may be ahead of ours; nobody has written to us in the future.
        "received_at": min(one.received_at, at).isoformat(),
        "envelope": dict(one.envelope),
    }
    return Item(INBOX, f"in:{digest}:{account.id if account else way}", payload)


@dataclass(frozen=True, slots=True)
class Stored:
    """One thing on the inbox: its work, what came, and by whom. `raw` is without its bytes; `brought` brings them."""

    work: Work
    way: str
    brand: Brand
    account: Account | None
    raw: Raw
    received_at: datetime

    @property
    def is_too_large(self) -> bool:
        """Whether it is kept and not read."""
        return self.raw.size > LARGEST_READ

    def came(self, raw: Raw) -> Came:
        """What came, as it was handed over; `raw` is read with its bytes."""
        payload: dict[str, Any] = self.work.payload
        return Came(content_of(raw), self.received_at, payload["external_id"], payload["envelope"])


def brought(many: Sequence[Stored]) -> list[Came | None]:
    """What came, in order, with its bytes; None for what is too large to be read."""
    wanted = [one.raw.digest for one in many if not one.is_too_large]
    raws = Raw.objects.in_bulk(wanted) if wanted else {}
    return [None if one.is_too_large else one.came(raws[one.raw.digest]) for one in many]


def stored(works: Sequence[Work]) -> list[Stored]:
    """What stands behind work of the inbox, in its order."""
    payloads: list[dict[str, Any]] = [one.payload for one in works]
    raws = Raw.objects.defer("packed").in_bulk({one["raw"] for one in payloads})
    known = {str(one.id): one for one in brands()}
    found = {UUID(one["account"]) for one in payloads if one["account"]}
    opened = Account.objects.in_bulk(found) if found else {}
    return [
        Stored(
            work=one,
            way=payload["way"],
            brand=known[payload["brand"]],
            account=opened[UUID(payload["account"])] if payload["account"] else None,
            raw=raws[payload["raw"]],
            received_at=datetime.fromisoformat(payload["received_at"]),
        )
        for one, payload in zip(works, payloads, strict=True)
    ]


def read_again(works: Sequence[Work], *, by: Actor, at: datetime) -> None:
    """This function will put parked letters back on the inbox, because what stopped them has been mended.

    :raises NotParked: when one of them is not parked; nothing is changed.
    """
    with transaction.atomic():
        work.unpark(works, at=at)
        lines = [journal.Line("post.read_again", one.id, None, {"raw": one.payload["raw"]}) for one in works]
        journal.write(lines, by=by, at=at)
