"""Logging a call with what was promised in it: the words of a call promise as those of a letter do."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from amends.cases import actions as cases
from amends.cases.models import Case
from amends.conversation import actions as conversation
from amends.flow import routing, tending
from amends.flow.composing import Composed, Left, make_found, promises_in, refuse_cleared
from amends.people.models import Person
from amends.promises import queries as owed


@transaction.atomic
def log_call(case: Case, told: str, composed: Composed, *, by: Person, at: datetime) -> Left:
    """This function will log a call, and make what its words say was promised in it, where that was offered and ticked.

    Nobody hears these words a second time, so nothing is promised by them that whoever logs them did not see.

    :param told: the words as they are kept, the minutes with them.
    """
    message = tending.spoke(case, told, by=by, at=at)
    found = promises_in(case, composed.text, at, owed.open_on(case), is_call=True)
    meant = [one for one in found if one.key in composed.meant]
    refuse_cleared(case, composed, found, by=by, at=at)
    if meant and case.is_closed:
        cases.reopen(case, because="promised", by=by, at=at)
        routing.give_to_who_is_there([case], by=by, at=at)
    for promise in make_found(case, meant, by=by, at=at):
        conversation.says(message, promise, by=by, at=at)
    return Left(message, tuple(meant))
