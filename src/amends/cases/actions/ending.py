"""Resolved, closed, and come back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from amends.cases.actions.owning import end_offers
from amends.cases.models import Case
from amends.cases.rules import Ending
from amends.journal import actions as journal
from amends.journal.actors import Actor


class AlreadyResolved(Exception):
    """The case has been resolved, or has ended, before."""

    def __init__(self) -> None:
        super().__init__("This case is already resolved.")


class AlreadyClosed(Exception):
    """The case has ended before."""

    def __init__(self) -> None:
        super().__init__("This case is already closed.")


@transaction.atomic
def resolve(cases: Sequence[Case], *, by: Actor, at: datetime) -> None:
    """This function will record that the recovery is resolved; whether it is earned, flow has checked.

    :raises AlreadyResolved: when one of them has been resolved or closed before; nothing is changed.
    """
    open_ = Case.objects.filter(id__in=[case.id for case in cases], resolved_at__isnull=True, closed_at__isnull=True)
    if open_.update(resolved_at=at) != len(cases):
        raise AlreadyResolved
    end_offers(cases, by=by, at=at)
    for case in cases:
        case.resolved_at = at
    journal.write((journal.Line("cases.resolved", c.id, c.id) for c in cases), by=by, at=at)


@transaction.atomic
def close(cases: Sequence[Case], *, ending: Ending, joined_to: Case | None = None, by: Actor, at: datetime) -> None:
    """This function will close open cases, each with the reason for which it ended.

    :raises AlreadyClosed: when one of them has been closed before; nothing is changed.
    """
    ids = [case.id for case in cases]
    open_ = Case.objects.filter(id__in=ids, closed_at__isnull=True)
    if open_.update(closed_at=at, ending=ending.value, joined_to=joined_to) != len(ids):
        raise AlreadyClosed
    for case in cases:
        case.closed_at, case.ending, case.joined_to = at, ending.value, joined_to
    end_offers(cases, by=by, at=at)
    facts = {"ending": ending.value} | ({"joined_to": str(joined_to.id)} if joined_to else {})
    journal.write((journal.Line("cases.closed", c.id, c.id, facts) for c in cases), by=by, at=at)


@transaction.atomic
def reopen(case: Case, *, because: str, stays_resolved: bool = False, by: Actor, at: datetime) -> None:
    """This function will bring a resolved or closed case back to its owner. `because` is a code, not words.

    What was done stays done where only the word about it has to be said again (`stays_resolved`).
    """
    case.closed_at = case.joined_to = None
    case.ending = ""
    if not stays_resolved:
        case.resolved_at = case.told_at = None
    case.save(update_fields=["resolved_at", "closed_at", "told_at", "joined_to", "ending"])
    journal.write([journal.Line("cases.reopened", case.id, case.id, {"because": because})], by=by, at=at)
