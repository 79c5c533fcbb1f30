"""Notes by hand: owed to the desk after a grave failure, written and posted by a person."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from amends.cases.models import Case
from amends.customers.queries import addresses
from amends.customers.rules import IdentityKind
from amends.flow.ending import close_if_done
from amends.followups import actions as followups
from amends.followups.actions import AlreadyAnswered
from amends.followups.models import HandNote
from amends.journal.actors import Actor
from amends.kernel import calendars
from amends.people.models import Person
from amends.people.queries import hours
from amends.promises import actions as promises
from amends.promises import queries as owed
from amends.promises.actions import Wish
from amends.promises.rules import OwedTo, PromiseKind, Release

__all__ = ["AlreadyAnswered", "book_note", "note_written"]

HAND_NOTE = "Write a note by hand and post it"
# Two working days.
NOTE_MINUTES = 960


@transaction.atomic
def book_note(case: Case, *, by: Actor, at: datetime) -> HandNote | None:
    """This function will owe the desk a note by hand to this customer, within two working days; None where no postal
    address of theirs is known, or a note is owed already."""
    known = addresses({case.customer_id}).get(case.customer_id, {})
    if not known.get(IdentityKind.ADDRESS.value) or case.hand_notes.filter(done_at__isnull=True).exists():
        return None
    calendar, owner = case.brand.calendar, case.owner or case.team
    due_at = calendars.due(hours(calendar), at, NOTE_MINUTES)
    counted = f"{NOTE_MINUTES} minutes of {calendar.name}"
    wish = Wish(PromiseKind.WORK, HAND_NOTE, owner, due_at, counted, case, owed_to=OwedTo.DESK)
    return followups.book_note(case, promises.make([wish], by=by, at=at)[0], by=by, at=at)


@transaction.atomic
def note_written(note: HandNote, *, is_written: bool = True, by: Person, at: datetime) -> None:
    """This function will record that a note is written and posted, or that none is written after all.

    :raises AlreadyAnswered: when that was said before; nothing is changed.
    """
    followups.end_note(note, is_written=is_written, by=by, at=at)
    open_ = owed.live(note.promise)
    if is_written:
        promises.keep(open_, by=by, at=at)
    else:
        promises.release(open_, reason=Release.ANSWERED_OTHERWISE, by=by, at=at)
    close_if_done(note.case, by=by, at=at)
