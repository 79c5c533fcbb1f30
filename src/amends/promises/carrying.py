"""Carrying promises from one case to another: what was promised stands when cases are joined or split."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from amends.cases.models import Case
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.promises.actions.ending import end, settled
from amends.promises.actions.making import Wish, entry_of, make
from amends.promises.actions.standing import renew
from amends.promises.models import Promise
from amends.promises.queries import last_of_chains
from amends.promises.rules import BOUND, WORDS, OwedTo, PromiseKind, Release

# These hang on what their own case holds: a remedy, a hand-off, a check-in, a cause, a question to the customer.
STAY = BOUND | {PromiseKind.FOLLOW_UP, PromiseKind.ACTION}


def can_be_carried(promise: Promise) -> bool:
    """Whether a promise may go over to another case."""
    return promise.is_open and promise.customer_id is None and promise.kind not in STAY


def to_be_carried(leaving: Collection[Promise], there: Collection[Promise]) -> list[Promise]:
    """What goes over when a case ends in another: everything that is not owed there already by the same time.

    One word answers both; it is due when the earlier of the two was. The other case's solution is the solution.
    """
    owed: dict[str, datetime] = {}
    for promise in there:
        if not promise.is_particular and promise.customer_id is None:
            owed[promise.kind] = min(promise.due_at, owed.get(promise.kind, promise.due_at))
    return [promise for promise in leaving if can_be_carried(promise) and _goes(promise, owed)]


def _goes(promise: Promise, owed: Mapping[str, datetime]) -> bool:
    if promise.is_particular or promise.kind not in owed:
        return True
    if promise.kind == PromiseKind.RESOLUTION.value:
        return False
    return promise.kind not in WORDS or promise.due_at < owed[promise.kind]


@transaction.atomic
def carry(
    promises: Sequence[Promise],
    *,
    to: Case,
    kinds: Mapping[str, PromiseKind] | None = None,
    by: Actor,
    at: datetime,
) -> list[tuple[Promise, Promise]]:
    """This function will release open promises as handed on and make the same on another case, due when they were.

    One that is late is broken first, and what makes it good goes over. Owed by whoever owed it.
    :param kinds: what a kind becomes there, when it is another.
    :returns: each promise with the one that stands in its place.
    :raises AlreadyEnded: when one has ended meanwhile; nothing is changed.
    """
    open_ = settled(promises, by, at)
    end(open_, released_at=at, release_reason=Release.HANDED_ON.value)
    reason = Release.HANDED_ON.value
    journal.write((entry_of(one, "promises.released", reason=reason) for one in open_), by=by, at=at)
    made = make([_again(one, to, kinds or {}) for one in open_], by=by, at=at, renew_standing=False)
    renew({to.id, *(one.case_id for one in promises if one.case_id)})
    return list(zip(open_, made, strict=True))


def _again(promise: Promise, to: Case, kinds: Mapping[str, PromiseKind]) -> Wish:
    ower = promise.person or promise.team or promise.department
    if ower is None:
        raise ValueError(f"promise {promise.id} is owed by a customer and stays on its case")
    return Wish(
        kind=kinds.get(promise.kind, PromiseKind(promise.kind)),
        words=promise.words,
        owed_by=ower,
        due_at=promise.due_at,
        counted=promise.counted,
        case=to,
        owed_to=OwedTo(promise.owed_to),
        replaces=promise,
        level=promise.level,
        move_count=promise.move_count,
        is_particular=promise.is_particular,
    )


def carried_away(case: Case) -> list[Promise]:
    """What went from this case to others and is still open there, as it stands now."""
    left = Promise.objects.filter(case=case, release_reason=Release.HANDED_ON.value, replaced_by__isnull=False)
    ends = last_of_chains(list(left))
    found = [one.id for one in ends.values() if one.is_open and one.case_id != case.id]
    rows = Promise.objects.filter(id__in=found)
    return list(rows.select_related("case__brand__calendar", "person", "team", "department"))
