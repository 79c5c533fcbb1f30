"""`amends take`: complaints from files. A CSV file with a column mapping, or letters as .eml files; and scores that
customers told other surveys."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from amends.cli import Refused, asking, desk, letters, scoring

if TYPE_CHECKING:
    from amends.flow.filing import BroughtIn, Imported

DATES = {"day-first": True, "month-first": False}
# What people call a column beside the words that Amends uses itself.
ALIASES = {
    "due_at": "expected",
    "due": "expected",
    "closed_at": "ended",
    "closed": "ended",
    "resolved_at": "ended",
    "created_at": "received",
    "received_at": "received",
    "opened_at": "received",
    "happened_at": "happened",
    "text": "words",
    "email": "mail",
    "external_id": "id",
    "order_number": "order",
    "customer_key": "customer",
}
SHOWN = 20


def arguments(parser: argparse.ArgumentParser) -> None:
    """csv, mail and scores."""
    kinds = parser.add_subparsers(dest="kind", metavar="kind", required=True)
    csv = kinds.add_parser("csv", help="take in a CSV file with a line of headings")
    csv.add_argument("file", type=Path, help="the file")
    csv.add_argument(
        "--map",
        nargs="+",
        action="extend",
        default=[],
        metavar="NAME=COLUMN",
        help="which column is what; without it the headings are guessed, and --dry-run shows how. Names: words, "
        "subject, name, mail, phone, customer, order, kind, language, id, received, happened, expected (or due_at), "
        "ended (or closed_at)",
    )
    csv.add_argument("--save-mapping", metavar="NAME", help="keep the mapping under a name")
    csv.add_argument("--mapping", metavar="NAME", help="use a mapping that was kept")
    csv.add_argument("--dry-run", action="store_true", help="show what would be taken, and write nothing")
    csv.add_argument("--as-of", metavar="MOMENT", help="read the file as it stood then, such as 2019-06-01T00:00-04:00")
    csv.add_argument("--dates", choices=sorted(DATES), help="how 03/04/2024 is meant, where the file does not say")
    csv.add_argument(
        "--source", metavar="NAME", help="name of the source; its rows are known by it (default: the file's)"
    )
    csv.add_argument("--brand", metavar="SLUG", help="whose complaints they are (default: the desk's own brand)")
    csv.add_argument("--json", action="store_true", help="print the report as JSON")
    scoring.taking(
        kinds.add_parser("scores", help="take in a CSV file of scores, 0 to 10, that customers told another survey")
    )
    letters.taking(kinds.add_parser("mail", help="take in letters (.eml files); the same as `amends mail take`"))


def run(options: argparse.Namespace) -> int:
    """Takes the file in; 1 when rows were refused."""
    desk.wake()
    if options.kind == "scores":
        return scoring.take(options)
    return letters.take(options) if options.kind == "mail" else _take_csv(options)


def _take_csv(options: argparse.Namespace) -> int:
    from amends import clock
    from amends.flow.filing import BadMapping, Unclear, take_file
    from amends.journal.actors import Automatic

    raw, brand, now = asking.bytes_of(options.file), asking.brand_of(options.brand), clock.now()
    at = asking.moment_of(options.as_of, "--as-of") if options.as_of else now
    if at > now:
        raise Refused(f"--as-of: {options.as_of} lies ahead; what will be late then is not known yet")
    mapping = _mapping(options)
    began = time.monotonic()
    try:
        done = take_file(
            raw,
            brand=brand,
            name=options.source or options.file.stem,
            mapping=mapping or None,
            day_first=DATES.get(options.dates or ""),
            dry_run=options.dry_run,
            progress=None if options.json or not sys.stderr.isatty() else _progress,
            by=Automatic("import"),
            at=at,
        )
    except Unclear as why:
        raise Refused(f"{why} Say it with --dates day-first or --dates month-first; nothing was taken.") from None
    except BadMapping as why:
        raise Refused(f"{why} Say it with --map, such as --map words=Message; nothing was taken.") from None
    if options.save_mapping:
        _keep(options.save_mapping, {meaning.value: heading for meaning, heading in done.mapping.items()})
    report = _report(done) | {"file": str(options.file), "brand": brand.slug, "as_of": at.isoformat()}
    report["seconds"] = round(time.monotonic() - began, 1)
    print(json.dumps(report) if options.json else _in_words(report))
    return 1 if done.refused else 0


def _mapping(options: argparse.Namespace) -> dict[str, str]:
    """The mapping that was asked for, in the words that Amends uses."""
    told = _kept(options.mapping) if options.mapping else {}
    for pair in options.map:
        name, is_pair, heading = pair.partition("=")
        if not is_pair or not heading:
            raise Refused(f"--map: {pair!r} must be NAME=COLUMN, such as words=Message")
        told[ALIASES.get(name, name)] = heading
    return told


def _progress(done: int, whole: int) -> None:
    print(f"\r{done:,} of {whole:,}", end="\n" if done == whole else "", file=sys.stderr, flush=True)


def _path(name: str) -> Path:
    from django.conf import settings

    if not name.replace("-", "").replace("_", "").isalnum():
        raise Refused(f"a mapping's name has letters, digits, dashes and underscores only, not {name!r}")
    folder: Path = settings.HOME / "mappings"
    return folder / f"{name}.json"


def _keep(name: str, mapping: Mapping[str, str]) -> None:
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(mapping, indent=2) + "\n", encoding="utf-8")


def _kept(name: str) -> dict[str, str]:
    path = _path(name)
    if not path.exists():
        known = sorted(one.stem for one in path.parent.glob("*.json"))
        raise Refused(f"--mapping: there is no mapping {name!r}; there are {', '.join(known) or 'none yet'}")
    kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return kept


def _report(done: BroughtIn | Imported) -> dict[str, object]:
    """What became of the file, as JSON tells it. `later` and `overdue` belong to history alone."""
    counts = {name: getattr(done, name) for name in ("rows", "taken", "known", "refused", "ended")}
    counts |= {name: getattr(done, name) for name in ("opened", "later", "overdue") if hasattr(done, name)}
    return counts | {
        "dry_run": done.is_dry,
        "mapping": {meaning.value: heading for meaning, heading in done.mapping.items()},
        "problems": [
            {"line": problem.line, "column": problem.column, "remedy": problem.remedy} for problem in done.problems
        ],
    }


def _in_words(report: Mapping[str, object]) -> str:
    is_dry = report["dry_run"]
    mapping, problems = report["mapping"], report["problems"]
    lines = ["Read as:" if is_dry else "Taken as:"]
    if isinstance(mapping, dict):
        lines += [f"  {heading} is {meaning}" for meaning, heading in mapping.items()]
    lines.append(
        f"{report['rows']} rows: {report['taken']} {'would be taken' if is_dry else 'taken'}, "
        f"{report['known']} known already, {report['refused']} refused."
    )
    if "overdue" in report:
        lines.append(
            f"As of {report['as_of']}: {report['ended']} had ended, {report['overdue']} missed their time, "
            f"{report['later']} came later and are left out."
        )
    elif report["ended"]:
        lines.append(f"{report['ended']} had ended elsewhere and are not opened again.")
    if isinstance(problems, list):
        lines += [f"  line {one['line']}, column {one['column']}: {one['remedy']}" for one in problems[:SHOWN]]
        if len(problems) > SHOWN:
            lines.append(f"  and {len(problems) - SHOWN} more")
    if is_dry:
        lines.append("Nothing was written.")
    return "\n".join(lines)
