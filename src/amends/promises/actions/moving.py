"""Moving a promise to a new time before it falls due, and passing it on to somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from amends.changes import stamp
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.people.models import Person, Team
from amends.promises.actions.ending import STILL_OPEN, AlreadyEnded, end
from amends.promises.actions.making import Wish, case_ids, entry_of, make
from amends.promises.actions.standing import renew
from amends.promises.models import Promise
from amends.promises.rules import OwedTo, PromiseKind, Release


class TooLateToMove(Exception):
    """A promise is renegotiated only before it is due; afterwards it is broken and stays broken."""

    def __init__(self, promise: Promise) -> None:
        self.promise = promise
        super().__init__(
            "This promise has already fallen due. It is broken; keep its successor, or give that a new time."
        )


def ower_of(promise: Promise) -> Person | Team:
    """The person or team on the desk that owes it.

    :raises ValueError: for a promise owed by a department or a customer, which cannot be moved by the desk.
    """
    ower = promise.person or promise.team
    if ower is None:
        raise ValueError(
            "Only a promise owed by the desk can be moved; ask the department or the customer again instead."
        )
    return ower


@transaction.atomic
def move(promise: Promise, *, due_at: datetime, counted: str, words: str, by: Actor, at: datetime) -> Promise:
    """This function will release the promise as renegotiated and make the next one, which names it.

    The caller has seen the message that names the new time go out at `at`.
    :raises TooLateToMove: when `at` is not before the old due time.
    :raises AlreadyEnded: when it has ended meanwhile.
    """
    if at >= promise.due_at:
        raise TooLateToMove(promise)
    end([promise], released_at=at, release_reason=Release.RENEGOTIATED.value)
    journal.write([entry_of(promise, "promises.moved", to=due_at.isoformat())], by=by, at=at)
    wish = Wish(
        kind=PromiseKind(promise.kind),
        words=words or promise.words,
        owed_by=ower_of(promise),
        due_at=due_at,
        counted=counted,
        case=promise.case,
        complaint=promise.complaint,
        incident=promise.incident,
        owed_to=OwedTo(promise.owed_to),
        replaces=promise,
        move_count=promise.move_count + 1,
        is_particular=promise.is_particular,
    )
    return make([wish], by=by, at=at)[0]


@transaction.atomic
def pass_on(
    promises: Sequence[Promise], *, to: Person | Team, by: Actor, at: datetime, renew_standing: bool = True
) -> None:
    """This function will make somebody else owe these promises; their due times stay as they are.

    :raises AlreadyEnded: when one has ended meanwhile.
    """
    person, team = (to, None) if isinstance(to, Person) else (None, to)
    ids = [promise.id for promise in promises]
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        owing: dict[str, Any] = {"person": person, "team": team, "department": None, "customer": None}
        if stamp(Promise, part, empty=STILL_OPEN, **owing) != len(part):
            raise AlreadyEnded(promises[start])
    for promise in promises:
        promise.person, promise.team = person, team
    facts = {"person": str(person.id)} if person else {"team": str(to.id)}
    journal.write((entry_of(p, "promises.passed_on", **facts) for p in promises), by=by, at=at)
    if renew_standing:
        renew(case_ids(promises))
