"""A worker dies by `kill -9` at every named step between taking a signal and the opened case.

Then two at once take the same signals up. In the end everything is found and opened as by one that lived, once.
"""

from __future__ import annotations

import importlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

# In the order in which a delivery goes through them: where the step is called from, and its name there.
STEPS = {
    "keep the signals": "amends.detect.actions.taking.keep",
    "make, meet and call off expectations": "amends.detect.actions.taking.expect",
    "ask the detectors that listen": "amends.detect.actions.taking.from_signals",
    "look at things through time": "amends.detect.actions.taking.watch",
    "write the findings": "amends.detect.actions.taking.find",
    "group them into incidents": "amends.detect.actions.taking.group",
    "heal what mended": "amends.detect.actions.taking.heal",
    "look whom they failed": "amends.flow.whom.failed",
    "open the cases": "amends.flow.noticing.open_cases",
    "make the promises": "amends.promises.actions.make",
    "write the first words": "amends.flow.opening._first_words",
    "tell those who are known": "amends.flow.noticing._tell_known",
    "mark the findings as seen to": "amends.detect.actions.matched",
    "commit": "django.db.backends.base.base.BaseDatabaseWrapper.commit",
    "answer, after the commit": "",
}
PARTS_TOLD = len(STEPS)


def die_at(step: str) -> None:
    """From now on this process kills itself as the step begins."""
    where = STEPS[step]
    if not where:
        return
    holder, _, name = where.rpartition(".")
    setattr(_found(holder), name, _dies)


def _dies(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _found(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        holder, _, last = name.rpartition(".")
        return getattr(_found(holder), last)


def main() -> int:
    from tests.a_log.__main__ import a_desk, compared, undisturbed
    from tests.killing.databases import a_database

    rng = random.Random(7)
    with tempfile.TemporaryDirectory(prefix="amends-steps-") as folder:
        homes = [Path(folder) / name for name in ("direct", "killed")]
        for home in homes:
            home.mkdir()
        with a_database(homes[0]) as url:
            expected = undisturbed(a_desk(homes[0], url, rng))
        with a_database(homes[1]) as url:
            desk = a_desk(homes[1], url, rng)
            deaths = [_dead_at(desk.environment(), number, step) for number, step in enumerate(STEPS)]
            told = json.loads(desk.run("tests.a_log.inside", "told"))
            wrong = json.loads(desk.run("amends", "check", "--json"))["wrong"]
    wrong += [f"nobody died where they {step}" for step, died in zip(STEPS, deaths, strict=True) if not died]
    wrong += [f"{name}: {found}" for name, found in compared(told, expected, unreadable=0).items()]
    counts = {name: len(told[name]) for name in ("findings", "cases")}
    sys.stdout.write(json.dumps({"steps": len(STEPS), **counts, "wrong": wrong}) + "\n")
    return 1 if wrong else 0


def _dead_at(environment: dict[str, str], number: int, step: str) -> bool:
    """Whether a worker died at the step; then two at once take the same signals up."""
    died = _worker(environment, number, step).wait(120) == -signal.SIGKILL
    for one in [_worker(environment, number, "-") for _ in range(2)]:
        if code := one.wait(120):
            raise RuntimeError(f"a worker that was left alone ended with {code}")
    return died or not STEPS[step]


def _worker(environment: dict[str, str], number: int, step: str) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "tests.a_log.inside", "deliver", str(number), step]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(words, env=environment, cwd=Path(__file__).parents[2], stdout=quiet, stderr=quiet)


if __name__ == "__main__":
    sys.exit(main())
