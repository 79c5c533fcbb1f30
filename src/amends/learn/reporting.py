"""Writing, sending and stopping the letter to those who had what an action has mended, and who was told by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from amends.conversation.models import Message
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.learn.models import CorrectiveAction, FixLetter, FixTold
from amends.learn.rules.reporting import BadLetter
from amends.people.models import Person


@transaction.atomic
def write(action: CorrectiveAction, words: Mapping[str, str], because: str, *, by: Person, at: datetime) -> FixLetter:
    """This function will keep the words of a letter, by language, instead of those before.

    :raises BadLetter: when it was sent already; nothing is changed.
    """
    row = FixLetter.objects.select_for_update().filter(action=action).first()
    if row is not None and row.sent_at is not None:
        raise BadLetter("It is sent already; what was said is said.")
    row = row or FixLetter(id=new_id(at), action=action)
    row.words, row.because, row.written_by, row.written_at = dict(words), because, by, at
    row.save()
    facts = {"action": str(action.id), "languages": sorted(words), "proven": not because}
    journal.write([journal.Line("learn.fix_letter_written", row.id, None, facts)], by=by, at=at)
    return row


@transaction.atomic
def send(letter: FixLetter, as_written_at: str, *, by: Person, at: datetime) -> FixLetter:
    """This function will let a letter go, once somebody else than its writer has read it.

    :param as_written_at: when the words that they read were written, as ISO 8601.
    :raises BadLetter: for its writer, for other words than they read, and when it was sent already; nothing is changed.
    """
    row = FixLetter.objects.select_for_update().get(id=letter.id)
    if row.sent_at is not None:
        raise BadLetter("It is sent already.")
    if row.written_by_id == by.id:
        raise BadLetter("Somebody else reads it before it goes: you wrote it.")
    if row.written_at.isoformat() != as_written_at:
        raise BadLetter("It was written anew meanwhile. Read it as it is now, then send it.")
    row.sent_at, row.sent_by = at, by
    row.save(update_fields=["sent_at", "sent_by"])
    facts = {"action": str(row.action_id), "written_by": str(row.written_by_id)}
    journal.write([journal.Line("learn.fix_letter_sent", row.id, None, facts)], by=by, at=at)
    return row


@transaction.atomic
def stop(letter: FixLetter, because: str, *, by: Actor, at: datetime) -> None:
    """This function will let a letter go to nobody else; whom it reached, it reached.

    :raises BadLetter: when it does not go out; nothing is changed.
    """
    rows = FixLetter.objects.filter(id=letter.id, sent_at__isnull=False, done_at__isnull=True, stopped_at__isnull=True)
    if rows.update(stopped_at=at) != 1:
        raise BadLetter("It does not go out: nothing is to be stopped.")
    journal.write([journal.Line("learn.fix_letter_stopped", letter.id, None, {"because": because})], by=by, at=at)


@transaction.atomic
def told(letter: FixLetter, messages: Sequence[Message], *, by: Actor, at: datetime) -> None:
    """This function will write down who was told, by the message on their case."""
    rows = [FixTold(id=new_id(at), letter=letter, case_id=one.case_id, message=one, told_at=at) for one in messages]
    FixTold.objects.bulk_create(rows)
    facts = {"letter": str(letter.id), "action": str(letter.action_id)}
    journal.write((journal.Line("learn.fix_told", one.id, one.case_id, facts) for one in messages), by=by, at=at)


@transaction.atomic
def done(letter: FixLetter, count: int, *, by: Actor, at: datetime) -> None:
    """This function will write down that nobody is left whom a letter could tell."""
    FixLetter.objects.filter(id=letter.id).update(done_at=at)
    journal.write([journal.Line("learn.fix_letter_done", letter.id, None, {"told": count})], by=by, at=at)
