"""Cases opened from findings by the verbs, and the same rows by the database's own driver on a copy.

SQLite writes in our own process: there the processor's time is measured, in turns, so that what else the machine does
meanwhile does not decide. PostgreSQL writes in its own, and the clock on the wall is all that knows of it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.db import connection

from amends import flow
from amends.detect.models import Detector
from amends.detect.rules import Heard
from amends.journal.actors import CLOCK
from amends.kernel.ids import new_id
from bench.batches import a_copy, rows_between
from bench.filling import BATCH, introduce, now

NEVER_REACHED = 100_000_000


@dataclass(frozen=True)
class Noticed:
    """Cases a second from signals that find them, and by the driver; and how many rows one of them is."""

    cases: int
    rows_per_case: float
    flow_per_second: float
    raw_per_second: float


def measure(filled: Any, start: int, transactions: int) -> Noticed:
    """This function will tell so many times of 500 failures, each of another's thing, and write the rows again.

    Counted are new rows alone: signals, findings, and all that a case is.
    """
    # More at once than a detector may usually open: its cap is asked each time, and never reached.
    Detector.objects.filter(brand=filled.desk.brand).update(cap_count=NEVER_REACHED)
    told = [_told(filled, start + number * BATCH) for number in range(transactions)]
    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    taken, again, rows = list[float](), list[float](), 0
    with a_copy() as raw:
        for signals in told:
            mark, before = new_id(now()), clock()
            opened = flow.notice(signals, by=CLOCK, at=now()).cases
            taken.append(clock() - before)
            if len(opened) != BATCH:
                raise RuntimeError(f"{len(opened)} cases of {BATCH} findings")
            written = rows_between(mark)
            before = clock()
            raw(written)
            again.append(clock() - before)
            rows += sum(len(rows) for _, rows in written)
    cases = transactions * BATCH
    return Noticed(cases, rows / cases, BATCH / median(taken), BATCH / median(again))


def _told(filled: Any, start: int) -> list[Heard]:
    at = now()
    things = [new.order.thing for new in introduce(filled.desk, start, BATCH) if new.order]
    return [Heard("bench", thing, "flight.cancelled", thing, at, {"reason": "weather"}) for thing in things]
