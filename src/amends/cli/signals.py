"""`amends signals`: facts from another system's file, by a mapping that somebody looked at and saved, or from a log."""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from amends.cli import Refused, asking, consuming, desk

if TYPE_CHECKING:
    from amends.detect.rules.mapping import Mapping
    from amends.detect.rules.reading import Question
    from amends.detect.rules.sheets import Trouble
    from amends.flow.importing_signals import Looked

MOST_ROWS = 1_000_000
LARGEST = 512 * 1024 * 1024
SHOWN = 20
DATES = {"day-first": "day", "month-first": "month"}
DECIMALS = {"point": ".", "comma": ","}
ANSWERS = {"order": "--dates day-first or month-first", "decimal": "--decimals point or comma"}
ANSWERS["time_zone"] = "--time-zone, such as Europe/Berlin"


def arguments(parser: argparse.ArgumentParser) -> None:
    """import, mappings and consume."""
    acts = parser.add_subparsers(dest="act", metavar="act", required=True)
    taken = acts.add_parser("import", help="take in a CSV or JSON Lines file; taken again, it changes nothing")
    taken.add_argument("file", type=Path, help="the file")
    taken.add_argument("--mapping", required=True, metavar="NAME", help="which mapping; Settings, Signals makes one")
    taken.add_argument("--dry-run", action="store_true", help="show what was understood, and write nothing")
    taken.add_argument(
        "--dates", choices=sorted(DATES), help="how 03/04/2024 is meant, where a column does not show it"
    )
    taken.add_argument(
        "--decimals", choices=sorted(DECIMALS), help="how 1,234 is meant, where a column does not show it"
    )
    taken.add_argument("--time-zone", metavar="ZONE", help="where times without a zone were written")
    listed = acts.add_parser("mappings", help="list the mappings that were saved")
    for sub in (taken, listed):
        sub.add_argument("--brand", metavar="SLUG", help="whose mapping (default: the desk's own brand)")
        sub.add_argument("--json", action="store_true", help="print it as JSON")
    consuming.arguments(acts.add_parser("consume", help="take signals from a log, NATS JetStream"))


def run(options: argparse.Namespace) -> int:
    """Takes signals in, or lists the mappings; 1 when rows were refused."""
    if options.act == "consume":
        return consuming.run(options)
    desk.wake()
    return _import(options) if options.act == "import" else _list(options)


def _list(options: argparse.Namespace) -> int:
    from amends.detect.queries import mappings

    for row in mappings(asking.brand_of(options.brand)):
        told = {"name": row.name, **row.mapping}
        words = ", ".join(f"{one['heading']} is {one['fact'] or one['use']}" for one in row.mapping["columns"])
        print(json.dumps(told) if options.json else _plain(f"{row.name}: {row.mapping['source']}; {words}"))
    return 0


def _import(options: argparse.Namespace) -> int:
    from amends import clock
    from amends.detect.rules.mapping import BadMapping
    from amends.detect.rules.sheets import BadFile, read_sheet
    from amends.flow.importing_signals import import_signals, look
    from amends.journal.actors import Automatic

    brand, at = asking.brand_of(options.brand), clock.now()
    mapping = _mapping(options)
    raw = asking.bytes_of(options.file)
    if len(raw) > LARGEST:
        raise Refused(f"{options.file}: larger than {LARGEST // 1024**2} MiB; split it")
    opened, is_more = 0, False
    try:
        if options.dry_run:
            looked = look(read_sheet(raw, most_rows=MOST_ROWS), mapping, at=at)
        else:
            progress = None if options.json or not sys.stderr.isatty() else _progress
            by = Automatic("import")
            done = import_signals(raw, mapping, brand=brand, most_rows=MOST_ROWS, progress=progress, by=by, at=at)
            looked, opened, is_more = done.looked, len(done.noticed.cases), done.noticed.is_more_waiting
    except (BadFile, BadMapping) as why:
        raise Refused(_plain(f"{why} Nothing was taken.")) from None
    if not looked.is_clear:
        raise Refused(_plain(" ".join([*map(_asked, looked.read.questions), *map(_said, looked.read.conflicts)])))
    report = _report(looked) | {"dry_run": options.dry_run, "cases_opened": opened, "more_waiting": is_more}
    print(json.dumps(report) if options.json else _in_words(looked, report))
    return 1 if looked.read.troubles else 0


def _mapping(options: argparse.Namespace) -> Mapping:
    """The mapping that was named, with what the options answer."""
    from dataclasses import replace

    from amends.detect.queries import mappings
    from amends.detect.rules.mapping import with_answers
    from amends.flow.importing_signals import saved

    brand = asking.brand_of(options.brand)
    mapping = saved(brand, options.mapping)
    if mapping is None:
        known = ", ".join(row.name for row in mappings(brand))
        raise Refused(f"--mapping: there is no mapping {options.mapping!r}; there are {known or 'none yet'}")
    headings = [column.heading for column in mapping.columns]
    orders = dict.fromkeys(headings, DATES[options.dates]) if options.dates else {}
    decimals = dict.fromkeys(headings, DECIMALS[options.decimals]) if options.decimals else {}
    answered = with_answers(mapping, orders, decimals)
    return replace(answered, time_zone=options.time_zone) if options.time_zone else answered


def _progress(done: int, whole: int) -> None:
    print(f"\r{done:,} of {whole:,}", end="\n" if done == whole else "", file=sys.stderr, flush=True)


def _plain(text: str) -> str:
    """Text of a file as a terminal may show it: nothing in it moves the cursor or colours a line."""
    return re.sub(r"[^\S\n]|[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", " ", text)


def _asked(question: Question) -> str:
    return (
        f"column {question.heading}: {question.example!r} on line {question.line} can be meant in two ways; "
        f"say it with {ANSWERS[question.about]}. Nothing was taken."
    )


def _said(trouble: Trouble) -> str:
    return f"column {trouble.heading}: {trouble.words} Nothing was taken."


def _report(looked: Looked) -> dict[str, Any]:
    read = looked.read
    return {
        "rows": read.count,
        "new": len(looked.fresh),
        "known": looked.known,
        "doubled": read.doubled,
        "refused": read.refused,
        "understood": [{"column": one.heading, "as": one.words} for one in read.understood],
        "problems": [{"line": one.line, "column": one.heading, "remedy": one.words} for one in read.troubles],
    }


def _in_words(looked: Looked, report: dict[str, Any]) -> str:
    read = looked.read
    lines = [f"{one.heading}: {one.words}." for one in read.understood]
    if report["dry_run"]:
        lines += [
            f"line {line}: {signal.type} {signal.subject} at {signal.occurred_at.isoformat()} {json.dumps(signal.data)}"
            for line, signal in read.signals[:5]
        ]
    taken = "would be taken in" if report["dry_run"] else "taken in"
    lines.append(
        f"{read.count} rows: {report['new']} {taken}, {report['known']} known already, "
        f"{read.doubled} say what another row says, {read.refused} refused."
    )
    lines += [f"  line {one.line}, column {one.heading}: {one.words}" for one in read.troubles[:SHOWN]]
    if len(read.troubles) > SHOWN:
        lines.append(f"  and {len(read.troubles) - SHOWN} more")
    if report["dry_run"]:
        lines.append("Nothing was written.")
    elif not report["new"]:
        lines.append("Nothing was changed.")
    else:
        lines.append(f"{report['cases_opened']} cases opened.")
    return _plain("\n".join(lines))
