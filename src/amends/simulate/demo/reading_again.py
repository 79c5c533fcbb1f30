"""The Mondays before the storm: some of the week's recoveries are drawn and read again, and one taught something."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from amends.flow import reviewing
from amends.journal.actors import CLOCK
from amends.learn.models import Review
from amends.learn.reviewing import part_of
from amends.learn.rules.reviewing import SIX, Feeds, Question, Verdict
from amends.people.models import Person
from amends.simulate.demo.moments import local
from amends.simulate.demo.staffing import Airline
from amends.simulate.world import World

MONDAYS = (local(21, 8, 30, month=1), local(28, 8, 30, month=1))
OWN, READ, READ_AGAIN = timedelta(days=1), timedelta(days=2), timedelta(days=2, hours=3)
# What was not a yes, by the last day of the week that was read: theirs whose case it was, and the reader's.
OWNERS: Mapping[Question, Verdict] = {Question.CREDIBILITY: Verdict.PARTLY}
READERS: Mapping[Question, Verdict] = {Question.CREDIBILITY: Verdict.NO, Question.TIMELINESS: Verdict.PARTLY}
TAUGHT = "Say what made the mistake, and what is done so that it stays away: the outcome's script has no room for it"


class ReadingAgain:
    """Plays the case reviews of two weeks; the third draw waits for whoever looks at the demo."""

    def __init__(self, world: World, airline: Airline) -> None:
        self.world = world
        self.people = airline.people

    def plan(self) -> None:
        """Plans them."""
        for monday in (*MONDAYS, MONDAYS[-1] + timedelta(days=7)):
            self.world.plan(monday, lambda at: reviewing.draw_weeks(by=CLOCK, at=at))
        for monday in MONDAYS:
            self.world.plan(monday + OWN, self._answer_own)
            self.world.plan(monday + READ, partial(self._read, self.people["bea"]))
            self.world.plan(monday + READ_AGAIN, partial(self._read, self.people["carlos"]))
        self.world.plan(MONDAYS[0] + READ + timedelta(minutes=10), self._learn)

    def _answer_own(self, at: datetime) -> None:
        for review in Review.objects.filter(person__isnull=False).select_related("person").order_by("id"):
            if review.person and part_of(review, review.person, at):
                reviewing.answer(review, _answers(OWNERS), "", by=review.person, at=at)

    def _read(self, reader: Person, at: datetime) -> None:
        for review in Review.objects.order_by("id"):
            if part_of(review, reader, at):
                reviewing.answer(review, _answers(READERS), "", by=reader, at=at)

    def _learn(self, at: datetime) -> None:
        review = Review.objects.order_by("id")[0]
        bea, ana = self.people["bea"], self.people["ana"]
        found = reviewing.find(review, Feeds.SCRIPT, TAUGHT, by=bea, at=at)
        reviewing.promise(found, ana, local(15, 17, 0), by=bea, at=at)


def _answers(but: Mapping[Question, Verdict]) -> dict[str, str]:
    return {one.value: but.get(one, Verdict.YES).value for one in SIX}
