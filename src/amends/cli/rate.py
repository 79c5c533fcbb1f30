"""`amends rate`: what a currency is worth in another, so that limits and budgets can weigh a sum of it."""

from __future__ import annotations

import argparse
import json

from amends.cli import Refused, asking, desk


def arguments(parser: argparse.ArgumentParser) -> None:
    """record and list."""
    acts = parser.add_subparsers(dest="act", metavar="act", required=True)
    record = acts.add_parser("record", help="record a rate; what was granted before keeps the rate of its moment")
    record.add_argument("currency", help="the currency whose worth is recorded, such as EUR")
    record.add_argument("rate", help="what one unit of it is worth, such as 1.0832")
    record.add_argument("--into", help="in units of which currency (default: the brand's own)")
    record.add_argument("--since", help="from when on, such as 2026-03-01 or 2026-03-01T09:00-05:00 (default: now)")
    record.add_argument("--brand", metavar="SLUG", help="whose currency it is into (default: the desk's own)")
    listed = acts.add_parser("list", help="list the newest rates of each currency")
    listed.add_argument("--json", action="store_true", help="print one line of JSON for each")


def run(options: argparse.Namespace) -> int:
    """Records a rate, or lists what was recorded."""
    desk.wake()
    return _record(options) if options.act == "record" else _list(as_json=options.json)


def _record(options: argparse.Namespace) -> int:
    from amends import clock
    from amends.flow.governing import record_rate
    from amends.journal.actors import OPERATOR

    into = (options.into or asking.brand_of(options.brand).currency).upper()
    since = asking.moment_of(options.since, "--since") if options.since else None
    try:
        made = record_rate(options.currency.upper(), into, options.rate, since, by=OPERATOR, at=clock.now())
    except ValueError as why:
        raise Refused(str(why)) from None
    print(f"{made} from {made.since:%Y-%m-%d %H:%M} UTC on.")
    return 0


def _list(*, as_json: bool) -> int:
    from amends.remedies.queries import rates

    for one in rates():
        told = {"currency": one.currency, "into": one.into, "rate": one.rate, "since": one.since.isoformat()}
        if as_json:
            print(json.dumps({**told, "recorded_at": one.recorded_at.isoformat(), "recorded_by": one.recorded_by}))
        else:
            print(f"{one}  from {one.since:%Y-%m-%d %H:%M} UTC  recorded {one.recorded_at:%Y-%m-%d %H:%M} UTC")
    return 0
