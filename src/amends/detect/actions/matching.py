"""Matching: a finding waits until everybody whom it failed has been seen to.

It waits when it is made, and again when it joins an incident or heals. What waits is a row and not a memory: whoever
is killed in between leaves it to the next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from amends.changes import change
from amends.detect.models import Finding
from amends.detect.rules.aside import Aside
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.prepared import Prepared


def waiting_findings(at_most: int, at: datetime) -> list[Finding]:
    """Findings whose customers have not all been seen to, oldest first; locked where the database can.

    What was found in quiet hours that still run is not among them. To be called in a transaction; what another process
    is seeing to is left to it.
    """
    return _waiting(at_most)(at)


@cache
def _waiting(at_most: int) -> Prepared[Finding]:
    def ask(at: datetime) -> QuerySet[Finding]:
        is_due = Q(held_until__isnull=True) | Q(held_until__lte=at)
        rows = Finding.objects.filter(is_due, matched_at__isnull=True).order_by("id")
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
    change(list(counts), ["matched_at", "matched_count"])
    lines = (journal.Line("detect.matched", finding.id, None, {"count": n}) for finding, n in counts.items())
    journal.write(lines, by=by, at=at)


class AlreadySeenTo(Exception):
    """Somebody or something else saw to the finding meanwhile."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(f"{finding.subject} does not wait here any more: somebody saw to it, or it healed.")


def _lock(finding: Finding) -> None:
    rows = Finding.objects.filter(id=finding.id, matched_count=0, matched_at__isnull=False, healed_at__isnull=True)
    if not list(rows.select_for_update().values_list("id")):
        raise AlreadySeenTo(finding)


@transaction.atomic
def match_by_hand(finding: Finding, *, by: Actor, at: datetime) -> None:
    """This function will record that somebody said whom a finding failed; of two who say it at once, one does.

    :raises AlreadySeenTo: when it does not wait for that; nothing is changed.
    """
    _lock(finding)
    matched({finding: 1}, by=by, at=at)


@transaction.atomic
def set_aside(finding: Finding, why: Aside, *, by: Actor, at: datetime) -> None:
    """This function will take a finding off the list of the unmatched, with a reason.

    :raises AlreadySeenTo: when it does not wait there; nothing is changed.
    """
    _lock(finding)
    rows = Finding.objects.filter(id=finding.id, set_aside_at__isnull=True)
    if rows.update(set_aside_at=at, set_aside_why=why.value) != 1:
        raise AlreadySeenTo(finding)
    journal.write([journal.Line("detect.set_aside", finding.id, None, {"why": why.value})], by=by, at=at)


@transaction.atomic
def put_back(finding: Finding, *, by: Actor, at: datetime) -> None:
    """This function will put a finding that was set aside back on the list of the unmatched.

    :raises AlreadySeenTo: when it does not lie aside any more; nothing is changed.
    """
    _lock(finding)
    rows = Finding.objects.filter(id=finding.id, set_aside_at__isnull=False)
    if rows.update(set_aside_at=None, set_aside_why="") != 1:
        raise AlreadySeenTo(finding)
    journal.write([journal.Line("detect.put_back", finding.id)], by=by, at=at)


@transaction.atomic
def wait_again(finding_ids: Sequence[UUID], *, by: Actor, at: datetime) -> int:
    """This function will make findings that failed nobody wait again, since somebody came whom they may have failed.

    Returns how many do.
    """
    rows = Finding.objects.filter(id__in=finding_ids, matched_count=0, matched_at__isnull=False)
    ids = list(rows.select_for_update().order_by("id").values_list("id", flat=True))
    Finding.objects.filter(id__in=ids).update(matched_at=None, set_aside_at=None, set_aside_why="")
    journal.write((journal.Line("detect.waits_again", id_) for id_ in ids), by=by, at=at)
    return len(ids)
