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

ROOT = Path(__file__).parents[2]
PATIENCE = 40.0


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

    def ask(self, module: str, *words: str) -> str:
        """Runs a small program of the tests on this desk's folder and returns what it printed."""
        return run(self.home, sys.executable, "-m", module, *words)


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


@contextmanager
def running_desk(home: Path) -> Iterator[RunningDesk]:
    """Sets up a small desk with the cast, serves it by `amends up`, and stops it at the end."""
    port = free_port()
    more = {"AMENDS_PORT": str(port)}
    run(home, sys.executable, "-m", "amends", "migrate")
    printed = subprocess.run(
        [sys.executable, "-m", "tests.browser.furnish"],
        env=environment(home, **more),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    links = dict(line.split(" ", 1) for line in printed.stdout.splitlines() if line)
    with (home / "served.log").open("w") as log:
        served = subprocess.Popen(
            [sys.executable, "-m", "amends", "up", "--port", str(port)],
            env=environment(home, **more),
            cwd=ROOT,
            stdout=log,
            stderr=log,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(url, served, home)
            yield RunningDesk(home, url, links)
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
