"""`amends mail listen` and the third child of `amends up`: where they listen is said once, in the settings."""

from __future__ import annotations

import os
import signal
import smtplib
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from amends.cli.children import LONGEST_PAUSE, Again
from tests import certificates
from tests.doors.cli.shell import Shell
from tests.killing.desk import ROOT
from tests.mail_servers import free_port


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({}, "say where to listen"),
        ({"MAIL_LISTEN": "imap://127.0.0.1:2424"}, "not 'imap://127.0.0.1:2424'"),
        ({"MAIL_LISTEN": "lmtp://127.0.0.1"}, "'127.0.0.1' is no address to listen on"),
        ({"MAIL_LISTEN": "lmtp://127.0.0.1:2424", "MAIL_TLS_REQUIRED": "yes"}, "AMENDS_MAIL_CERTIFICATE: name"),
        ({"MAIL_LISTEN": "lmtp://127.0.0.1:2424", "MAIL_CERTIFICATE": "/no/such.pem"}, "Name two files in PEM"),
    ],
)
def test_what_is_wrong_with_the_settings_is_said(
    amends: Shell, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], told: str
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(f"AMENDS_{name}", value)
    said = amends("mail", "listen")
    assert said.code == 2
    assert told in said.error


def test_a_listener_that_ends_is_started_again_more_and_more_seldom(capsys: pytest.CaptureFixture[str]) -> None:
    post, starts, seconds = Again([sys.executable, "-S", "-c", "pass"]), 0, 0.0
    while seconds < 8:
        before = post.child
        post.tend(seconds)
        if post.child is not None and post.child is not before:
            starts += 1
            post.child.wait(20)
        seconds += 0.5
    # At 0, after 1 second, 2 more, 4 more: not in a busy loop.
    assert starts == 3
    assert "ended with 0; it is started again in 4 s" in capsys.readouterr().err
    for _ in range(20):
        seconds += LONGEST_PAUSE + 1
        post.tend(seconds)
        if post.child is not None:
            post.child.wait(20)
    assert post.pause <= LONGEST_PAUSE


class _Up:
    def __init__(self, home: Path) -> None:
        self.port, self.mail, self.certificate = free_port(), free_port(), certificates.written_to(home / "both.pem")
        told = {
            "AMENDS_HOME": str(home / "desk"),
            "AMENDS_MAIL_LISTEN": f"lmtp://127.0.0.1:{self.mail}",
            "AMENDS_MAIL_CERTIFICATE": str(self.certificate),
            "PYTHONPATH": str(ROOT / "src"),
            "DJANGO_SETTINGS_MODULE": "amends.settings",
        }
        command = [sys.executable, "-m", "amends", "up", "--port", str(self.port)]
        self.process = subprocess.Popen(
            command, env={**os.environ, **told}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def listener(self) -> int:
        """The process that listens: the child of `amends up` that was started as `amends mail listen`."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for one in children:
            if b"listen" in Path(f"/proc/{one}/cmdline").read_bytes().split(b"\0"):
                return int(one)
        return 0

    def greets(self) -> bool:
        until = time.monotonic() + 240
        while time.monotonic() < until:
            try:
                with smtplib.LMTP("127.0.0.1", self.mail) as client:
                    client.ehlo()
                    client.starttls(context=ssl.create_default_context(cafile=str(self.certificate)))
                    client.ehlo()
                    return client.mail("jana@example.com")[0] == 250
            except OSError:
                time.sleep(0.2)
        return False


@pytest.fixture
def up(tmp_path: Path) -> Iterator[_Up]:
    running = _Up(tmp_path)
    try:
        yield running
    finally:
        running.process.send_signal(signal.SIGINT)
        running.process.wait(120)


@pytest.mark.days
def test_the_whole_desk_listens_for_letters_and_a_killed_listener_comes_back(up: _Up) -> None:
    assert up.greets()
    first = up.listener()
    os.kill(first, signal.SIGKILL)
    until = time.monotonic() + 120
    while time.monotonic() < until and up.listener() in {0, first}:
        time.sleep(0.1)
    assert up.greets()
    assert up.process.poll() is None
