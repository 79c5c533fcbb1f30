"""`amends radar`: what is rising on this desk, and what the radar would have raised on a history."""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from amends.cli import Refused, desk

if TYPE_CHECKING:
    from amends.learn.models import Rising
    from amends.learn.rules import Rise
    from amends.simulate.rising.boards import Board, Key


def arguments(parser: argparse.ArgumentParser) -> None:
    """orders, flights, look and words."""
    kinds = parser.add_subparsers(dest="what", metavar="what", required=True)
    orders = kinds.add_parser(
        "orders", help="what would have been raised on a folder of order tables in the layout of Olist, day by day"
    )
    orders.add_argument("folder", metavar="DIR", type=Path, help="the folder with the tables")
    orders.add_argument("--time-zone", default="America/Sao_Paulo", help="whose days count (default: %(default)s)")
    _told(orders)
    flights = kinds.add_parser("flights", help="what would have been raised on flights in the layout of nycflights13")
    flights.add_argument("file", metavar="FILE", type=Path, help="the CSV file, or a gzip, zip or tar that holds it")
    _told(flights)
    look = kinds.add_parser("look", help="count this desk's last days, and say what is rising now")
    look.add_argument("--anew", action="store_true", help="count every day again, as after an import of earlier cases")
    look.add_argument("--json", action="store_true", help="print JSON")


def _told(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--until", metavar="DATE", help="the last day that is looked at (default: the history's last)")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Prints what rises; only `look` changes anything, which is what the worker does by itself."""
    return {"orders": orders, "flights": flights, "look": look}[options.what](options)


def orders(options: argparse.Namespace) -> int:
    """Promises that passed unmet, late hand-overs, and parcels not there in good time, by place and product."""
    from amends.simulate.histories.orders import read_orders
    from amends.simulate.histories.problems import HistoryError, Problems
    from amends.simulate.rising.boards import categories, orders_board

    problems = Problems()
    try:
        zone = ZoneInfo(options.time_zone)
        told = read_orders(options.folder, problems=problems, time_zone=options.time_zone)
        board = orders_board(told, zone, categories(options.folder, problems))
    except (ZoneInfoNotFoundError, ValueError) as why:
        # HistoryError is a ValueError that says which file, column and remedy.
        raise Refused(str(why) if isinstance(why, HistoryError) else f"--time-zone: {why}") from None
    return _raised(board, options)


def flights(options: argparse.Namespace) -> int:
    """Flights that failed those on board, by origin and by carrier."""
    from amends.simulate.histories.flights import read_flights
    from amends.simulate.histories.problems import HistoryError, Problems
    from amends.simulate.rising.boards import flights_board

    try:
        board = flights_board(read_flights(options.file, problems=Problems(), last_day=_until(options)))
    except HistoryError as why:
        raise Refused(str(why)) from None
    return _raised(board, options)


def _until(options: argparse.Namespace) -> date | None:
    try:
        return date.fromisoformat(options.until) if options.until else None
    except ValueError:
        raise Refused(f"--until: {options.until!r} is no date; write it like 2018-03-18") from None


def _raised(board: Board, options: argparse.Namespace) -> int:
    from amends.learn.rules import Walk

    until = _until(options)
    if not board.exposures:
        raise Refused("nothing that could fail stands in this history; choose another file")
    first, series = board.series(until)
    walk = Walk(first, series, family=lambda key: key.by)
    told = [_as_told(rise) for rise in walk.rises]
    if options.json:
        print(json.dumps({"series": len(series), "days": walk.days, "alarms": len(told), "rises": told}))
        return 0
    print(f"{len(told)} rises in {len(series)} series over {walk.days} days from {first} on.")
    for one in told:
        over = f"over {one['ended']}" if one["ended"] else "goes on"
        where = "all of them" if one["by"] == one["value"] == "all" else f"{one['by']} {one['value']}"
        print(
            f"  {one['raised']}  {one['kind']}, {where}: {one['count']} since {one['since']}, "
            f"usually {one['expected']:g}, {one['excess']:g} more; seen with p = {one['chance']:.2g}; {over}"
        )
    return 0


def _as_told(rise: Rise[Key]) -> dict[str, Any]:
    return {
        "kind": rise.key.kind,
        "by": rise.key.by,
        "value": rise.key.value,
        "since": rise.since.isoformat(),
        "raised": rise.raised.isoformat(),
        "ended": rise.ended.isoformat() if rise.ended else None,
        "count": rise.count,
        "expected": round(rise.expected, 1),
        "excess": round(rise.excess, 1),
        "chance": float(f"{rise.chance:.3g}"),
    }


def look(options: argparse.Namespace) -> int:
    """Counts and looks, as the worker does every ten minutes, and prints what is rising now."""
    desk.wake()
    from amends import clock
    from amends.flow import rising
    from amends.journal.actors import CLOCK
    from amends.learn.queries import open_rises
    from amends.people.queries import brands

    rising.look(by=CLOCK, at=clock.now(), anew=options.anew)
    rows = [(brand, row) for brand in brands() for row in open_rises(brand)]
    if options.json:
        print(json.dumps({"rising": [_as_shown(brand.slug, row) for brand, row in rows]}))
        return 0
    for brand, row in rows:
        aside = f" (set aside: {row.set_aside_why})" if row.set_aside_at else ""
        print(
            f"{brand.slug}: {row.kind.slug}, {row.by} {row.value}: {row.week_count} in seven days, usually "
            f"{row.week_low} to {row.week_high}; since {row.since_date}{aside}"
        )
    if not rows:
        print("Nothing is rising.")
    return 0


def _as_shown(brand: str, row: Rising) -> dict[str, Any]:
    return {
        "brand": brand,
        "kind": row.kind.slug,
        "by": row.by,
        "value": row.value,
        "since": row.since_date.isoformat(),
        "week": row.week_count,
        "usually": [row.week_low, row.week_high],
        "set_aside": row.set_aside_why or None,
    }
