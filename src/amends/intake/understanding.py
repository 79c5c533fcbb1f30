"""Understanding a complaint the second time: it stays the same complaint, and says now what it is."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from amends.intake.actions import Told
from amends.intake.models import Complaint
from amends.journal import actions as journal
from amends.journal.actors import Actor


@transaction.atomic(savepoint=False)
def understand(complaint: Complaint, told: Told, *, by: Actor, at: datetime) -> None:
    """This function will keep what is understood of a complaint by now. It waits on until somebody releases it."""
    complaint.words, complaint.order_number, complaint.kind = told.words, told.order_number[:80], told.kind
    complaint.sort, complaint.suggested = told.sort.value, dict(told.suggested)
    complaint.needs_person_now = told.needs_person_now
    complaint.save(update_fields=["words", "order_number", "kind", "sort", "suggested", "needs_person_now"])
    facts: dict[str, object] = {"sort": complaint.sort}
    if complaint.suggested:
        facts["suggested"] = complaint.suggested
    journal.write([journal.Line("intake.understood", complaint.id, None, facts)], by=by, at=at)
