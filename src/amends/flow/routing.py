"""Who gets a new case: the customer's owner, else the least-loaded person on shift who fits, else the team."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heapify, heapreplace
from uuid import UUID

from amends.cases import actions as cases
from amends.cases.actions import NewCase
from amends.cases.models import Case
from amends.cases.queries import open_of_orders, owners_of_customers
from amends.journal.actors import Actor
from amends.people.frame import Roster, roster
from amends.people.models import Person, Team
from amends.people.queries import present_staff
from amends.people.rules import Right
from amends.post.rules import Channel
from amends.promises import actions as promises
from amends.promises.queries import loads, open_on

COUNTED_FROM = 1_000
COUNTED_FOR = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class _Counted:
    """What was counted, when, and for whom."""

    at: datetime
    ids: frozenset[UUID]
    load: Counter[UUID]


_counted: dict[UUID, _Counted] = {}


@dataclass(frozen=True, slots=True)
class _Owners:
    """Who owns the open cases of these customers, and those about these orders (a brand and a number)."""

    customers: dict[UUID, Person]
    orders: dict[tuple[UUID, str], Person]

    def of(self, new: NewCase) -> Person | None:
        """Who owns another case of the customer's, else one of somebody's who is on the same order."""
        return self.customers.get(new.customer.id) or (self.orders.get(_order(new)) if new.order else None)

    def now_has(self, new: NewCase, owner: Person) -> None:
        """Whoever comes next in the same batch goes to the same person."""
        self.customers[new.customer.id] = owner
        if new.order:
            self.orders.setdefault(_order(new), owner)


def _order(new: NewCase) -> tuple[UUID, str]:
    return new.brand.id, new.order.number if new.order else ""


def _known(news: Sequence[NewCase]) -> _Owners:
    seen_before = {new.customer.id for new in news if not new.is_stranger}
    # A storm's cases go to nobody, whoever else has one of their orders.
    wanted = {_order(new) for new in news if new.order and not _is_nobodys(new)}
    orders: dict[tuple[UUID, str], Person] = {}
    for case in open_of_orders(wanted):
        if case.owner and case.order and not case.is_separated:
            orders.setdefault((case.brand_id, case.order.number), case.owner)
    return _Owners(owners_of_customers(seen_before) if seen_before else {}, orders)


def _is_nobodys(new: NewCase) -> bool:
    """Whether it waits with the team: a storm failed somebody who has not come to us."""
    return bool(new.incident and new.first_contact_at is None)


def _needs(new: NewCase) -> tuple[str, str]:
    """The language and the skill that a case needs; empty for none."""
    return new.customer.language.split("-")[0], new.kind.skill if new.kind else ""


def _fits(person: Person, language: str, skill: str) -> bool:
    """Whether this person works on cases, speaks the language and has the skill."""
    speaks = not language or language in person.languages
    return person.can(Right.WORK_CASES) and speaks and (not skill or skill in person.skills)


def owners(news: Sequence[NewCase], at: datetime) -> list[tuple[Person | None, Team]]:
    """An owner for each new case, in order. The open cases of one customer, and of one order, stay with one owner.

    In a storm nobody is assigned: those cases wait with the team until the customer writes or a person takes one.
    """
    known = _known(news)
    benches: dict[UUID, _Bench] = {}
    for brand in {new.brand for new in news}:
        found = roster(brand)
        there = found.there(at)
        benches[brand.id] = _Bench(found, there, _load(brand.id, there, at))
    return [_owner(new, known, benches[new.brand.id]) for new in news]


def give_to_somebody(cases_: Sequence[Case], *, by: Actor, at: datetime) -> None:
    """This function will give each case that nobody has to whoever fits, with what its team owes on it: its customer
    has come to us."""
    news = [
        NewCase(
            customer=case.customer,
            brand=case.brand,
            channel=Channel(case.channel),
            kind=case.failure.kind if case.failure else None,
            order=case.order,
            first_contact_at=at,
        )
        for case in cases_
    ]
    for case, (person, _) in zip(cases_, owners(news, at) if news else (), strict=True):
        if person is not None:
            cases.assign([case], to=person, by=by, at=at)
            owed = [promise for promise in open_on(case) if promise.team_id]
            promises.pass_on(owed, to=person, by=by, at=at, renew_standing=False)


def _load(brand_id: UUID, ids: frozenset[UUID], at: datetime) -> Counter[UUID]:
    """How many cases each of these people is recovering. Where there are more than a thousand, what was counted
    holds for ten seconds, and what we assign meanwhile is added: who has one more of hundreds is no matter."""
    counted = _counted.get(brand_id)
    if counted and counted.ids == ids and counted.at <= at < counted.at + COUNTED_FOR:
        return counted.load
    load = loads(ids)
    if load.total() > COUNTED_FROM:
        _counted[brand_id] = _Counted(at, ids, load)
    return load


@dataclass(frozen=True, slots=True)
class _Bench:
    """Who of a brand is there for one batch, and how many cases each of them has.

    `queues` has for each need those whom it fits, the least loaded in front. A load only grows meanwhile, so whoever
    stands there with one of before goes back to their place: a batch asks hundreds of times among hundreds of people.
    """

    roster: Roster
    there: frozenset[UUID]
    load: Counter[UUID]
    queues: dict[tuple[str, str], list[tuple[int, str, Person]]] = field(default_factory=dict)

    def least_loaded(self, language: str, skill: str) -> Person | None:
        """Whoever fits and has the least to do; of two, the first by address."""
        queue = self.queues.get((language, skill))
        if queue is None:
            free = self._free(language, skill)
            queue = self.queues[language, skill] = [(self.load[one.id], one.email, one) for one in free]
            heapify(queue)
        while queue:
            load, email, person = queue[0]
            now = self.load[person.id]
            if now == load:
                return person
            heapreplace(queue, (now, email, person))
        return None

    def _free(self, language: str, skill: str) -> list[Person]:
        able = [person for person in _able(self.roster, language, skill) if person.id in self.there]
        # Leads and managers take what nobody on the front line can: they must stay free to decide.
        return [person for person in able if not person.can(Right.LEAD_TEAM)] or able


def _owner(new: NewCase, known: _Owners, bench: _Bench) -> tuple[Person | None, Team]:
    # Who met the customer has heard them: only the owner of another case of theirs, or of their order, comes first.
    owner = known.of(new) or new.taken_by
    if owner is None and not _is_nobodys(new):
        owner = bench.least_loaded(*_needs(new))
    if owner is None:
        return None, bench.roster.home
    bench.load[owner.id] += 1
    known.now_has(new, owner)
    return owner, owner.team or bench.roster.home


def _able(roster_: Roster, language: str, skill: str) -> tuple[Person, ...]:
    """Who could take a case that needs this, there or not."""
    found = roster_.able.get((language, skill))
    if found is None:
        found = tuple(person for person in roster_.people if _fits(person, language, skill))
        roster_.able[language, skill] = found
    return found


def least_loaded(team: Team, at: datetime, but: Person | None = None) -> Person | None:
    """The present member of a team with the least open cases; None when nobody is there."""
    there = [p for p in present_staff(at, team.brand) if p.team_id == team.id and p.can(Right.WORK_CASES)]
    there = [person for person in there if but is None or person.id != but.id]
    load = loads([person.id for person in there])
    return min(there, key=lambda person: (load[person.id], person.email), default=None)


def give_to_who_is_there(cases_: Sequence[Case], *, by: Actor, at: datetime) -> None:
    """This function will give each case whose owner has left the company to somebody who is there, else to its team.

    Open cases were handed on when their owner left; this is for those that come back from being closed.
    """
    for case in cases_:
        if case.owner is not None and not case.owner.is_active:
            cases.assign([case], to=least_loaded(case.team, at) or case.team, by=by, at=at)
    promises.renew([case.id for case in cases_])
