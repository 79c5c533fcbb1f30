"""How many due promises a second the sweep sees to: those that climb a rung, and those that break."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

from amends.flow.timekeeping import keep_a_batch
from amends.journal.actors import CLOCK
from amends.promises.actions.sweeping import BATCH
from amends.promises.models import OPEN, Promise


@dataclass(frozen=True)
class Swept:
    """Promises seen to in a second."""

    count: int
    per_second: float


def measure(at_most: int) -> dict[str, Swept]:
    """This function will let time pass on the desk, first to its reminders, then to its breaks; at most so many of
    each are seen to, in whole batches. The desk is older afterwards."""
    return {"climb": _sweep(_moment("next_at", at_most), at_most), "break": _sweep(_moment("due_at", at_most), at_most)}


def _moment(name: str, number: int) -> datetime:
    """When so many open promises (or all that there are) have come to their next look, or fallen due."""
    times: list[datetime] = list(Promise.objects.filter(OPEN).order_by(name).values_list(name, flat=True)[:number])
    return times[-1]


def _sweep(at: datetime, at_most: int) -> Swept:
    count, began = 0, time.perf_counter()
    while count < at_most:
        seen = keep_a_batch(by=CLOCK, at=at).seen
        count += seen
        if seen < BATCH:
            break
    return Swept(count, count / (time.perf_counter() - began))
