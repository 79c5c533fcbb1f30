"""Learning in a child process that ends: it may take minutes of one core, and the round must not wait for it."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from amends.flow import triage

log = logging.getLogger("amends.worker")
COMMAND = (sys.executable, "-m", "amends", "triage", "learn")


def start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """A child process that runs this and says nothing."""
    # Our own command, named above.
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)  # noqa: S603


@dataclass
class Learning:
    """At most one child at a time. It keeps what it learned itself, in one transaction: a kill loses nothing else."""

    start: Callable[[Sequence[str]], subprocess.Popen[bytes]] = start
    child: subprocess.Popen[bytes] | None = None

    def tend(self, at: datetime) -> None:
        """Starts a child when people have decided enough since the last time, unless one is at it."""
        if self.child is not None:
            code = self.child.poll()
            if code is None:
                return
            self.child = None
            if code:
                log.error("learning what messages are ended with %d; it is tried again", code)
        if triage.has_something_to_learn():
            self.child = self.start(COMMAND)
