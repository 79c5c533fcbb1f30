"""Telling staff about promises: alerts in the app. The mail beside it is flow's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.people.models import Person
from amends.promises.models import Alert, Promise
from amends.promises.rules import Alarm
from amends.rows import insert_values


@dataclass(frozen=True, slots=True)
class Alarmed:
    """One alert to be raised: about this promise (and so many like it), to this person, maybe instead of another."""

    promise: Promise
    person: Person
    why: Alarm
    instead_of: Person | None = None
    count: int = 1


def alarm(alarmed: Sequence[Alarmed], *, by: Actor, at: datetime) -> None:
    """This function will raise the alerts and journal each, inside the caller's transaction."""
    insert_values(
        Alert,
        [
            (
                *(new_id(at), one.promise.id, one.person.id, one.why.value),
                *(one.instead_of.id if one.instead_of else None, one.count, at, None),
            )
            for one in alarmed
        ],
    )
    lines = (
        journal.Line(
            "promises.alerted",
            one.promise.id,
            one.promise.case_id,
            {"person": str(one.person.id), "why": one.why.value, "count": one.count},
        )
        for one in alarmed
    )
    journal.write(lines, by=by, at=at)


def see(person: Person, only: UUID | None = None, *, at: datetime) -> int:
    """This function will mark the person's alerts (or one of them) as seen; a read mark, so not journalled.

    Returns how many were marked.
    """
    unseen = Alert.objects.filter(person=person, seen_at__isnull=True)
    return (unseen.filter(id=only) if only else unseen).update(seen_at=at)
