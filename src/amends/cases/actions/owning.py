"""Whose case it is: assigned, taken, handed off and accepted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from amends.cases.models import Case, CasePerson, HandOff
from amends.cases.rules import HandOffReason, Part
from amends.changes import stamp
from amends.customers.models import Customer
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.people.models import Person, Team
from amends.prepared import Prepared

_OFFERED = Prepared(
    lambda *ids: HandOff.objects.filter(case__in=ids, accepted_at__isnull=True, declined_at__isnull=True)
)


class NotTheirs(Exception):
    """Somebody else owns this case already, or it belongs to nobody who could do this."""


class HandOffOpen(Exception):
    """This case has been offered to somebody already; they answer first."""

    def __init__(self) -> None:
        super().__init__("This case is already offered to a colleague who has not answered yet.")


class HandOffAnswered(Exception):
    """This hand-off has been answered before."""

    def __init__(self) -> None:
        super().__init__("This hand-off has already been answered.")


@transaction.atomic
def assign(cases: Sequence[Case], *, to: Person | Team, by: Actor, at: datetime) -> None:
    """This function will make `to` the owner of each case: a person, or a team until somebody takes it.

    :raises NotTheirs: when a case has got another owner since it was read.
    """
    person, team = (to, to.team) if isinstance(to, Person) else (None, to)
    if team is None:
        raise NotTheirs(f"{to.name} is in no team and cannot own a case; give them a team first.")
    for case in cases:
        same, taken_at = {"owner": case.owner_id}, at if person else None
        if stamp(Case, [case.id], having=same, owner=person, team=team, taken_at=taken_at) != 1:
            raise NotTheirs("Somebody else has taken this case meanwhile.")
        case.owner, case.team, case.taken_at = person, team, at if person else None
    end_offers(cases, by=by, at=at)
    facts = {"owner": str(person.id)} if person else {"team": str(team.id)}
    journal.write((journal.Line("cases.assigned", c.id, c.id, facts) for c in cases), by=by, at=at)


@transaction.atomic
def offer_hand_off(
    case: Case, *, giver: Person, to: Person | Team, reason: HandOffReason, note: str, by: Actor, at: datetime
) -> HandOff:
    """This function will offer the case to somebody; the giver owns it until they accept.

    :raises NotTheirs: when the giver does not own the case.
    :raises HandOffOpen: when an earlier offer waits for its answer.
    """
    if case.owner_id != giver.id:
        raise NotTheirs("Only its owner hands a case off.")
    if case.hand_offs.filter(accepted_at__isnull=True, declined_at__isnull=True).exists():
        raise HandOffOpen
    hand_off = HandOff.objects.create(
        id=new_id(at),
        case=case,
        giver=giver,
        taker=to if isinstance(to, Person) else None,
        to_team=to if isinstance(to, Team) else None,
        reason=reason.value,
        note=note[:500],
        offered_at=at,
    )
    facts = {"to": str(to.id), "reason": reason.value}
    journal.write([journal.Line("cases.hand_off_offered", hand_off.id, case.id, facts)], by=by, at=at)
    return hand_off


def end_offers(cases: Sequence[Case], *, by: Actor, at: datetime) -> None:
    """This function will end hand-offs that wait for an answer: the case went another way meanwhile."""
    waiting = _OFFERED(*(case.id for case in cases))
    if not waiting:
        return
    HandOff.objects.filter(id__in=[offer.id for offer in waiting]).update(declined_at=at)
    lines = (journal.Line("cases.hand_off_ended", offer.id, offer.case_id) for offer in waiting)
    journal.write(lines, by=by, at=at)


def _answer(hand_off: HandOff, verb: str, by: Actor, at: datetime, **answer: datetime) -> None:
    waiting = HandOff.objects.filter(id=hand_off.id, accepted_at__isnull=True, declined_at__isnull=True)
    if waiting.update(**answer) != 1:
        raise HandOffAnswered
    journal.write([journal.Line(verb, hand_off.id, hand_off.case_id)], by=by, at=at)


@transaction.atomic
def accept(hand_off: HandOff, *, taker: Person, by: Actor, at: datetime) -> None:
    """This function will make the taker the owner: now the case has changed hands.

    :raises HandOffAnswered: when it was accepted or declined before.
    """
    _answer(hand_off, "cases.hand_off_accepted", by, at, accepted_at=at)
    assign([hand_off.case], to=taker, by=by, at=at)


@transaction.atomic
def decline(hand_off: HandOff, *, by: Actor, at: datetime) -> None:
    """This function will leave the case with its giver.

    :raises HandOffAnswered: when it was accepted or declined before.
    """
    _answer(hand_off, "cases.hand_off_declined", by, at, declined_at=at)


@transaction.atomic
def put_on_case(case: Case, *, customer: Customer, part: Part, authority_seen: bool, by: Actor, at: datetime) -> None:
    """This function will add somebody to the case: another one failed, who pays, or who speaks."""
    row, is_new = CasePerson.objects.get_or_create(
        case=case,
        customer=customer,
        part=part.value,
        defaults={"id": new_id(at), "authority_seen_at": at if authority_seen else None},
    )
    if is_new:
        facts = {"customer": str(customer.id), "part": part.value, "authority_seen": authority_seen}
        journal.write([journal.Line("cases.person_added", row.id, case.id, facts)], by=by, at=at)
