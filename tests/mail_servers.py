"""Real mail servers of this machine, started by a test: IMAP by pymap over a maildir, so that it can be restarted."""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pysasl.hashing import BuiltinHash

USER, PASSWORD = "care", "a-long-password"
PATIENCE = 20.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class ImapServer:
    """A mailbox on a real server. It keeps its letters over a restart, and may number them anew."""

    def __init__(self, home: Path, certificate: Path | None = None) -> None:
        self.home = home
        self.certificate = certificate
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        home.mkdir(exist_ok=True)
        (home / "pymap-etc-passwd").write_text(f"{USER}:x::::{USER}:\n")
        hashed = BuiltinHash(rounds=1000).hash(PASSWORD)
        (home / "pymap-etc-shadow").write_text(f"{USER}:{hashed}:::::::\n")

    def start(self) -> None:
        tls = ["--cert", str(self.certificate), "--key", str(self.certificate)] if self.certificate else ["--no-tls"]
        options = ["--host", "127.0.0.1", "--port", str(self.port), *tls, "--no-service", "admin"]
        self._process = subprocess.Popen(
            [str(Path(sys.executable).parent / "pymap"), *options, "maildir", str(self.home)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        # The first to sign in gets the folders made.
        with self.client():
            return

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    @contextmanager
    def client(self) -> Iterator[imaplib.IMAP4]:
        """Somebody else who is signed in."""
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=PATIENCE) as client:
            if self.certificate:
                client.starttls(ssl.create_default_context(cafile=str(self.certificate)))
            client.login(USER, PASSWORD)
            client.select("INBOX")
            yield client

    def put(self, *letters: bytes) -> None:
        """Letters arrive."""
        with self.client() as client:
            for letter in letters:
                status, said = client.append("INBOX", "", "", letter)
                assert status == "OK", said

    def deliver(self, *letters: bytes) -> None:
        """Many letters arrive at once, put into the folder as a local delivery does."""
        for number, letter in enumerate(letters):
            name = f"{time.time_ns()}.{number}.delivered"
            (self.home / USER / "tmp" / name).write_bytes(letter)
            (self.home / USER / "tmp" / name).rename(self.home / USER / "new" / name)

    def uids(self, criterion: str = "ALL", folder: str = "INBOX") -> list[int]:
        with self.client() as client:
            client.select(folder)
            return [int(uid) for uid in client.uid("SEARCH", criterion)[1][0].split()]

    def empty(self) -> None:
        with self.client() as client:
            client.store("1:*", "+FLAGS", r"(\Deleted)")
            client.expunge()

    def number_anew(self) -> None:
        """The next UIDVALIDITY, as after a restored backup: every number means another letter."""
        self.stop()
        for path in self.home.rglob("dovecot-uidlist"):
            path.write_text(re.sub(r"\bV(\d+)\b", lambda found: f"V{int(found[1]) + 1}", path.read_text(), count=1))
        self.start()
