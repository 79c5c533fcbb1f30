"""`amends demo`: a desk with a real day in it."""

from __future__ import annotations

import argparse
import os
import shutil
import time
from datetime import datetime
from pathlib import Path

from amends.cli import Refused, desk, up
from amends.simulate.progress import Progress

YOU = ("ana", "bea", "carlos", "dita", "evan")
ROLES = {
    "ana": "front line, may give 50 alone",
    "bea": "team lead, 250",
    "carlos": "manager, 1,000",
    "dita": "quality lead",
    "evan": "administrator, sees no case",
}
BEGUN, FILLED, STOPPED = "demo-begun", "demo-filled", "demo-stopped-at"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where it listens, and whether it begins anew."""
    up.arguments(parser)
    parser.add_argument("--fresh", action="store_true", help="forget the demo's desk and fill it anew")
    parser.add_argument("--fill-only", action="store_true", help="fill the desk and stop there")


def run(options: argparse.Namespace) -> int:
    """Fills the desk if it is empty, then serves it on this machine alone."""
    os.environ["AMENDS_DEMO"] = "true"
    from amends.config import Config

    home = Config().home
    is_cut_short = (home / BEGUN).exists() and not (home / FILLED).exists()
    if is_cut_short:
        print("The last filling was cut short; it begins again.")
    if options.fresh or is_cut_short:
        _forget(home)
    if not options.fill_only:
        up.listen(options)
    desk.migrate()
    _only_here(os.environ.get("AMENDS_HOST", "127.0.0.1"))
    if not desk.is_set_up():
        fill(home)
    elif not (home / FILLED).exists():
        raise Refused(f"the desk in {home} is not a demo. Choose another AMENDS_HOME.")
    if options.fill_only:
        return 0
    _go_on(home)
    try:
        return up.serve(_welcome)
    finally:
        _stand_still(home)


def fill(home: Path) -> None:
    """Lives through the two days, with a progress bar, and lets the desk's clock run on from there."""
    from amends import clock
    from amends.simulate.demo.filling import fill as live

    began = time.monotonic()
    (home / BEGUN).write_text("begun\n")
    progress = Progress("New York, 8 and 9 February 2013", 1.0)
    _, at = live(progress.tell)
    clock.start(at)
    (home / FILLED).write_text("filled\n")
    _stand_still(home)
    print(f"The desk has lived through two days in {time.monotonic() - began:.0f} s.")


def _stand_still(home: Path) -> None:
    """The demo's day stands still while nobody serves it: whoever comes back tomorrow finds what they left."""
    from amends import clock

    (home / STOPPED).write_text(clock.now().isoformat())


def _go_on(home: Path) -> None:
    """The day goes on from where it stopped. After a kill nobody noted that moment, and it has run on by itself."""
    from amends import clock

    if (home / STOPPED).exists():
        clock.start(datetime.fromisoformat((home / STOPPED).read_text().strip()))
        (home / STOPPED).unlink()


def _forget(home: Path) -> None:
    is_ours = any((home / mark).exists() for mark in (BEGUN, FILLED))
    if not is_ours and (home / "amends.sqlite3").exists():
        raise Refused(f"the desk in {home} is no demo, and is not thrown away. Choose another AMENDS_HOME.")
    shutil.rmtree(home, ignore_errors=True)


def _only_here(host: str) -> None:
    from amends.web.demo import is_local

    if not is_local(host):
        raise Refused(f"a demo signs people in by a click and listens on this machine only, not on {host}.")


def _welcome() -> None:
    from amends.people.queries import by_first_names
    from amends.web.demo import address_of

    where = f"http://{os.environ['AMENDS_HOST']}:{os.environ['AMENDS_PORT']}"
    print(f"The desk is open at {where}\nSign in with one click:")
    people = by_first_names(YOU)
    for name in YOU:
        print(f"  {people[name].first_name:<7} {ROLES[name]:<30} {address_of(people[name])}", flush=True)
