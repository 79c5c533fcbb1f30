"""A round of follow-ups: calls logged with what the customer said, answers in words, what a note by hand may say."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from amends.cases.models import Case
from amends.conversation import actions as conversation
from amends.customers.queries import addresses
from amends.flow import wording
from amends.flow.following import answer_check_in, asked_aloud, check_in, end_unasked
from amends.flow.promising import call
from amends.flow.spoken import base, standard
from amends.followups import actions as followups
from amends.followups.actions import AlreadyAnswered
from amends.followups.models import CheckIn
from amends.followups.rules import MOST_TRIES, CheckInAnswer, Ended, How, is_in_writing
from amends.people.models import Person

__all__ = ["AlreadyAnswered", "heard", "nobody_answered", "note_words", "script"]

SCRIPT = gettext_noop(
    "Good day, this is %(owner)s of %(brand)s. We have put right what went wrong (%(what)s), and I promised to ask you "
    "afterwards. Is everything as it should be now, or is something still missing?"
)
NOTE = gettext_noop(
    "Dear %(name)s,\n\nI am sorry for what happened: %(what)s. It should not have, and I have not forgotten it. Thank "
    "you for telling us, and for your patience with us.\n\n%(owner)s, %(brand)s"
)


def _filled(words: str, case: Case, owner: str) -> str:
    language = case.customer.language
    told = {
        "name": case.customer.name,
        "owner": owner,
        "brand": case.brand.name,
        "what": wording.what_happened(case, language),
    }
    return standard(words, base(language)) % told


def script(case: Case, person: Person) -> str:
    """What somebody may say on the telephone, in the customer's language."""
    return _filled(SCRIPT, case, person.name)


def note_words(case: Case, person: Person) -> str:
    """What somebody may write by hand, in the customer's language."""
    return _filled(NOTE, case, person.first_name)


@transaction.atomic
def heard(
    row: CheckIn, answer: CheckInAnswer, words: str = "", *, is_call: bool = True, by: Person, at: datetime
) -> None:
    """This function will keep what the customer said about whether it holds: on a call, which is logged, or in words
    that came another way.

    :raises AlreadyAnswered: when it was answered before; nothing is changed.
    """
    if row.answered_at is not None:
        raise AlreadyAnswered
    said = words.strip() or ("It holds." if answer is CheckInAnswer.ALL_GOOD else "It does not hold yet.")
    if is_call:
        if row.asked_at is None or row.came_back_at is not None:
            asked_aloud(row, by=by, at=at)
        call(row.case, said, by=by, at=at)
    elif words.strip():
        conversation.note(row.case, words, by=by, at=at)
    row.case.refresh_from_db()
    answer_check_in(row, answer, How.CALL if is_call else How.WORDS, by=by, at=at)


@transaction.atomic
def nobody_answered(row: CheckIn, words: str = "", *, by: Person, at: datetime) -> Ended | None:
    """This function will note a call that nobody answered. After the first one the question goes out in writing, marked
    automatic, where the customer can be written to; after three they cannot be reached, and the follow-up ends.

    Returns why it ended, or None.
    :raises AlreadyAnswered: when it was answered before; nothing is changed.
    """
    if row.answered_at is not None:
        raise AlreadyAnswered
    conversation.note(row.case, f"Called to ask whether it holds, nobody answered. {words}".strip(), by=by, at=at)
    tries = followups.try_to_call(row, by=by, at=at)
    if tries >= MOST_TRIES:
        end_unasked(row, Ended.UNREACHABLE, by=by, at=at)
        return Ended.UNREACHABLE
    if row.asked_at is None and _is_written_to(row):
        check_in(row.case, by=by, at=at)
    return None


def _is_written_to(row: CheckIn) -> bool:
    known = addresses({row.case.customer_id}).get(row.case.customer_id, {})
    return is_in_writing(known, has_come_back=row.came_back_at is not None)
