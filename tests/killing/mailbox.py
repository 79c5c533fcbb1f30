"""Letters that come into a desk by three ways while its worker and its listener are killed: each is accounted for.

`python -m tests.killing.mailbox told` tells, on a desk's own folder, what became of them.
"""

from __future__ import annotations

import json
import mailbox
import os
import random
import signal
import smtplib
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

from tests.killing.desk import ROOT, KilledDesk
from tests.killing.letter_box import letter_box
from tests.mail_servers import PASSWORD, USER, ImapServer, free_port

PATIENCE = 120.0
EACH = 24
TOO_LARGE = 32 * 1024 * 1024
LEASE = timedelta(minutes=4)
HEAD = 1_000


class Letters:
    """All that was ever written to the desk, by number; each goes one way, every fourth a second one as well."""

    def __init__(self, desk: KilledDesk, server: ImapServer, port: int) -> None:
        self.desk, self.server, self.port = desk, server, port
        self.folder = desk.home / "letters"
        mailbox.Maildir(str(self.folder), create=True)
        self.count = 0
        self.odd: set[int] = set()
        self._waiting: list[bytes] = []

    def write(self, content: bytes | None = None) -> None:
        self.count += 1
        letter = content or plain(self.count)
        if content is not None:
            self.odd.add(self.count)
        ways = self.desk.rng.sample(["imap", "folder", "lmtp"], 2 if self.count % 4 == 0 else 1)
        if "imap" in ways:
            self.server.deliver(letter)
        if "folder" in ways:
            mailbox.Maildir(str(self.folder)).add(letter)
        if "lmtp" in ways:
            self._waiting.append(letter)

    def hand_over(self) -> None:
        """As a mail server does: what was not answered with 250 is offered again."""
        kept = []
        for letter in self._waiting:
            try:
                with smtplib.LMTP("127.0.0.1", self.port, timeout=10) as client:
                    client.sendmail("jana@example.com", ["care@kite.example"], letter)
            except (OSError, smtplib.SMTPException):
                kept.append(letter)
        self._waiting = kept

    @property
    def is_handed_over(self) -> bool:
        return not self._waiting


def plain(number: int) -> bytes:
    return (
        f"From: Jana {number} <jana{number}@example.com>\r\nTo: care@kite.example\r\nSubject: Letter {number}\r\n"
        f"Message-ID: <{number}@example.com>\r\n\r\nMy parcel {number} is late, and nobody answers.\r\n"
    ).encode()


def large() -> bytes:
    return b"From: jana@example.com\r\nSubject: Large\r\n\r\n" + b"My parcel is late. \r\n" * (TOO_LARGE // 21)


def start(desk: KilledDesk, *words: str) -> subprocess.Popen[bytes]:
    with (desk.home / "served.log").open("a") as log:
        command = [sys.executable, "-m", "amends", *words]
        return subprocess.Popen(command, env=desk.environment(), cwd=ROOT, stdout=log, stderr=log)


def kill(running: Sequence[subprocess.Popen[bytes]]) -> None:
    for one in running:
        if one.poll() is None:
            one.send_signal(signal.SIGKILL)
        one.wait(20)


def received(home: Path, database_url: str, server: ImapServer, *, kills: int, seed: int = 7) -> dict[str, Any]:
    """This function will let letters come while the desk is killed so many times, and tell what became of them.

    :returns: the account, with a sentence for each thing lost or doubled under `wrong`.
    """
    with letter_box() as box:
        desk = KilledDesk(home, database_url, box, random.Random(seed))
        desk.run("amends", "migrate")
        desk.inside("furnish")
        port = free_port()
        letters = Letters(desk, server, port)
        open_accounts(desk, server, letters.folder)
        running: list[subprocess.Popen[bytes]] = []
        try:
            for life in range(kills):
                running = [start(desk, "worker"), start(desk, "mail", "listen", "--lmtp", f"127.0.0.1:{port}")]
                for _ in range(EACH):
                    letters.write()
                    time.sleep(desk.rng.uniform(0, 0.2))
                    if letters.count % 8 == 0:
                        letters.hand_over()
                if life == 0:
                    letters.write(large())
                    letters.write(b"From: <>\r\nSubject: \r\n\r\n")
                time.sleep(desk.rng.uniform(0.1, 2.0))
                kill(running)
                # What a dead worker had in hand is free again, and so are the accounts.
                desk.turn_clock(LEASE)
            running = [start(desk, "worker"), start(desk, "mail", "listen", "--lmtp", f"127.0.0.1:{port}")]
            return {"kills": kills, **at_rest(desk, letters)}
        finally:
            kill(running)


def open_accounts(desk: KilledDesk, server: ImapServer, folder: Path) -> None:
    said = ["host=127.0.0.1", f"port={server.port}", "security=none", f"user={USER}", "begin=all"]
    command = [sys.executable, "-m", "amends", "account", "add", "imap", "care", "--set", *said, "--secrets"]
    subprocess.run(command, env=desk.environment(), cwd=ROOT, input=f"password={PASSWORD}\n".encode(), check=True)
    desk.run("amends", "account", "add", "maildir", "letters", "--set", f"path={folder}", "every=5")


def at_rest(desk: KilledDesk, letters: Letters) -> dict[str, Any]:
    """Everything is brought to its end, undisturbed; then the desk is asked."""
    until = time.monotonic() + PATIENCE
    account: dict[str, Any] = {"inbounds": -1}
    while time.monotonic() < until and (account["inbounds"] < letters.count or account["left"]):
        letters.hand_over()
        time.sleep(1.0)
        account = json.loads(desk.run("tests.killing.mailbox", "told"))
    wrong = [] if letters.is_handed_over else ["letters could not be handed over"]
    subjects = Counter(account.pop("subjects"))
    # Two are not plain: one is too large to be read, one says nothing.
    numbers = (number for number in range(1, letters.count + 1) if number not in letters.odd)
    wanted = Counter(f"Letter {number}" for number in numbers)
    wrong += [f"{subject} is lost" for subject in wanted - subjects]
    wrong += [f"{subject} is doubled" for subject, times in subjects.items() if times > 1]
    wrong += [f"{account['left']} things are left on the inbox"] if account["left"] else []
    check = json.loads(desk.run("amends", "check", "--json"))
    return {"letters": letters.count, **account, "wrong": wrong + check["wrong"]}


def told() -> dict[str, object]:
    """What stands in the desk: one line for each thing that came."""
    from amends.conversation.models import Message
    from amends.intake.models import Complaint
    from amends.post.models import Inbound
    from amends.post.raws import content_of
    from amends.work.models import Work

    # A letter that was in hand at each of several deaths is set aside unread: it is kept, and waits for a person.
    unread = Inbound.objects.filter(subject="", raw__isnull=False).select_related("raw")
    aside = [message_from_bytes(content_of(one.raw)[:HEAD])["Subject"] for one in unread if one.raw]
    return {
        "inbounds": Inbound.objects.count(),
        "subjects": [
            *Inbound.objects.exclude(subject="").values_list("subject", flat=True),
            *(subject for subject in aside if subject),
        ],
        "on_a_case": Message.objects.filter(inbound__isnull=False).values("inbound").distinct().count(),
        "waiting_for_a_person": Complaint.objects.exclude(quarantined_for="").count(),
        "left": Work.objects.filter(queue="inbox", ended_at__isnull=True).count(),
    }


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.settings")
    django.setup()
    sys.stdout.write(json.dumps(told()) + "\n")
