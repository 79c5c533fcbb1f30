"""Rehearsing in a child process that ends: it takes minutes of every core, and the round must not wait for it."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from amends.learn.rehearsals import waiting
from amends.worker.learning import start

log = logging.getLogger("amends.worker")
COMMAND = (sys.executable, "-m", "amends", "rehearse", "asked")


@dataclass
class Rehearsing:
    """At most one child at a time. It ends its rehearsal itself; what a killed child left is begun again."""

    start: Callable[[Sequence[str]], subprocess.Popen[bytes]] = start
    child: subprocess.Popen[bytes] | None = None

    def tend(self, at: datetime) -> None:
        """Starts a child when a rehearsal was asked for, unless one is at it."""
        if self.child is not None:
            code = self.child.poll()
            if code is None:
                return
            self.child = None
            if code:
                log.error("rehearsing ended with %d; it is tried again", code)
        if waiting() is not None:
            self.child = self.start(COMMAND)
