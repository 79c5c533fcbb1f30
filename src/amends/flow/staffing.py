"""Hand-offs, ends of shifts, absences and departures: nobody leaves with a promise in their pocket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from amends.cases import actions as cases
from amends.cases import queries as seen
from amends.cases.models import Case, HandOff
from amends.cases.rules import HandOffReason
from amends.flow import alerting
from amends.flow.ending import close_if_done, settle, still_open
from amends.flow.looking import others_for
from amends.flow.owing import due
from amends.flow.routing import least_loaded
from amends.journal.actors import Actor
from amends.people import actions as people
from amends.people.models import Person, Team
from amends.people.queries import home_team, next_presence
from amends.promises import actions as promises
from amends.promises import queries as owed
from amends.promises.actions import Wish
from amends.promises.models import OPEN, Promise, Standing
from amends.promises.rules import Alarm, OwedTo, PromiseKind, Release, Stage
from amends.remedies.queries import deciders, waiting_for


@transaction.atomic
def hand_off(case: Case, to: Person | Team, reason: HandOffReason, note: str, *, by: Person, at: datetime) -> HandOff:
    """This function will offer the case to a colleague (the giver owns it until they accept) or give it to a team.

    :raises NotTheirs: when the giver does not own the case.
    :raises HandOffOpen: when an earlier offer waits for its answer.
    :raises CaseEnded: on a closed case.
    """
    still_open(case)
    offered = cases.offer_hand_off(case, giver=by, to=to, reason=reason, note=note, by=by, at=at)
    if isinstance(to, Team):
        cases.decline(offered, by=by, at=at)
        give_to_team(case, to, by=by, at=at)
        return offered
    counted = due(case, PromiseKind.HAND_OFF, at)
    wish = Wish(
        PromiseKind.HAND_OFF, "Answers the hand-off", to, counted.due_at, counted.by, case, owed_to=OwedTo.COLLEAGUE
    )
    made = promises.make([wish], by=by, at=at)
    alerting.raise_alarms([(made[0], Alarm.OFFERED)], by=by, at=at)
    return offered


@transaction.atomic
def accept(offered: HandOff, *, by: Person, at: datetime) -> None:
    """This function will make the taker the owner, with everything the giver owed on the case.

    :raises NotTheirs: when it was offered to somebody else.
    :raises HandOffAnswered: when it was answered before.
    """
    if offered.taker_id != by.id:
        raise cases.NotTheirs("This case was offered to somebody else.")
    giver = offered.giver
    cases.accept(offered, taker=by, by=by, at=at)
    _keep_answer(offered, by, at)
    theirs = [p for p in owed.open_on(offered.case) if p.person_id == giver.id]
    promises.pass_on(theirs, to=by, by=by, at=at, renew_standing=False)
    promises.renew({offered.case_id})


@transaction.atomic
def decline(offered: HandOff, *, by: Person, at: datetime) -> None:
    """This function will leave the case with its giver, who is told.

    :raises NotTheirs: when it was offered to somebody else.
    """
    if offered.taker_id != by.id:
        raise cases.NotTheirs("This case was offered to somebody else.")
    cases.decline(offered, by=by, at=at)
    _keep_answer(offered, by, at)
    people.touch([offered.giver_id])


def _keep_answer(offered: HandOff, by: Actor, at: datetime) -> None:
    answers = list(owed.open_of_kind([offered.case_id], [PromiseKind.HAND_OFF]))
    promises.keep(answers, by=by, at=at)
    # All else may have ended while it was offered.
    close_if_done(offered.case, by=by, at=at)


@transaction.atomic
def give_to_team(case: Case, team: Team, *, by: Actor, at: datetime) -> None:
    """This function will give a case and what its owner owes on it to a team, until somebody takes it."""
    owner_id = case.owner_id
    cases.assign([case], to=team, by=by, at=at)
    _release_answers([case], by, at)
    theirs = [p for p in owed.open_on(case) if owner_id and p.person_id == owner_id]
    promises.pass_on(theirs, to=team, by=by, at=at, renew_standing=False)
    promises.renew({case.id})


def _release_answers(cases_: Sequence[Case], by: Actor, at: datetime) -> None:
    """Nobody owes an answer to a hand-off any more: the case went another way."""
    answers = owed.open_of_kind([case.id for case in cases_], [PromiseKind.HAND_OFF])
    promises.release(answers, reason=Release.HANDED_ON, by=by, at=at)
    if answers:
        settle([case.id for case in cases_], by=by, at=at)


def _give_back_offers(person: Person, by: Actor, at: datetime) -> None:
    """Whoever goes cannot accept: what was offered to them stays with its givers, who are told."""
    for offered in seen.offered_to(person):
        cases.end_offers([offered.case], by=by, at=at)
        _release_answers([offered.case], by, at)
        people.touch([offered.giver_id])


@transaction.atomic
def reassign(cases_: Sequence[Case], to: Person, *, by: Person, at: datetime) -> None:
    """This function will let a lead give cases to somebody, with everything owed on them; a bulk of at most 500."""
    for case in cases_:
        owner_id = case.owner_id
        cases.assign([case], to=to, by=by, at=at)
        _release_answers([case], by, at)
        open_ = owed.open_on(case)
        theirs = [p for p in open_ if p.team_id or (owner_id and p.person_id == owner_id)]
        promises.pass_on(theirs, to=to, by=by, at=at, renew_standing=False)
    promises.renew([case.id for case in cases_])
    people.touch([to.id])


def owed_while_away(person: Person, at: datetime, until: datetime) -> list[Promise]:
    """Every promise that this person owes before they are back, closed cases too, the next due first."""
    rows = owed.owed_by(person).filter(due_at__lte=until)
    return list(rows.select_related("case__customer", "case__brand__calendar", "case__team__lead").order_by("due_at"))


def back_at(person: Person, at: datetime) -> datetime:
    """When somebody who ends their shift now is back: the first opening of their calendar eight hours from now."""
    found = next_presence(person, at + timedelta(hours=8))
    return found or at + timedelta(days=1)


@dataclass(frozen=True)
class ShiftEnded:
    """What became of the promises of somebody who went home."""

    handed_over: int
    given_to_team: int
    left: int


@transaction.atomic
def end_shift(
    person: Person,
    choices: Mapping[str, Person | None] | None = None,
    *,
    until: datetime | None = None,
    reason: str = "shift",
    by: Person,
    at: datetime,
) -> ShiftEnded:
    """This function will see that nothing is owed by an empty chair, then mark the person away until they are back.

    `choices` maps promise ids to the colleague who takes it, or None for "give it to the team"; a promise that is
    not named goes to the deputy when present, else to the least-loaded colleague, else to the team.
    A promise without a case team stays, and stands on the lead's list.
    """
    back = until or back_at(person, at)
    chosen = dict(choices or {})
    _give_back_offers(person, by, at)
    decided_by = _other_deciders(person, at)
    handed = given = left = 0
    for promise in owed_while_away(person, at, back):
        case = promise.case
        if case is None:
            left += 1
            continue
        taker: Person | None
        if str(promise.id) in chosen:
            taker = chosen[str(promise.id)]
        elif promise.id in decided_by:
            taker = decided_by[promise.id]
            if taker is None:
                left += 1
                continue
        else:
            taker = stand_in(person, case, at)
        promises.pass_on([promise], to=taker or case.team, by=by, at=at)
        handed, given = handed + (taker is not None), given + (taker is None)
    people.be_away(person, until=back, reason=reason, by=by, at=at)
    return ShiftEnded(handed, given, left)


def stand_in(person: Person, case: Case, at: datetime) -> Person | None:
    """Who takes over for somebody who leaves: their deputy when present, else the least-loaded colleague."""
    roster = alerting.Roster.at(at)
    if person.deputy_id in roster.present:
        return roster.everybody.get(person.deputy_id) if person.deputy_id else None
    return least_loaded(case.team, at, but=person)


def _other_deciders(person: Person, at: datetime) -> dict[UUID, Person | None]:
    """By the promise that owes an asking its answer, a second look or the decision on a final answer: who else may, if
    anybody. Not every stand-in may."""
    found: dict[UUID, Person | None] = {}
    for remedy in waiting_for(person):
        others = [one for one in deciders(remedy, at) if one.id != person.id]
        for promise in owed.live(remedy.approval):
            found[promise.id] = others[0] if others else None
    theirs = owed.owed_by(person).filter(kind__in=[PromiseKind.SECOND_LOOK.value, PromiseKind.APPROVAL.value])
    rows = theirs.exclude(id__in=found).select_related("case__brand__calendar", "case__team", "case__failure")
    return found | others_for(list(rows), person, at)


@transaction.atomic
def deactivate(person: Person, *, by: Person, at: datetime) -> int:
    """This function will hand on every case and promise of somebody, then end their access. Returns how many cases."""
    _give_back_offers(person, by, at)
    owned = list(
        Standing.objects.filter(owner=person).exclude(stage=Stage.CLOSED.value).values_list("case_id", flat=True)
    )
    decided_by = _other_deciders(person, at)
    for case in seen.whole_many(owned).values():
        taker = least_loaded(case.team, at, but=person)
        cases.assign([case], to=taker or case.team, by=by, at=at)
        _release_answers([case], by, at)
        theirs = [p for p in owed.open_on(case) if p.person_id == person.id and p.id not in decided_by]
        promises.pass_on(theirs, to=taker or case.team, by=by, at=at, renew_standing=False)
    promises.renew(owned)
    rest = Promise.objects.filter(OPEN, person=person).select_related(
        "case__team__lead", "complaint__brand", "incident__brand"
    )
    for promise in rest:
        heir = decided_by.get(promise.id) or _heir(promise, person)
        if heir:
            promises.pass_on([promise], to=heir, by=by, at=at)
        else:
            promises.release([promise], reason=Release.HANDED_ON, by=by, at=at)
    people.deactivate(person, by=by, at=at)
    return len(owned)


def _heir(promise: Promise, person: Person) -> Person | Team | None:
    """Who owes what somebody who leaves still owed: the lead of the team behind it, else that team."""
    holder = promise.complaint or promise.incident
    team = promise.case.team if promise.case else home_team(holder.brand) if holder else person.team
    lead = team.lead if team else None
    return lead if lead and lead.is_active and lead.id != person.id else team
