"""Writing down what happened, and sealing it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from amends.changes import change
from amends.journal.actors import Actor
from amends.journal.models import Entry, Seal
from amends.journal.queries import told_of
from amends.journal.rules import digest
from amends.kernel.ids import new_id
from amends.rows import insert_values

SEAL_AT_MOST = 1_000


@dataclass(frozen=True, slots=True)
class Line:
    """One thing changed: a past-tense verb, dotted by room, and ids, codes, amounts and times. Never anyone's words."""

    verb: str
    subject_id: UUID
    case_id: UUID | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


def write(lines: Iterable[Line], *, by: Actor, at: datetime) -> None:
    """This function will add the lines to the journal, inside the caller's transaction."""
    actor = by.actor
    insert_values(
        Entry,
        [(new_id(at), at, actor, line.verb, line.case_id, line.subject_id, dict(line.facts), None) for line in lines],
    )


@transaction.atomic
def seal(*, at: datetime, at_most: int = SEAL_AT_MOST) -> int:
    """This function will give up to `at_most` committed entries their position and seal them; returns how many.

    One process seals at a time; another that comes meanwhile leaves it to the first and seals nothing.
    """
    if not _is_the_only_sealer():
        return 0
    last = Seal.objects.order_by("-last_position").first()
    start = last.last_position if last else 0
    entries = list(Entry.objects.filter(position__isnull=True).order_by("id")[:at_most])
    if not entries:
        return 0
    for number, entry in enumerate(entries, start + 1):
        entry.position = number
    change(entries, ["position"])
    told = [told_of(entry) for entry in entries]
    Seal.objects.create(
        first_position=start + 1,
        last_position=start + len(entries),
        sealed_at=at,
        digest=digest(last.digest if last else "", told),
    )
    return len(entries)


def _is_the_only_sealer() -> bool:
    """SQLite has one writer anyway; on PostgreSQL a lock says so until the transaction ends."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('amends.journal.seal'))")
        (is_ours,) = cursor.fetchone()
    return bool(is_ours)
