"""Deciding on what somebody asked for, and deciding that a case gets nothing."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from amends.cases.models import Case
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.people.models import Person
from amends.people.rules import Right
from amends.promises.models import Promise
from amends.remedies import queries, rules
from amends.remedies.actions.denials import (
    AlreadyDecided,
    BeyondAuthority,
    CannotOffer,
    NeedsAnother,
    NotYourOwn,
    StillGiven,
    StillWaiting,
)
from amends.remedies.actions.locking import locked_room
from amends.remedies.actions.offering import still_open
from amends.remedies.actions.writing import change, decide, line, lock_case, move, now
from amends.remedies.models import GIVEN, UNDECIDED, Decision, Remedy
from amends.remedies.queries.authority import to_customer
from amends.remedies.rules import Beyond, NeedsApproval, NoneBecause, State, Step

REFUSAL_LENGTH = Remedy._meta.get_field("refusal").max_length or 0


@transaction.atomic
def approve(remedy: Remedy, *, by: Person, at: datetime) -> Remedy:
    """This function will grant what somebody else asked for, and return the remedy as it is now.

    Where two decide, the first approval is written down (`first_by`), and somebody else's grants it.
    :raises AlreadyDecided: when it was granted, refused or withdrawn meanwhile.
    :raises NotYourOwn: when `by` asked for it.
    :raises NeedsAnother: when `by` approved it first, or nobody is there for the second of two approvals.
    :raises BeyondAuthority: when it goes beyond what `by` may give; names who could.
    :raises CannotOffer: when the case has been closed meanwhile.
    """
    case = lock_case(remedy.case_id)
    asked = _asked(remedy, case, by)
    still_open(case)
    if asked.first_by_id == by.id:
        raise NeedsAnother([person for person in queries.deciders(asked, at) if person.id != by.id])
    room = locked_room(by, asked, at)
    verdict = room.weigh(asked.weighed_minor)
    if not by.can(Right.APPROVE):
        verdict = NeedsApproval(Beyond.NO_AUTHORITY, asked.weighed_minor)
    if isinstance(verdict, NeedsApproval):
        raise _beyond(verdict, asked, by, at)
    if asked.first_by_id is None and queries.is_for_two(asked, room):
        return _approve_first(asked, by, at)
    if not change(asked, UNDECIDED, granted_at=at, decided_by=by):
        raise AlreadyDecided(now(remedy, case))
    move(asked, case.brand, Step.GRANT, by=by, at=at)
    decide(case, none_because="", by=by, at=at)
    facts = {"first_by": str(asked.first_by_id)} if asked.first_by_id else {}
    journal.write([line(asked, "granted", asked_by=str(asked.asked_by_id), **facts)], by=by, at=at)
    return asked


def _approve_first(asked: Remedy, by: Person, at: datetime) -> Remedy:
    """The first of two approvals, where somebody is there for the second."""
    if not [person for person in queries.deciders(asked, at) if person.id != by.id]:
        raise NeedsAnother([])
    if not change(asked, UNDECIDED, needs_two=True, first_by=by, first_at=at):
        raise AlreadyDecided(asked)
    journal.write([line(asked, "approved_first", asked_by=str(asked.asked_by_id))], by=by, at=at)
    return asked


@transaction.atomic
def refuse(remedy: Remedy, reason: str, *, by: Person, at: datetime) -> Remedy:
    """This function will refuse what somebody else asked for, with words for them; the question stays open.

    Only who could have said yes may say no; a day's limit or a budget that is used up does not count for that.
    :raises AlreadyDecided: when it was granted, refused or withdrawn meanwhile.
    :raises NotYourOwn: when `by` asked for it.
    :raises BeyondAuthority: when it goes beyond what `by` may give; names who could.
    :raises CannotOffer: without a reason, or with one that is too long.
    """
    reason = reason.strip()
    if not 0 < len(reason) <= REFUSAL_LENGTH:
        raise CannotOffer(f"reason: say why not, in at most {REFUSAL_LENGTH} characters.")
    case = lock_case(remedy.case_id)
    asked = _asked(remedy, case, by)
    minor, currency = asked.weighed_minor, asked.weighed_currency
    limits = queries.limits(by, currency)
    on_case = queries.given_on_case(case.id, currency)
    given_them = to_customer([limits], case, currency, at)
    if not (by.can(Right.APPROVE) and rules.could_say_yes(minor, limits, on_case, given_them)):
        verdict = queries.Room(limits, on_case, 0, given_them).weigh(minor)
        if not isinstance(verdict, NeedsApproval):
            verdict = NeedsApproval(Beyond.NO_AUTHORITY, minor)
        raise _beyond(verdict, asked, by, at)
    if not change(asked, UNDECIDED, refused_at=at, decided_by=by, refusal=reason):
        raise AlreadyDecided(now(remedy, case))
    move(asked, case.brand, Step.REVERSE, by=by, at=at)
    journal.write([line(asked, "refused", asked_by=str(asked.asked_by_id))], by=by, at=at)
    return asked


@transaction.atomic
def withdraw(remedy: Remedy, *, by: Actor, at: datetime) -> Remedy:
    """This function will take back an asking that nobody has answered: its asker's change of mind, or the case's end.

    :raises AlreadyDecided: when it was granted, refused or withdrawn meanwhile.
    """
    case = lock_case(remedy.case_id)
    asked = now(remedy, case)
    if not change(asked, UNDECIDED, withdrawn_at=at):
        raise AlreadyDecided(now(remedy, case))
    move(asked, case.brand, Step.REVERSE, by=by, at=at)
    journal.write([line(asked, "withdrawn")], by=by, at=at)
    return asked


def _asked(remedy: Remedy, case: Case, by: Person) -> Remedy:
    """The asking as it is now, still open and not of this person's own."""
    asked = now(remedy, case)
    if asked.state is not State.WAITING:
        raise AlreadyDecided(asked)
    if asked.asked_by_id == by.id:
        raise NotYourOwn
    return asked


def _beyond(needs: NeedsApproval, asked: Remedy, by: Person, at: datetime) -> BeyondAuthority:
    could = queries.deciders(asked, at)
    return BeyondAuthority(needs, asked.weighed_currency, [person for person in could if person.id != by.id])


@transaction.atomic
def decide_none(case: Case, because: NoneBecause | str, *, by: Person, at: datetime) -> Decision:
    """This function will decide that this case gets no remedy, for a picked reason.

    :raises CannotOffer: on a request or a closed case, or for a reason that is none of ours.
    :raises StillWaiting: while an asking on it waits for its answer.
    :raises StillGiven: when it has a remedy.
    """
    if because not in list(NoneBecause):
        raise CannotOffer(f"none_because: {str(because)[:40]!r} is no reason; pick one of {', '.join(NoneBecause)}.")
    picked = NoneBecause(because)
    case = lock_case(case.id)
    still_open(case)
    if case.remedies.filter(UNDECIDED).exists():
        raise StillWaiting
    if case.remedies.filter(GIVEN).exists():
        raise StillGiven
    decision = decide(case, none_because=picked.value, by=by, at=at)
    journal.write([journal.Line("remedies.decided_none", case.id, case.id, {"because": picked.value})], by=by, at=at)
    return decision


@transaction.atomic
def bind(
    remedy: Remedy, *, approval: Promise | None = None, payout: Promise | None = None, by: Actor, at: datetime
) -> None:
    """This function will say which promise is about this remedy: its answer, or its payment."""
    bound = {name: promise for name, promise in (("approval", approval), ("payout", payout)) if promise}
    Remedy.objects.filter(id=remedy.id).update(**bound)
    for name, promise in bound.items():
        setattr(remedy, name, promise)
    facts = {name: str(promise.id) for name, promise in bound.items()}
    journal.write([journal.Line("remedies.bound", remedy.id, remedy.case_id, facts)], by=by, at=at)
