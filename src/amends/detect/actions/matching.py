"""Matching: a finding waits until everybody whom it failed has been seen to.

It waits when it is made, and again when it joins an incident or heals. What waits is a row and not a memory: whoever
is killed in between leaves it to the next.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache

from django.db import connection, transaction
from django.db.models import QuerySet

from amends.detect.models import Finding
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.prepared import Prepared


def waiting_findings(at_most: int) -> list[Finding]:
    """Findings whose customers have not all been seen to, oldest first; locked where the database can.

    To be called in a transaction. What another process is seeing to is left to it.
    """
    return _waiting(at_most)()


@cache
def _waiting(at_most: int) -> Prepared[Finding]:
    def ask() -> QuerySet[Finding]:
        rows = Finding.objects.filter(matched_at__isnull=True).order_by("id")
        rows = rows.select_related("detector__brand__calendar", "detector__kind", "incident__owner")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",))
        return rows[:at_most]

    return Prepared(ask)


@transaction.atomic
def matched(counts: Mapping[Finding, int], *, by: Actor, at: datetime) -> None:
    """This function will record that everybody failed by these findings was seen to, and how many they are.

    A finding that matches nobody stays on the list of the unmatched.
    """
    for finding, count in counts.items():
        finding.matched_at, finding.matched_count = at, count
    Finding.objects.bulk_create(
        counts, update_conflicts=True, unique_fields=["id"], update_fields=["matched_at", "matched_count"]
    )
    lines = (journal.Line("detect.matched", finding.id, None, {"count": n}) for finding, n in counts.items())
    journal.write(lines, by=by, at=at)
