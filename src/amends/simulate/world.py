"""A world on a virtual clock: what happens in it happens in order, and the desk's machinery runs beside it."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from django.db.models import Min

from amends import flow
from amends.detect.models import Expectation
from amends.journal.actors import CLOCK
from amends.post.models import Outbound
from amends.promises.models import OPEN, Promise

Event = Callable[[datetime], None]


class World:
    """A virtual clock with a queue of what will happen. `tick` runs what the worker would run at that moment."""

    def __init__(self, start: datetime) -> None:
        self.at = start
        self._events: list[tuple[datetime, int, Event]] = []
        self._number = count()

    def plan(self, at: datetime, event: Event) -> None:
        """Something will happen then; in the order planned when at the same moment. The past happens now."""
        heapq.heappush(self._events, (max(at, self.at), next(self._number), event))

    def run(self, until: datetime, *, step: timedelta = timedelta(minutes=1)) -> None:
        """Lives on until a moment: events and the desk's own times, whichever comes first.

        The desk's own times (a promise's next look, a letter's leaving, an expectation passing) are met on a
        grid of `step`, as a worker that wakes every so often would meet them.
        """
        while self.at < until:
            due = [self._events[0][0]] if self._events else []
            own = self.next_own_time()
            if own is not None:
                due.append(_on_grid(max(own, self.at), step))
            self.at = min([*due, until])
            while self._events and self._events[0][0] <= self.at:
                heapq.heappop(self._events)[2](self.at)
            self.tick()

    def next_own_time(self) -> datetime | None:
        """When the worker next has something to do: three indexed looks."""
        looks = (
            Promise.objects.filter(OPEN).aggregate(at=Min("next_at"))["at"],
            Outbound.objects.filter(sent_at__isnull=True, stopped_at__isnull=True).aggregate(at=Min("send_at"))["at"],
            Expectation.objects.filter(
                met_at__isnull=True, called_off_at__isnull=True, passed_at__isnull=True
            ).aggregate(at=Min("expected_by"))["at"],
        )
        return min((look for look in looks if look is not None), default=None)

    def tick(self) -> None:
        """One round of the worker's timetable."""
        work(self.at)


def work(at: datetime) -> None:
    """What the worker does in one round: expectations, promises, outbox, each until nothing is left."""
    while flow.pass_expectations(by=CLOCK, at=at).findings:
        pass
    flow.keep_time(by=CLOCK, at=at)
    while flow.send(at=at, at_most=500, by=CLOCK).sent:
        pass


def _on_grid(at: datetime, step: timedelta) -> datetime:
    """The first moment of the grid at or after `at`."""
    rest = (at - datetime.fromtimestamp(0, tz=at.tzinfo)) % step
    return at if not rest else at + step - rest
