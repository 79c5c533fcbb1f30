"""Telling staff: each rung reaches somebody who is there, in the app, in a background tab and by mail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from amends.cases.models import Case
from amends.flow import wording
from amends.journal.actors import Actor
from amends.people.actions import touch
from amends.people.models import Brand, Person, Team
from amends.people.queries import default_brand, on_duty, present_of, staff, teams
from amends.people.rules import Role
from amends.post.actions import Outgoing, dispatch
from amends.post.rules import Channel
from amends.promises import actions as promises
from amends.promises.actions import Alarmed
from amends.promises.models import Promise
from amends.promises.rules import Alarm, Told

WORST_FIRST = list(Alarm)
# Who hears of something, and instead of whom.
Reached = tuple[Person | None, Person | None]


@dataclass(frozen=True)
class Roster:
    """Who is there now, and who stands above whom; read once for a batch of alarms."""

    present: frozenset[UUID]
    everybody: dict[UUID, Person]
    teams: dict[UUID, Team]
    heard: dict[Hashable, Reached] = field(default_factory=dict)

    @classmethod
    def at(cls, at: datetime) -> Roster:
        everybody = staff()
        present = frozenset(person.id for person in present_of(everybody, at))
        return cls(present, {p.id: p for p in everybody}, {t.id: t for t in teams()})

    def whole(self, person: Person) -> Person:
        """This person with team and deputy known."""
        return self.everybody.get(person.id, person)

    def lead(self, team_id: UUID | None) -> Person | None:
        """Who leads a team."""
        found = self.teams[team_id].lead if team_id in self.teams else None
        return self.whole(found) if found else None

    def reach(self, person: Person) -> Person:
        """This person when present, else their deputy, else their lead; all away: the person, who reads it by mail."""
        whole = self.whole(person)
        lead = self.lead(whole.team_id)
        for candidate in (whole, whole.deputy, lead):
            if candidate is not None and candidate.id in self.present:
                return self.whole(candidate)
        return whole if whole.is_active or lead is None else lead

    def manager(self, team_id: UUID | None) -> Person | None:
        """The manager above a team: one who is present if any is."""
        team = self.teams.get(team_id) if team_id else None
        found = [p for p in self.everybody.values() if p.role == Role.MANAGER.value]
        mine = [p for p in found if team is None or p.team is None or p.team.brand_id == team.brand_id]
        return min(mine, key=lambda p: (p.id not in self.present, p.email), default=None)

    def team_of(self, promise: Promise) -> UUID | None:
        """The team that stands behind a promise."""
        if promise.team_id:
            return promise.team_id
        ower = self.everybody.get(promise.person_id) if promise.person_id else None
        if ower and ower.team_id:
            return ower.team_id
        return promise.case.team_id if promise.case else None


def recipient(promise: Promise, tell: Told, roster: Roster) -> Reached:
    """Who hears of it, and instead of whom: (person, the one who is away). Found once for all that have it alike."""
    case = promise.case
    of_case = (case.team_id, case.owner_id) if case else None
    key = (tell, promise.person_id, promise.team_id, of_case)
    reached = roster.heard.get(key)
    if reached is None:
        reached = roster.heard[key] = _recipient(promise, tell, roster)
    return reached


def _recipient(promise: Promise, tell: Told, roster: Roster) -> Reached:
    team_id = roster.team_of(promise)
    lead = roster.lead(team_id)
    meant: Person | None
    if tell is Told.MANAGER:
        meant = roster.manager(team_id) or lead
    elif tell is Told.LEAD:
        meant = lead
    elif promise.person_id:
        meant = roster.everybody.get(promise.person_id) or promise.person
    else:
        # Owed by a department or a customer: its owner follows it. Owed by a team: its lead.
        owner_id = promise.case.owner_id if promise.case and not promise.team_id else None
        meant = (roster.everybody.get(owner_id) if owner_id else None) or lead
    if meant is None:
        return roster.manager(team_id), None
    reached = roster.reach(meant)
    return reached, None if reached.id == meant.id else meant


def raise_alarms(
    alarms: Sequence[tuple[Promise, Alarm]], *, tell: Sequence[Told] = (Told.OWER,), by: Actor, at: datetime
) -> list[Alarmed]:
    """This function will alert whoever must know, one alert per person, reason and incident, and mail a digest.

    Whoever is told for two reasons at once (the lead who owes it themselves) is told once.

    A need for a person now also reaches whoever is on duty out of hours.
    """
    if not alarms:
        return []
    roster = Roster.at(at)
    folded: dict[tuple[UUID, Alarm, object], Alarmed] = {}
    for promise, why in alarms:
        bundle = _bundle(promise)
        for person, instead_of in _people(promise, why, tell, roster, at):
            key = (person.id, why, bundle)
            earlier = folded.get(key)
            count = earlier.count + 1 if earlier else 1
            folded[key] = Alarmed(earlier.promise if earlier else promise, person, why, instead_of, count)
    alarmed = list(folded.values())
    if alarmed:
        promises.alarm(alarmed, by=by, at=at)
        touch(list({one.person.id for one in alarmed}))
        _mail(alarmed, by, at)
    return alarmed


def tell_of_second_move(moved: Promise, *, by: Actor, at: datetime) -> None:
    """A promise that was moved once more goes to the lead, whichever way the customer was told."""
    if moved.move_count > 1:
        raise_alarms([(moved, Alarm.MOVED_TWICE)], tell=[Told.LEAD], by=by, at=at)


def tell_mentioned(promise: Promise, people: Sequence[Person], *, by: Actor, at: datetime) -> None:
    """Whom a colleague calls in a note is told, at whatever is owed next on the case; also who is away, by mail."""
    alarmed = [Alarmed(promise, person, Alarm.MENTIONED) for person in people]
    promises.alarm(alarmed, by=by, at=at)
    touch([person.id for person in people])
    _mail(alarmed, by, at)


def _bundle(promise: Promise) -> object:
    """What is told as one: all promises of an incident, else each promise for itself."""
    failure = promise.case.failure if promise.case and promise.case.failure_id else None
    return (failure.incident_id if failure else None) or promise.incident_id or promise.id


def _people(
    promise: Promise, why: Alarm, tell: Sequence[Told], roster: Roster, at: datetime
) -> Iterable[tuple[Person, Person | None]]:
    reached: dict[UUID, tuple[Person, Person | None]] = {}
    for one_told in tell:
        person, instead_of = recipient(promise, one_told, roster)
        if person:
            reached.setdefault(person.id, (person, instead_of))
    if why is Alarm.PERSON_NOW:
        lead, away = recipient(promise, Told.LEAD, roster)
        duty = on_duty(promise.case.brand, at) if promise.case else None
        for one, other in ((lead, away), (duty, None)):
            if one:
                reached.setdefault(one.id, (one, other))
    return reached.values()


def _mail(alarmed: Sequence[Alarmed], by: Actor, at: datetime) -> None:
    """One mail a person, worst first: hundreds of alerts in one minute are one letter."""
    by_person: dict[UUID, list[Alarmed]] = defaultdict(list)
    for one in alarmed:
        by_person[one.person.id].append(one)
    outgoing = []
    for person_id, mine in by_person.items():
        mine.sort(key=lambda one: (-WORST_FIRST.index(one.why), one.promise.due_at))
        person = mine[0].person
        outgoing.append(
            Outgoing(
                key=f"alert:{person_id}:{mine[0].promise.id}:{mine[0].why}:{int(at.timestamp())}",
                brand=_brand(mine[0].promise),
                channel=Channel.MAIL,
                to_name=person.name,
                to_address=person.email,
                subject=wording.alert_subject(mine),
                text=wording.alert_text(mine, at),
                is_automatic=True,
            )
        )
    dispatch(outgoing, by=by, at=at)


def _brand(promise: Promise) -> Brand:
    holder: Case | None = promise.case
    if holder:
        return holder.brand
    if promise.complaint:
        return promise.complaint.brand
    return promise.incident.brand if promise.incident else default_brand()
