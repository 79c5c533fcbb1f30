"""Booking check-ins, asking, keeping what customers answer, and notes by hand."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from amends.cases.models import Case
from amends.changes import change, stamp
from amends.followups.models import CheckIn, HandNote
from amends.followups.rules import CheckInAnswer, Ended, How, Manner
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.promises.models import Promise
from amends.rows import insert, new_row


class AlreadyAnswered(Exception):
    """This question was answered before; the first answer stands."""

    def __init__(self) -> None:
        super().__init__("This was answered before. If something changed, please write to us.")


@transaction.atomic
def book(case: Case, promise: Promise, *, manner: str, by: Actor, at: datetime) -> CheckIn:
    """This function will book the check-in that a follow-up promise owes."""
    row = new_row(CheckIn, id=new_id(at), case=case, promise=promise, manner=manner, booked_at=at)
    check_in = insert([row])[0]
    journal.write([journal.Line("followups.booked", check_in.id, case.id, {"manner": manner})], by=by, at=at)
    return check_in


@transaction.atomic
def ask(check_in: CheckIn, wait: Promise | None = None, *, by: Actor, at: datetime) -> None:
    """This function will record that the customer was asked how it went, and what is promised until they answer.

    :param wait: the promise to hear their answer, or to ask once more; none where they answer at once.
    """
    check_in.asked_at, check_in.wait, check_in.came_back_at = at, wait, None
    change([check_in], ["asked_at", "wait", "came_back_at"])
    journal.write([journal.Line("followups.asked", check_in.id, check_in.case_id)], by=by, at=at)


@transaction.atomic
def unask(check_in: CheckIn, *, by: Actor, at: datetime) -> None:
    """This function will record that the question was called back before it left: nobody was asked."""
    check_in.asked_at = check_in.wait = None
    check_in.save(update_fields=["asked_at", "wait"])
    journal.write([journal.Line("followups.unasked", check_in.id, check_in.case_id)], by=by, at=at)


@transaction.atomic
def remind(check_in: CheckIn, *, by: Actor, at: datetime) -> None:
    """This function will record the one reminder of a question."""
    check_in.reminded_at = at
    check_in.save(update_fields=["reminded_at"])
    journal.write([journal.Line("followups.reminded", check_in.id, check_in.case_id)], by=by, at=at)


@transaction.atomic
def came_back(check_in: CheckIn, wait: Promise | None = None, *, by: Actor, at: datetime) -> None:
    """This function will record that the written question did not arrive: a person asks another way.

    :param wait: a new promise to hear how it is, where silence had ended the check-in already.
    """
    check_in.came_back_at, check_in.manner = at, Manner.CALL.value
    check_in.ended_at, check_in.ended_because = None, ""
    if wait is not None:
        check_in.wait = wait
    check_in.save(update_fields=["came_back_at", "manner", "ended_at", "ended_because", "wait"])
    journal.write([journal.Line("followups.came_back", check_in.id, check_in.case_id)], by=by, at=at)


@transaction.atomic
def try_to_call(check_in: CheckIn, *, by: Actor, at: datetime) -> int:
    """This function will count a call that nobody answered; returns how many there were."""
    check_in.tries += 1
    check_in.save(update_fields=["tries"])
    facts = {"tries": check_in.tries}
    journal.write([journal.Line("followups.tried", check_in.id, check_in.case_id, facts)], by=by, at=at)
    return check_in.tries


@transaction.atomic
def answer(check_in: CheckIn, answer_: CheckInAnswer, how: How = How.TAP, *, by: Actor, at: datetime) -> None:
    """This function will keep the customer's answer to a check-in. It stands where silence had ended it before.

    :raises AlreadyAnswered: when there is one already.
    """
    waiting = CheckIn.objects.filter(id=check_in.id, answered_at__isnull=True)
    told = {"answered_at": at, "answer": answer_.value, "how": how.value, "ended_at": None, "ended_because": ""}
    if waiting.update(**told) != 1:
        raise AlreadyAnswered
    for name, value in told.items():
        setattr(check_in, name, value)
    facts = {"answer": answer_.value, "how": how.value}
    journal.write([journal.Line("followups.answered", check_in.id, check_in.case_id, facts)], by=by, at=at)


@transaction.atomic
def end(check_in: CheckIn, because: Ended, *, by: Actor, at: datetime) -> bool:
    """This function will end a check-in without an answer, for a reason; says whether it was still going on."""
    still = ["answered_at", "ended_at"]
    if stamp(CheckIn, [check_in.id], empty=still, ended_at=at, ended_because=because.value) != 1:
        return False
    check_in.ended_at, check_in.ended_because = at, because.value
    facts = {"because": because.value}
    journal.write([journal.Line("followups.ended", check_in.id, check_in.case_id, facts)], by=by, at=at)
    return True


@transaction.atomic
def book_note(case: Case, promise: Promise, *, by: Actor, at: datetime) -> HandNote:
    """This function will book a note by hand, owed by a promise."""
    note = HandNote.objects.create(id=new_id(at), case=case, promise=promise, booked_at=at)
    journal.write([journal.Line("followups.note_booked", note.id, case.id)], by=by, at=at)
    return note


@transaction.atomic
def end_note(note: HandNote, *, is_written: bool, by: Actor, at: datetime) -> None:
    """This function will record that a note was written and posted, or that it is not written after all.

    :raises AlreadyAnswered: when that was said before; nothing is changed.
    """
    if HandNote.objects.filter(id=note.id, done_at__isnull=True).update(done_at=at, is_written=is_written) != 1:
        raise AlreadyAnswered
    note.done_at, note.is_written = at, is_written
    facts = {"written": is_written}
    journal.write([journal.Line("followups.note_done", note.id, note.case_id, facts)], by=by, at=at)
