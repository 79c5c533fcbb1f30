"""The desk as one command serves it: one-click links, a taken port, an end that leaves no process, a second start."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from tests.browser.running import ROOT, environment, free_port, run

OPENS_WITHIN, ENDS_WITHIN = 60.0, 15.0
PEOPLE = ["Ana", "Bea", "Carlos", "Dita", "Evan"]

pytestmark = [pytest.mark.days, pytest.mark.long]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with the five people of the demo, as its filling leaves one."""
    folder = tmp_path_factory.mktemp("demo")
    run(folder, sys.executable, "-m", "amends", "migrate")
    run(folder, sys.executable, "-m", "tests.browser.furnish")
    (folder / "demo-filled").write_text("filled\n")
    (folder / "demo-stopped-at").write_text("2013-02-09T19:12:00+00:00")
    return folder


class Served:
    """`amends demo` in a process group of its own."""

    def __init__(self, home: Path, port: int) -> None:
        self.log = home / "served.log"
        self.port = port
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "amends", "demo", "--port", str(port)],
                env=environment(home, PYTHONUNBUFFERED="1"),
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def said(self) -> str:
        return self.log.read_text()

    def wait(self) -> None:
        """Until the last of the links is told."""
        until = time.monotonic() + OPENS_WITHIN
        while time.monotonic() < until and self.process.poll() is None:
            if len(links(self.said())) == len(PEOPLE):
                return
            time.sleep(0.1)
        pytest.fail(f"The desk did not open:\n{self.said()}")

    def family(self) -> set[int]:
        """Every living process of its session, itself included."""
        found = set()
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal():
                try:
                    told = (entry / "stat").read_text().rpartition(")")[2].split()
                except OSError:
                    continue
                if told[3] == str(self.process.pid) and told[0] != "Z":
                    found.add(int(entry.name))
        return found

    def end(self) -> int:
        """Ctrl-C, as a terminal sends it: to the whole group."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(ENDS_WITHIN)


@pytest.fixture
def served(home: Path) -> Iterator[Served]:
    one = Served(home, free_port())
    try:
        one.wait()
        yield one
    finally:
        for pid in one.family():
            os.kill(pid, signal.SIGKILL)
        one.process.wait(ENDS_WITHIN)


def page(link: str) -> str:
    """What a browser without a session sees behind a link, wherever it is led."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    with opener.open(link, timeout=20) as answer:
        return str(answer.read().decode())


def links(said: str) -> dict[str, str]:
    return {line.split()[0]: line.split()[-1] for line in said.splitlines() if "/demo/" in line}


def test_a_link_is_told_when_it_can_be_followed(served: Served) -> None:
    with closing(socket.socket()) as probe:
        assert probe.connect_ex(("127.0.0.1", served.port)) == 0
    assert served.said().index("is open at") < served.said().index("/demo/")


def test_one_click_signs_each_of_the_five_in_and_every_page_says_demo(served: Served) -> None:
    found = links(served.said())
    assert list(found) == PEOPLE
    for name, link in found.items():
        assert link.startswith(f"http://127.0.0.1:{served.port}/demo/")
        told = page(link)
        assert f">{name}<" in told
        assert "<strong>demo</strong>" in told
        assert "Sat 9 Feb 14:1" in told or name == "Evan"


def test_a_taken_port_is_said_plainly(served: Served, home: Path) -> None:
    for command in ("demo", "up"):
        second = subprocess.run(
            [sys.executable, "-m", "amends", command, "--port", str(served.port)],
            env=environment(home),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert second.returncode == 2
        assert f"port {served.port} on 127.0.0.1 is not free" in second.stderr
        assert "--port" in second.stderr
        assert "Traceback" not in second.stderr
    assert served.process.poll() is None


def test_ctrl_c_ends_web_and_worker_and_leaves_nothing_behind(served: Served) -> None:
    assert len(served.family()) >= 3
    assert served.end() == 0
    assert served.family() == set()
    assert "The desk is closed." in served.said()
    assert "Traceback" not in served.said()


def test_the_day_stands_still_while_nobody_serves_it(served: Served, home: Path) -> None:
    assert not (home / "demo-stopped-at").exists()
    served.end()
    stopped = (home / "demo-stopped-at").read_text()
    assert stopped.startswith("2013-02-09T19:1")
    time.sleep(2)
    again = Served(home, free_port())
    try:
        again.wait()
        assert "lived through" not in again.said()
        assert list(links(again.said())) == ["Ana", "Bea", "Carlos", "Dita", "Evan"]
        started = (home / "clock.json").read_text()
        assert stopped[:19] in started
    finally:
        again.end()


def test_a_demo_listens_to_this_machine_alone(home: Path) -> None:
    refused = subprocess.run(
        [sys.executable, "-m", "amends", "demo", "--host", "0.0.0.0", "--port", str(free_port())],  # noqa: S104
        env=environment(home),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert refused.returncode == 2
    assert "listens on this machine only, not on 0.0.0.0" in refused.stderr


def test_a_desk_that_is_no_demo_is_left_alone(tmp_path: Path) -> None:
    run(tmp_path, sys.executable, "-m", "amends", "migrate")
    run(tmp_path, sys.executable, "-m", "tests.browser.furnish")
    for more, told in (((), "is not a demo"), (("--fresh",), "is no demo, and is not thrown away")):
        refused = subprocess.run(
            [sys.executable, "-m", "amends", "demo", "--fill-only", *more],
            env=environment(tmp_path),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert refused.returncode == 2
        assert told in refused.stderr
    assert (tmp_path / "amends.sqlite3").exists()


def test_a_filling_that_was_cut_short_begins_again(tmp_path: Path) -> None:
    begun = subprocess.Popen(
        [sys.executable, "-m", "amends", "demo", "--fill-only"],
        env=environment(tmp_path),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # A shell's background job is deaf to Ctrl-C, and so would be what it starts.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  # no threads here
    )
    until = time.monotonic() + OPENS_WITHIN
    while not (tmp_path / "demo-begun").exists() and time.monotonic() < until:
        time.sleep(0.1)
    begun.send_signal(signal.SIGINT)
    assert begun.wait(ENDS_WITHIN) == 130
    assert not (tmp_path / "demo-filled").exists()
    (tmp_path / "left-over").write_text("from the first filling")
    with (tmp_path.parent / "again.log").open("w") as log:
        again = subprocess.Popen(
            [sys.executable, "-u", "-m", "amends", "demo", "--fill-only"],
            env=environment(tmp_path),
            cwd=ROOT,
            stdout=log,
            stderr=log,
        )
    while (tmp_path / "left-over").exists() and again.poll() is None and time.monotonic() < until + OPENS_WITHIN:
        time.sleep(0.1)
    again.kill()
    again.wait(ENDS_WITHIN)
    assert not (tmp_path / "left-over").exists()
    assert "The last filling was cut short; it begins again." in (tmp_path.parent / "again.log").read_text()
