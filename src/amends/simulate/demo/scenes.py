"""The last minutes before the desk is yours: what Ana, Bea and their customers were in the middle of."""

from __future__ import annotations

import random
from datetime import datetime

from amends import flow
from amends.cases import queries as cases
from amends.cases.models import Case
from amends.cases.rules import HandOffReason
from amends.flow import tending
from amends.flow.promising import Reply
from amends.people.models import Person
from amends.remedies import queries as remedies
from amends.simulate.demo.storm import Storm, local

MORNING = local(9, 11, 20)


class Scenes:
    """Acts through the same verbs as the pages, at the times at which things happened."""

    def __init__(self, storm: Storm, seed: int) -> None:
        self.storm = storm
        self.rng = random.Random(seed)
        self.people = storm.airline.people
        self.used: set[object] = set()

    def new_case(self, at: datetime, owner: Person) -> Case:
        """Somebody writes, and the owner answers at once."""
        for one in self.rng.sample(list(self.storm.travellers.failed()), 400):
            if one.passenger.person.language != "en":
                continue
            case = self.storm.customers.complain(one, at, needs_person_now=False)
            if case is None or case.id in self.used:
                continue
            self.used.add(case.id)
            whole = cases.whole(case.id)
            if whole.owner_id is None:
                flow.take(whole, by=owner, at=at)
            elif whole.owner_id != owner.id:
                flow.reassign([whole], owner, by=self.people["bea"], at=at)
            words = f"Dear {whole.customer.name},\n\nI am {owner.first_name}, and from now on this is mine."
            flow.write(cases.whole(case.id), Reply(words), by=owner, at=at)
            return cases.whole(case.id)
        raise LookupError("Nobody in the storm speaks English; the demo's data are not whole.")

    def before_noon(self) -> None:
        """11:20: a refund number promised for noon, Finance asked for it by half past eleven. Neither came."""
        ana, at = self.people["ana"], MORNING
        self.storm.leave_to_you("ana", at)
        case = self.new_case(at, ana)
        words = f"Dear {case.customer.name},\n\nyou have the refund number by noon today.\n\nAna"
        flow.promise(case, "the refund number", local(9, 12), reply=Reply(words), by=ana, at=at)
        flow.ask(case, "The refund number", self.storm.airline.departments["Finance"], local(9, 11, 40), by=ana, at=at)

    def after_lunch(self) -> None:
        """13:10 to 14:05: what can still be kept, what waits, what is offered and asked for."""
        ana, at, asked_of = self.people["ana"], local(9, 13, 10), self.storm.airline.departments
        call = self.new_case(at, ana)
        flow.promise(call, "I'll call you", local(9, 14, 30), reply=Reply("I call you by 14:30. Ana"), by=ana, at=at)
        hotel = self.new_case(at, ana)
        flow.promise(
            hotel, "the hotel's name", local(9, 15), reply=Reply("You have the hotel by 15:00."), by=ana, at=at
        )
        flow.ask(
            hotel, "A room near JFK for two", self.storm.airline.departments["Hotels"], local(9, 14, 40), by=ana, at=at
        )
        bag = self.new_case(at, ana)
        flow.ask(bag, "Where is the bag?", asked_of["Baggage"], local(9, 16), by=ana, at=at)
        asked = self.new_case(at, ana)
        words = Reply("To rebook you I need the date on which you must be home. Can you tell me today? Ana")
        flow.ask_customer(asked, "the date you must be home", words, local(9, 19), by=ana, at=at)
        self._approval(at)
        tending.see_alerts(ana, at=at)
        handed = self.new_case(at, ana)
        flow.hand_off(
            handed, self.people["ben"], HandOffReason.LANGUAGE, "She would rather speak German.", by=ana, at=at
        )

    def _approval(self, at: datetime) -> None:
        """180 is beyond Ana's 50: Bea decides."""
        ana = self.people["ana"]
        case = self.new_case(at, ana)
        flow.fix(case, by=ana, at=at)
        offering = remedies.offering("voucher")
        if offering:
            flow.offer_remedy(case, offering, 18000, case.brand.currency, "A second failure in a month", by=ana, at=at)

    def now(self, at: datetime) -> None:
        """Somebody is stranded with a child; a few more have just written and have no owner yet."""
        failed = list(self.storm.travellers.failed())
        for one in self.rng.sample(failed, 60):
            if one.passenger.person.language == "en":
                self.storm.customers.complain(one, at, needs_person_now=True)
                break
        for one in self.rng.sample(failed, 4):
            self.storm.customers.complain(one, at, needs_person_now=False)

    def plan(self) -> None:
        """Plans the scenes for the times at which they happened."""
        self.storm.world.plan(MORNING, lambda at: self.before_noon())
        self.storm.world.plan(local(9, 13, 10), lambda at: self.after_lunch())
