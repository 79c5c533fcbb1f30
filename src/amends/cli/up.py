"""`amends up`: the whole desk in one process group."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from amends.cli import Refused, desk

PATIENCE = 10.0
SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 60.0


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where the desk listens."""
    parser.add_argument("--host", default=None, help="address to listen on (default 127.0.0.1, or AMENDS_HOST)")
    parser.add_argument("--port", type=int, default=None, help="port to listen on (default 8000, or AMENDS_PORT)")


def run(options: argparse.Namespace) -> int:
    """Migrates, then serves until Ctrl-C."""
    from amends.config import Config

    listen(options)
    if desk.migrate():
        print("The database is brought up to date.")
    return serve(_welcome, takes_mail=bool(Config().mail_listen))


def _welcome() -> None:
    where = f"http://{os.environ['AMENDS_HOST']}:{os.environ['AMENDS_PORT']}"
    empty = "" if desk.is_set_up() else "/setup: it is empty and asks for its first settings."
    print(f"The desk is open at {where}{empty}", flush=True)


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


WEB = (
    *("-m", "granian", "amends.wsgi:application", "--interface", "wsgi", "--no-ws", "--log-level", "warning"),
    *("--workers", "1", "--blocking-threads", "2", "--workers-kill-timeout", "8"),
)


def serve(welcome: Callable[[], None], *, takes_mail: bool = False) -> int:
    """Starts web and worker as children, and says `welcome` once a page is answered; when one of them ends, or Ctrl-C
    comes, ends both. Returns the exit code.

    With `takes_mail` a third child listens for letters. When it ends it is started again: while it is away the mail
    server in front of it keeps the letters, and that is no reason to close the desk.
    """
    where = ("--host", os.environ["AMENDS_HOST"], "--port", os.environ["AMENDS_PORT"])
    children = [start([sys.executable, *WEB, *where]), start([sys.executable, "-m", "amends", "worker"])]
    post = Again([sys.executable, "-m", "amends", "mail", "listen"]) if takes_mail else None
    told: list[int] = []
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda number, _: told.append(number))
    is_open = False
    while not told and all(child.poll() is None for child in children):
        if not is_open and answers():
            is_open = True
            welcome()
        if post:
            post.tend(time.monotonic())
        time.sleep(0.1)
    ended = [child.poll() for child in children]
    stop([*children, *([post.child] if post and post.child else [])])
    if told:
        print("\nThe desk is closed.")
        return 0
    print(
        f"The desk closed because {'the web server' if ended[0] is not None else 'the worker'} ended.", file=sys.stderr
    )
    return 1


def answers() -> bool:
    """Whether the web server answers at all, whatever it says."""
    asked = HTTPConnection(os.environ["AMENDS_HOST"], int(os.environ["AMENDS_PORT"]), timeout=1)
    try:
        asked.request("HEAD", "/")
        asked.getresponse()
    except (OSError, HTTPException):
        return False
    finally:
        asked.close()
    return True


class Again:
    """A child that is started again when it ends: after a second, then more and more seldom, every minute at last."""

    def __init__(self, command: Sequence[str]) -> None:
        self.command = command
        self.child: subprocess.Popen[bytes] | None = None
        self.pause = SHORTEST_PAUSE
        self._began = 0.0
        self._next = 0.0

    def tend(self, seconds: float) -> None:
        """Starts it when it does not run and its time has come; `seconds` is a clock that only runs forward."""
        if self.child is not None and (code := self.child.poll()) is not None:
            if seconds - self._began > LONGEST_PAUSE:
                self.pause = SHORTEST_PAUSE
            said = f"The listener for letters ended with {code}; it is started again in {self.pause:.0f} s."
            print(said, file=sys.stderr, flush=True)
            self.child, self._next = None, seconds + self.pause
            self.pause = min(self.pause * 2, LONGEST_PAUSE)
        if self.child is None and seconds >= self._next:
            self.child, self._began = start(self.command), seconds


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
