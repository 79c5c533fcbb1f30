"""Making promises, in batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.cases.models import Case
from amends.customers.models import Customer
from amends.detect.models import Incident
from amends.intake.models import Complaint
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.people.models import Department, Person, Team
from amends.promises import rules
from amends.promises.actions.standing import renew
from amends.promises.models import Promise
from amends.promises.rules import OwedTo, PromiseKind
from amends.rows import insert, new_row

Ower = Person | Team | Department | Customer


@dataclass(frozen=True, slots=True)
class Wish:
    """A promise about to be made: what, by whom, to whom, by when (UTC) and how that time was counted."""

    kind: PromiseKind
    words: str
    owed_by: Ower
    due_at: datetime
    counted: str
    case: Case | None = None
    complaint: Complaint | None = None
    incident: Incident | None = None
    owed_to: OwedTo = OwedTo.CUSTOMER
    replaces: Promise | None = None
    level: int = 0
    move_count: int = 0
    is_particular: bool = False


OWER_FIELD: dict[type, str] = {Person: "person", Team: "team", Department: "department", Customer: "customer"}


def _promise(wish: Wish, at: datetime) -> Promise:
    promise = new_row(
        Promise,
        id=new_id(at),
        case=wish.case,
        complaint=wish.complaint,
        incident=wish.incident,
        kind=wish.kind.value,
        words=wish.words[:500],
        **{OWER_FIELD[type(wish.owed_by)]: wish.owed_by},
        owed_to=wish.owed_to.value,
        made_at=at,
        due_at=max(wish.due_at, at),
        counted=wish.counted[:200],
        replaces=wish.replaces,
        level=wish.level,
        move_count=wish.move_count,
        is_particular=wish.is_particular,
    )
    promise.next_at = rules.next_at(made_at=at, due_at=promise.due_at, rung=0)
    return promise


def entry_of(promise: Promise, verb: str, **facts: object) -> journal.Line:
    """The journal's line about one promise."""
    return journal.Line(verb, promise.id, promise.case_id, {"kind": promise.kind, **facts})


@transaction.atomic(savepoint=False)
def make(wishes: Sequence[Wish], *, by: Actor, at: datetime, renew_standing: bool = True) -> list[Promise]:
    """This function will make the promises, journal each, and renew the standing of their cases.

    A due time before `at` is taken as due at once. A caller that renews the standings itself, because it changes
    more in the same transaction, says `renew_standing=False`.
    """
    promises = insert([_promise(wish, at) for wish in wishes])
    journal.write(
        (entry_of(p, "promises.made", due_at=p.due_at.isoformat(), counted=p.counted) for p in promises), by=by, at=at
    )
    if renew_standing:
        renew(case_ids(promises))
    return promises


def case_ids(promises: Sequence[Promise]) -> set[UUID]:
    """The cases that these promises stand on."""
    return {promise.case_id for promise in promises if promise.case_id}


__all__ = ["Ower", "Wish", "case_ids", "entry_of", "make"]
