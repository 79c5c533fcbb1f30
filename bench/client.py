"""One client in a process of its own: it asks over one connection that stays open, and counts the answers.

It speaks HTTP by hand, so that it takes little of the machine from the server it measures. The standard input brings
one JSON line that says what to ask, then one line for each round: how many seconds. Each round answers one JSON line.
"""

from __future__ import annotations

import json
import socket
import sys
import time
from itertools import count
from typing import Any

END = b"\r\n\r\n"
LENGTH = b"content-length:"
READ = 1 << 16


class Connection:
    """A connection that is kept, and opened again when the server has closed it."""

    def __init__(self, host: str, port: int) -> None:
        self.where = (host, port)
        self.socket = self._open()

    def _open(self) -> socket.socket:
        made = socket.create_connection(self.where, timeout=60)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Sends a request; returns the status and the body of its answer."""
        self.socket.sendall(request)
        got = self.socket.recv(READ)
        while END not in got:
            got += self._more()
        head, _, body = got.partition(END)
        length = _length(head)
        while len(body) < length:
            body += self._more()
        return int(head[9:12]), body

    def _more(self) -> bytes:
        more = self.socket.recv(READ)
        if not more:
            raise ConnectionError("the server closed the connection in the middle of an answer")
        return more


def _length(head: bytes) -> int:
    small = head.lower()
    start = small.find(LENGTH)
    if start < 0:
        raise ValueError(f"an answer without a length: {head[:200]!r}")
    return int(small[start + len(LENGTH) :].split(b"\r\n", 1)[0])


def requests_of(spec: dict[str, Any]) -> Any:
    """The requests to send, without end: addresses in turn, or one body with a number of its own each time."""
    head = f"Host: {spec['host']}:{spec['port']}\r\n" + "".join(f"{k}: {v}\r\n" for k, v in spec["headers"].items())
    if "body" in spec:
        for number in count():
            body = spec["body"].replace("{n}", f"{spec['mark']}{number}").encode()
            yield f"POST {spec['paths'][0]} HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
    asked = [f"GET {path} HTTP/1.1\r\n{head}\r\n".encode() for path in spec["paths"]]
    for number in count(spec.get("offset", 0)):
        yield asked[number % len(asked)]


def main() -> None:
    """Asks for as long as it is told, one round after the other."""
    spec = json.loads(sys.stdin.readline())
    connection, requests = Connection(spec["host"], spec["port"]), requests_of(spec)
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps(one_round(connection, requests, float(line), spec["status"])), flush=True)


def one_round(connection: Connection, requests: Any, seconds: float, wanted: int) -> dict[str, Any]:
    """Asks for some seconds; returns how many answers came, and how long each took."""
    taken: list[float] = []
    began, cpu = time.monotonic(), time.process_time()
    before = began
    while before - began < seconds:
        status, body = connection.ask(next(requests))
        if status != wanted:
            raise SystemExit(f"answered {status}, not {wanted}: {body[:500]!r}")
        after = time.monotonic()
        taken.append(after - before)
        before = after
    return {"seconds": before - began, "cpu": time.process_time() - cpu, "taken": taken}


if __name__ == "__main__":
    main()
