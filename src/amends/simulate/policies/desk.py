"""The desk of one rehearsal: furnished, set as its policy says, and worked by colleagues who keep to it.

What can be set is set by the verbs of the desk itself. The general targets of promises are the same for all brands and
are changed for this process alone, which ends with the rehearsal.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from amends import flow
from amends.cases import queries as cases
from amends.cases.models import Case
from amends.detect.models import Detector
from amends.detect.queries import open_incidents
from amends.flow import broadcasting, concluding, detecting, governing
from amends.flow.furnishing import Furnished, furnish
from amends.flow.recruiting import add_hours
from amends.journal.actors import CLOCK, SETUP, Automatic
from amends.kernel.money import places
from amends.learn.queries import by_slug
from amends.people.models import Person
from amends.people.queries import is_present
from amends.people.rules import Role
from amends.prepared import Prepared
from amends.promises import rules as promised
from amends.promises.models import Standing
from amends.promises.rules import PromiseKind, Stage
from amends.remedies import queries as remedies
from amends.remedies.models import UNPAID, Offering, Remedy
from amends.remedies.queries.catalogue import recommended
from amends.remedies.rules import Limits, Skip
from amends.remedies.rules import policy as proportion
from amends.remedies.rules.authority import left
from amends.remedies.rules.proportion import SHIPPED
from amends.simulate import airline, lead
from amends.simulate.letters import Desk
from amends.simulate.policies.terms import Terms
from amends.simulate.staff import Colleague, Manner, Office, hire_all
from amends.simulate.world import World

CURRENCY = "USD"
FINANCE = Automatic("finance")
CASES_A_DAY = 10
LOOKS_EVERY, ROUND_EVERY, PAYS_EVERY = timedelta(minutes=30), timedelta(minutes=30), timedelta(days=1)
OWED_WITHIN = timedelta(minutes=100)

# Who was failed by a storm waits with the team until a person takes them; those who wait longest come first.
OF_A_STORM = Prepared(
    lambda team_id: (
        Standing.objects.filter(team=team_id, owner__isnull=True, incident__isnull=False)
        .exclude(stage__in=[Stage.CLOSED.value, Stage.FOLLOWING_UP.value])
        .order_by("opened_at", "case_id")
        .values_list("case_id")[:1]
    )
)
_TO_PAY = Prepared(lambda: Remedy.objects.filter(UNPAID, amount_minor__gt=0).select_related("case", "payout"))
_OF_LEADERS = Prepared(
    lambda *people: (
        Standing.objects.filter(owner__in=people)
        .exclude(stage__in=[Stage.CLOSED.value, Stage.FOLLOWING_UP.value])
        .values_list("case_id")
    )
)
_OF_INCIDENT = Prepared(
    lambda incident_id: (
        Standing.objects.filter(incident=incident_id)
        .exclude(stage__in=[Stage.CLOSED.value, Stage.FOLLOWING_UP.value])
        .values_list("case_id")[:1]
    )
)


@dataclass(frozen=True)
class Crew:
    """A furnished desk, and whoever works there."""

    desk: Furnished
    clerks: list[Clerk]
    lead: Person
    manager: Person


class Clerk(Colleague):
    """A clerk who gives what the policy says, takes a storm's cases when nothing else waits and counts minutes."""

    def __init__(self, person: Person, rng: random.Random, manner: Manner, desk: Desk, terms: Terms) -> None:
        super().__init__(person, rng, manner, desk)
        self.terms = terms
        self.minutes = 0

    def next_case(self, at: datetime) -> Case | None:
        """As on any day; when nothing of that waits, whoever a storm failed and nobody has taken yet."""
        found = super().next_case(at)
        if found is not None or not self.person.team_id:
            return found
        waiting = OF_A_STORM(self.person.team_id)
        return cases.whole(waiting[0][0]) if waiting else None

    def sit_down_to(self, case: Case, at: datetime) -> int:
        """Does what is next on the case, and counts how long that takes.

        Who comes back to a case that only waited for somebody's yes does not solve it again.
        """
        was_told = case.told_at is not None and case.resolved_at is None
        minutes = super().sit_down_to(case, at)
        minutes = min(minutes, self.manner.word_minutes) if was_told else minutes
        self.minutes += minutes
        return minutes

    def make_right(self, case: Case, at: datetime) -> None:
        """What the policy gives: so much of what is in proportion; above one's limit it is asked for, or cut."""
        if remedies.undecided(case):
            return
        offering, minor = self.offering, self.amount(case, at)
        if offering is None or not minor:
            flow.decide_no_remedy(case, "put_right_in_kind", by=self.person, at=at)
            return
        flow.offer_remedy(case, offering, minor, CURRENCY, skips=Skip.CANNOT_BE_FIXED, by=self.person, at=at)

    @property
    def offering(self) -> Offering | None:
        """The thing of the catalogue that the policy gives; none where it gives nothing."""
        gives = self.terms.remedies.gives
        return None if gives == "nothing" else remedies.offering(gives)

    def amount(self, case: Case, at: datetime) -> int:
        """How much that is on this case, in minor units: whole units, half a unit up."""
        found = recommended(case, at)
        if found is None or self.offering is None:
            return 0
        wanted = self.terms.remedies
        sums = {"low": found.low_minor, "high": found.high_minor, "middle": (found.low_minor + found.high_minor) // 2}
        unit: int = 10 ** places(CURRENCY)
        minor = (sums[wanted.amount] + unit // 2) // unit * unit
        limits = remedies.limits(self.person, CURRENCY)
        if limits is None or minor <= self._may(limits, at):
            return minor
        others = remedies.who_can_decide(minor, CURRENCY, case, at, asker=self.person)
        return minor if wanted.beyond == "ask" and others else self._may(limits, at)

    def _may(self, limits: Limits, at: datetime) -> int:
        """How much they may still give alone on a case that has got nothing yet, in minor units."""
        return left(limits, 0, remedies.given_today(self.person, CURRENCY, at))


@contextmanager
def promising(terms: Terms) -> Iterator[None]:
    """The general targets as this policy has them, in this process, for as long as it lasts."""
    before = dict(promised.TARGETS)
    for key, minutes in (
        ((PromiseKind.UPDATE, "signal"), terms.promises.update),
        ((PromiseKind.RESOLUTION, ""), terms.promises.resolution),
    ):
        promised.TARGETS[key] = replace(before[key], minutes=minutes)
    try:
        yield
    finally:
        promised.TARGETS.update(before)


def open_desk(terms: Terms, seed: int, *, at: datetime) -> Crew:
    """This function will set up the desk of a policy in an empty database, with everybody who works there."""
    desk = furnish(
        "airline",
        "Airline",
        time_zone=airline.TIME_ZONE,
        week=airline.WEEK,
        sender_address="care@airline.example",
        team="New York care",
        currency=CURRENCY,
        urgent_phone="+1 212 555 0100",
        resolve_minutes=terms.promises.resolution,
        follow_up_days=terms.playbook.follow_up_days,
        by=SETUP,
        at=at,
    )
    shift = desk.calendar
    if (terms.staff.begins, terms.staff.ends) != airline.WEEK[0][0]:
        week = {day: [(terms.staff.begins, terms.staff.ends)] for day in range(7)}
        shift = add_hours("Clerks' shift", time_zone=airline.TIME_ZONE, week=week, by=SETUP, at=at)
    names = airline.CLERKS[: terms.staff.clerks]
    clerks, leader = hire_all(desk, names, airline.LEADERS, languages=airline.LANGUAGES, shift=shift, at=at)
    manager = Person.objects.get(role=Role.MANAGER.value)
    _set(desk, terms, leader, manager, at)
    manner = Manner(
        first_minutes=terms.staff.first_minutes,
        solve_minutes=terms.staff.solve_minutes,
        word_minutes=terms.staff.word_minutes,
        cause="weather",
    )
    scripts = Desk()
    working = [Clerk(one, random.Random(f"{seed}|{one.email}"), manner, scripts, terms) for one in clerks]
    return Crew(desk, working, leader, manager)


def _set(desk: Furnished, terms: Terms, leader: Person, manager: Person, at: datetime) -> None:
    """Limits, what is in proportion, and detectors, by the verbs that a desk's own people use."""
    unit = 10 ** places(CURRENCY)
    limits = terms.limits
    for role, whole, by in (
        (Role.FRONT_LINE, limits.front_line, manager),
        (Role.LEAD, limits.lead, manager),
        (Role.MANAGER, limits.manager, leader),
    ):
        minor = whole * unit
        governing.set_authority(role, CURRENCY, per_case_minor=minor, per_day_minor=minor * CASES_A_DAY, by=by, at=at)
    governing.switch_on_policy(
        governing.draft_policy(desk.brand, _table(terms), "rehearsed", by=leader, at=at), by=manager, at=at
    )
    for detector in Detector.objects.filter(brand=desk.brand, slug__in=("flight-cancelled", "flight-late")):
        is_late = detector.slug == "flight-late"
        if is_late and terms.detectors.late_minutes != detector.predicate["value"]:
            tree = {**detector.predicate, "value": terms.detectors.late_minutes}
            detecting.draft_detector(detector, tree, by=leader, at=at)
            detecting.switch_on_detector(detector, "rehearsed", by=leader, at=at)
        if not (terms.detectors.late if is_late else terms.detectors.cancelled):
            detecting.turn_detector(detector, is_on=False, by=leader, at=at)


def _table(terms: Terms) -> Mapping[str, Mapping[str, Any]]:
    table = proportion.table_of(SHIPPED)
    for key, percent in (
        ("cause_unknown", terms.remedies.unknown_cause_percent),
        (proportion.CAP, terms.remedies.cap_percent),
    ):
        table[key] = {**table[key], "low": percent, "high": percent}
    return table


def work(crew: Crew, world: World, terms: Terms) -> None:
    """This function will let everybody come to work: clerks, the leaders' rounds, and the finance desk once a day."""
    Office(world, crew.clerks, looks_every=LOOKS_EVERY).open(world.at)
    world.plan(world.at + ROUND_EVERY, lambda at: _round(crew, world, terms, at))
    morning = (world.at + PAYS_EVERY).astimezone(ZoneInfo(airline.TIME_ZONE)).replace(hour=10, minute=0)
    world.plan(morning, lambda at: _pay(world, at))


def _round(crew: Crew, world: World, terms: Terms, at: datetime) -> None:
    """The leaders answer what is asked of them; the lead writes to a storm's people, and ends what is over."""
    _decide(crew, at)
    if is_present(crew.lead, at):
        # What came to a leader while no clerk was there is the clerks' work: it goes to the team.
        for (case_id,) in _OF_LEADERS(crew.lead.id, crew.manager.id):
            flow.give_to_team(cases.whole(case_id), crew.desk.team, by=crew.lead, at=at)
        for found in open_incidents(crew.desk.brand):
            if lead.is_word_owed(found.incident, at + OWED_WITHIN):
                # Whoever joined since the last letter gets that one; a new one begins when nobody was left out.
                if not broadcasting.go_on(by=CLOCK, at=at):
                    next_at = at + timedelta(hours=terms.playbook.next_word_hours)
                    lead.write_to_all(found.incident, airline.NEXT_WORD, next_at, by=crew.lead, at=at)
            elif found.incident.started_at < at - PAYS_EVERY and not _OF_INCIDENT(found.incident.id):
                cause = by_slug("weather")
                if cause is not None:
                    concluding.end_incident(found.incident, cause, by=crew.lead, at=at)
    world.plan(at + ROUND_EVERY, lambda moment: _round(crew, world, terms, moment))


def _decide(crew: Crew, at: datetime) -> None:
    """Whoever is asked says yes; what is more than they may give on a day is decided by whoever may."""
    for person in (crew.lead, crew.manager):
        for remedy in remedies.waiting_for(person):
            able = [one for one in remedies.deciders(remedy, at) if is_present(one, at)]
            if able:
                flow.approve_remedy(remedy, by=person if person in able else able[0], at=at)


def _pay(world: World, at: datetime) -> None:
    """The finance desk's round: everything granted is paid, and finance says so."""
    for remedy in _TO_PAY():
        flow.pay_remedy(remedy, f"PAY-{remedy.id.hex[:12]}", by=FINANCE, at=at)
    world.plan(at + PAYS_EVERY, lambda moment: _pay(world, moment))
