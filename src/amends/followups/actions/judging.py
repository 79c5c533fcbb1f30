"""Settling what became of customers, and noting how one was lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from amends.cases.models import Case
from amends.followups.models import CaseOutcome, Loss
from amends.followups.rules.outcomes import Because, Gone, Outcome
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.people.models import Person


@transaction.atomic
def settle(judged: Sequence[tuple[Case, Outcome, Because]], *, by: Actor, at: datetime) -> int:
    """This function will keep what became of these cases' customers; returns for how many that is news.

    A case that was reopened and not told again keeps the day that it was told before.
    """
    known = {row.case_id: row for row in CaseOutcome.objects.filter(case__in=[case.id for case, _, _ in judged])}
    lines, new = [], []
    for case, outcome, because in judged:
        row = known.get(case.id)
        told_at = case.told_at or (row.told_at if row else at)
        if row and (row.outcome, row.because, row.told_at) == (outcome.value, because.value, told_at):
            continue
        kept = {"outcome": outcome.value, "because": because.value}
        if row is None:
            new.append(CaseOutcome(case=case, told_at=told_at, settled_at=at, **kept))
        else:
            CaseOutcome.objects.filter(case=case).update(told_at=told_at, settled_at=at, **kept)
        if row is None or (row.outcome, row.because) != (outcome.value, because.value):
            lines.append(journal.Line("followups.outcome", case.id, case.id, dict(kept)))
    CaseOutcome.objects.bulk_create(new)
    journal.write(lines, by=by, at=at)
    return len(lines)


@transaction.atomic
def note_loss(case: Case, how: Gone, *, by: Person, at: datetime) -> bool:
    """This function will note that a customer left us or went outside us; says whether it is news."""
    defaults = {"id": new_id(at), "known_at": at, "noted_by": by}
    _, is_new = Loss.objects.get_or_create(case=case, how=how.value, defaults=defaults)
    if is_new:
        journal.write([journal.Line("followups.lost", case.id, case.id, {"how": how.value})], by=by, at=at)
    return is_new
