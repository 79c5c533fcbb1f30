"""Writing down what happened, and sealing it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from amends.journal.actors import Actor
from amends.journal.models import Entry, Seal
from amends.journal.rules import Told, digest
from amends.kernel.ids import new_id

SEAL_AT_MOST = 5000


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
    Entry.objects.bulk_create(
        [
            Entry(
                id=new_id(at),
                at=at,
                actor=actor,
                verb=line.verb,
                case_id=line.case_id,
                subject_id=line.subject_id,
                facts=dict(line.facts),
            )
            for line in lines
        ],
        batch_size=500,
    )


@transaction.atomic
def seal(*, at: datetime, at_most: int = SEAL_AT_MOST) -> int:
    """This function will give up to `at_most` committed entries their position and seal them; returns how many.

    One worker seals at a time: the last seal is locked, and a second sealer finds its positions taken.
    """
    last = Seal.objects.select_for_update().order_by("-last_position").first()
    start = last.last_position if last else 0
    entries = list(Entry.objects.filter(position__isnull=True).order_by("id")[:at_most])
    if not entries:
        return 0
    for number, entry in enumerate(entries, start + 1):
        entry.position = number
    Entry.objects.bulk_update(entries, ["position"], batch_size=200)
    told = [_told(entry) for entry in entries]
    Seal.objects.create(
        first_position=start + 1,
        last_position=start + len(entries),
        sealed_at=at,
        digest=digest(last.digest if last else "", told),
    )
    return len(entries)


def _told(entry: Entry) -> Told:
    if entry.position is None:
        raise ValueError(f"entry {entry.id} has no position and cannot be part of a seal")
    return Told(
        entry.id, entry.at, entry.actor, entry.verb, entry.case_id, entry.subject_id, entry.facts, entry.position
    )


@dataclass(frozen=True)
class Verdict:
    """What `verify` found: how many entries and seals hold, and the first range that does not."""

    entries: int
    seals: int
    broken_at: int | None

    @property
    def is_sound(self) -> bool:
        return self.broken_at is None


def verify() -> Verdict:
    """This function will recompute every seal from its entries and compare; it changes nothing."""
    previous, entries, seals = "", 0, 0
    for seal_ in Seal.objects.order_by("first_position").iterator():
        rows = Entry.objects.filter(position__range=(seal_.first_position, seal_.last_position)).order_by("position")
        told = [_told(entry) for entry in rows]
        whole = len(told) == seal_.last_position - seal_.first_position + 1 and seal_.first_position == entries + 1
        if not whole or digest(previous, told) != seal_.digest:
            return Verdict(entries, seals, seal_.first_position)
        previous, entries, seals = seal_.digest, entries + len(told), seals + 1
    positioned = Entry.objects.aggregate(last=Max("position"))["last"] or 0
    return Verdict(entries, seals, entries + 1 if positioned > entries else None)
