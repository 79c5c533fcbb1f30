"""What must hold when the play is over: no follow-up has ended in silence, and every end has its reason."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from amends.cases.models import Case
from amends.followups.models import CaseOutcome, CheckIn, HandNote
from amends.journal.models import Entry
from amends.post.models import Outbound
from amends.promises.models import OPEN, Promise
from amends.simulate.invariants import violations

# Over, but for another check-in of the same case, which then has to have an end of its own.
FOLLOWED_BY_ANOTHER = {"came_back", "booked_anew"}


def wrong(at: datetime) -> list[str]:
    """A sentence for each thing that is wrong."""
    found = list(violations(at))
    last: dict[object, CheckIn] = {}
    for row in CheckIn.objects.order_by("booked_at", "id"):
        last[row.case_id] = row
    for case in Case.objects.filter(closed_at__isnull=False).order_by("id"):
        found += _of_closed(case, last.get(case.id))
    found += [f"{ref} is still open" for ref in _open()]
    found += [f"{row.case_id}: silence ended what was never asked twice" for row in _in_silence()]
    found += [f"{row.case_id}: the note was never done" for row in HandNote.objects.filter(done_at__isnull=True)]
    reopened = set(Entry.objects.filter(verb="cases.reopened").values_list("case_id", flat=True))
    for row in CheckIn.objects.filter(answer="not_yet"):
        if row.case_id not in reopened:
            found.append(f"{row.case_id}: not yet, and it never came back")
    return found


def _open() -> list[str]:
    return list(Case.objects.filter(closed_at__isnull=True).values_list("reference", flat=True))


def _of_closed(case: Case, row: CheckIn | None) -> list[str]:
    if row is None:
        return [f"{case.reference} closed without any follow-up"]
    if row.answered_at is None and (not row.ended_because or row.ended_because in FOLLOWED_BY_ANOTHER):
        return [f"{case.reference} closed without an answer or a reason"]
    if Promise.objects.filter(OPEN, case=case).exists():
        return [f"{case.reference} closed with a promise open"]
    return []


def _in_silence() -> list[CheckIn]:
    """Check-ins that silence ended though they were not repeated, or though their last letter came back."""
    rows = CheckIn.objects.filter(ended_because="no_answer")
    lost = set(
        Outbound.objects.filter(key__startswith="check-in", bounced_at__isnull=False).values_list("key", flat=True)
    )
    return [row for row in rows if row.reminded_at is None or f"check-in-reminder:{row.id}" in lost]


def figures() -> dict[str, Any]:
    """How the follow-ups ended, and what became of the customers."""
    ends = Counter(row.answer or row.ended_because for row in CheckIn.objects.all())
    outcomes = Counter(CaseOutcome.objects.values_list("outcome", flat=True))
    return {"ends": dict(sorted(ends.items())), "outcomes": dict(sorted(outcomes.items()))}
