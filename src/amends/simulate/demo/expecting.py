"""What the airline expected to fail, weeks before it did: two risks, what was promised against one, and a drill."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from amends.flow import risking
from amends.flow.risking import Expected, Rating
from amends.kinds import queries as kinds
from amends.learn.models import Drill, Risk, RiskMeasure
from amends.simulate.demo.moments import local
from amends.simulate.demo.staffing import Airline
from amends.simulate.world import World

WRITTEN, AGREED, DRILLED = local(15, 10, 0, month=1), local(25, 16, 0, month=1), local(5, 15, 0)
STORM = "A storm closes New York's airports for a day"
REFUNDS = "A refund is promised and nobody sends it"
LEARNED = "Nobody knew who may give care without asking: it is approved in advance"
STEP_TAKES = timedelta(minutes=3, seconds=20)


class Expecting:
    """Plays the risk register of the weeks before."""

    def __init__(self, world: World, airline: Airline) -> None:
        self.world = world
        self.brand = airline.desk.brand
        self.people = airline.people

    def plan(self) -> None:
        """Plans it."""
        self.world.plan(WRITTEN, self._write)
        self.world.plan(AGREED, self._agree)
        self.world.plan(DRILLED, self._drill)

    def _write(self, at: datetime) -> None:
        bea, carlos, ben = self.people["bea"], self.people["carlos"], self.people["ben"]
        storm = Expected(STORM, "They sleep at the airport, and nobody answers", kinds.by_slug("flight-cancelled"), bea)
        winters = Rating(8, 7, 3, "The winters of the last years: a day or two in each")
        risk = risking.write(self.brand, storm, winters, by=carlos, at=at)
        risking.promise(
            risk, "Agree with three hotels on rooms for a storm", ben, local(28, 17, 0, month=1), by=bea, at=at
        )
        late = Expected(
            REFUNDS, "They wait for money that is theirs, and ask again", kinds.by_slug("bill-wrong"), carlos
        )
        seen = Rating(5, 5, 9, "Complaints of the autumn; nothing shows it before they write")
        risking.write(self.brand, late, seen, by=bea, at=at)

    def _agree(self, at: datetime) -> None:
        risking.done(RiskMeasure.objects.get(risk__brand=self.brand), by=self.people["ben"], at=at)

    def _drill(self, at: datetime) -> None:
        drill = risking.begin_drill(Risk.objects.get(brand=self.brand, words=STORM), by=self.people["bea"], at=at)
        # The last step is left out: that is what the drill shows.
        for place in range(len(drill.steps) - 1):
            self.world.plan(at + (place + 1) * STEP_TAKES, partial(self._step, drill, place))
        self.world.plan(at + len(drill.steps) * STEP_TAKES, partial(self._stop, drill))

    def _step(self, drill: Drill, place: int, at: datetime) -> None:
        risking.do_step(drill, place, by=self.people["bea"], at=at)

    def _stop(self, drill: Drill, at: datetime) -> None:
        risking.end_drill(drill, LEARNED, by=self.people["bea"], at=at)
