"""Serving a desk by `amends up`, calling it as another system does, and killing all of it at once."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from typing import Any

from tests.killing.letter_box import LetterBox, letter_box

ROOT = Path(__file__).parents[2]
PATIENCE = 90.0
CALLERS = 2
LEASE = timedelta(minutes=4)
BREAKS = timedelta(minutes=50)


@dataclass
class KilledDesk:
    """A desk in a folder (and a database) of its own. `answered` are the references that calls were answered with."""

    home: Path
    database_url: str
    box: LetterBox
    rng: random.Random
    token: str = ""
    answered: dict[str, str] = field(default_factory=dict)
    kills: int = 0
    _served: subprocess.Popen[bytes] | None = None
    _port: int = 0
    _ahead: timedelta = timedelta()

    def environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("AMENDS_", "DJANGO_"))}
        return kept | {
            "AMENDS_HOME": str(self.home),
            "AMENDS_DATABASE_URL": self.database_url,
            "AMENDS_SMTP_URL": self.box.url,
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        }

    def run(self, *words: str) -> str:
        """Runs a command on this desk and returns what it said.

        :raises RuntimeError: when it fails, with all that it said.
        """
        command = [sys.executable, "-m", *words]
        done = subprocess.run(
            command, env=self.environment(), cwd=ROOT, capture_output=True, text=True, check=False, timeout=180
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(words)} failed with {done.returncode}:\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def inside(self, part: str) -> Any:
        return json.loads(self.run("tests.killing.inside", part))

    def start(self) -> None:
        """Serves web and worker in a process group of their own, and waits until the desk answers."""
        self._port = _free_port()
        with (self.home / "served.log").open("a") as log:
            self._served = subprocess.Popen(
                [sys.executable, "-m", "amends", "up", "--port", str(self._port)],
                env=self.environment(),
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self._served.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/sign-in", timeout=5):
                    return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"The desk did not open:\n{(self.home / 'served.log').read_text()[-3000:]}")

    def kill(self) -> None:
        """`kill -9` to web and worker and whoever started them, all at once."""
        assert self._served is not None
        os.killpg(self._served.pid, signal.SIGKILL)
        self._served.wait(20)
        self.kills += 1

    def close(self) -> int:
        """Ctrl-C; returns the exit code."""
        assert self._served is not None
        self._served.send_signal(signal.SIGINT)
        return self._served.wait(30)

    def turn_clock(self, span: timedelta) -> None:
        """The desk's clock goes ahead at once, and on from there."""
        told = json.loads((self.home / "clock.json").read_text())
        told["started_desk"] = (datetime.fromisoformat(told["started_desk"]) + span).isoformat()
        (self.home / "clock.new").write_text(json.dumps(told))
        (self.home / "clock.new").replace(self.home / "clock.json")

    def call(self, key: str) -> str | None:
        """Passes one complaint on; returns the reference of its case, or None when nobody answered."""
        number = key.rsplit("-", 1)[1]
        body = {"text": f"My bag number {number} has not arrived.", "email": f"c{number}@example.com", "name": "Jana"}
        request = urllib.request.Request(
            f"http://127.0.0.1:{self._port}/api/v1/complaints",
            data=json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
                "Idempotency-Key": key,
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=15) as answer:  # noqa: S310
                return str(json.loads(answer.read())["reference"])
        except urllib.error.HTTPError as refusal:
            if refusal.code < 500:
                raise
            return None
        except (OSError, HTTPException, ValueError):
            return None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Callers:
    """Systems that pass complaints on all the time, each again under its key until it was answered."""

    def __init__(self, desk: KilledDesk, first: int) -> None:
        self.desk = desk
        self.stop = threading.Event()
        self.enough = threading.Event()
        self.wrong: list[BaseException] = []
        self.fresh = 0
        self._next = first
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._call, daemon=True) for _ in range(CALLERS)]

    def work(self, until_answered: int, pending: list[str]) -> list[str]:
        """Calls until so many more were answered; `finish` then tells the keys whose answer is missing."""
        self._goal, self._pending = until_answered, list(pending)
        for thread in self._threads:
            thread.start()
        if not self.enough.wait(PATIENCE) or self.wrong:
            raise RuntimeError(f"the desk answered {self.fresh} of {until_answered} calls: {self.wrong}")
        return self._pending

    def finish(self) -> list[str]:
        """No new calls; returns the keys of those that were not answered."""
        self.stop.set()
        for thread in self._threads:
            thread.join(30)
        if self.wrong:
            raise RuntimeError(f"a call was refused: {self.wrong[0]}") from self.wrong[0]
        return self._pending

    @property
    def next(self) -> int:
        return self._next

    def _key(self) -> str:
        with self._lock:
            if self._pending:
                return self._pending.pop(0)
            self._next += 1
            return f"call-{self._next}"

    def _call(self) -> None:
        while not self.stop.is_set():
            key = self._key()
            try:
                reference = self.desk.call(key)
            except Exception as refusal:
                self.wrong.append(refusal)
                self.enough.set()
                return
            with self._lock:
                if reference is None:
                    self._pending.append(key)
                else:
                    self.desk.answered[key] = reference
                    self.fresh += 1
                    if self.fresh >= self._goal:
                        self.enough.set()
            if reference is None:
                self.stop.wait(0.05)


def lived(home: Path, database_url: str, *, kills: int, seed: int = 7) -> dict[str, Any]:
    """This function will let a desk be killed so many times in mid-work, and tell what is wrong afterwards.

    :returns: the account, with a sentence for each thing lost or doubled under `wrong`.
    """
    with letter_box() as box:
        desk = KilledDesk(home, database_url, box, random.Random(seed))
        desk.run("amends", "migrate")
        desk.token = desk.inside("furnish")["token"]
        pending: list[str] = []
        first = 0
        try:
            for _ in range(kills):
                desk.start()
                callers = Callers(desk, first)
                callers.work(desk.rng.randint(8, 30), pending)
                # Promises fall due, and what a dead worker had in hand is free again: the worker has its hands full.
                desk.turn_clock(BREAKS)
                time.sleep(desk.rng.uniform(0.1, 1.5))
                desk.kill()
                pending, first = callers.finish(), callers.next
                desk.inside("work")
            return _aftermath(desk, pending)
        finally:
            if desk._served and desk._served.poll() is None:
                os.killpg(desk._served.pid, signal.SIGKILL)


def _aftermath(desk: KilledDesk, pending: list[str]) -> dict[str, Any]:
    """Everything open is brought to its end, undisturbed; then the desk is asked."""
    desk.turn_clock(LEASE)
    desk.start()
    for key in [*pending, "at-rest"]:
        reference = desk.call(key)
        assert reference, f"{key} was not answered by a desk at rest"
        desk.answered[key] = reference
    # However late everything before was: this one is answered in time.
    desk.inside("work")
    until = time.monotonic() + PATIENCE
    while (told := desk.inside("told"))["waiting"] and time.monotonic() < until:
        time.sleep(0.5)
    again = {key: desk.call(key) for key in desk.rng.sample(sorted(desk.answered), 5)}
    # Whatever fell due meanwhile is swept before anybody asks.
    time.sleep(6)
    code = desk.close()
    told = desk.inside("told")
    wrong = _compared(desk, told, again) + ([f"Ctrl-C ended with {code}"] if code else [])
    check = json.loads(desk.run("amends", "check", "--json"))
    verdict = json.loads(desk.run("amends", "journal", "verify", "--json"))
    wrong += check["wrong"] + ([] if verdict["is_sound"] else ["the journal's seals do not hold"])
    return {
        "kills": desk.kills,
        "answered": len(desk.answered),
        "cases": told["cases"],
        "letters": len(told["letters"]),
        "letters_again": sum(desk.box.letters.values()) - len(desk.box.letters),
        "promises_broken": told["broken"],
        "promises_kept": told["kept"],
        "entries": verdict["entries"],
        "wrong": wrong,
    }


def _compared(desk: KilledDesk, told: dict[str, Any], again: dict[str, str | None]) -> list[str]:
    """What was answered is there once under its key; what was to go out went out, doubled only by a death each."""
    by_key = {key.removeprefix("key:"): reference for key, reference in told["by_key"]}
    counted = desk.box.letters
    wrong = [
        f"{key} was answered with {reference}, and is on {by_key.get(key)}"
        for key, reference in desk.answered.items()
        if by_key.get(key) != reference
    ]
    wrong += [
        f"{key} repeated is {now}, was {desk.answered[key]}" for key, now in again.items() if now != desk.answered[key]
    ]
    if not len(by_key) == told["cases"] == told["deliveries"] == len(desk.answered):
        wrong.append(
            f"{len(desk.answered)} calls answered, {len(by_key)} messages, {told['deliveries']} deliveries, "
            f"{told['cases']} cases"
        )
    wrong += [f"letter never sent: {one}" for one in told["letters"] if one not in told["sent"]]
    wrong += [f"letter stamped as sent, never received: {one}" for one in told["sent"] if not counted[one]]
    wrong += [f"letter of nobody: {one}" for one in counted if one not in told["letters"]]
    again_count = sum(counted.values()) - len(counted)
    if again_count > desk.kills:
        wrong.append(f"{again_count} letters went out again, by {desk.kills} kills")
    if told["waiting"] or told["parked"]:
        wrong.append(f"{told['waiting']} waiting and {told['parked']} parked in the end")
    return wrong
