"""Putting work on a queue, claiming it under a lease, finishing it, failing it.

Not journalled: a lease is a machine's own business and may be lost. What the work changes is journalled by the room
that it changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from itertools import groupby
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import Combinable

from amends.changes import stamp
from amends.kernel.ids import new_id
from amends.prepared import Prepared
from amends.rows import insert, new_row
from amends.work.models import Work
from amends.work.rules import MOST_ATTEMPTS, is_given_up, retry_after

LEASE_SECONDS = 180
OPEN = Q(ended_at__isnull=True, parked_at__isnull=True)
DIED = "The worker stopped in the middle of this each time it tried."


class LeaseLost(Exception):
    """Another worker holds this row by now, or it has ended: what we did counts for nothing."""

    def __init__(self, works: Sequence[Work]) -> None:
        self.works = list(works)
        super().__init__(f"The lease on {', '.join(str(work) for work in works)} is lost; another worker has it.")


class BeingDone(Exception):
    """A worker has this in hand or has done it: it can no longer be withdrawn."""


class NotParked(Exception):
    """Only parked work can be put back on its queue."""


@dataclass(frozen=True, slots=True)
class Item:
    """Work about to be put: its queue, a key that makes a second one impossible, ids, and when to do it at first."""

    queue: str
    key: str
    payload: Mapping[str, object] = field(default_factory=dict)
    retry_at: datetime | None = None
    total: int = 0


def put(items: Sequence[Item], *, at: datetime) -> None:
    """This function will put the work on its queues. A key that is known already changes nothing."""
    insert(
        [
            new_row(
                Work,
                id=new_id(at),
                queue=item.queue,
                key=item.key,
                payload=dict(item.payload),
                made_at=at,
                retry_at=item.retry_at or at,
                progress_total=item.total,
            )
            for item in items
        ],
        ignore_conflicts=True,
    )


@cache
def _ready(at_most: int) -> Prepared[Work]:
    """So many rows of a queue that are free at a moment, oldest first."""

    def ask(queue: str, at: datetime) -> QuerySet[Work]:
        free = Q(leased_until__isnull=True) | Q(leased_until__lte=at)
        rows = Work.objects.filter(OPEN, free, queue=queue, retry_at__lte=at).order_by("retry_at", "id")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        return rows[:at_most]

    return Prepared(ask)


@transaction.atomic
def claim(queue: str, *, at: datetime, lease_seconds: int = LEASE_SECONDS, at_most: int = 50) -> list[Work]:
    """This function will lease up to `at_most` ready rows of a queue to the caller, oldest first.

    A row whose lease has run out is ready again. One that was claimed as often as it may be tried, and was neither
    finished nor failed, is parked: it stops its worker every time.
    """
    # Nobody else takes one of them in between: SQLite lets one write at a time, PostgreSQL has locked them for us.
    found = _ready(at_most)(queue, at)
    deadly = [work for work in found if is_given_up(work.attempts, MOST_ATTEMPTS)]
    stamp(Work, [work.id for work in deadly], parked_at=at, trouble=DIED, lease=None, leased_until=None)
    claimed = [work for work in found if work not in deadly]
    lease, until = new_id(at), at + timedelta(seconds=lease_seconds)
    stamp(Work, [work.id for work in claimed], lease=lease, leased_until=until, attempts=F("attempts") + 1)
    for work in claimed:
        work.lease, work.leased_until, work.attempts = lease, until, work.attempts + 1
    return claimed


def _lease(work: Work) -> str:
    return str(work.lease or "")


def _change(works: Sequence[Work], **change: Any) -> None:
    """Writes where the caller's lease still holds, and reads the count.

    :raises LeaseLost: when one of them is lost; nothing is changed.
    """
    with transaction.atomic():
        for lease, held in groupby(sorted(works, key=_lease), _lease):
            part = list(held)
            for start in range(0, len(part), 500):
                ids = [work.id for work in part[start : start + 500]]
                having = {"lease": lease, "ended_at": None, "parked_at": None}
                if not lease or stamp(Work, ids, having=having, **change) != len(ids):
                    raise LeaseLost(part)
    for work in works:
        for name, value in change.items():
            if not isinstance(value, Combinable):
                setattr(work, name, value)


def beat(work: Work, *, at: datetime, lease_seconds: int = LEASE_SECONDS, done: int | None = None) -> None:
    """This function will prolong a lease, and note how much of the work is done.

    :raises LeaseLost: when the lease ran out and another worker took the row.
    """
    progress = {} if done is None else {"progress_done": done}
    _change([work], leased_until=at + timedelta(seconds=lease_seconds), **progress)


def finish(works: Sequence[Work], *, at: datetime) -> None:
    """This function will end the work. Called in the transaction that writes what the work changed.

    :raises LeaseLost: when one lease is lost; the caller's transaction must not commit.
    """
    _change(works, ended_at=at, lease=None, leased_until=None, trouble="")


def fail(work: Work, trouble: str, *, at: datetime, max_attempts: int = MOST_ATTEMPTS) -> bool:
    """This function will let the work wait longer and longer, then park it; returns whether it is parked now.

    `max_attempts=0` parks at once what no second try can mend.
    :raises LeaseLost: when the lease is lost.
    """
    parked = is_given_up(work.attempts, max_attempts)
    when = {"parked_at": at} if parked else {"retry_at": at + retry_after(work.attempts)}
    _change([work], trouble=trouble[:500], lease=None, leased_until=None, **when)
    return parked


def give_back(works: Sequence[Work], *, at: datetime) -> None:
    """This function will return leased rows untried: at once ready again, and the attempt is not counted.

    :raises LeaseLost: when one lease is lost.
    """
    _change(works, lease=None, leased_until=None, retry_at=at, attempts=F("attempts") - 1)


def unpark(works: Sequence[Work], *, at: datetime) -> None:
    """This function will put parked work back on its queue, with all its attempts before it.

    :raises NotParked: when one of them is not parked; nothing is changed.
    """
    ids = [work.id for work in works]
    with transaction.atomic():
        back = Work.objects.filter(id__in=ids, parked_at__isnull=False).update(parked_at=None, attempts=0, retry_at=at)
        if back != len(ids):
            raise NotParked("Some of this work is not parked (any more). Look at the list again.")


def hasten(works: Sequence[Work], *, at: datetime) -> None:
    """This function will have work that waits for its time, or is parked, taken up at once. What a worker has in hand
    or has done is left alone."""
    idle = Work.objects.filter(id__in=[work.id for work in works], ended_at__isnull=True, lease__isnull=True)
    idle.update(parked_at=None, attempts=0, retry_at=at)


def withdraw(keys: Sequence[str], *, at: datetime) -> None:
    """This function will end work that nobody has in hand: parked, or waiting for its time.

    :raises BeingDone: when one of them is being done or has been; nothing is changed.
    """
    idle = Work.objects.filter(key__in=keys, ended_at__isnull=True, lease__isnull=True)
    with transaction.atomic():
        if idle.update(ended_at=at, parked_at=None) != len(keys):
            raise BeingDone("It is being done at this moment, or has been done.")
