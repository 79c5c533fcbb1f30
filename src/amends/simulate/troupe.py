"""A troupe of staff who play every part of the desk: the diligent and the lazy, those who go home and those who leave.

Everything is drawn from dice, and done through the verbs that the pages use. What the desk refuses is counted.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db.models import QuerySet

from amends import flow
from amends.cases import queries as cases
from amends.cases.models import Case
from amends.cases.rules import OTHERWISE, Ending, HandOffReason, ShownBy
from amends.conversation.models import Message
from amends.conversation.queries import has_human_word, has_word_under_way
from amends.conversation.rules import Direction
from amends.flow import recruiting, tending
from amends.flow.closing import missing
from amends.flow.furnishing import Furnished
from amends.flow.making_right import reverse_remedy, withdraw_remedy
from amends.flow.promising import Reply
from amends.followups import queries as follow_ups
from amends.journal.actors import SETUP
from amends.learn import queries as causes
from amends.people.models import Department, Person
from amends.people.queries import departments, is_present, staff
from amends.people.queries import person as known
from amends.people.rules import Right, Role
from amends.prepared import Prepared
from amends.promises.models import OPEN, Promise, Standing
from amends.promises.queries import open_on
from amends.promises.rules import WORDS, Release, Stage
from amends.remedies import queries as remedies
from amends.remedies.models import GIVEN, Offering, Remedy
from amends.remedies.rules import Skip
from amends.simulate.deciding import decide
from amends.simulate.sorting_out import SortingOut

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STEPS_AT_ONCE = 6
LOOKED_AT = 5
CURRENT = Reply("I write to you as I said: it goes on. You hear from me again.")
Deed = Callable[[Person, Case, datetime], None]


def _open(**of: object) -> QuerySet[Standing, tuple[UUID]]:
    rows = Standing.objects.exclude(stage=Stage.CLOSED.value).filter(**of).order_by("next_at", "case_id")
    return rows.values_list("case")[:LOOKED_AT]


MINE = Prepared(lambda person_id: _open(owner=person_id))
NOBODYS = Prepared(lambda: _open(owner__isnull=True))
ANYBODYS = Prepared(_open)


class Troupe:
    """Everybody who works at the desk."""

    def __init__(self, desk: Furnished, rng: random.Random, at: datetime, did: Callable[[str, Case], None]) -> None:
        self.desk = desk
        self.rng = rng
        self.did = did
        self.hired = 0
        self.sorting = SortingOut(desk, rng)
        shift = recruiting.add_hours(
            "Shift", time_zone="America/New_York", week={day: [("08:00", "18:00")] for day in range(6)}, by=SETUP, at=at
        )
        self.shift = shift
        for role in (Role.FRONT_LINE, Role.FRONT_LINE, Role.LEAD, Role.LEAD, Role.MANAGER):
            self.hire(role, at)
        self.appoint(at)
        for name in ("Finance", "Baggage"):
            recruiting.add_department(name, address=f"{name.lower()}@kite.example", hours=shift, by=SETUP, at=at)

    def hire(self, role: Role, at: datetime) -> None:
        """Somebody new comes."""
        self.hired += 1
        name = f"Person{self.hired}"
        recruiting.hire(
            name,
            email=f"{name.lower()}@kite.example",
            role=role,
            shift=self.shift,
            team=self.desk.team,
            languages=("en", "de"),
            by=SETUP,
            at=at,
        )

    def everybody(self) -> list[Person]:
        """Who works here, in a settled order."""
        return sorted(staff(), key=lambda person: person.email)

    def appoint(self, at: datetime) -> None:
        """The team gets a lead, and everybody a deputy."""
        people = self.everybody()
        leads = [person for person in people if person.role == Role.LEAD.value]
        if leads:
            recruiting.lead(self.desk.team, leads[0], by=SETUP, at=at)
        for person, deputy in zip(people, [*people[1:], people[0]], strict=True):
            recruiting.stand_in_for(person, deputy, by=SETUP, at=at)

    def leave(self, at: datetime) -> None:
        """Somebody leaves, somebody else comes, and whoever leads is appointed anew."""
        people = self.everybody()
        goes = self.rng.choice(people)
        chief = self.rng.choice([person for person in people if person.id != goes.id])
        flow.deactivate(goes, by=chief, at=at)
        self.hire(Role(goes.role), at)
        self.appoint(at)

    def act(self, person: Person, at: datetime) -> None:
        """Somebody who is there does one thing; the lazy do something else than what is due next."""
        person = known(person.id)
        if not is_present(person, at):
            return
        decide(person, self.rng, at)
        case = self._case(person)
        if case is None:
            return
        is_lazy = int(person.email[6:].split("@")[0]) % 3 == 0
        if self.rng.random() < (0.5 if is_lazy else 0.85):
            for _ in range(STEPS_AT_ONCE):
                self.did("next_step", case)
                self.next_step(person, cases.whole(case.id), at)
        else:
            deed = self.rng.choice(self.deeds(person))
            self.did(deed.__name__, case)
            deed(person, case, at)

    def _case(self, person: Person) -> Case | None:
        """Mostly what is due first of one's own, else of nobody's, else of anybody's."""
        lists: list[Callable[[], list[tuple[UUID]]]] = [partial(MINE, person.id), NOBODYS, ANYBODYS]
        if self.rng.random() < 0.3:
            lists.insert(0, lists.pop(1))
        for ask in lists:
            if ids := [case_id for (case_id,) in ask()]:
                return cases.whole(self.rng.choice(ids))
        return None

    def next_step(self, person: Person, case: Case, at: datetime) -> None:
        """What this case lacks next: a word that is owed, then one step towards its resolution or its end."""
        kinds = {promise.kind for promise in open_on(case)}
        if not has_human_word(case) and not has_word_under_way(case):
            flow.acknowledge(case, Reply("I have read it, and I am sorry. It is mine now."), by=person, at=at)
        elif kinds & WORDS and not has_word_under_way(case):
            (flow.write(case, CURRENT, by=person, at=at) if self.rng.random() < 0.7 else self.call(person, case, at))
        elif case.resolved_at is not None:
            self.check_in(person, case, at)
        elif case.fixed_at is None:
            flow.fix(case, by=person, at=at)
        elif not case.is_request and not remedies.is_decided(case):
            self.make_right(person, case, at)
        else:
            self.close(person, case, at)

    def make_right(self, person: Person, case: Case, at: datetime) -> None:
        """Something, or nothing, is given; sometimes more than one may."""
        if remedies.undecided(case):
            return
        if self.rng.random() < 0.4:
            flow.decide_no_remedy(case, "put_right_in_kind", by=person, at=at)
            return
        offering = Offering.objects.get(slug=self.rng.choice(("refund", "goodwill", "voucher")))
        minor = self.rng.choice((1_000, 3_000, 6_000, 20_000, 60_000))
        currency, skips = case.brand.currency, Skip.CANNOT_WAIT
        flow.offer_remedy(case, offering, minor, currency, "it is fair", skips=skips, by=person, at=at)

    def close(self, person: Person, case: Case, at: datetime) -> None:
        """Tells, explains, books, resolves: as far as it goes."""
        if case.told_at is None:
            flow.confirm(case, Reply("It is done. Does this solve it for you?"), by=person, at=at)
        elif missing(case) and causes.cause_of(case) is None:
            is_known = self.rng.random() < 0.8
            cause = self.rng.choice(causes.active()) if is_known else None
            flow.set_cause(case, cause, find_out_by=at + 5 * DAY, by=person, at=at)
        elif missing(case) and follow_ups.booked(case) is None:
            flow.follow_up(case, by=person, at=at)
        else:
            flow.resolve(case, by=person, at=at)
            flow.survey(cases.whole(case.id), by=person, at=at)

    def deeds(self, person: Person) -> tuple[Deed, ...]:
        """Everything that somebody may do on a case, in whatever order it comes to their mind."""
        everyone: tuple[Deed, ...] = (
            *(self.promise, self.keep, self.renegotiate, self.ask, self.ask_customer, self.hand_off, self.call),
            *(self.take_back, self.check_in, self.end, self.need_person_now, self.rebook, self.resolve_blindly),
            *(self.offer_much, self.undo_remedy),
        )
        leads: tuple[Deed, ...] = (self.reassign, self.let_go, self.give_to_team)
        return (*everyone, *leads) if person.can(Right.LEAD_TEAM) else everyone

    def _open(self, case: Case) -> Promise | None:
        mine = case.promises.filter(OPEN, person__isnull=False).select_related(
            "case__brand__calendar", "person", "team"
        )
        found = list(mine.order_by("due_at", "id"))
        return self.rng.choice(found) if found else None

    def promise(self, person: Person, case: Case, at: datetime) -> None:
        """A particular promise."""
        flow.promise(case, "The number of the refund", at + self.rng.randint(1, 30) * HOUR, by=person, at=at)

    def keep(self, person: Person, case: Case, at: datetime) -> None:
        """A promise is kept by hand or by a letter."""
        if (promise := self._open(case)) is not None:
            flow.keep(promise, CURRENT if self.rng.random() < 0.5 else None, by=person, at=at)

    def renegotiate(self, person: Person, case: Case, at: datetime) -> None:
        """A promise is moved, by letter or on the telephone."""
        if (promise := self._open(case)) is not None:
            reply = CURRENT if self.rng.random() < 0.6 else None
            flow.renegotiate(
                promise, "later", at + self.rng.randint(1, 50) * HOUR, reply, agreed=True, by=person, at=at
            )

    def ask(self, person: Person, case: Case, at: datetime) -> None:
        """A department or a colleague is asked for work."""
        asked: list[Person | Department] = [*departments(), *self.everybody()]
        whom = self.rng.choice(asked)
        flow.ask(case, "Please look it up.", whom, at + self.rng.randint(1, 48) * HOUR, by=person, at=at)

    def ask_customer(self, person: Person, case: Case, at: datetime) -> None:
        """The customer is asked for what only they know."""
        reply = Reply("Which suitcase is it?")
        flow.ask_customer(case, "which suitcase", reply, at + self.rng.randint(4, 72) * HOUR, by=person, at=at)

    def hand_off(self, person: Person, case: Case, at: datetime) -> None:
        """The case is offered to somebody, or given to the team."""
        to = self.desk.team if self.rng.random() < 0.2 else self.rng.choice(self.everybody())
        flow.hand_off(case, to, self.rng.choice(list(HandOffReason)), "please", by=person, at=at)

    def call(self, person: Person, case: Case, at: datetime) -> None:
        """A call is logged."""
        flow.call(case, "We spoke.", by=person, at=at)

    def take_back(self, person: Person, case: Case, at: datetime) -> None:
        """The last word is called back before it leaves, or too late."""
        if self.rng.random() < 0.5:
            flow.confirm(case, Reply("It is done."), by=person, at=at)
        words = Message.objects.filter(case=case, direction=Direction.OUT.value, is_automatic=False)
        last = words.select_related("outbound", "author").order_by("-said_at", "-id").first()
        if last is not None:
            last.case = cases.whole(case.id)
            tending.call_back(last, by=person, at=at)

    def check_in(self, person: Person, case: Case, at: datetime) -> None:
        """The customer is asked whether it holds; or the silence is noted."""
        booked = follow_ups.booked(case)
        if booked is not None and booked.asked_at is None:
            flow.check_in(case, Reply("Does it hold?"), by=person, at=at)
        else:
            flow.end_follow_up(case, by=person, at=at)

    def end(self, person: Person, case: Case, at: datetime) -> None:
        """The case ends otherwise."""
        other = Case.objects.filter(customer=case.customer, closed_at__isnull=True).exclude(id=case.id).order_by("id")
        joined_to = other.first()
        ending = Ending.DUPLICATE if joined_to else self.rng.choice(list(OTHERWISE))
        shown_by = self.rng.choice(OTHERWISE[ending])
        words = "It is so." if shown_by is ShownBy.OTHER else ""
        flow.end_otherwise(case, ending, shown_by, words, joined_to=joined_to, by=person, at=at)

    def need_person_now(self, person: Person, case: Case, at: datetime) -> None:
        """Somebody needs a person now, or no longer."""
        tending.need_person_now(case, needed=self.rng.random() < 0.5, by=person, at=at)

    def rebook(self, person: Person, case: Case, at: datetime) -> None:
        """A follow-up is booked, whether or not there is one."""
        flow.follow_up(case, at + self.rng.randint(2, 100) * HOUR, by=person, at=at)

    def resolve_blindly(self, person: Person, case: Case, at: datetime) -> None:
        """Somebody presses the button without looking."""
        flow.resolve(case, by=person, at=at)

    def offer_much(self, person: Person, case: Case, at: datetime) -> None:
        """More is offered than most may give."""
        offering = Offering.objects.get(slug="refund")
        flow.offer_remedy(case, offering, 30_000, case.brand.currency, "", by=person, at=at)

    def undo_remedy(self, person: Person, case: Case, at: datetime) -> None:
        """Something granted is reversed, something asked for withdrawn."""
        given = Remedy.objects.filter(GIVEN, case=case).order_by("id").first()
        asked = remedies.undecided(case)
        if given is not None:
            reverse_remedy(given, by=person, at=at)
        if asked:
            withdraw_remedy(asked[0], by=person, at=at)

    def reassign(self, person: Person, case: Case, at: datetime) -> None:
        """A lead gives the case to somebody."""
        flow.reassign([case], self.rng.choice(self.everybody()), by=person, at=at)

    def let_go(self, person: Person, case: Case, at: datetime) -> None:
        """A lead lets a promise go."""
        if (promise := self._open(case)) is not None:
            tending.release(promise, Release.ANSWERED_OTHERWISE, by=person, is_lead=True, at=at)

    def give_to_team(self, person: Person, case: Case, at: datetime) -> None:
        """A lead gives the case back to the team."""
        flow.give_to_team(case, self.desk.team, by=person, at=at)

    def sort_out(self, at: datetime) -> None:
        """Somebody who is there sorts out what came in wrongly."""
        there = [person for person in self.everybody() if is_present(person, at)]
        if there:
            self.sorting.act(self.rng.choice(there), at)

    def go_home(self, person: Person, at: datetime) -> None:
        """A shift ends; some stay away for days."""
        person = known(person.id)
        if is_present(person, at):
            until = at + self.rng.choice((14, 14, 14, 62, 150)) * HOUR
            flow.end_shift(person, until=until, by=person, at=at)
