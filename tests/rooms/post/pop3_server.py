"""A small POP3 server (RFC 1939) of this machine: what is deleted is gone only after a good-bye."""

from __future__ import annotations

import base64
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

USER, PASSWORD, TOKEN = "care", "a-long-password", "a-good-token"


class Pop3Server(socketserver.ThreadingTCPServer):
    """Letters by their unique ids. `refuses` are those that it does not give out."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.letters: dict[str, bytes] = {}
        self.refuses: set[str] = set()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def put(self, *letters: bytes) -> None:
        for letter in letters:
            self.letters[f"id-{len(self.letters)}-{hash(letter)}"] = letter


class _Talk(socketserver.StreamRequestHandler):
    server: Pop3Server

    def handle(self) -> None:
        self.ids, self.gone, self.user = list(self.server.letters), set[str](), ""
        self._say("+OK here")
        while line := self.rfile.readline():
            verb, _, told = line.decode().strip().partition(" ")
            getattr(self, f"_{verb.lower()}")(told)
            if verb == "QUIT":
                return

    def _user(self, told: str) -> None:
        self.user = told
        self._say("+OK")

    def _pass(self, told: str) -> None:
        self._say("+OK" if (self.user, told) == (USER, PASSWORD) else "-ERR [AUTH] no")

    def _auth(self, told: str) -> None:
        self._say("+ ")
        said = base64.b64decode(self.rfile.readline()).decode()
        self._say("+OK" if said == f"user={USER}\x01auth=Bearer {TOKEN}\x01\x01" else "-ERR [AUTH] no")

    def _uidl(self, told: str) -> None:
        self._many([f"{number} {id_}".encode() for number, id_ in enumerate(self.ids, 1)])

    def _list(self, told: str) -> None:
        sizes = [len(self.server.letters[id_]) for id_ in self.ids]
        self._many([f"{number} {size}".encode() for number, size in enumerate(sizes, 1)])

    def _retr(self, told: str) -> None:
        id_ = self.ids[int(told) - 1]
        if id_ in self.server.refuses:
            self._say("-ERR broken")
        else:
            self._many(self.server.letters[id_].split(b"\r\n"))

    def _dele(self, told: str) -> None:
        self.gone.add(self.ids[int(told) - 1])
        self._say("+OK")

    def _quit(self, told: str) -> None:
        for id_ in self.gone:
            self.server.letters.pop(id_, None)
        self._say("+OK bye")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())

    def _many(self, lines: list[bytes]) -> None:
        self._say("+OK")
        for line in lines:
            self.wfile.write((b"." if line.startswith(b".") else b"") + line + b"\r\n")
        self.wfile.write(b".\r\n")


@contextmanager
def pop3_server() -> Iterator[Pop3Server]:
    """A server that is open until the end."""
    with Pop3Server() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
