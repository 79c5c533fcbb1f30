"""Telling a story on a virtual clock: a furnished desk, customers who write, and time that passes as a worker lives it.

Everything goes through flow, as it does from a page; between two moments the worker's timetable runs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from amends import flow
from amends.cases.actions import NewCase
from amends.cases.models import Case
from amends.cases.queries import whole
from amends.conversation.models import Message
from amends.customers.models import Customer
from amends.detect import actions as detect
from amends.detect.rules import Heard
from amends.flow.hearing import Hearing
from amends.flow.promising import Reply
from amends.flow.sending import Sent
from amends.journal.actors import CLOCK, SETUP, Automatic
from amends.journal.models import Entry
from amends.learn.models import Cause
from amends.people.models import Person
from amends.post.deliveries import Delivery
from amends.post.models import Outbound
from amends.post.rules import Channel
from amends.promises.models import OPEN, Alert, Promise
from amends.promises.rules import PromiseKind
from amends.simulate.invariants import violations
from amends.simulate.world import World
from tests.cast import NOON, Desk, a_customer, an_order
from tests.doors.equipped import an_equipped_desk

CUSTOMER = Automatic("customer")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass
class Story:
    """A desk, a clock, and what people do there."""

    desk: Desk
    world: World
    letters: count[int] = field(default_factory=count)

    @property
    def at(self) -> datetime:
        return self.world.at

    def wait(self, span: timedelta) -> datetime:
        """Time passes, and the worker does what falls due on the way; what must always hold is looked at."""
        return self.until(self.world.at + span)

    def until(self, at: datetime) -> datetime:
        self.world.run(at)
        self.world.work()
        wrong = violations(self.world.at)
        assert not wrong, wrong
        return self.world.at

    def complain(
        self,
        name: str = "Jana Weber",
        *,
        order: str | None = "KX1545",
        customer: Customer | None = None,
        channel: Channel = Channel.MAIL,
        person_now: bool = False,
        severity: int | None = None,
        kind: str = "flight-cancelled",
        is_request: bool = False,
    ) -> Case:
        """A customer tells us about a failure; returns their case."""
        customer = customer or a_customer(self.desk, name, at=self.at)
        new = NewCase(
            customer=customer,
            brand=self.desk.brand,
            channel=channel,
            kind=None if is_request else self.desk.kinds[kind],
            severity=severity,
            order=an_order(self.desk, customer, order, at=self.at) if order else None,
            first_contact_at=self.at,
            words="I miss my sister's wedding.",
            needs_person_now=person_now,
            is_request=is_request,
        )
        return self.now(flow.open_cases([new], by=CUSTOMER, at=self.at)[0])

    def now(self, case: Case) -> Case:
        """The case as it stands, whole."""
        return whole(case.id)

    def letter(self, case: Case, text: str, *, by: str = "", to: Message | None = None) -> Hearing:
        """The customer of a case answers our last letter (or a given one) by mail."""
        answered = to or case.messages.filter(outbound__sent_at__isnull=False).order_by("-said_at", "-id")[0]
        address = by or f"{case.customer.name.lower().replace(' ', '.')}@example.com"
        return self.mail(text, address, references=(answered.outbound.message_id,) if answered.outbound else ())

    def mail(
        self, text: str, address: str, *, subject: str = "Re: your flight", references: tuple[str, ...] = ()
    ) -> Hearing:
        """A letter arrives by mail."""
        number = next(self.letters)
        delivery = Delivery(
            brand=self.desk.brand,
            channel=Channel.MAIL,
            source="mailbox",
            external_id=f"letter-{number}",
            received_at=self.at,
            from_address=address,
            subject=subject,
            text=text,
            message_id=f"<letter-{number}@example.com>",
            references=references,
        )
        return flow.hear([delivery], by=CUSTOMER, at=self.at)[0]

    def write(self, case: Case, text: str = "I am on it.", *, by: Person | None = None) -> Message:
        """Ana (or somebody else) writes to the customer, and the letter goes out after the undo span."""
        message = flow.write(self.now(case), Reply(text), by=by or self.desk.ana, at=self.at)
        self.wait(MINUTE)
        return message

    def acknowledge(self, case: Case, *, by: Person | None = None) -> None:
        flow.acknowledge(self.now(case), Reply("I have read it."), by=by or self.desk.ana, at=self.at)
        self.wait(MINUTE)

    def make_whole(self, case: Case, *, by: Person | None = None) -> Case:
        """The four things that a resolution needs, without resolving."""
        by = by or self.now(case).owner or self.desk.ana
        flow.fix(self.now(case), by=by, at=self.at)
        flow.decide_no_remedy(self.now(case), "put_right_in_kind", by=by, at=self.at)
        flow.confirm(self.now(case), Reply("It is done. Does this solve it for you?"), by=by, at=self.at)
        self.wait(MINUTE)
        flow.set_cause(self.now(case), Cause.objects.get(slug="weather"), by=by, at=self.at)
        flow.follow_up(self.now(case), by=by, at=self.at)
        return self.now(case)

    def resolve(self, case: Case, *, by: Person | None = None) -> Case:
        by = by or self.now(case).owner or self.desk.ana
        flow.resolve(self.make_whole(case, by=by), by=by, at=self.at)
        self.wait(MINUTE)
        return self.now(case)

    def send(self) -> Sent:
        return flow.send(at=self.at, by=CLOCK)


def a_story(at: datetime = NOON, *, open_always: bool = True) -> Story:
    """A furnished desk at noon on a Tuesday."""
    return Story(an_equipped_desk(at, open_always=open_always), World(at))


def a_storm(story: Story, many: int = 25) -> list[Case]:
    """Cases of one incident: so many flights are cancelled, everybody was told, and nobody has taken a case."""
    desk = story.desk
    detect.stock(desk.brand, desk.kinds, by=SETUP, at=story.at)
    signals = []
    for number in range(many):
        customer = a_customer(desk, f"Customer {number}" if number else "Jana Weber", at=story.at)
        order = an_order(desk, customer, f"KX{number}", at=story.at)
        order.thing = f"flight:{number}"
        order.save()
        facts = {"scheduled_departure_at": story.at.isoformat()}
        signals.append(Heard("ops", f"c{number}", "flight.cancelled", order.thing, story.at, facts))
    cases = flow.notice(signals, by=CUSTOMER, at=story.at).cases
    story.wait(MINUTE)
    return sorted((story.now(case) for case in cases), key=lambda case: case.customer.name != "Jana Weber")


def open_promises(case: Case) -> list[Promise]:
    """The open promises of a case, the next due first."""
    return list(Promise.objects.filter(OPEN, case=case).order_by("due_at", "id"))


def open_kinds(case: Case) -> list[str]:
    return [promise.kind for promise in open_promises(case)]


def the(case: Case, kind: PromiseKind) -> Promise:
    """The one open promise of a kind on a case."""
    return Promise.objects.get(OPEN, case=case, kind=kind.value)


def verbs(case: Case) -> list[str]:
    """What the journal says about a case, in order."""
    return list(Entry.objects.filter(case_id=case.id).order_by("id").values_list("verb", flat=True))


def alerts(person: Person) -> list[str]:
    """Why this person was alerted, in order."""
    return list(Alert.objects.filter(person=person).order_by("raised_at", "id").values_list("why", flat=True))


def sent_to(address: str) -> list[Outbound]:
    """Every message that has gone out to an address, in order."""
    return list(Outbound.objects.filter(to_address=address, sent_at__isnull=False).order_by("sent_at", "id"))
