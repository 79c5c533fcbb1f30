"""The far side of what leaves: a small server on this machine that remembers what it was told, and may be away."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer


@dataclass(frozen=True)
class Told:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Page:
    """What stands at one path."""

    words: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class FarSide:
    """What was told, and how it answers: a status, words, where it sends us; `pages` answer for themselves."""

    address: str = ""
    told: list[Told] = field(default_factory=list)
    status: int = 200
    words: bytes = b"{}"
    elsewhere: str = ""
    pages: dict[str, Page] = field(default_factory=dict)


@contextmanager
def far_side() -> Iterator[FarSide]:
    """A server at a free port of this machine."""
    side = FarSide()

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            side.told.append(Told(self.command, self.path, headers, self.rfile.read(length)))
            usual = {"Location": side.elsewhere} if side.elsewhere else {}
            page = side.pages.get(self.path.partition("?")[0], Page(side.words, side.status, usual))
            self.send_response(page.status)
            for name, value in {"Content-Length": str(len(page.words)), **page.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(page.words)

        do_GET = do_POST  # noqa: N815 - as its base class names it

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as its base class names it
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answers)
    side.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield side
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
