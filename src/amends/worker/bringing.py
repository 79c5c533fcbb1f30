"""Bringing files beside the timetable: in a thread of its own, so that a slow server keeps nobody waiting."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from django.db import connection

from amends import clock
from amends.flow import bringing
from amends.journal.actors import CLOCK

log = logging.getLogger("amends.bringing")


class Bringing:
    """At most one thread, which ends when nothing is left to bring. It holds nothing that a kill could lose."""

    def __init__(self, now: Callable[[], datetime] = clock.now) -> None:
        self._now = now
        self._thread: threading.Thread | None = None

    def tend(self, at: datetime) -> bool:
        """Starts the thread when there is something to bring and none is at it; says whether it did."""
        if (self._thread is not None and self._thread.is_alive()) or not bringing.has_something_to_bring(at):
            return False
        self._thread = threading.Thread(target=self._bring, name="bringing", daemon=True)
        self._thread.start()
        return True

    def _bring(self) -> None:
        try:
            bringing.bring(clock=self._now, by=CLOCK)
        except Exception:
            # The database is away, or busy for too long. What was claimed is claimed again when its lease has run out.
            log.exception("files could not be brought")
        finally:
            connection.close()

    def wait(self, seconds: float) -> None:
        """Waits until the thread has ended, at most so long."""
        if self._thread is not None:
            self._thread.join(seconds)
