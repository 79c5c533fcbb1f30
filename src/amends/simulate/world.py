"""A world on a virtual clock: what happens in it happens in order, and the desk's machinery runs beside it."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import count

from amends import flow
from amends.cases.models import Case
from amends.detect.models import Expectation
from amends.journal.actors import CLOCK
from amends.post.rules import OUTBOX
from amends.prepared import Prepared
from amends.promises.models import OPEN, Promise
from amends.work.models import Work

Event = Callable[[datetime], None]
Opened = Callable[[Sequence[Case]], None]
MINUTE = timedelta(minutes=1)
AT_ONCE = 500

PROMISED = Prepared(lambda: Promise.objects.filter(OPEN).order_by("next_at").only("next_at")[:1])
LEAVING = Prepared(
    lambda queue: (
        Work.objects.filter(queue=queue, ended_at__isnull=True, parked_at__isnull=True)
        .order_by("retry_at")
        .only("retry_at")[:1]
    )
)
EXPECTED = Prepared(
    lambda: (
        Expectation.objects.filter(met_at__isnull=True, called_off_at__isnull=True, passed_at__isnull=True)
        .order_by("expected_by")
        .only("expected_by")[:1]
    )
)


class World:
    """A virtual clock with a queue of what will happen; the desk does of itself what the worker would do.

    What the desk does of itself (a promise's next look, a letter's leaving) is met on a grid of `step`, as by a worker
    that wakes every so often; an expectation's passing at its very moment. `on_opened` hears of the cases it opens.
    """

    def __init__(self, start: datetime, *, step: timedelta = MINUTE, on_opened: Opened = lambda cases: None) -> None:
        self.at = start
        self.step = step
        self.on_opened = on_opened
        self._events: list[tuple[datetime, int, Event]] = []
        self._number = count()

    def plan(self, at: datetime, event: Event) -> None:
        """Something will happen then; in the order planned when at the same moment. The past happens now."""
        heapq.heappush(self._events, (max(at, self.at), next(self._number), event))

    def run(self, until: datetime) -> None:
        """Lives on until a moment, itself included: events and the desk's own times, whichever comes first."""
        idle_at = self.at - MINUTE
        while True:
            own_at = self.next_own_time()
            # What a round could not do (a letter that is to be tried again) waits for the next minute.
            due = [max(own_at, idle_at + MINUTE)] if own_at is not None else []
            due += [self._events[0][0]] if self._events else []
            if not due or min(due) > until:
                break
            self.at = max(self.at, min(due))
            while self._events and self._events[0][0] <= self.at:
                heapq.heappop(self._events)[2](self.at)
            if own_at is not None and own_at <= self.at and not self.work():
                idle_at = self.at
        self.at = max(self.at, until)

    def next_own_time(self) -> datetime | None:
        """When the worker next has something to do: three indexed looks."""
        promised, leaving, expected = PROMISED(), LEAVING(OUTBOX), EXPECTED()
        looks = [promise.next_at for promise in promised] + [work.retry_at for work in leaving]
        times = [on_grid(look, self.step) for look in looks if look is not None]
        return min([*times, *(expectation.expected_by for expectation in expected)], default=None)

    def work(self) -> bool:
        """One round of the worker's timetable, each chore until nothing is left; says whether anything was done."""
        at, done = self.at, 0
        while (noticed := flow.pass_expectations(by=CLOCK, at=at)).seen:
            self.on_opened(noticed.cases)
            done += noticed.seen
        done += flow.keep_time(by=CLOCK, at=at).seen
        while (sent := flow.send(at=at, at_most=AT_ONCE, by=CLOCK)).sent:
            done += sent.sent
        return done > 0


def on_grid(at: datetime, step: timedelta) -> datetime:
    """The first moment of the grid at or after `at`."""
    rest = (at - datetime.fromtimestamp(0, tz=at.tzinfo)) % step
    return at if not rest else at + step - rest
