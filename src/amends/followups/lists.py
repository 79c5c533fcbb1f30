"""Follow-ups as somebody's round: whom to ask next, whose answers are awaited, which notes are still to be written."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from amends.followups.models import GOING_ON, CheckIn, HandNote
from amends.people.models import Person, Team

LISTED = 100
_RESTS = Q(case__resolved_at__isnull=False, case__closed_at__isnull=True)
_WHOLE = (
    "promise",
    "wait",
    "case__customer",
    "case__brand__calendar",
    "case__owner",
    "case__team",
    "case__failure__kind",
    "case__order",
)


@dataclass(frozen=True, slots=True)
class Round:
    """Whom to ask, the first due in front; whose answers are awaited; notes by hand. Each bounded."""

    to_ask: list[CheckIn]
    awaited: list[CheckIn]
    notes: list[HandNote]


def _of(whose: Person | Team) -> Q:
    if isinstance(whose, Team):
        return Q(case__team=whose.id)
    return Q(case__owner=whose.id) | Q(promise__person=whose.id)


def _resting(whose: Person | Team) -> QuerySet[CheckIn]:
    return CheckIn.objects.filter(GOING_ON, _RESTS, _of(whose)).select_related(*_WHOLE)


def round_of(whose: Person | Team) -> Round:
    """The round of a person, or of a team with all its cases; three queries."""
    by_person = Q(asked_at__isnull=True) | Q(came_back_at__isnull=False)
    rows = _resting(whose)
    notes = HandNote.objects.filter(_of(whose), done_at__isnull=True, case__closed_at__isnull=True)
    return Round(
        list(rows.filter(by_person).order_by("promise__due_at", "id")[:LISTED]),
        list(rows.exclude(by_person).order_by("asked_at", "id")[:LISTED]),
        list(notes.select_related("promise", *_WHOLE[2:]).order_by("promise__due_at", "id")[:LISTED]),
    )


def check_in(id_: UUID) -> CheckIn | None:
    """One check-in, whole; whether somebody may see its case is for the caller to ask."""
    return CheckIn.objects.filter(id=id_).select_related(*_WHOLE).first()


def note(id_: UUID) -> HandNote | None:
    """One note by hand, whole; whether somebody may see its case is for the caller to ask."""
    return HandNote.objects.filter(id=id_).select_related("promise", *_WHOLE[2:]).first()
