"""Reading the journal, and checking that its seals hold."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from amends.journal.models import Entry, Seal
from amends.journal.rules import Told, digest


def told_of(entry: Entry) -> Told:
    """What a sealed entry says.

    :raises ValueError: for one that has no position yet.
    """
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
    """Every seal recomputed from its entries, and compared. Changes nothing."""
    previous, entries, seals = "", 0, 0
    for seal_ in Seal.objects.order_by("first_position").iterator():
        rows = Entry.objects.filter(position__range=(seal_.first_position, seal_.last_position)).order_by("position")
        told = [told_of(entry) for entry in rows]
        whole = len(told) == seal_.last_position - seal_.first_position + 1 and seal_.first_position == entries + 1
        if not whole or digest(previous, told) != seal_.digest:
            return Verdict(entries, seals, seal_.first_position)
        previous, entries, seals = seal_.digest, entries + len(told), seals + 1
    positioned = Entry.objects.aggregate(last=Max("position"))["last"] or 0
    return Verdict(entries, seals, entries + 1 if positioned > entries else None)


def told_on(case_ids: Collection[UUID], verb: str) -> list[tuple[UUID, dict[str, object]]]:
    """What entries of one verb say on these cases, each with its case; one query through the cases' own index."""
    rows = Entry.objects.filter(case_id__in=case_ids, verb=verb).order_by("at", "id").values_list("case_id", "facts")
    return [(case_id, facts) for case_id, facts in rows if case_id is not None]


def unsealed_count() -> int:
    """How many entries wait for their seal."""
    return Entry.objects.filter(position__isnull=True).count()


def told_about(
    case_id: UUID, subject_id: UUID, verbs: Collection[str]
) -> list[tuple[str, datetime, dict[str, object]]]:
    """What entries of these verbs say of one thing on a case, in order; one query through the cases' own index."""
    rows = Entry.objects.filter(case_id=case_id, subject_id=subject_id, verb__in=verbs).order_by("at", "id")
    return list(rows.values_list("verb", "at", "facts"))
