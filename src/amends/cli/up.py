"""`amends up`: the whole desk in one process group."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException

from amends.cli import Refused, desk
from amends.cli.children import Again, begin, stop


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
    *("granian", "amends.wsgi:application", "--interface", "wsgi", "--no-ws", "--log-level", "warning"),
    *("--workers", "1", "--blocking-threads", "2", "--workers-kill-timeout", "8"),
)


def serve(welcome: Callable[[], None], *, takes_mail: bool = False) -> int:
    """Starts web and worker as children, and says `welcome` once a page is answered; when one of them ends, or Ctrl-C
    comes, ends both. Returns the exit code.

    With `takes_mail` a third child listens for letters. When it ends it is started again: while it is away the mail
    server in front of it keeps the letters, and that is no reason to close the desk.
    """
    where = ("--host", os.environ["AMENDS_HOST"], "--port", os.environ["AMENDS_PORT"])
    children = begin({"amends web": (*WEB, *where), "amends worker": ("amends", "worker")})
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
