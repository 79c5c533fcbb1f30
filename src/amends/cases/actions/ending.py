"""Resolved, closed, and come back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from amends.cases.actions.owning import end_offers
from amends.cases.models import Case, EndedOtherwise
from amends.cases.rules import Ending, ShownBy
from amends.changes import change, stamp
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.people.models import Person


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
    if stamp(Case, [case.id for case in cases], empty=["resolved_at", "closed_at"], resolved_at=at) != len(cases):
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
    if stamp(Case, ids, empty=["closed_at"], closed_at=at, ending=ending.value, joined_to=joined_to) != len(ids):
        raise AlreadyClosed
    for case in cases:
        case.closed_at, case.ending, case.joined_to = at, ending.value, joined_to
    end_offers(cases, by=by, at=at)
    facts = {"ending": ending.value} | ({"joined_to": str(joined_to.id)} if joined_to else {})
    journal.write((journal.Line("cases.closed", c.id, c.id, facts) for c in cases), by=by, at=at)


@transaction.atomic
def record_other_ending(case: Case, ending: Ending, shown_by: ShownBy, *, by: Actor, at: datetime) -> EndedOtherwise:
    """This function will keep what shows that a case ended otherwise, so that a lead can read it again."""
    person = by if isinstance(by, Person) else None
    made = EndedOtherwise.objects.create(
        id=new_id(at), case=case, ending=ending.value, shown_by=shown_by.value, ended_by=person, ended_at=at
    )
    facts = {"ending": ending.value, "shown_by": shown_by.value}
    journal.write([journal.Line("cases.ended_otherwise", case.id, case.id, facts)], by=by, at=at)
    return made


@transaction.atomic
def confirm_other_ending(row: EndedOtherwise, *, by: Person, at: datetime) -> bool:
    """This function will note that a lead read how a case ended, and that it ended so; says whether it was news."""
    unread = EndedOtherwise.objects.filter(id=row.id, read_at__isnull=True, undone_at__isnull=True)
    if not unread.update(read_at=at, read_by=by):
        return False
    journal.write([journal.Line("cases.ending_confirmed", row.case_id, row.case_id)], by=by, at=at)
    return True


@transaction.atomic
def reopen(case: Case, *, because: str, stays_resolved: bool = False, by: Actor, at: datetime) -> None:
    """This function will bring a resolved or closed case back to its owner. `because` is a code, not words.

    What was done stays done where only the word about it has to be said again (`stays_resolved`).
    """
    if case.ending:
        # Whoever reads endings again finds that this one did not stand.
        EndedOtherwise.objects.filter(case=case, undone_at__isnull=True).update(undone_at=at)
    case.closed_at = case.joined_to = None
    case.ending = ""
    if not stays_resolved:
        case.resolved_at = case.told_at = None
    change([case], ["resolved_at", "closed_at", "told_at", "joined_to", "ending"])
    journal.write([journal.Line("cases.reopened", case.id, case.id, {"because": because})], by=by, at=at)
