"""A real desk for a browser: its own folder, its own processes, and a clock that the test turns."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.browser import peek

ROOT = Path(__file__).parents[2]
# An empty desk makes its tables first, which takes a slow machine with three of them at work more than half a minute.
PATIENCE = 300.0


@dataclass
class RunningDesk:
    """A desk that is being served. `links` are the one-click sign-in addresses by first name."""

    home: Path
    url: str
    links: dict[str, str]

    def turn_clock(self, to: datetime) -> None:
        """Makes it `to` on the desk, now; time runs on from there."""
        told = f'{{"started_real": "{datetime.now(UTC).isoformat()}", "started_desk": "{to.isoformat()}"}}'
        draft = self.home / "clock.new"
        draft.write_text(told)
        draft.replace(self.home / "clock.json")

    def letter(self, word: str) -> str:
        """The last letter with this word, as soon as it has gone out."""
        return peek.letter(self.home, word)


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key not in {"AMENDS_DATABASE_URL", "AMENDS_HOME"}}
    path = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
    return kept | {"AMENDS_HOME": str(home), "AMENDS_DEMO": "true", "PYTHONPATH": path} | more


def run(home: Path, *command: str) -> str:
    done = subprocess.run(
        command, check=False, env=environment(home), cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[1:])} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def furnish(home: Path, *words: str) -> dict[str, str]:
    """Furnishes an empty desk with the cast; returns each person's sign-in path by first name."""
    printed = run(home, sys.executable, "-m", "tests.browser.furnish", *words)
    return dict(line.split(" ", 1) for line in printed.splitlines() if line)


@contextmanager
def running_desk(
    home: Path, paths: dict[str, str] | None = None, at: datetime | None = None, **more: str
) -> Iterator[RunningDesk]:
    """Serves the desk in a folder by `amends up`, its clock standing at `at`, and stops it at the end.

    `paths` are those of `furnish`.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    desk = RunningDesk(home, url, {name: url + path for name, path in (paths or {}).items()})
    if at:
        desk.turn_clock(at)
    with (home / "served.log").open("w") as log:
        served = subprocess.Popen(
            [sys.executable, "-m", "amends", "up", "--port", str(port)],
            env=environment(home, AMENDS_PORT=str(port), **more),
            cwd=ROOT,
            stdout=log,
            stderr=log,
        )
        try:
            wait_for(url, served, home)
            yield desk
        finally:
            served.send_signal(signal.SIGINT)
            try:
                served.wait(20)
            except subprocess.TimeoutExpired:
                served.kill()


def wait_for(url: str, served: subprocess.Popen[bytes], home: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if served.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/sign-in", timeout=2):  # noqa: S310 - our own desk, by http
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"The desk did not open:\n{(home / 'served.log').read_text()[-4000:]}")
