"""Running the timetable until told to stop."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import close_old_connections

from amends.clock import now
from amends.worker.timetable import TIMETABLE, Chore

log = logging.getLogger("amends.worker")
NAP = 0.25


def run(stop: threading.Event, *, timetable: Sequence[Chore] = TIMETABLE, clock: Callable[[], datetime] = now) -> None:
    """This function will do each chore whenever its turn has come, until `stop` is set."""
    next_turn = dict.fromkeys((chore.name for chore in timetable), 0.0)
    while not stop.is_set():
        for chore in timetable:
            if time.monotonic() < next_turn[chore.name]:
                continue
            next_turn[chore.name] = time.monotonic() + chore.every
            do(chore, clock())
            if stop.is_set():
                return
        stop.wait(NAP)


def do(chore: Chore, at: datetime) -> bool:
    """Does one chore; a failure is logged with its trace and left for the next turn. Says whether it went well."""
    close_old_connections()
    try:
        chore.do(at)
    except Exception:
        log.exception("the chore %r failed and is tried again in %s s", chore.name, chore.every)
        return False
    return True


def main() -> None:
    """This function will run the worker in this process until SIGTERM or SIGINT."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    log.info("the worker keeps %d chores", len(TIMETABLE))
    run(stop)
