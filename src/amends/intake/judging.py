"""What people decide about complaints is written down for triage to learn from; and what was learned is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from amends.intake.models import Complaint, Judgement, Learned
from amends.intake.triage.suggesting import STARTER
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id


@transaction.atomic
def judge(complaint: Complaint, *, case_id: UUID, by: Actor, at: datetime, **decided: Any) -> Judgement:
    """This function will keep what a person decided that a complaint is; what they say later goes before.

    :param decided: any of `is_complaint`, `kind`, `severity`, `person_now` and `is_agreed` (to what was suggested).
    """
    defaults = {"is_agreed": False, **decided, "given_at": at}
    judgement, _ = Judgement.objects.update_or_create(
        complaint=complaint, defaults=defaults, create_defaults={"id": new_id(at), **defaults}
    )
    facts: dict[str, object] = {name: getattr(told, "slug", told) for name, told in decided.items()}
    journal.write([journal.Line("intake.judged", complaint.id, case_id, facts)], by=by, at=at)
    return judgement


@transaction.atomic
def keep_learned(
    weights: bytes | None, figures: Mapping[str, object], judgement_count: int, *, by: Actor, at: datetime
) -> Learned:
    """This function will keep what was learned with its figures, and let it suggest from now on; without weights it
    was worse than what suggests now, and only its figures are kept."""
    newest = Learned.objects.aggregate(Max("number"))["number__max"] or STARTER
    if weights is not None:
        Learned.objects.filter(is_current=True).update(is_current=False)
    learned = Learned.objects.create(
        id=new_id(at),
        number=newest + 1,
        made_at=at,
        is_current=weights is not None,
        judgement_count=judgement_count,
        figures=dict(figures),
        weights=weights,
    )
    facts = {"number": learned.number, "judgements": judgement_count, "adopted": weights is not None}
    journal.write([journal.Line("intake.learned", learned.id, None, facts)], by=by, at=at)
    return learned
