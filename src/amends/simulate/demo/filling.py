"""Filling an empty desk with the two days."""

from __future__ import annotations

from datetime import datetime

from amends import flow
from amends.flow.housekeeping import seal
from amends.journal.actors import CLOCK
from amends.simulate.demo.scenes import Scenes
from amends.simulate.demo.staffing import Airline, open_airline
from amends.simulate.demo.storm import Storm, Tell, local
from amends.simulate.demo.travellers import Travellers

SEED = 20130208
OPENS = local(9, 9, month=1)
NOW, HANDED_OVER = local(9, 14, 8), local(9, 14, 12)


def fill(tell: Tell, seed: int = SEED) -> tuple[Airline, datetime]:
    """This function will live through the two days on an empty desk; returns its people and the moment it is then."""
    airline, travellers = open_airline(OPENS), Travellers(seed)
    travellers.introduce(airline.desk.brand, at=OPENS)
    tell(0.1, f"{len(travellers.booked):,} passengers")
    storm = Storm(airline, travellers, seed)
    scenes = Scenes(storm, seed)
    scenes.plan()
    storm.live(tell)
    scenes.now(NOW)
    while flow.send(at=HANDED_OVER, at_most=500, by=CLOCK).sent:
        pass
    flow.keep_time(by=CLOCK, at=HANDED_OVER)
    seal(at=HANDED_OVER)
    tell(1.0, "done")
    return airline, HANDED_OVER
