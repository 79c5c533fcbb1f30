"""`amends books`: closing a month of the ledger, and its entries and balances for the bookkeeper."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from amends.cli import Refused, asking, desk

if TYPE_CHECKING:
    from amends.people.models import Brand
    from amends.remedies.rules.months import Month


def arguments(parser: argparse.ArgumentParser) -> None:
    """close and export."""
    acts = parser.add_subparsers(dest="act", metavar="act", required=True)
    close = acts.add_parser(
        "close", help="close a month: nothing is dated into it again, a correction stands in the month that is open"
    )
    close.add_argument("month", help="the month by the brand's own clock, such as 2026-02; those before it close too")
    export = acts.add_parser("export", help="print the journal entries of a month, or what each account held")
    export.add_argument("--month", required=True, help="the month by the brand's own clock, such as 2026-02")
    export.add_argument("--balances", action="store_true", help="what each account held before and after")
    how = export.add_mutually_exclusive_group()
    how.add_argument("--csv", action="store_true", help="print CSV; no spreadsheet runs a cell of it as a formula")
    how.add_argument("--json", action="store_true", help="print one line of JSON for each row")
    for one in (close, export):
        one.add_argument("--brand", metavar="SLUG", help="whose (default: the desk's own)")


def run(options: argparse.Namespace) -> int:
    """Closes a month, or prints its books."""
    desk.wake()
    brand = asking.brand_of(options.brand)
    wanted = _month(options.month, brand)
    return _close(brand, wanted) if options.act == "close" else _export(brand, wanted, options)


def _month(text: str, brand: Brand) -> Month:
    from amends.remedies.rules.months import month

    try:
        return month(text, brand.calendar.time_zone)
    except ValueError as why:
        raise Refused(str(why)) from None


def _close(brand: Brand, wanted: Month) -> int:
    from amends import clock
    from amends.flow.bookkeeping import CannotClose, close_month
    from amends.journal.actors import OPERATOR

    try:
        close_month(brand, wanted, by=OPERATOR, at=clock.now())
    except CannotClose as why:
        raise Refused(str(why)) from None
    print(f"The books of {brand.name} are closed up to the end of {wanted.key}.")
    return 0


def _export(brand: Brand, wanted: Month, options: argparse.Namespace) -> int:
    from amends.remedies.queries import months

    if options.balances:
        _say(months.BALANCE_HEAD, months.balance_rows(brand, wanted), options)
    else:
        _say(months.POSTING_HEAD, months.posting_rows(brand, wanted), options)
    return 0


def _say(head: Sequence[str], rows: Iterable[Sequence[str]], options: argparse.Namespace) -> None:
    if options.json:
        for row in rows:
            print(json.dumps(dict(zip(head, row, strict=True))))
        return
    if options.csv:
        from amends.web.figures.files import csv_safe

        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(head)
        # A sum below zero is a number, and stands as one.
        writer.writerows([cell if _is_number(cell) else csv_safe(cell) for cell in row] for row in rows)
        return
    print("  ".join(head))
    for row in rows:
        print("  ".join(row))


def _is_number(cell: str) -> bool:
    return cell.removeprefix("-").replace(".", "", 1).isdecimal()
