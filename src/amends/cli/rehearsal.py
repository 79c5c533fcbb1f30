"""One rehearsal in a process of its own: told as JSON on standard input, its account on standard output.

Started by `amends rehearse`, which names a folder for its desk; that folder is thrown away afterwards.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from amends.cli import desk
from amends.simulate.histories.flights import Flight, read_flights
from amends.simulate.histories.problems import HistoryError, Problems
from amends.simulate.policies.terms import read


def main() -> int:
    """Lives through what it is told and prints the account."""
    wanted = json.load(sys.stdin)
    try:
        flights = _flights(wanted)
        desk.wake()
        _hasten()
        desk.migrate()
        from amends.simulate.policies import playing

        assumed = playing.Assumed(wanted["bookings"], wanted["seed"])
        account = playing.rehearse(flights, read(wanted["terms"]), assumed, _tell)
    except HistoryError as why:
        print(why, file=sys.stderr)
        return 2
    days = [flight.day.isoformat() for flight in flights]
    print(json.dumps({"first": min(days), "last": max(days), "account": account}))
    return 0


def _flights(wanted: Mapping[str, Any]) -> list[Flight]:
    first, last = (date.fromisoformat(day) if day else None for day in (wanted["first"], wanted["last"]))
    found = list(read_flights(Path(wanted["file"]), problems=Problems(), first_day=first, last_day=last))
    if not found:
        raise HistoryError("--from, --to: no flight of these days stands in this file; choose other days")
    return found


def _hasten() -> None:
    """Nothing is lost when the power fails: the desk is thrown away."""
    from django.db import connection

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")


def _tell(share: float, beside: str) -> None:
    print(f"{share:.4f}\t{beside}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
