"""What colleagues saw each other do well before the storm: two wins, one of them January's."""

from __future__ import annotations

from datetime import datetime

from amends.cases.models import Case
from amends.flow import celebrating
from amends.flow.celebrating import Nomination
from amends.learn.models import Win
from amends.learn.rules.wins import Honours
from amends.simulate.demo.moments import local
from amends.simulate.demo.staffing import Airline
from amends.simulate.world import World

TOLD, CHOSEN = local(30, 16, 0, month=1), local(31, 16, 0, month=1)
# Whose recovery it was: somebody who was charged twice for a seat, and rated it 5.
WHOSE = "Lucía Montoya"
DONE = "Went through the bookings of that week by herself and found eleven others who had paid twice"
HELPED = "Stayed an hour with me when I had my first shouting customer"


class Praise:
    """Plays the wins of January."""

    def __init__(self, world: World, airline: Airline) -> None:
        self.world = world
        self.brand = airline.desk.brand
        self.people = airline.people

    def plan(self) -> None:
        """Plans them."""
        self.world.plan(TOLD, self._tell)
        self.world.plan(CHOSEN, self._choose)

    def _tell(self, at: datetime) -> None:
        ana, ben, bea = self.people["ana"], self.people["ben"], self.people["bea"]
        case = Case.objects.get(brand=self.brand, customer__name=WHOSE, closed_at__isnull=False)
        found = Nomination(ana, Honours.RECOVERED, DONE, case)
        win = celebrating.nominate(self.brand, found, they_agreed=False, by=ben, at=at)
        celebrating.join_in(win, by=bea, at=at)
        helped = Nomination(ben, Honours.HELPED, HELPED)
        celebrating.nominate(self.brand, helped, they_agreed=False, by=ana, at=at)

    def _choose(self, at: datetime) -> None:
        win = Win.objects.get(brand=self.brand, honours=Honours.RECOVERED.value)
        celebrating.choose(win, by=self.people["carlos"], at=at)
