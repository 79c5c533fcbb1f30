"""The other side of the wire: a small SMTP server that takes every letter and counts them by their Message-ID."""

from __future__ import annotations

import re
import socketserver
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

_MESSAGE_ID = re.compile(rb"^message-id:\s*(<[^>]+>)", re.IGNORECASE | re.MULTILINE)


class LetterBox(socketserver.ThreadingTCPServer):
    """Counts a letter only when all of it has come: one whose sender died half-way was never delivered."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.letters: Counter[str] = Counter()
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def take(self, raw: bytes) -> None:
        head = raw.split(b"\r\n\r\n", 1)[0]
        found = _MESSAGE_ID.search(re.sub(rb"\r\n[ \t]+", b" ", head))
        with self.lock:
            self.letters[found[1].decode() if found else "without a Message-ID"] += 1


class _Conversation(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a client needs who sends plain letters."""

    server: LetterBox

    def handle(self) -> None:
        try:
            self._say(220, "letter box")
            while line := self.rfile.readline():
                verb = line[:4].upper().strip()
                if verb == b"DATA":
                    self._say(354, "go on")
                    if (raw := self._letter()) is None:
                        return
                    self.server.take(raw)
                self._say(221 if verb == b"QUIT" else 250, "letter box")
                if verb == b"QUIT":
                    return
        except ConnectionError:
            return

    def _letter(self) -> bytes | None:
        lines: list[bytes] = []
        while line := self.rfile.readline():
            if line == b".\r\n":
                return b"".join(lines)
            lines.append(line)
        return None

    def _say(self, code: int, words: str) -> None:
        self.wfile.write(f"{code} {words}\r\n".encode())


@contextmanager
def letter_box() -> Iterator[LetterBox]:
    """A letter box that is open until the end."""
    with LetterBox() as box:
        threading.Thread(target=box.serve_forever, daemon=True).start()
        try:
            yield box
        finally:
            box.shutdown()
