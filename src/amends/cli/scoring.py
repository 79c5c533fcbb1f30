"""`amends take scores`: what customers told another survey before anything failed them."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from amends.cli import Refused, asking

if TYPE_CHECKING:
    from amends.flow.scoring import Taken

DATES = {"day-first": True, "month-first": False}
SHOWN = 20


def taking(parser: argparse.ArgumentParser) -> None:
    """The file and how it is read."""
    parser.add_argument("file", type=Path, help="the file, with a line of headings")
    parser.add_argument(
        "--map",
        nargs="+",
        action="extend",
        default=[],
        metavar="NAME=COLUMN",
        help="which column is what; without it the headings are guessed. Names: score, told, and one or more of "
        "customer, mail, phone",
    )
    parser.add_argument("--dry-run", action="store_true", help="show what would be taken, and write nothing")
    parser.add_argument("--dates", choices=sorted(DATES), help="how 03/04/2024 is meant, where the file does not say")
    parser.add_argument(
        "--source", metavar="NAME", help="name of the survey; its scores are known by it (default: the file's)"
    )
    parser.add_argument("--brand", metavar="SLUG", help="whose customers they are (default: the desk's own brand)")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")


def take(options: argparse.Namespace) -> int:
    """Takes the file in; 1 when rows were refused."""
    from amends import clock
    from amends.flow.scoring import BadMapping, Unclear, take_scores
    from amends.journal.actors import Automatic

    mapping = {}
    for pair in options.map:
        name, is_pair, heading = pair.partition("=")
        if not is_pair or not heading:
            raise Refused(f"--map: {pair!r} must be NAME=COLUMN, such as score=NPS")
        mapping[name] = heading
    try:
        done = take_scores(
            asking.bytes_of(options.file),
            brand=asking.brand_of(options.brand),
            name=options.source or options.file.stem,
            mapping=mapping or None,
            day_first=DATES.get(options.dates or ""),
            dry_run=options.dry_run,
            by=Automatic("import"),
            at=clock.now(),
        )
    except Unclear as why:
        raise Refused(f"{why} Say it with --dates day-first or --dates month-first; nothing was taken.") from None
    except BadMapping as why:
        raise Refused(f"{why} Say it with --map, such as --map score=NPS; nothing was taken.") from None
    print(json.dumps(_report(done)) if options.json else _in_words(done))
    return 1 if done.refused else 0


def _report(done: Taken) -> dict[str, object]:
    """What became of the file, as JSON tells it."""
    return {name: getattr(done, name) for name in ("rows", "taken", "known", "strangers", "refused")} | {
        "dry_run": done.is_dry,
        "mapping": {meaning.value: heading for meaning, heading in done.mapping.items()},
        "problems": [{"line": one.line, "column": one.column, "remedy": one.remedy} for one in done.problems],
    }


def _in_words(done: Taken) -> str:
    lines = ["Read as:" if done.is_dry else "Taken as:"]
    lines += [f"  {heading} is {meaning}" for meaning, heading in done.mapping.items()]
    taken = "would be taken" if done.is_dry else "taken"
    lines.append(
        f"{done.rows} rows: {done.taken} {taken}, {done.known} known already, {done.strangers} of nobody here, "
        f"{done.refused} refused."
    )
    lines += [f"  line {one.line}, column {one.column}: {one.remedy}" for one in done.problems[:SHOWN]]
    if len(done.problems) > SHOWN:
        lines.append(f"  and {len(done.problems) - SHOWN} more")
    if done.is_dry:
        lines.append("Nothing was written.")
    return "\n".join(lines)
