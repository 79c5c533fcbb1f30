"""Logging a call with what was promised in it: the words of a call promise as those of a letter do."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from amends.cases import actions as cases
from amends.cases.models import Case
from amends.conversation import actions as conversation
from amends.conversation.models import Message
from amends.flow import colliding, routing, tending
from amends.flow.composing import Composed, Left, make_found, promises_in, refuse_cleared
from amends.people.models import Person
from amends.post.rules import Channel
from amends.promises import queries as owed


@transaction.atomic
def log_call(case: Case, told: str, composed: Composed, *, by: Person, at: datetime) -> Left:
    """This function will log a call, and make what its words say was promised in it, where that was offered and ticked.

    Nobody hears these words a second time, so nothing is promised by them that whoever logs them did not see.

    :param told: the words as they are kept, the minutes with them.
    :raises AlreadySent: when this page has logged these words; nothing is logged or kept a second time.
    """
    colliding.one_at_a_time(composed.page, by=by)
    key = colliding.note_key_of(told, composed.page, "call", by=by)
    message = tending.spoke(case, told, by=by, at=at)
    conversation.post_once(message, key, by=by, at=at)
    found = promises_in(case, composed.text, at, owed.open_on(case), is_call=True)
    meant = [one for one in found if one.key in composed.meant]
    refuse_cleared(case, composed, found, by=by, at=at)
    if meant and case.is_closed:
        cases.reopen(case, because="promised", by=by, at=at)
        routing.give_to_who_is_there([case], by=by, at=at)
    for promise in make_found(case, meant, by=by, at=at):
        conversation.says(message, promise, by=by, at=at)
    return Left(message, tuple(meant))


@transaction.atomic
def nobody_answered(case: Case, words: str, page: str = "", *, by: Person, at: datetime) -> Message:
    """This function will note a call that nobody answered. It keeps no promise, and is one
    try to reach them.

    :raises AlreadySent: when this page has noted it; nothing is written a second time.
    """
    told = f"Called, nobody answered. {words}".strip()
    colliding.one_at_a_time(page, by=by)
    key = colliding.note_key_of(told, page, "call", by=by)
    message = conversation.note(case, told, channel=Channel.PHONE, by=by, at=at)
    conversation.post_once(message, key, by=by, at=at)
    return message
