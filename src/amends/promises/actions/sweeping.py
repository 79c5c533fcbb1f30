"""The sweep: climbs ladders and breaks what has fallen due, in batches, each in one transaction.

1. Take open promises whose `next_at` has come, oldest first.
2. Those whose due time has come are broken, stamped with that due time, by "update where still open"; each
   makes its successor in the same transaction. What a customer owed us is released instead: waiting ended.
3. The others climb one rung.
4. Everybody concerned is alerted: the ower, else a present stand-in, else the lead.
5. What breaks does not stop here: the caller (flow) does what a break sets off, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Model, QuerySet

from amends.changes import change
from amends.detect.models import Incident
from amends.intake.models import Complaint
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kinds.models import Kind
from amends.people.models import Brand, Department, Person, Team
from amends.prepared import Prepared
from amends.promises import rules
from amends.promises.actions.ending import break_, end
from amends.promises.actions.making import entry_of
from amends.promises.models import OPEN, Promise
from amends.promises.rules import Release

BATCH = 500


@dataclass(frozen=True)
class Swept:
    """What one batch did. `seen` is how many promises were due for a look: less than a batch means all are done."""

    seen: int
    broken: list[Promise]
    successors: list[Promise]
    ended_waits: list[Promise]
    climbed: list[Promise]


def _due(at: datetime) -> QuerySet[Promise]:
    # What each promise has for itself; whatever was bought, a promise about it is kept or broken alike.
    rows = Promise.objects.filter(OPEN, next_at__lte=at).order_by("next_at")
    rows = rows.select_related("case__customer", "case__failure")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    return rows[:BATCH]


_DUE = Prepared(_due)
_BRANDS = Prepared(lambda *ids: Brand.objects.filter(id__in=ids).select_related("calendar"))
_PEOPLE = Prepared(lambda *ids: Person.objects.filter(id__in=ids).select_related("calendar"))
_TEAMS = Prepared(lambda *ids: Team.objects.filter(id__in=ids).select_related("calendar", "lead"))
_DEPARTMENTS = Prepared(lambda *ids: Department.objects.filter(id__in=ids).select_related("calendar"))
_COMPLAINTS = Prepared(lambda *ids: Complaint.objects.filter(id__in=ids).select_related("brand__calendar"))
_INCIDENTS = Prepared(lambda *ids: Incident.objects.filter(id__in=ids).select_related("brand__calendar"))
_KINDS = Prepared(lambda *ids: Kind.objects.filter(id__in=ids))


def _whole(promises: Sequence[Promise]) -> list[Promise]:
    """The promises with all that belongs to them. What hundreds share is read once, not once in each row: the few
    people, teams and brands of a desk stand in three hundred columns of five hundred rows otherwise."""
    cases = list({promise.case.id: promise.case for promise in promises if promise.case}.values())
    failures = [case.failure for case in cases if case.failure]
    _hang(_BRANDS, (cases, "brand"))
    _hang(_PEOPLE, (cases, "owner"), (promises, "person"))
    _hang(_TEAMS, (cases, "team"), (promises, "team"))
    _hang(_DEPARTMENTS, (promises, "department"))
    _hang(_COMPLAINTS, (promises, "complaint"))
    _hang(_INCIDENTS, (failures, "incident"), (promises, "incident"))
    _hang(_KINDS, (failures, "kind"))
    return list(promises)


def _hang(ask: Prepared[Any], *places: tuple[Sequence[Model], str]) -> None:
    """Hangs on each row what its key names; one query for all of them, none for no key."""
    ids = {row.__dict__[f"{name}_id"] for rows, name in places for row in rows} - {None}
    found = {one.id: one for one in ask(*ids)} if ids else {}
    for rows, name in places:
        key = f"{name}_id"
        for row in rows:
            row._state.fields_cache[name] = found.get(row.__dict__[key])


@transaction.atomic
def sweep(*, by: Actor, at: datetime) -> Swept:
    """This function will take one batch of promises whose time has come; call again while `seen` is a full batch.

    The caller renews the standings of the cases concerned, after doing what the breaks set off.
    """
    found = _whole(_DUE(at))
    fallen = [p for p in found if p.due_at <= at]
    waits = [p for p in fallen if p.customer_id]
    broken = [p for p in fallen if not p.customer_id]
    climbing = [p for p in found if p.due_at > at]
    if waits:
        end(waits, released_at=at, release_reason=Release.WAITING_ENDED.value)
        journal.write((entry_of(p, "promises.released", reason="waiting_ended") for p in waits), by=by, at=at)
    successors = break_(broken, by=by, at=at) if broken else []
    if climbing:
        _climb(climbing, at)
    return Swept(len(found), broken, successors, waits, climbing)


def _climb(promises: Sequence[Promise], at: datetime) -> None:
    """Takes every rung whose time has come, so that a late sweep does not climb one rung at a time."""
    for promise in promises:
        promise.rung = rules.climbed(made_at=promise.made_at, due_at=promise.due_at, at=at)
        promise.next_at = rules.next_at(made_at=promise.made_at, due_at=promise.due_at, rung=promise.rung)
    # One that has ended meanwhile gets a look that nobody takes: the sweep asks for open ones only.
    change(promises, ["rung", "next_at"])
