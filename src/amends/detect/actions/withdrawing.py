"""Withdrawing: a signal that was wrong is taken back, whichever of the two words comes first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery

from amends.detect.actions.keeping import Kept
from amends.detect.models import Signal, Withdrawal
from amends.detect.rules.withdrawals import withdraws
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.people.models import Person
from amends.prepared import Prepared

LONGEST_WHY = 300
MOST_AT_ONCE = 500


class AlreadyWithdrawn(ValueError):
    """Whoever told it, or a colleague, took it back before."""

    def __init__(self) -> None:
        super().__init__("signal: it has been taken back already; nothing was changed.")


def take_back(kept: Sequence[Kept], *, by: Actor, at: datetime) -> list[Signal]:
    """This function will note what these signals withdraw, and return the signals that are here and stand no more.

    Among them are those of `kept` that were withdrawn before they came.
    """
    named = {(one.signal.source, withdraws(one.signal.data)) for one in kept}
    rows = [
        Withdrawal(id=new_id(at), source=source, external_id=external_id, withdrawn_at=at)
        for source, external_id in sorted(named)
        if external_id
    ]
    if rows:
        Withdrawal.objects.bulk_create(rows, ignore_conflicts=True)
    met = _met() if _EARLY() else []
    if not met:
        return []
    for row in met:
        row.signal_id = row.here
    Withdrawal.objects.bulk_update(met, ["signal"])
    _note([row.here for row in met], by, at)
    return list(Signal.objects.filter(id__in=[row.here for row in met]).order_by("id"))


def _met() -> list[Any]:
    """Withdrawals whose signal has come, or was here all along: two processes may hear of the two at the same time."""
    here = Signal.objects.filter(source=OuterRef("source"), external_id=OuterRef("external_id")).values("id")
    rows = Withdrawal.objects.filter(signal__isnull=True).annotate(here=Subquery(here[:1]))
    return list(rows.filter(here__isnull=False).order_by("id")[:MOST_AT_ONCE])


_EARLY = Prepared(lambda: Withdrawal.objects.filter(signal__isnull=True).order_by("id").values_list("id")[:1])


def note_withdrawn(signal: Signal, why: str, *, by: Person, at: datetime) -> None:
    """This function will note that one of us says that a signal was wrong, and why.

    :raises ValueError: without a reason, or for one that is too long. :raises AlreadyWithdrawn: when it was.
    """
    why = why.strip()
    if not 0 < len(why) <= LONGEST_WHY or "\0" in why:
        raise ValueError(f"why: say in 1 to {LONGEST_WHY} characters how you know that it is wrong.")
    _, is_new = Withdrawal.objects.get_or_create(
        source=signal.source,
        external_id=signal.external_id,
        defaults={"id": new_id(at), "signal": signal, "withdrawn_by": by, "withdrawn_at": at, "why": why},
    )
    if not is_new:
        raise AlreadyWithdrawn
    _note([signal.id], by, at)


def _note(signal_ids: Sequence[UUID], by: Actor, at: datetime) -> None:
    journal.write((journal.Line("detect.signal_withdrawn", id_) for id_ in signal_ids), by=by, at=at)
