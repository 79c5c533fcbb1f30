"""`amends experiment`: which two ways are tried, by which plan, and what the one reading of each said."""

from __future__ import annotations

import argparse
import json
from typing import Any

from amends.cli import asking, desk


def arguments(parser: argparse.ArgumentParser) -> None:
    """list and size."""
    acts = parser.add_subparsers(dest="act", metavar="act", required=True)
    listing = acts.add_parser("list", help="show what is tried and what was; nothing is said of one before its time")
    listing.add_argument("--brand", metavar="SLUG", help="whose (default: the desk's own)")
    listing.add_argument("--json", action="store_true", help="print one JSON object a line")
    size = acts.add_parser("size", help="say how many customers each way takes; no desk is needed")
    size.add_argument("usual", type=float, help="the share that is usual, from 0 to 1, such as 0.6")
    size.add_argument("other", type=float, help="the share that would be worth knowing, such as 0.7")
    size.add_argument("--power", type=float, default=0.8, help="the chance to find it (default: %(default)s)")
    size.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Prints it; changes nothing. Plans are proposed and approved by people, on the page."""
    return _size(options) if options.act == "size" else _list(options)


def _size(options: argparse.Namespace) -> int:
    from amends.cli import Refused
    from amends.kernel.power import needed

    try:
        n = needed(options.usual, options.other, power=options.power)
    except ValueError as why:
        raise Refused(str(why)) from None
    told = {"usual": options.usual, "other": options.other, "power": options.power, "sure": 0.95, "n_each": n}
    print(json.dumps(told) if options.json else f"{n} customers each way find it {options.power:.0%} of the time.")
    return 0


def _list(options: argparse.Namespace) -> int:
    desk.wake()
    from amends.measure.telling import all_told

    found = all_told(asking.brand_of(options.brand))
    for one in found:
        print(json.dumps(one, default=str, ensure_ascii=False) if options.json else _in_words(one))
    if not found and not options.json:
        print("Nothing is tried. A plan is proposed and approved on the page Two ways tried.")
    return 0


def _in_words(one: dict[str, Any]) -> str:
    taken = one["taken_in"]
    lines = [
        f"{one['question']} ({one['ending'] or 'goes on'})",
        f"  usual: {one['usual']}; other: {one['other']}",
        f"  {one['n_each']} each way are planned; {taken['usual']} and {taken['other']} came",
    ]
    result = one["result"]
    if result is None:
        return "\n".join([*lines, f"  {one['not_yet']}"])
    sides = ", ".join(f"{arm} {result[arm]['hits']} of {result[arm]['n']}" for arm in ("usual", "other"))
    if result["difference"] is None:
        return "\n".join([*lines, f"  {sides}: too few to say"])
    between = f"95 % between {result['low']:+.3f} and {result['high']:+.3f}"
    return "\n".join([*lines, f"  {sides}: the other differs by {result['difference']:+.3f}, {between}"])
