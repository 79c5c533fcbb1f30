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


def memory_mib(pid: int) -> dict[str, float]:
    """The proportional memory (PSS) of the web server and the worker below this process, in MiB."""
    found = {"web": 0.0, "worker": 0.0}
    for below in _below(pid):
        found["worker" if _is_worker(below) else "web"] += _pss(below)
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
    """Whether this is the desk's worker; the server calls its own processes so too."""
    return Path(f"/proc/{pid}/cmdline").read_bytes().rstrip(b"\0").endswith(b"\0amends\0worker")


def _below(pid: int) -> list[int]:
    children = [
        int(word)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for word in (task / "children").read_text(encoding="ascii").split()
    ]
    return [one for child in children for one in (child, *_below(child))]


def _pss(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"the kernel does not say how much memory process {pid} holds")
