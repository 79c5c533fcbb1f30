"""Simulated staff: present people who do the next right thing on what is due next, each thing taking its time."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from amends import flow
from amends.cases import queries as cases
from amends.cases.models import Case
from amends.conversation.queries import has_human_word
from amends.flow.closing import missing
from amends.flow.promising import Reply
from amends.followups import queries as follow_ups
from amends.learn import queries as causes
from amends.people.models import Person
from amends.people.queries import is_present
from amends.promises.models import Standing
from amends.promises.queries import open_on
from amends.promises.rules import PromiseKind, Stage
from amends.remedies import queries as remedies


@dataclass
class Manner:
    """How somebody works: minutes a step takes, and how often they do what they should."""

    minutes: dict[str, int] = field(
        default_factory=lambda: {
            "acknowledge": 4,
            "understand": 3,
            "fix": 12,
            "make_right": 4,
            "close": 5,
            "check_in": 4,
        }
    )
    diligence: float = 1.0
    remedy_share: float = 0.5
    remedy_minor: tuple[int, int] = (1000, 5000)


Step = Callable[["Colleague", Case, datetime], str]


class Colleague:
    """One simulated member of staff. Knows nothing that the desk does not show them."""

    def __init__(self, person: Person, rng: random.Random, manner: Manner | None = None) -> None:
        self.person = person
        self.rng = rng
        self.manner = manner or Manner()
        self.busy_until: datetime | None = None

    def work(self, at: datetime) -> bool:
        """Does one step on the case that is due next, when present and free. Says whether there was anything to do."""
        if (self.busy_until and self.busy_until > at) or not is_present(self.person, at):
            return False
        if self.rng.random() > self.manner.diligence:
            self.busy_until = at + timedelta(minutes=30)
            return False
        case = self.next_case(at)
        if case is None:
            return False
        step = self.step(case, at)
        self.busy_until = at + timedelta(minutes=self.manner.minutes.get(step, 5))
        return True

    def next_case(self, at: datetime) -> Case | None:
        """Mine that is due next and needs a person; else one of my team's that nobody has."""
        mine = Standing.objects.filter(owner=self.person).exclude(stage=Stage.CLOSED.value)
        # A booked check-in is not worked before its day.
        due = mine.exclude(stage=Stage.FOLLOWING_UP.value) | mine.filter(next_at__lte=at + timedelta(hours=8))
        first = due.filter(is_waiting=False).order_by("-needs_person_now", "next_at").values_list("case", flat=True)[:1]
        nobodys = (
            Standing.objects.filter(team=self.person.team_id, owner__isnull=True)
            .exclude(stage__in=[Stage.CLOSED.value, Stage.FOLLOWING_UP.value])
            .filter(incident__isnull=True)
            .order_by("-needs_person_now", "next_at")
            .values_list("case", flat=True)[:1]
        )
        found = list(first) or list(nobodys)
        return cases.whole(found[0]) if found else None

    def step(self, case: Case, at: datetime) -> str:
        """The first step of the recovery that this case still lacks."""
        if case.owner_id is None:
            flow.take(case, by=self.person, at=at)
        if case.resolved_at is not None and not any(p.kind == PromiseKind.ANSWER.value for p in open_on(case)):
            return self.check_in(case, at)
        if not has_human_word(case):
            return self.acknowledge(case, at)
        if case.understood_at is None:
            flow.understand(
                case, {"caused": "plans changed", "asks": "a clear answer"}, confirmed=True, by=self.person, at=at
            )
            return "understand"
        if case.fixed_at is None:
            flow.fix(case, by=self.person, at=at)
            return "fix"
        if not case.is_request and not remedies.is_decided(case):
            return self.make_right(case, at)
        return self.close(case, at)

    def acknowledge(self, case: Case, at: datetime) -> str:
        text = (
            f"Dear {case.customer.name},\n\nI am {self.person.first_name}. I have read what happened, and I am sorry. "
            "This is now mine: I find out what we can do and tell you by tomorrow.\n"
        )
        flow.acknowledge(case, Reply(text), by=self.person, at=at)
        return "acknowledge"

    def make_right(self, case: Case, at: datetime) -> str:
        waiting = [r for r in remedies.of_case(case) if r.granted_at is None and r.refused_at is None]
        if waiting:
            # Asked already; the decider answers. Meanwhile the customer hears from us.
            flow.write(
                case,
                Reply("I have asked for more than I may give alone. You hear from me today."),
                by=self.person,
                at=at,
            )
            return "make_right"
        if self.rng.random() < self.manner.remedy_share:
            offering = remedies.offering("goodwill")
            minor = self.rng.randint(*self.manner.remedy_minor) // 100 * 100
            flow.offer_remedy(case, offering, minor, case.brand.currency, "a fair gesture", by=self.person, at=at)
        else:
            flow.decide_no_remedy(case, "put_right_in_kind", by=self.person, at=at)
        return "make_right"

    def close(self, case: Case, at: datetime) -> str:
        """Tells the outcome, names the cause, books the check-in, resolves."""
        if case.told_at is None:
            text = f"Dear {case.customer.name},\n\nit is done. Does this solve it for you?\n\n{self.person.first_name}"
            flow.confirm(case, Reply(text), by=self.person, at=at)
            case = cases.whole(case.id)
        if not case.is_request:
            if causes.cause_of(case) is None:
                flow.set_cause(case, self.rng.choice(causes.active()), by=self.person, at=at)
            if follow_ups.booked(case) is None:
                flow.follow_up(case, by=self.person, at=at)
        if not missing(case):
            flow.resolve(case, by=self.person, at=at)
            if not case.is_request:
                flow.survey(case, by=self.person, at=at)
        return "close"

    def check_in(self, case: Case, at: datetime) -> str:
        booked = follow_ups.booked(case)
        if booked is None:
            flow.close_if_done(case, by=self.person, at=at)
        elif booked.asked_at is None:
            text = f"Dear {case.customer.name},\n\nI promised to ask: does it hold?\n\n{self.person.first_name}"
            flow.check_in(case, Reply(text), by=self.person, at=at)
        elif at - booked.asked_at > timedelta(days=1):
            flow.end_follow_up(case, by=self.person, at=at)
        else:
            self.busy_until = at + timedelta(minutes=30)
        return "check_in"


def decide(person: Person, at: datetime) -> int:
    """A lead or manager answers the approvals that wait for them. Returns how many."""
    if not is_present(person, at):
        return 0
    waiting = remedies.waiting_for(person)
    for remedy in waiting:
        flow.approve_remedy(remedy, by=person, at=at)
    return len(waiting)
