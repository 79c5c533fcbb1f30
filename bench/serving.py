"""The desk as `amends up` runs it, the bare engine beside it, and how much memory they hold."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# A machine that is busy with other things starts a server slowly; it is no figure of ours.
PATIENCE = 240.0
# The words of `amends up`, for another application.
BARE = (
    *("-m", "granian", "bench.bare_wsgi:application", "--interface", "wsgi", "--host", "127.0.0.1"),
    *("--workers", "1", "--blocking-threads", "2", "--workers-kill-timeout", "3", "--no-ws", "--log-level", "warning"),
)


def free_port() -> int:
    """A port on which nobody listens at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def desk() -> Iterator[tuple[int, int]]:
    """`amends up`: yields its port and the id of its process; ends it as Ctrl-C does."""
    port = free_port()
    with _running(["-m", "amends", "up", "--port", str(port)], port, "/healthz") as pid:
        yield port, pid


@contextmanager
def bare() -> Iterator[tuple[int, int]]:
    """The bare views under the same server: yields its port and the id of its process."""
    port = free_port()
    with _running([*BARE, "--port", str(port)], port, "/nothing") as pid:
        yield port, pid


@contextmanager
def _running(words: list[str], port: int, path: str) -> Iterator[int]:
    server = subprocess.Popen([sys.executable, *words], stdout=subprocess.DEVNULL)
    try:
        _wait(server, port, path)
        yield server.pid
    finally:
        server.terminate()
        server.wait(PATIENCE)


def _wait(server: subprocess.Popen[bytes], port: int, path: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with code {server.returncode} before it answered")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path)
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"nothing answers on port {port}")


def memory_mib(pid: int) -> dict[str, dict[str, float]]:
    """The proportional memory (PSS) of the web server and of the worker below this process, in MiB, divided.

    `own` is what the process made itself, `database` what it maps of the desk's file (the kernel takes that back
    when somebody else needs the room), `code` what it maps of programs and libraries.
    """
    found = {who: {"own": 0.0, "database": 0.0, "code": 0.0} for who in ("web", "worker")}
    for below in _below(pid):
        divided = found["worker" if _is_worker(below) else "web"]
        for kind, held in _pss(below):
            divided[kind] += held
    return found


def web_cpu_seconds(pid: int) -> float:
    """The processor time of the web server below this process so far."""
    ticks = 0
    for below in _below(pid):
        if not _is_worker(below):
            fields = Path(f"/proc/{below}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _is_worker(pid: int) -> bool:
    """Whether this is the desk's worker, by the name that it gave itself."""
    return Path(f"/proc/{pid}/comm").read_text(encoding="ascii").strip() == "amends worker"


def _below(pid: int) -> list[int]:
    children = [
        int(word)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for word in (task / "children").read_text(encoding="ascii").split()
    ]
    return [one for child in children for one in (child, *_below(child))]


def _pss(pid: int) -> Iterator[tuple[str, float]]:
    """Each stretch of memory of a process: what it holds, and how many MiB of it are this process's share."""
    kind = "own"
    for line in Path(f"/proc/{pid}/smaps").read_text(encoding="utf-8").splitlines():
        first, *rest = line.split(maxsplit=5)
        if not first.endswith(":"):
            path = rest[4] if len(rest) > 4 else ""
            kind = "database" if ".sqlite3" in path else "code" if path.startswith("/") else "own"
        elif first == "Pss:":
            yield kind, int(rest[0]) / 1024
