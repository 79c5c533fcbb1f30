"""Ending promises: kept, broken, or released with a reason.

A promise whose due time has passed is broken, whether or not the sweep has come by: whoever keeps or releases it
then breaks it first, at its due time, and ends its successor.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from amends.cases import actions as cases
from amends.changes import stamp
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel import calendars
from amends.people.models import Brand
from amends.people.queries import hours
from amends.promises import rules
from amends.promises.actions.making import Wish, case_ids, entry_of, make
from amends.promises.actions.standing import renew
from amends.promises.models import OPEN, Promise
from amends.promises.rules import OwedTo, PromiseKind, Release

# As `OPEN` says it.
STILL_OPEN = ("kept_at", "broken_at", "released_at")


class AlreadyEnded(Exception):
    """The promise has ended before: a promise is never kept by accident, and never twice."""

    def __init__(self, promise: Promise) -> None:
        self.promise = promise
        super().__init__(f"This promise ({promise.kind}, due {promise.due_at:%Y-%m-%d %H:%M} UTC) has already ended.")


def end(promises: Sequence[Promise], **ending: Any) -> None:
    """Writes the ending where a promise is still open and reads the count: no lock, no lost race.

    :raises AlreadyEnded: when one of them had ended meanwhile; the caller's transaction is rolled back.
    """
    ids = [promise.id for promise in promises]
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        if stamp(Promise, part, empty=STILL_OPEN, next_at=None, **ending) != len(part):
            ended = Promise.objects.filter(id__in=part).exclude(**ending).exclude(OPEN).first()
            raise AlreadyEnded(ended or promises[start])
    for promise in promises:
        promise.next_at = None
        for name, value in ending.items():
            setattr(promise, name, value)


def break_(promises: Sequence[Promise], *, by: Actor, at: datetime) -> list[Promise]:
    """Breaks open promises at their own due times and makes their successors; returns these, in order."""
    end(promises, broken_at=F("due_at"))
    for promise in promises:
        promise.broken_at = promise.due_at
    journal.write((entry_of(p, "promises.broken", due_at=p.due_at.isoformat()) for p in promises), by=by, at=at)
    return make([successor(p, at) for p in promises], by=by, at=at, renew_standing=False)


def brand_of(promise: Promise) -> Brand | None:
    """The brand whose hours a promise is counted by; None for a corrective action."""
    holder = promise.case or promise.complaint or promise.incident
    return holder.brand if holder else None


def successor(promise: Promise, at: datetime) -> Wish:
    """The promise that a break makes: owed by the same one, due by the ladder's make-good time."""
    minutes = rules.make_good_minutes(promise.kind, promise.level)
    brand = brand_of(promise)
    ower = promise.person or promise.team or promise.department
    if ower is None:
        raise ValueError(f"promise {promise.id} is owed by a customer and has no successor")
    calendar = brand.calendar if brand else ower.calendar
    return Wish(
        kind=PromiseKind(promise.kind),
        words=promise.words,
        owed_by=ower,
        due_at=calendars.due(hours(calendar), at, minutes),
        counted=f"made good within {minutes} minutes of {calendar.name}",
        case=promise.case,
        complaint=promise.complaint,
        incident=promise.incident,
        owed_to=OwedTo(promise.owed_to),
        replaces=promise,
        level=promise.level + 1,
        is_particular=promise.is_particular,
    )


def settled(promises: Sequence[Promise], by: Actor, at: datetime) -> list[Promise]:
    """The promises that can still be ended: a late one is broken first, and its successor stands in its place."""
    late = [p for p in promises if p.due_at < at and p.customer_id is None]
    if not late:
        return list(promises)
    heirs = dict(zip((p.id for p in late), break_(late, by=by, at=at), strict=True))
    hurt = {p.case.id: p.case for p in late if p.case and p.owed_to == OwedTo.CUSTOMER.value}
    cases.deviate(list(hurt.values()), because="promise_broken", by=by, at=at)
    return [heirs.get(p.id, p) for p in promises]


@transaction.atomic
def keep(promises: Sequence[Promise], *, by: Actor, at: datetime, renew_standing: bool = True) -> None:
    """This function will mark open promises as kept at `at`; for a late one its successor is kept.

    :raises AlreadyEnded: when one has ended before; nothing is changed.
    """
    open_ = settled(promises, by, at)
    end(open_, kept_at=at)
    journal.write((entry_of(p, "promises.kept") for p in open_), by=by, at=at)
    if renew_standing:
        renew(case_ids(promises))


@transaction.atomic
def release(
    promises: Sequence[Promise], *, reason: Release, by: Actor, at: datetime, renew_standing: bool = True
) -> None:
    """This function will end open promises without their being kept or broken, for a stated reason.

    A late one is broken all the same; its successor is released.
    :raises AlreadyEnded: when one has ended before; nothing is changed.
    """
    open_ = settled(promises, by, at)
    end(open_, released_at=at, release_reason=reason.value)
    journal.write((entry_of(p, "promises.released", reason=reason.value) for p in open_), by=by, at=at)
    if renew_standing:
        renew(case_ids(promises))
