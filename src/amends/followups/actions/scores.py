"""Scores that another system asked for: each is kept once, and the recoveries that it stands before are named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from amends.followups.models import Score, Survey
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id


@dataclass(frozen=True, slots=True)
class Told:
    """One score: whose it is, 0 to 10, and when they said it (UTC)."""

    customer_id: UUID
    score: int
    told_at: datetime


def known_of(told: Sequence[Told], source: str) -> set[tuple[UUID, datetime]]:
    """Which of these are kept already: the same customer, source and moment is one."""
    ids = {one.customer_id for one in told}
    return set(Score.objects.filter(customer__in=ids, source=source).values_list("customer_id", "told_at"))


@transaction.atomic
def keep_scores(told: Sequence[Told], source: str, *, by: Actor, at: datetime) -> int:
    """This function will keep the scores that are new; how many. A recovery whose customer answered afterwards is named
    in the journal, so that what is measured of it is measured anew."""
    known = known_of(told, source)
    new: dict[tuple[UUID, datetime], Score] = {}
    for one in told:
        key = (one.customer_id, one.told_at)
        if key not in known and key not in new:
            new[key] = Score(
                id=new_id(at), customer_id=one.customer_id, score=one.score, told_at=one.told_at, source=source
            )
    rows = Score.objects.bulk_create(new.values(), batch_size=500)
    lines = [journal.Line("followups.score_told", row.id, None, {"score": row.score, "source": source}) for row in rows]
    lines += [journal.Line("followups.scored_before", case_id, case_id, {}) for case_id in _after(rows)]
    journal.write(lines, by=by, at=at)
    return len(rows)


def _after(rows: Sequence[Score]) -> list[UUID]:
    """The recoveries about which these customers answered later, and which failed them after what they said here."""
    if not rows:
        return []
    first = min(row.told_at for row in rows)
    answered = Survey.objects.filter(
        Q(case__customer__in={row.customer_id for row in rows}),
        nps__isnull=False,
        case__failure__happened_at__gt=first,
    )
    return list(answered.order_by("case").values_list("case", flat=True).distinct())
