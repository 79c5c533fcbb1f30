"""Measuring in a child process that ends: reading and counting take a core and memory for seconds, and the round must
not wait for them."""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from amends.flow import measuring
from amends.worker.learning import start

log = logging.getLogger("amends.worker")
COMMAND = (sys.executable, "-m", "amends", "snapshot")
# A child rests as long as this, and four times as long as it worked: measuring takes a fifth of a core at most. What
# the journal names meanwhile is in every figure anyway. A desk that has just opened has other things to do first.
FIRST_REST, SHORTEST_REST = 15.0, 40.0
TIMES = 4


@dataclass
class Measuring:
    """At most one child at a time. What it has done lies on the disk and in rows: a kill loses nothing else."""

    start: Callable[[Sequence[str]], subprocess.Popen[bytes]] = start
    clock: Callable[[], float] = time.monotonic
    child: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    rests_until: float = 0.0

    def __post_init__(self) -> None:
        self.rests_until = self.clock() + FIRST_REST

    def tend(self, at: datetime) -> None:
        """Starts a child when the journal has gone on since the last one, unless one is at it or it rests."""
        if self.child is not None:
            code = self.child.poll()
            if code is None:
                return
            self.child = None
            self.rests_until = self.clock() + max(SHORTEST_REST, TIMES * (self.clock() - self.began))
            if code:
                log.error("measuring ended with %d; it is tried again", code)
        if self.clock() >= self.rests_until and measuring.has_something_to_measure(at):
            self.began = self.clock()
            self.child = self.start(COMMAND)
