"""Forgetting signals that were kept for as long as the operator says."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.detect.models import Signal, Withdrawal
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id


@transaction.atomic
def forget(ids: Collection[UUID], *, by: Actor, at: datetime) -> int:
    """This function will delete these signals; returns how many there were. The journal has their number alone."""
    if not ids:
        return 0
    _, gone = Signal.objects.filter(id__in=list(ids)).delete()
    # What became of one that could not be read goes with it, and is no signal.
    count = gone.get(Signal._meta.label, 0)
    if count:
        journal.write([journal.Line("detect.signals_forgotten", new_id(at), None, {"count": count})], by=by, at=at)
    return count


@transaction.atomic
def forget_early(*, until: datetime, by: Actor, at: datetime) -> int:
    """This function will delete withdrawals from before `until` whose signal never came; returns how many."""
    count, _ = Withdrawal.objects.filter(signal__isnull=True, withdrawn_at__lt=until).delete()
    if count:
        journal.write([journal.Line("detect.withdrawals_forgotten", new_id(at), None, {"count": count})], by=by, at=at)
    return count
