"""What an incident owes everybody next. What a person owes on a case of their own is theirs, and not among it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Min

from amends.promises.models import Standing
from amends.promises.rules import PromiseKind, Stage


def next_updates(incident_ids: Collection[UUID]) -> dict[UUID, datetime | None]:
    """By incident, when the word that its owner owes to everybody falls due next; one query."""
    rows = Standing.objects.filter(incident__in=incident_ids, owner__isnull=True, stage=Stage.RECOVERING.value)
    rows = rows.filter(next_promise__kind=PromiseKind.UPDATE.value)
    return dict(rows.values_list("incident").annotate(first=Min("next_at")).order_by())
