"""The processes below `amends up`: begun, watched, and ended together.

Where the system forks cheaply (Linux) a child begins with everything that its parent has loaded: both share that
memory, and neither loads it again. Elsewhere it is a program of its own, started by its command.
"""

from __future__ import annotations

import gc
import multiprocessing
import runpy
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

PATIENCE = 10.0
SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
FORKS = sys.platform == "linux"
ENDED_BY_SIGNAL = (signal.SIGINT, signal.SIGTERM)


class Child(Protocol):
    """What is asked of a child, however it was begun."""

    def poll(self) -> int | None:
        """Its exit code, None while it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, once it has ended. :raises subprocess.TimeoutExpired: when it has not after `timeout` s."""

    def terminate(self) -> None:
        """Asks it to end."""

    def kill(self) -> None:
        """Ends it."""


class Forked:
    """A child that goes on in a copy of this process, as `python -m` with these words would; `ps` shows its name."""

    def __init__(self, name: str, words: Sequence[str]) -> None:
        self.name = name
        self._process = multiprocessing.get_context("fork").Process(target=self._live, args=(words,), name=name)
        self._process.start()

    def _live(self, words: Sequence[str]) -> None:
        for number in ENDED_BY_SIGNAL:
            signal.signal(number, signal.SIG_DFL)
        Path("/proc/self/comm").write_text(self.name, encoding="ascii")
        sys.argv = [words[0], *words[1:]]
        runpy.run_module(words[0], run_name="__main__", alter_sys=True)

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        code = self._process.exitcode
        if code is None:
            raise subprocess.TimeoutExpired(self.name, timeout or 0.0)
        return code

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()


class Again:
    """A child that is started again when it ends: after a second, then more and more seldom, every minute at last."""

    def __init__(self, command: Sequence[str]) -> None:
        self.command = command
        self.child: subprocess.Popen[bytes] | None = None
        self.pause = SHORTEST_PAUSE
        self._began = 0.0
        self._next = 0.0

    def tend(self, seconds: float) -> None:
        """Starts it when it does not run and its time has come; `seconds` is a clock that only runs forward."""
        if self.child is not None and (code := self.child.poll()) is not None:
            if seconds - self._began > LONGEST_PAUSE:
                self.pause = SHORTEST_PAUSE
            said = f"The listener for letters ended with {code}; it is started again in {self.pause:.0f} s."
            print(said, file=sys.stderr, flush=True)
            self.child, self._next = None, seconds + self.pause
            self.pause = min(self.pause * 2, LONGEST_PAUSE)
        if self.child is None and seconds >= self._next:
            self.child, self._began = start(self.command), seconds


def start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """Starts a program in our own process group."""
    return subprocess.Popen(command, cwd=Path.cwd())  # noqa: S603 - fixed words, no shell


def begin(children: Mapping[str, Sequence[str]]) -> list[Child]:
    """Begins children in our own process group: by name, what each would be told after `python -m`."""
    if not FORKS:
        return [start([sys.executable, "-m", *words]) for words in children.values()]
    _settle_down()
    return [Forked(name, words) for name, words in children.items()]


def _settle_down() -> None:
    """Loads what the children have in common, and takes it out of their collectors' sight, so that they share it."""
    from django.db import connections

    import amends.web.urls
    import amends.worker.timetable  # noqa: F401
    from amends.intake.triage.suggesting import starter

    starter()  # Both sort what comes in, and nobody changes its numbers: read here, they are there once.
    connections.close_all()
    gc.collect()
    gc.freeze()


def stop(children: Sequence[Child]) -> None:
    """Asks the children to end, and ends whoever does not."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    until = time.monotonic() + PATIENCE
    for child in children:
        try:
            child.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
