"""Sweeping: bytes that were only laid beside a draft and taken away again are not kept for ever.

Nothing else is ever swept: what came over the wire stays. Whoever takes a file away puts its bytes on this list; a day
later, when nothing refers to them, they go.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError

from amends.post.inbox import INBOX
from amends.post.models import Raw
from amends.work import actions as work
from amends.work.actions import Item
from amends.work.models import Work

SWEEPING = "sweeping"
# Somebody may call their message back, or lay the same file down again.
GRACE = timedelta(days=1)


def ask(taken: Mapping[UUID, str], *, at: datetime) -> None:
    """This function will have bytes looked at when the grace is over: digests by the id of the file that was theirs.

    Not journalled: a draft is nobody's word yet.
    """
    work.put([Item(SWEEPING, f"sweep:{id_}", {"raw": raw}, at + GRACE) for id_, raw in taken.items()], at=at)


def sweep(*, at: datetime, at_most: int = 100) -> int:
    """This function will delete the bytes on the list that nothing refers to; returns how many. Each stands alone.

    Any foreign key that leads to them keeps them (each protects what it leads to), and so does work of the inbox.
    """
    swept = 0
    for one in work.claim(SWEEPING, at=at, at_most=at_most):
        with transaction.atomic():
            swept += _sweep(str(one.payload["raw"]))
            work.finish([one], at=at)
    return swept


def _sweep(digest: str) -> bool:
    # Locked, so that whoever is about to refer to it waits until it is known whether it stays.
    row = Raw.objects.select_for_update().defer("packed").filter(digest=digest).first()
    if row is None or Work.objects.filter(queue=INBOX, ended_at__isnull=True, payload__raw=digest).exists():
        return False
    try:
        with transaction.atomic():
            row.delete()
    except ProtectedError:
        return False
    return True
