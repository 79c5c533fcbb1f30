"""A world on a virtual clock: what happens in it happens in order, and the desk's machinery runs beside it."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import count

from amends import flow
from amends.cases.models import Case
from amends.detect.models import Expectation, Finding
from amends.journal.actors import CLOCK
from amends.post.rules import OUTBOX
from amends.prepared import Prepared
from amends.promises.models import OPEN, Promise
from amends.work.models import Work

# What an event returns is False where it changed nothing on the desk.
Event = Callable[[datetime], object]
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
WAITING = Prepared(lambda: Finding.objects.filter(matched_at__isnull=True).order_by("id").values_list("id")[:1])


class World:
    """A virtual clock with a queue of what will happen; the desk does of itself what the worker would do.

    What the desk does of itself is met on a grid, as by a worker that wakes every so often: a letter's leaving every
    `step`, a promise's next look every `sweep_step` (by default as often); an expectation's passing at its very
    moment. `on_opened` hears of the cases it opens. Without `keeps_time` nobody looks at the promises.
    """

    def __init__(
        self,
        start: datetime,
        *,
        step: timedelta = MINUTE,
        sweep_step: timedelta | None = None,
        keeps_time: bool = True,
        on_opened: Opened = lambda cases: None,
    ) -> None:
        self.at = start
        self.step = step
        self.sweep_step = sweep_step
        self.keeps_time = keeps_time
        self.on_opened = on_opened
        self._events: list[tuple[datetime, int, Event]] = []
        self._number = count()

    def plan(self, at: datetime, event: Event) -> None:
        """Something will happen then; in the order planned when at the same moment. The past happens now."""
        heapq.heappush(self._events, (max(at, self.at), next(self._number), event))

    def run(self, until: datetime) -> None:
        """Lives on until a moment, itself included: events and the desk's own times, whichever comes first."""
        idle_at = self.at - MINUTE
        own_at = self.next_own_time()
        while True:
            # What a round could not do (a letter that is to be tried again) waits for the next minute.
            due = [max(own_at, idle_at + MINUTE)] if own_at is not None else []
            due += [self._events[0][0]] if self._events else []
            if not due or min(due) > until:
                break
            self.at = max(self.at, min(due))
            is_changed = False
            while self._events and self._events[0][0] <= self.at:
                is_changed |= heapq.heappop(self._events)[2](self.at) is not False
            if own_at is not None and own_at <= self.at:
                is_changed = True
                if not self.work():
                    idle_at = self.at
            if is_changed:
                own_at = self.next_own_time()
        self.at = max(self.at, until)

    def next_own_time(self) -> datetime | None:
        """When the worker next has something to do: three indexed looks."""
        looks = [self._swept_at(), *(on_grid(one.retry_at, self.step) for one in LEAVING(OUTBOX))]
        looks += [expectation.expected_by for expectation in EXPECTED()]
        return min((look for look in looks if look is not None), default=None)

    def _swept_at(self) -> datetime | None:
        """When the sweep next meets a promise."""
        looks = [promise.next_at for promise in PROMISED() if promise.next_at] if self.keeps_time else []
        return on_grid(looks[0], self.sweep_step or self.step) if looks else None

    def work(self) -> bool:
        """One round of the worker's timetable, each chore until nothing is left; says whether anything was done."""
        at, done = self.at, 0
        while self._is_unnoticed():
            noticed = flow.pass_expectations(by=CLOCK, at=at)
            self.on_opened(noticed.cases)
            done += noticed.seen
            if not noticed.seen:
                break
        swept_at = self._swept_at()
        if swept_at is not None and swept_at <= at:
            done += flow.keep_time(by=CLOCK, at=at).seen
        while (sent := flow.send(at=at, at_most=AT_ONCE, by=CLOCK)).sent:
            done += sent.sent
            if sent.sent < AT_ONCE:
                break
        return done > 0

    def _is_unnoticed(self) -> bool:
        """Whether something promised has not come, or somebody failed has not been seen to. The question is cheap."""
        return any(row.expected_by <= self.at for row in EXPECTED()) or bool(WAITING())


def on_grid(at: datetime, step: timedelta) -> datetime:
    """The first moment of the grid at or after `at`."""
    rest = _rest(at, step)
    return at if not rest else at + step - rest


def last_on_grid(at: datetime, step: timedelta) -> datetime:
    """The last moment of the grid at or before `at`."""
    return at - _rest(at, step)


def _rest(at: datetime, step: timedelta) -> timedelta:
    return (at - datetime.fromtimestamp(0, tz=at.tzinfo)) % step
