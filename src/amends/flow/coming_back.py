"""Bringing a case back: a person says that it is not over, or did not end as it was said to have ended."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from amends.cases import actions as cases
from amends.cases.models import Case, EndedOtherwise
from amends.cases.rules import Back, Ending
from amends.flow import parting, routing
from amends.flow.following import come_back
from amends.flow.owing import owe
from amends.flow.parting import NotToPart
from amends.journal.actors import Actor
from amends.people.models import Person
from amends.promises import actions as promises
from amends.promises import queries as owed
from amends.promises.rules import PromiseKind

__all__ = ["Back", "NotEnded", "NotToPart", "bring_back", "confirm_ending"]


class NotEnded(ValueError):
    """There is nothing to bring back: the case is open."""

    def __init__(self) -> None:
        super().__init__("case: it is open, and being worked on.")


@transaction.atomic
def bring_back(case: Case, because: Back, *, by: Actor, at: datetime) -> None:
    """This function will open a case again that was resolved or has ended, for its owner.

    That it happened again, or is not solved, is a double deviation, and raises what the owner may give on it. Where it
    only ended wrongly nobody failed the customer once more: what was owed to them is owed again. Of a duplicate the
    joining is taken back.
    :raises NotEnded: for a case that is being worked on.
    :raises NotToPart: for a duplicate whose other case has ended.
    """
    if not case.is_closed and case.resolved_at is None:
        raise NotEnded
    if case.ending == Ending.DUPLICATE.value:
        parting.unjoin(case, by=by, at=at)
        return
    if because is not Back.ENDED_WRONGLY:
        come_back(case, because=because.value, by=by, at=at)
        return
    cases.reopen(case, because=because.value, by=by, at=at)
    routing.give_to_who_is_there([case], by=by, at=at)
    open_kinds = {promise.kind for promise in owed.open_on(case)}
    needed = [kind for kind in (PromiseKind.UPDATE, PromiseKind.RESOLUTION) if kind.value not in open_kinds]
    promises.make([owe(case, kind, at) for kind in needed], by=by, at=at)


@transaction.atomic
def confirm_ending(row: EndedOtherwise, *, by: Person, at: datetime) -> bool:
    """This function will note that a lead read how a case ended and found that it ended so; once is enough.

    :raises ValueError: for what they ended themselves.
    """
    if row.ended_by_id == by.id:
        raise ValueError("case: somebody else reads what you ended yourself.")
    return cases.confirm_other_ending(row, by=by, at=at)
