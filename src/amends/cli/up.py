"""`amends up`: the whole desk in one process group."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from amends.cli import Refused, desk

PATIENCE = 10.0


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where the desk listens."""
    parser.add_argument("--host", default=None, help="address to listen on (default 127.0.0.1, or AMENDS_HOST)")
    parser.add_argument("--port", type=int, default=None, help="port to listen on (default 8000, or AMENDS_PORT)")


def run(options: argparse.Namespace) -> int:
    """Migrates, then serves until Ctrl-C."""
    listen(options)
    if desk.migrate():
        print("The database is brought up to date.")
    where = f"http://{os.environ['AMENDS_HOST']}:{os.environ['AMENDS_PORT']}"
    print(
        f"The desk is open at {where}"
        + ("" if desk.is_set_up() else "/setup: it is empty and asks for its first settings.")
    )
    return serve()


def listen(options: argparse.Namespace) -> None:
    """Settles host and port for this process and its children, and refuses a port that is taken.

    Granian shares a port silently with whoever has it, and half of the customers would reach another desk.
    """
    from amends.config import Config

    config = Config()
    host, port = options.host or config.host, options.port or config.port
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as why:
            raise Refused(
                f"port {port} on {host} is not free ({why.strerror}). Stop what listens there, or choose --port."
            ) from why
    os.environ["AMENDS_HOST"], os.environ["AMENDS_PORT"] = host, str(port)


def serve() -> int:
    """Starts web and worker as children; when one ends, or Ctrl-C comes, ends both. Returns the exit code."""
    web = [
        *(sys.executable, "-m", "granian", "amends.wsgi:application", "--interface", "wsgi"),
        *("--host", os.environ["AMENDS_HOST"], "--port", os.environ["AMENDS_PORT"]),
        *(
            "--workers",
            "1",
            "--blocking-threads",
            "2",
            "--workers-kill-timeout",
            "8",
            "--no-ws",
            "--log-level",
            "warning",
        ),
    ]
    children = [start(web), start([sys.executable, "-m", "amends", "worker"])]
    told: list[int] = []
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda number, _: told.append(number))
    while not told and all(child.poll() is None for child in children):
        time.sleep(0.1)
    ended = [child.poll() for child in children]
    stop(children)
    if told:
        print("\nThe desk is closed.")
        return 0
    print(
        f"The desk closed because {'the web server' if ended[0] is not None else 'the worker'} ended.", file=sys.stderr
    )
    return 1


def start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """Starts a child in our own process group."""
    return subprocess.Popen(command, cwd=Path.cwd())  # noqa: S603 - fixed words, no shell


def stop(children: Sequence[subprocess.Popen[bytes]]) -> None:
    """Asks the children to end, and ends whoever does not."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    until = time.monotonic() + PATIENCE
    for child in children:
        try:
            child.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
