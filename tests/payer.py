"""A provider that pays, on this machine: a ledger of its own by key, and every way of failing to say what it did."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Payer:
    """What it paid by key, how often it was called for what, and how it behaves.

    `loses`: so many of its next payments are made and never answered. `sleeps`: seconds that it takes to answer them.
    `away`: so many of its next calls are cut before anything is done. `says` is its answer to a payment instead of
    "paid". A key that it knows is answered as it was the first time. With `troubles` one call in twenty is cut before
    anything is done, and one payment in ten is made and never answered.
    """

    address: str = ""
    paid: dict[str, int] = field(default_factory=dict)
    movements: list[str] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    loses: int = 0
    sleeps: float = 0.0
    away: int = 0
    status: int = 200
    troubles: random.Random | None = None
    says: dict[str, Any] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.calls]

    def answer(self, kind: str, data: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
        """What it says to a call; None: nothing at all."""
        with self.lock:
            self.calls.append((kind, data))
            dice = self.troubles.random() if self.troubles else 1.0
            if self.away or dice < 0.05:
                self.away = max(0, self.away - 1)
                return None
            if self.status != 200:
                return self.status, {"reason": "not today"}
            if kind == "payout.status":
                known = data["key"] in self.paid
                told = {"status": "paid", "reference": self.reference(data["key"])} if known else {"status": "unknown"}
                return 200, {**told, **(self.says if known else {})}
            if not self.says or self.says.get("status") == "paid":
                self._pay(data)
            elif self.says.get("status") == "accepted":
                self.paid.setdefault(data["key"], 0)
            if self.loses or dice < 0.15:
                self.loses = max(0, self.loses - 1)
                return None
            return 200, {"status": "paid", "reference": self.reference(data["key"]), **self.says}

    def _pay(self, data: dict[str, Any]) -> None:
        if data["key"] not in self.paid:
            self.paid[data["key"]] = data["amount_minor"]
            self.movements.append(data["key"])

    def reference(self, key: str) -> str:
        return f"tr_{key[-8:].replace(':', '_')}"


@contextmanager
def payer() -> Iterator[Payer]:
    """The provider at a free port of this machine."""
    one = Payer()

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            one.headers.append({name.lower(): value for name, value in self.headers.items()})
            found = one.answer(told["type"], told["data"])
            if found is None:
                # The other side waits, or is cut off.
                time.sleep(one.sleeps)
                self.close_connection = True
                return
            status, said = found
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as its base class names it
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads = True
    one.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield one
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
