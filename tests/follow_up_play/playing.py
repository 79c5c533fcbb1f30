"""The play: so many resolved recoveries, lived through half a day at a time until each follow-up has ended."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.test import override_settings

from amends import flow
from amends.cases import actions as cases
from amends.cases.actions import NewCase
from amends.cases.models import Case
from amends.cases.queries import whole
from amends.conversation.models import Message
from amends.customers import consents
from amends.customers.models import Customer, Identity
from amends.flow import by_hand, judging, looking, rounds
from amends.flow.promising import Reply
from amends.followups import lists
from amends.followups.models import CheckIn
from amends.followups.rules import CheckInAnswer, Manner
from amends.journal.actors import CLOCK, SETUP, Automatic
from amends.kernel.ids import new_id
from amends.people.models import Person
from amends.post.models import Outbound
from amends.post.rules import Channel
from amends.promises import actions as promises
from amends.promises.models import OPEN, Promise
from amends.promises.rules import Release
from amends.remedies.queries import looks
from amends.rows import insert
from tests.cast import NOON, Desk
from tests.doors.equipped import an_equipped_desk
from tests.follow_up_play.holding import figures, wrong

CUSTOMER = Automatic("customer")
STEP, HALF, MINUTE = timedelta(hours=12), timedelta(hours=6), timedelta(minutes=1)
BATCH = 500
LONGEST = timedelta(days=90)
KINDS = ("bill-wrong", "parcel-late", "service-down")


@dataclass
class Play:
    """A desk, a clock, dice, and what happened."""

    desk: Desk
    rng: random.Random
    at: datetime = NOON
    done: Counter[str] = field(default_factory=Counter)
    read: set[object] = field(default_factory=set)

    @property
    def staff(self) -> tuple[Person, ...]:
        return (self.desk.ana, self.desk.ben, self.desk.bea, self.desk.carlos)

    def resolved(self, count: int) -> None:
        """So many recoveries, told and resolved, each with its follow-up booked."""
        for start in range(0, count, BATCH):
            several = min(BATCH, count - start)
            customers = self.customers(start, several)
            news = [self.a_case(customer) for customer in customers]
            opened = flow.open_cases(news, by=CUSTOMER, at=self.at)
            self.resolve([whole(case.id) for case in opened])
            self.send()

    def customers(self, start: int, count: int) -> list[Customer]:
        brand, made, known = self.desk.brand, [], []
        for number in range(start, start + count):
            zone = self.rng.choice(("Europe/Berlin", "America/New_York", "Asia/Tokyo"))
            channel = self.rng.choice(("mail", "mail", "mail", "phone"))
            made.append(
                Customer(
                    id=new_id(self.at),
                    brand=brand,
                    name=f"Customer {number}",
                    language=self.rng.choice(("en", "de", "es", "fr", "pt")),
                    time_zone=zone,
                    channel=channel,
                )
            )
            ways = {"mail": f"customer{number}@example.com", "phone": f"+1555{number:07d}", "address": f"C {number}\nX"}
            shares = {"mail": 0.95, "phone": 0.5, "address": 0.1}
            known += [
                Identity(id=new_id(self.at), brand=brand, customer=made[-1], kind=kind, value=value)
                for kind, value in ways.items()
                if self.rng.random() < shares[kind]
            ]
        insert(made)
        insert(known)
        for customer in made:
            if self.rng.random() < 0.02:
                consents.say(customer, consents.ASKED_AFTERWARDS, is_given=False, by=CUSTOMER, at=self.at)
        return made

    def a_case(self, customer: Customer) -> NewCase:
        return NewCase(
            customer=customer,
            brand=self.desk.brand,
            channel=Channel.MAIL,
            kind=self.desk.kinds[self.rng.choice(KINDS)],
            severity=self.rng.choice((1, 1, 1, 2, 2, 3)),
            first_contact_at=self.at,
            words="It went wrong.",
        )

    def resolve(self, whole_cases: Sequence[Case]) -> None:
        """They are told, and everything but the follow-up is done. The room's own verbs: how a recovery earns its end
        is told elsewhere."""
        owed = list(Promise.objects.filter(OPEN, case__in=[case.id for case in whole_cases], customer__isnull=True))
        for case in whole_cases:
            flow.follow_up(case, by=case.owner or self.desk.ana, at=self.at)
        deeds = [one for one in owed if one.kind not in {"work", "acknowledgement"}]
        promises.keep(deeds, by=self.desk.ana, at=self.at, renew_standing=False)
        first = [one for one in owed if one.kind == "acknowledgement"]
        promises.release(first, reason=Release.ANSWERED_OTHERWISE, by=SETUP, at=self.at, renew_standing=False)
        cases.mark_told(whole_cases, by=SETUP, at=self.at)
        cases.resolve(whole_cases, by=SETUP, at=self.at)
        promises.renew({case.id for case in whole_cases})

    def live(self) -> None:
        """Half a day at a time, until no follow-up goes on."""
        until = self.at + LONGEST
        while self.at < until and not self.is_over():
            self.at += STEP
            self.work()
            self.customers_read()
            for person in self.staff:
                if self.rng.random() < 0.3:
                    self.done["days away"] += 1
                    continue
                self.go_round(person)
            self.mend()
            self.at += MINUTE
            self.work()
        self.done["days"] = (self.at - NOON).days

    def is_over(self) -> bool:
        return not Case.objects.filter(closed_at__isnull=True).exists()

    def work(self) -> None:
        """What the worker does."""
        self.send()
        flow.keep_time(by=CLOCK, at=self.at)
        while flow.check_in_automatically(by=CLOCK, at=self.at):
            pass
        self.send()

    def send(self) -> None:
        while flow.send(at=self.at + MINUTE, at_most=BATCH, by=CLOCK).sent:
            pass

    def customers_read(self) -> None:
        """Of the questions that arrived some come back, some are answered, and some customers write instead."""
        for letter in self.news():
            self.read.add(letter.id)
            row = CheckIn.objects.select_related("promise", "wait").get(id=letter.key.split(":")[1])
            row.case = whole(row.case_id)
            dice = self.rng.random()
            if dice < 0.06:
                flow.bounced(letter, by=CLOCK, at=self.at)
                self.done["came back undelivered"] += 1
            elif dice < 0.5 and row.answered_at is None:
                said = CheckInAnswer.NOT_YET if self.rng.random() < 0.12 else CheckInAnswer.ALL_GOOD
                flow.answer_check_in(row, said, by=row.case.customer, at=self.at)
                self.done[f"tapped {said.value}"] += 1
            elif dice < 0.54 and row.answered_at is None:
                flow.come_back(row.case, because="wrote", by=CUSTOMER, at=self.at)
                self.done["reopened by a letter"] += 1

    def news(self) -> Iterator[Outbound]:
        rows = Outbound.objects.filter(key__startswith="check-in", sent_at__gte=self.at - STEP - HALF)
        return (row for row in rows.order_by("id") if row.id not in self.read)

    def go_round(self, person: Person) -> None:
        """Asks whom they owe it, by call or letter, and writes their notes."""
        found = lists.round_of(person)
        for row in found.to_ask:
            # A question that came back undelivered is asked by telephone: it stands in front until somebody has.
            if row.manner == Manner.CALL.value or row.came_back_at is not None:
                self.call(row, person)
            elif row.manner == Manner.PERSONAL.value and row.promise.due_at - self.at < 2 * STEP:
                flow.check_in(row.case, Reply("Does it hold?"), by=person, at=self.at)
                self.done["asked in person"] += 1
        for note in found.notes:
            by_hand.note_written(note, is_written=self.rng.random() < 0.9, by=person, at=self.at)
            self.done["notes"] += 1

    def call(self, row: CheckIn, person: Person) -> None:
        dice = self.rng.random()
        if dice < 0.45:
            rounds.nobody_answered(row, by=person, at=self.at)
            self.done["calls not answered"] += 1
            return
        said = CheckInAnswer.NOT_YET if dice < 0.5 else CheckInAnswer.ALL_GOOD
        rounds.heard(row, said, by=person, at=self.at)
        self.done[f"said {said.value}"] += 1

    def mend(self) -> None:
        """What came back is put right again, and told; words that are owed are written."""
        back = list(Case.objects.filter(closed_at__isnull=True, resolved_at__isnull=True).order_by("id"))
        for case in back:
            found = whole(case.id)
            look = looks.open_look(found)
            if look is not None:
                by = look.promise.person or self.desk.carlos
                looking.agree(look, "Put right.", by=by, at=self.at)
            self.done["mended"] += 1
        if back:
            self.resolve([whole(case.id) for case in back])
        resting = Promise.objects.filter(OPEN, case__resolved_at__isnull=False, kind__in=("update", "reach", "answer"))
        for case_id in set(resting.values_list("case_id", flat=True)):
            found = whole(case_id)
            flow.call(found, "A word to them.", by=found.owner or self.desk.ana, at=self.at)


def played(count: int, seed: int) -> dict[str, Any]:
    """Plays it on an empty database; the figures, with everything that is wrong."""
    with override_settings(POST_ADAPTERS={"mail": "tests.follow_up_play.post.Post"}):
        play = Play(an_equipped_desk(NOON), random.Random(seed))
        play.resolved(count)
        play.live()
        found, settled = wrong(play.at), 0
        play.at += timedelta(days=31)
        while news := judging.settle_outcomes(by=CLOCK, at=play.at):
            settled += news
        return (
            figures()
            | {"wrong": found, "cases": count, "settled": settled, "messages": Message.objects.count()}
            | play.done
        )
