"""Waiting for the customer: a span on the case."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from amends.cases.models import Case, Waiting
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.prepared import Prepared

_OPEN = Prepared(lambda case_id: Waiting.objects.filter(case=case_id, until_at__isnull=True))


@transaction.atomic
def start_waiting(case: Case, *, asked: str, by: Actor, at: datetime) -> Waiting:
    """This function will open a span of waiting; an earlier one that is still open goes on instead."""
    waiting = case.waits.filter(until_at__isnull=True).first()
    if waiting is None:
        waiting = Waiting.objects.create(id=new_id(at), case=case, asked=asked[:500], from_at=at)
        journal.write([journal.Line("cases.waiting_began", waiting.id, case.id)], by=by, at=at)
    return waiting


@transaction.atomic
def stop_waiting(case: Case, *, by: Actor, at: datetime) -> None:
    """This function will end the open span of waiting, if there is one."""
    for waiting in _OPEN(case.id):
        waiting.until_at = at
        waiting.save(update_fields=["until_at"])
        journal.write([journal.Line("cases.waiting_ended", waiting.id, case.id)], by=by, at=at)
