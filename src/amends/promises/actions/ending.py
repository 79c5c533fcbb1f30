"""Ending promises: kept, or released with a reason. Breaking belongs to the sweep alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.promises.actions.making import case_ids, entry_of
from amends.promises.actions.standing import renew
from amends.promises.models import OPEN, Promise
from amends.promises.rules import Release


class AlreadyEnded(Exception):
    """The promise has ended before: a promise is never kept by accident, and never twice."""

    def __init__(self, promise: Promise) -> None:
        self.promise = promise
        super().__init__(f"This promise ({promise.kind}, due {promise.due_at:%Y-%m-%d %H:%M} UTC) has already ended.")


def end(promises: Sequence[Promise], **ending: object) -> None:
    """Writes the ending where a promise is still open and reads the count: no lock, no lost race.

    :raises AlreadyEnded: when one of them had ended meanwhile; the caller's transaction is rolled back.
    """
    ids = [promise.id for promise in promises]
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        if Promise.objects.filter(OPEN, id__in=part).update(next_at=None, **ending) != len(part):
            ended = Promise.objects.filter(id__in=part).exclude(**ending).exclude(OPEN).first()
            raise AlreadyEnded(ended or promises[start])
    for promise in promises:
        promise.next_at = None
        for name, value in ending.items():
            setattr(promise, name, value)


@transaction.atomic
def keep(promises: Sequence[Promise], *, by: Actor, at: datetime, renew_standing: bool = True) -> None:
    """This function will mark open promises as kept at `at`.

    :raises AlreadyEnded: when one has ended before; nothing is changed.
    """
    end(promises, kept_at=at)
    journal.write((entry_of(p, "promises.kept") for p in promises), by=by, at=at)
    if renew_standing:
        renew(case_ids(promises))


@transaction.atomic
def release(
    promises: Sequence[Promise], *, reason: Release, by: Actor, at: datetime, renew_standing: bool = True
) -> None:
    """This function will end open promises without their being kept or broken, for a stated reason.

    :raises AlreadyEnded: when one has ended before; nothing is changed.
    """
    end(promises, released_at=at, release_reason=reason.value)
    journal.write((entry_of(p, "promises.released", reason=reason.value) for p in promises), by=by, at=at)
    if renew_standing:
        renew(case_ids(promises))
