"""A crowd of customers who complain, answer, thank, rage and fall silent; and the company around the desk.

Everything is drawn from dice. What they see is what left the house.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import Model, QuerySet

from amends import flow
from amends.conversation.models import Message
from amends.conversation.rules import Direction
from amends.customers.rules import IdentityKind
from amends.detect.rules import Heard as Signalled
from amends.flow.furnishing import Furnished
from amends.flow.knowing import Acquaintance, Known, Ordered, know
from amends.flow.visiting import Rated
from amends.followups.models import CheckIn, Survey
from amends.followups.rules import CheckInAnswer
from amends.journal.actors import Automatic
from amends.journal.models import Entry
from amends.post.deliveries import Delivery
from amends.post.models import Outbound
from amends.post.rules import Channel
from amends.promises.models import OPEN, Promise
from amends.remedies.models import UNPAID, Remedy
from amends.simulate.memory import WRITER

CUSTOMER, DEPARTMENT, FINANCE, SYSTEMS = (Automatic(name) for name in ("customer", "department", "finance", "systems"))
FIRST = ("Jana", "Tom", "Rosa", "Mei", "Omar", "Ines", "Paul", "Anna", "Luis", "Sofie")
LAST = ("Weber", "Liu", "Diaz", "Okafor", "Berg", "Costa", "Novak", "Meyer")
COMPLAINTS = (
    "My parcel should have come on Tuesday. Nobody tells me anything.",
    "You cancelled my flight and I missed my sister's wedding.",
    "The suitcase came without its wheels. I want a new one.",
    "I was charged twice for the same booking, please pay it back.",
    "The man at the counter laughed at me. I have never been treated like that.",
    "Ich warte seit drei Tagen auf mein Paket und niemand antwortet.",
    "I am stranded at the airport tonight with a child and no money. Please help now.",
)
OTHER = ("What are your opening hours?", "Thank you, that was a lovely flight!", "", "Could you send me the receipt?")
REPLIES = (
    "When exactly?",
    "Thanks!",
    "Thank you so much for nothing. Still no parcel!!",
    "It happened again.",
    "This is the third time that I write. I have had enough.",
    "ok",
    "The booking number is KX1545. Anything else you need?",
    "I am out of the office until Monday.",
)
REMEMBERED = 20

Row = TypeVar("Row", bound=Model)


class Crowd:
    """Everybody outside the desk."""

    def __init__(self, desk: Furnished, rng: random.Random) -> None:
        self.desk = desk
        self.rng = rng
        self._told: list[Delivery] = []
        self._unheard: list[Delivery] = []
        self._number = 0
        self.heard: set[str] = set()
        self.wrong: list[str] = []

    def _next(self) -> int:
        self._number += 1
        return self._number

    def somebody(self) -> tuple[str, str]:
        """A name and an address: one of a few thousand people."""
        name = f"{self.rng.choice(FIRST)} {self.rng.choice(LAST)} {self.rng.randrange(40)}"
        return name, f"{name.lower().replace(' ', '.')}@example.com"

    def tell(self, delivery: Delivery, at: datetime) -> None:
        """Delivers until we said yes; whoever hears no answer comes again."""
        self._unheard.append(delivery)
        flow.hear([delivery], by=WRITER, at=at)
        self._unheard.remove(delivery)
        self.heard.add(delivery.external_id)
        self._told = [*self._told, delivery][-REMEMBERED:]

    def complain(self, at: datetime) -> None:
        """Somebody tells us something, by mail, by form or through another system."""
        name, address = self.somebody()
        channel = self.rng.choice((Channel.MAIL, Channel.MAIL, Channel.FORM, Channel.API))
        words = self.rng.choice(COMPLAINTS if self.rng.random() < 0.85 else OTHER)
        number = self._next()
        self.tell(
            Delivery(
                brand=self.desk.brand,
                channel=channel,
                source=f"{channel.value}:rehearsal",
                external_id=f"told-{number}",
                received_at=at,
                from_name=name,
                from_address=address,
                subject="A complaint",
                text=words,
                message_id=f"<told-{number}@example.com>" if channel is Channel.MAIL else "",
                needs_person_now=channel is Channel.FORM and self.rng.random() < 0.05,
            ),
            at,
        )

    def reply(self, at: datetime) -> None:
        """Somebody answers one of our last letters."""
        letters = Message.objects.filter(direction=Direction.OUT.value, outbound__sent_at__isnull=False)
        last = list(letters.select_related("outbound").order_by("-said_at", "-id")[:30])
        if not last:
            return
        letter = self.rng.choice(last)
        number = self._next()
        words = self.rng.choice(REPLIES)
        self.tell(
            Delivery(
                brand=self.desk.brand,
                channel=Channel.MAIL,
                source="mail:rehearsal",
                external_id=f"told-{number}",
                received_at=at,
                from_address=letter.outbound.to_address if letter.outbound else "",
                subject=f"Re: {letter.subject}",
                text=words,
                message_id=f"<told-{number}@example.com>",
                references=(letter.outbound.message_id,) if letter.outbound else (),
                is_automatic="out of the office" in words,
            ),
            at,
        )

    def tell_again(self, at: datetime) -> None:
        """What was not heard is told again; and what was heard arrives once more, because our yes was lost."""
        for delivery in list(self._unheard):
            self._unheard.remove(delivery)
            self.tell(delivery, at)
        if self._told:
            before = Entry.objects.count()
            twice = self.rng.choice(self._told)
            if any(one.is_new for one in flow.hear([twice], by=WRITER, at=at)) or Entry.objects.count() != before:
                self.wrong.append(f"the same delivery twice changed something: {twice.external_id}")

    def answer(self, at: datetime) -> None:
        """Check-ins and surveys are answered by some."""
        for row in self._some(CheckIn.objects.filter(asked_at__isnull=False, answered_at__isnull=True)):
            answer = CheckInAnswer.ALL_GOOD if self.rng.random() < 0.8 else CheckInAnswer.NOT_YET
            flow.answer_check_in(row, answer, by=CUSTOMER, at=at)
        for survey in self._some(Survey.objects.filter(sent_at__isnull=False, answered_at__isnull=True)):
            flow.rate(survey, Rated(self.rng.choice((5, 5, 4, 4, 3, 2, 1))), by=CUSTOMER, at=at)

    def _some(self, rows: QuerySet[Row], share: float = 0.3) -> list[Row]:
        """Of the newest rows of a query some, in a settled order."""
        newest = list(rows.order_by("-id")[:20])
        return [row for row in newest if self.rng.random() < share]

    def deliver_work(self, at: datetime) -> None:
        """Departments answer some of what they were asked."""
        for promise in self._some(Promise.objects.filter(OPEN, department__isnull=False).select_related("case")):
            flow.answer_ask(promise, "Done.", by=DEPARTMENT, at=at)

    def pay(self, at: datetime) -> None:
        """Finance pays some of what was granted, now and then tells so twice; some customers decline."""
        for remedy in self._some(Remedy.objects.filter(UNPAID, amount_minor__gt=0), 0.4):
            if self.rng.random() < 0.15:
                flow.decline_remedy(remedy, by=CUSTOMER, at=at)
            else:
                flow.pay_remedy(remedy, f"PAY-{self._next()}", by=FINANCE, at=at)

    def pay_again(self, at: datetime) -> None:
        """Finance tells once more that something is paid."""
        for remedy in self._some(Remedy.objects.filter(paid_at__isnull=False), 0.1):
            flow.pay_remedy(remedy, f"PAY-{self._next()}", by=FINANCE, at=at)

    def bounce(self, at: datetime) -> None:
        """A letter comes back."""
        sent = Outbound.objects.filter(sent_at__isnull=False, bounced_at__isnull=True, channel=Channel.MAIL.value)
        last = list(sent.order_by("-sent_at", "-id")[:30])
        if last:
            flow.bounced(self.rng.choice(last), by=SYSTEMS, at=at)

    def order(self, at: datetime) -> None:
        """Somebody orders something for a day; it is delivered in time, late, or never."""
        number = self._next()
        thing, due_at = f"parcel:{number}", at + timedelta(days=self.rng.randint(1, 4))
        self._know(thing, [number], at)
        self._signal("order.placed", thing, at, promised_by=due_at.isoformat())

    def deliver(self, at: datetime) -> None:
        """One of the last parcels arrives, or its order is called off; told twice, as systems do."""
        thing = f"parcel:{self.rng.randint(max(1, self._number - 60), self._number + 1)}"
        type_ = "order.delivered" if self.rng.random() < 0.9 else "order.cancelled"
        for _ in range(self.rng.choice((1, 1, 2))):
            self._signal(type_, thing, at)

    def storm(self, at: datetime) -> None:
        """A dozen flights of one day are cancelled, with a passenger on each; one is reinstated."""
        flights = [f"flight:{self._next()}" for _ in range(12)]
        for flight in flights:
            self._know(flight, [self._next()], at)
        for flight in flights:
            self._signal("flight.cancelled", flight, at, scheduled_departure_at=at.isoformat())
        self._signal("flight.reinstated", flights[0], at + timedelta(minutes=1))

    def _know(self, thing: str, numbers: Sequence[int], at: datetime) -> None:
        told = []
        for number in numbers:
            name, address = self.somebody()
            person = Acquaintance(self.desk.brand, name, [(IdentityKind.MAIL, address)])
            told.append(Known(person, Ordered(f"N{number}", at, 10_000, self.desk.brand.currency, thing)))
        know(told, by=SYSTEMS, at=at)

    def _signal(self, type_: str, thing: str, at: datetime, **data: str) -> None:
        signal = Signalled("rehearsal", f"{type_}/{thing}", type_, thing, at, data)
        flow.notice([signal], by=SYSTEMS, at=at)
