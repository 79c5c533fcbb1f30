"""Simulated staff: present people who do the next right thing on what is due next, each thing taking its time.

They know what the desk shows them, and what they mean to do next; nothing else.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from django.db import transaction

from amends import flow
from amends.cases import queries as cases
from amends.cases.models import Case
from amends.conversation.queries import has_human_word
from amends.flow import looking
from amends.flow.closing import missing
from amends.flow.furnishing import Furnished
from amends.flow.promising import Reply
from amends.flow.recruiting import hire, lead
from amends.followups import queries as follow_ups
from amends.journal.actors import SETUP
from amends.learn import queries as causes
from amends.learn.models import Cause
from amends.people.models import Calendar, Person
from amends.people.queries import is_present, next_presence
from amends.people.rules import Role
from amends.prepared import Prepared
from amends.promises.models import NEEDS_OWNER, OPEN, Promise, Standing
from amends.promises.queries import open_on
from amends.promises.rules import PromiseKind, Stage
from amends.remedies import queries as remedies
from amends.remedies.models import Offering
from amends.remedies.queries import looks
from amends.remedies.rules import Skip
from amends.simulate.letters import Desk
from amends.simulate.world import World

LOOKED_AT = 30
DUE_FIRST = ("-needs_person_now", "next_at", "case_id")

MINE = Prepared(
    lambda person_id: (
        Standing.objects.filter(owner=person_id, is_waiting=False)
        .exclude(stage=Stage.CLOSED.value)
        .order_by(*DUE_FIRST)
        .values_list("case_id", "stage", "next_at")[:LOOKED_AT]
    )
)
NOBODYS = Prepared(
    lambda team_id: (
        Standing.objects.filter(NEEDS_OWNER, team=team_id, owner__isnull=True)
        .order_by(*DUE_FIRST)
        .values_list("case_id")[:1]
    )
)


@dataclass(frozen=True)
class Manner:
    """How somebody works.

    `first_minutes`, `solve_minutes`, `word_minutes`: how long a first message, a solution and a short word take.
    `rest`: how long they find things out between the first word and the solution, unless it is due before.
    `ends_ahead`: how long before it is over they note that a check-in was met with silence.
    """

    first_minutes: int = 6
    solve_minutes: int = 20
    word_minutes: int = 5
    rest: timedelta = timedelta(hours=2)
    ends_ahead: timedelta = timedelta(hours=1)
    asks_ahead: timedelta = timedelta(hours=8)
    remedy_share: float = 0.3
    remedy_minor: tuple[int, int] = (1000, 5000)
    cause: str = ""


LOOKS = Prepared(
    lambda person_id: (
        Promise.objects.filter(OPEN, kind=PromiseKind.SECOND_LOOK.value, person=person_id)
        .order_by("due_at", "id")
        .values_list("case_id")[:1]
    )
)


class Colleague:
    """One simulated member of staff."""

    def __init__(self, person: Person, rng: random.Random, manner: Manner, desk: Desk) -> None:
        self.person = person
        self.rng = rng
        self.manner = manner
        self.desk = desk
        self.free_at: datetime | None = None
        self._rests: dict[UUID, datetime] = {}

    def work(self, at: datetime) -> bool:
        """Sits down to the case that is due next, when present and free; says whether there was one."""
        if (self.free_at and self.free_at > at) or not is_present(self.person, at):
            return False
        if self.look_again(at):
            return True
        case = self.next_case(at)
        if case is None:
            return False
        with transaction.atomic():
            minutes = self.sit_down_to(case, at)
        self.free_at = at + timedelta(minutes=minutes)
        return True

    def look_again(self, at: datetime) -> bool:
        """Takes the second look that they owe, which ends agreed; says whether there was one."""
        look = next((looks.open_look(cases.whole(case_id)) for (case_id,) in LOOKS(self.person.id)), None)
        if look is None or self.person.id in looks.deciders(look):
            return False
        looking.agree(look, "said sorry, and did what they asked for", by=self.person, at=at)
        self.free_at = at + timedelta(minutes=self.manner.solve_minutes)
        return True

    def next_case(self, at: datetime) -> Case | None:
        """Mine that is due next and does not rest; else one of my team's that nobody has."""
        for case_id, stage, due_at in MINE(self.person.id):
            is_early = stage == Stage.FOLLOWING_UP.value and due_at and due_at > at + self.manner.asks_ahead
            if not is_early and self._rests.get(case_id, at) <= at:
                return cases.whole(case_id)
        nobodys = NOBODYS(self.person.team_id) if self.person.team_id else []
        return cases.whole(nobodys[0][0]) if nobodys else None

    def sit_down_to(self, case: Case, at: datetime) -> int:
        """Does what this case lacks next; returns how many minutes it takes."""
        if case.owner_id is None or not has_human_word(case):
            return self.acknowledge(case, at)
        kinds = {p.kind for p in open_on(case) if p.person_id == self.person.id}
        if PromiseKind.ANSWER.value in kinds or (case.resolved_at and PromiseKind.UPDATE.value in kinds):
            self.answer(case, at)
        if case.resolved_at is None:
            return self.solve(case, at)
        return self.check_in(case, at)

    @cached_property
    def cause(self) -> Cause | None:
        """What they mostly find."""
        return causes.by_slug(self.manner.cause)

    @cached_property
    def voucher(self) -> Offering | None:
        """What they give."""
        return remedies.offering("voucher")

    def rest(self, case: Case, until: datetime) -> None:
        """Nothing is to be done on this case before a moment."""
        self._rests[case.id] = until

    def solve_by(self, case: Case, at: datetime) -> datetime:
        """When they mean to tell the solution: after finding things out, and well before it is due."""
        due = [p.due_at for p in open_on(case) if p.kind == PromiseKind.RESOLUTION.value]
        ahead = min(due, default=at + timedelta(days=1)) - timedelta(minutes=3 * self.manner.solve_minutes)
        return max(at, min(at + self.manner.rest, ahead))

    def acknowledge(self, case: Case, at: datetime) -> int:
        """The first word of a person."""
        if case.owner_id is None:
            flow.take(case, by=self.person, at=at)
        words = self.desk.first_words(case, self.person, at + self.manner.rest + timedelta(hours=1), at)
        flow.acknowledge(case, Reply(words), by=self.person, at=at)
        self.rest(case, self.solve_by(case, at) if case.resolved_at is None else at)
        return self.manner.first_minutes

    def answer(self, case: Case, at: datetime) -> None:
        """A word to a customer who wrote."""
        words = self.desk.answer(case, self.person, at + timedelta(hours=3), at)
        flow.write(case, Reply(words), by=self.person, at=at)

    def solve(self, case: Case, at: datetime) -> int:
        """Puts it right, makes it right, tells the outcome, names the cause, books the check-in, resolves."""
        if case.fixed_at is None:
            flow.fix(case, by=self.person, at=at)
        if case.told_at is None:
            flow.confirm(case, Reply(self.desk.outcome(case, self.person)), by=self.person, at=at)
        if not case.is_request:
            if not remedies.is_decided(case):
                self.make_right(case, at)
            if causes.cause_of(case) is None:
                flow.set_cause(case, self.cause or self.rng.choice(causes.active()), by=self.person, at=at)
            if follow_ups.booked(case) is None:
                flow.follow_up(case, by=self.person, at=at)
        if missing(case):
            # Somebody above them decides on what they asked for.
            self.rest(case, at + timedelta(minutes=30))
            return self.manner.solve_minutes
        flow.resolve(case, by=self.person, at=at)
        if not case.is_request:
            flow.survey(case, by=self.person, at=at)
        return self.manner.solve_minutes

    def make_right(self, case: Case, at: datetime) -> None:
        """Something extra for some; for the others it was put right in kind."""
        if remedies.undecided(case):
            return
        if self.rng.random() < self.manner.remedy_share:
            minor = self.rng.randint(*self.manner.remedy_minor) // 500 * 500
            if self.voucher:
                currency, skips = case.brand.currency, Skip.CANNOT_BE_FIXED
                flow.offer_remedy(case, self.voucher, minor, currency, skips=skips, by=self.person, at=at)
        else:
            flow.decide_no_remedy(case, "put_right_in_kind", by=self.person, at=at)

    def check_in(self, case: Case, at: datetime) -> int:
        """Asks whether it holds; when the day is nearly over, notes the silence."""
        booked = follow_ups.booked(case)
        owed = [p for p in open_on(case) if p.kind == PromiseKind.FOLLOW_UP.value]
        if booked is None or not owed:
            # Only a payment is still owed, and not by them.
            self.rest(case, at + timedelta(hours=12))
            return 0
        ends_at = owed[0].due_at - self.manner.ends_ahead
        if booked.asked_at is None:
            flow.check_in(case, Reply(self.desk.check_in(case, self.person)), by=self.person, at=at)
            self.rest(case, ends_at)
        elif at < ends_at:
            self.rest(case, ends_at)
            return 0
        else:
            flow.end_follow_up(case, by=self.person, at=at)
        return self.manner.word_minutes


class Office:
    """Colleagues who look for work whenever they are there and free."""

    def __init__(self, world: World, colleagues: Sequence[Colleague], *, looks_every: timedelta) -> None:
        self.world = world
        self.colleagues = list(colleagues)
        self.looks_every = looks_every

    def open(self, at: datetime) -> None:
        """Everybody begins at their next shift."""
        for colleague in self.colleagues:
            self._plan(colleague, at)

    def _plan(self, colleague: Colleague, at: datetime) -> None:
        there = next_presence(colleague.person, at)
        if there is not None:
            self.world.plan(there, lambda moment: self._turn(colleague, moment))

    def _turn(self, colleague: Colleague, at: datetime) -> bool:
        """Looks for work; says whether anything was done."""
        worked = colleague.work(at)
        next_at = max(colleague.free_at or at, at + timedelta(minutes=1)) if worked else at + self.looks_every
        self._plan(colleague, next_at)
        return worked


def decide(person: Person, at: datetime) -> int:
    """A lead or manager answers the approvals that wait for them. Returns how many."""
    if not is_present(person, at):
        return 0
    waiting = remedies.waiting_for(person)
    for remedy in waiting:
        flow.approve_remedy(remedy, by=person, at=at)
    return len(waiting)


def hire_all(
    desk: Furnished,
    clerks: Iterable[str],
    leaders: Sequence[tuple[str, Role]],
    *,
    languages: Sequence[str],
    shift: Calendar | None = None,
    at: datetime,
) -> tuple[list[Person], Person]:
    """This function will hire the people of a desk: whoever works on its cases, and who leads them, the first named.

    :param shift: the clerks' hours; None for the desk's own.
    """
    hired = [
        hire(
            name,
            email=f"{name.split()[0].lower()}@{desk.brand.sender_address.partition('@')[2]}",
            role=role,
            shift=shift if shift and role is Role.FRONT_LINE else desk.calendar,
            team=desk.team,
            languages=languages,
            by=SETUP,
            at=at,
        )
        for name, role in (*((name, Role.FRONT_LINE) for name in clerks), *leaders)
    ]
    leader = hired[-len(leaders)]
    lead(desk.team, leader, by=SETUP, at=at)
    return hired[: -len(leaders)], leader
