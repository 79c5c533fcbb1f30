"""`amends detect`: what detectors say, and how good they would have been."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from amends.cli import Refused, asking, desk

if TYPE_CHECKING:
    from amends.cli.detecting import History
    from amends.detect.rules.watching import Size

ORDERS_OUTCOME, ORDERS_BAD = "review.answered", {"fact": "score", "is": "<=", "value": 2}
FIGURES = {
    "things": "things of which something was told in that time",
    "found": "of these, things that the detector would have found",
    "judged": "of those found, things whose outcome was heard later",
    "right": "of these, ended badly",
    "bad": "bad outcomes in all",
    "precision": "right of judged",
    "recall": "right of bad",
    "lead_hours_median": "median hours from the finding to the bad outcome",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """backtest, find, sql and read."""
    kinds = parser.add_subparsers(dest="what", metavar="what", required=True)
    back = kinds.add_parser(
        "backtest",
        help="say what a detector would have found in a history, with precision, recall and lead time",
        epilog="\n".join(["figures:", *(f"  {name:<18} {words}" for name, words in FIGURES.items())]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _which(back)
    source = back.add_mutually_exclusive_group(required=True)
    source.add_argument(
        "--data", metavar="FILE|DIR", type=Path,
        help="signals as CloudEvents, one JSON object a line; or a folder of order tables in the layout of Olist",
    )  # fmt: skip
    source.add_argument(
        "--stored", action="store_true", help="what this desk was told itself, weighed against how it ended here"
    )
    back.add_argument("--brand", metavar="SLUG", help="with --stored: the brand (default: the desk's own)")
    back.add_argument(
        "--outcome", metavar="TYPE", help=f"the signal that says how it ended ({ORDERS_OUTCOME} of orders)"
    )
    back.add_argument("--bad", metavar="JSON", help="what of its facts makes an outcome bad (orders: score at most 2)")
    back.add_argument(
        "--since", metavar="DATE",
        help="only things first heard of from this moment on (stored: told of from then on, by default for 91 days)",
    )  # fmt: skip
    back.add_argument("--until", metavar="DATE", help="only things first heard of before this moment")
    back.add_argument("--time-zone", default="America/Sao_Paulo", help="whose days count (default: America/Sao_Paulo)")
    back.add_argument("--engine", choices=("python", "duckdb"), default="python", help="who answers; both say the same")
    back.add_argument("--json", action="store_true", help="print JSON")
    _found(kinds)
    asked = kinds.add_parser("sql", help="print a detector as one SQL statement for another engine's history")
    _which(asked)
    asked.add_argument("--dialect", required=True, help="spark, clickhouse, postgres, snowflake or bigquery")
    asked.add_argument("--time-zone", default="UTC", help="whose days count (default: UTC)")
    asked.add_argument("--until", metavar="DATE", help="the last moment looked at (default: that of the last signal)")
    said = kinds.add_parser("read", help="read a detector out as a sentence, or say what cannot be read in it")
    _which(said)


def _found(kinds: Any) -> None:
    find = kinds.add_parser(
        "find", help="say what detectors find in a file of signals, however long it is; nothing of it is taken in"
    )
    find.add_argument("slugs", nargs="+", metavar="slug", help="detectors of this desk, or that are offered")
    find.add_argument(
        "--data", metavar="FILE", type=Path, required=True,
        help="Parquet with source, id, type, subject, time and data, or CloudEvents, one JSON object a line",
    )  # fmt: skip
    find.add_argument("--out", metavar="FILE", type=Path, help="where findings are written: .parquet or .csv")
    find.add_argument("--time-zone", default="UTC", help="whose days count (default: UTC)")
    find.add_argument("--until", metavar="DATE", help="the last moment looked at (default: that of the last signal)")
    find.add_argument("--memory", default="320MB", metavar="SIZE", help="how much to hold at a time (default: 320MB)")
    find.add_argument("--json", action="store_true", help="print JSON")


def _which(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument(
        "slug", nargs="?", help="a detector of this desk, or one that is offered, such as promise-passed"
    )
    which.add_argument("--file", metavar="JSON", type=Path, help="a file with what is asked of a thing through time")


def run(options: argparse.Namespace) -> int:
    """Tries a detector, or reads it out; changes nothing."""
    from amends.detect.rules import BadRule

    try:
        return {"backtest": backtest, "find": find, "sql": sql, "read": read}[options.what](options)
    except BadRule as why:
        raise Refused(str(why)) from why


def read(options: argparse.Namespace) -> int:
    """Prints the sentence."""
    from amends.detect.rules.watching import watch_sentence

    print(f"When {watch_sentence(tree_of(options))}.")
    return 0


def find(options: argparse.Namespace) -> int:
    """Prints how many things each detector finds in a file, and writes which and when."""
    from amends.detect.columnar import BadHistory, find_in_file
    from amends.kinds.rules import Severity

    until = _moment(options.until, "--until")
    detectors = {slug: tree_named(slug) for slug in options.slugs}
    try:
        done = find_in_file(
            detectors,
            options.data,
            options.time_zone,
            sizes={slug: sizes_named(slug) for slug in options.slugs},
            until=until,
            out=options.out,
            memory=options.memory,
        )
    except BadHistory as why:
        raise Refused(str(why)) from why
    if options.json:
        print(json.dumps(asdict(done)))
        return 0
    print(f"{done.signals:,} signals of {done.things:,} things.")
    for slug, count in done.found.items():
        grave = ", ".join(f"{size:,} {Severity(one).name.lower()}" for one, size in done.sizes.get(slug, {}).items())
        print(f"  {slug:<30} {count:>9,} found{f', of them {grave}' if grave else ''}")
    return 0


def sql(options: argparse.Namespace) -> int:
    """Prints the statement."""
    from amends.detect.columnar.dialects import DIALECTS, TABLE, NoEqual, NoTranslator, statement

    dialect = DIALECTS.get(options.dialect)
    if dialect is None:
        raise Refused(f"--dialect: choose one of {', '.join(DIALECTS)}, not {options.dialect}")
    try:
        told = statement(tree_of(options), options.time_zone, dialect, until=_moment(options.until, "--until"))
    except (NoEqual, NoTranslator) as why:
        raise Refused(str(why)) from why
    print(f"-- Reads {TABLE}: moments in microseconds since 1970, UTC; data is JSON text.")
    print(f"-- {dialect.note}.")
    print(f"{told};")
    return 0


def backtest(options: argparse.Namespace) -> int:
    """Prints what the detector would have found, and how that ended."""
    from amends.cli import detecting, rehearsing
    from amends.detect.rules.watching import found_by_duckdb, found_in, score, watch_sentence

    tree = tree_of(options)
    told = watch_sentence(tree)
    if options.stored:
        figures = rehearsing.rehearsed(tree, brand=options.brand, since=options.since, until=options.until)
        said = [_in_words(told, figures), *rehearsing.lines_of(figures)]
        print(json.dumps({"sentence": told, **figures}) if options.json else "\n".join(said))
        return 0
    since, until = _moment(options.since, "--since"), _moment(options.until, "--until")
    is_orders = options.data.is_dir()
    outcome = options.outcome or (ORDERS_OUTCOME if is_orders else None)
    if outcome is None:
        raise Refused("--outcome: name the type of signal that says how a thing ended, such as review.answered")
    bad = _json(options.bad, "--bad") if options.bad else ORDERS_BAD if outcome == ORDERS_OUTCOME else {}
    signals = detecting.signals_of(options.data, options.time_zone)
    histories = detecting.histories(signals, outcome, bad, since, until)
    if not histories.things:
        raise Refused("--data: nothing was told of anything in that time; choose another file or other moments")
    _remark(histories)
    ask = found_in if options.engine == "python" else found_by_duckdb
    found = ask(tree, histories.things, options.time_zone, until=histories.last)
    figures = asdict(score(len(histories.things), found, histories.outcomes))
    print(json.dumps({"sentence": told, **figures}) if options.json else _in_words(told, figures))
    return 0


def _remark(histories: History) -> None:
    for line in histories.remarks:
        print(line, file=sys.stderr)


def _in_words(told: str, figures: Mapping[str, Any]) -> str:
    lines = [f"When {told}."]
    for name, words in FIGURES.items():
        value = figures[name]
        shown = "-" if value is None else f"{value:.1%}" if name in ("precision", "recall") else f"{value:,}"
        lines.append(f"  {name:<18} {shown:>9}  {words}")
    return "\n".join(lines)


def tree_of(options: argparse.Namespace) -> dict[str, Any]:
    """What the named detector asks of a thing through time.

    :raises Refused: when there is none of that name, or the file holds no JSON.
    """
    if options.file:
        return _json(asking.bytes_of(options.file).decode("utf-8", errors="replace"), str(options.file))
    return tree_named(options.slug)


def tree_named(slug: str) -> dict[str, Any]:
    """What the detector of this name asks of a thing through time: one that is offered, or one of this desk.

    :raises Refused: when there is none.
    """
    from amends.detect.rules.watching import OFFERED

    for one in OFFERED:
        if one.slug == slug:
            return dict(one.tree)
    desk.wake()
    from amends.detect.queries import watch_of

    tree = watch_of(slug)
    if tree is None:
        offered = ", ".join(one.slug for one in OFFERED)
        raise Refused(f"{slug}: this desk has no such detector; offered are {offered}, or give --file")
    return tree


def sizes_named(slug: str) -> Sequence[Size]:
    """How grave what a detector of this desk finds is; nothing for one that is only offered."""
    from amends.detect.rules.watching import OFFERED, read_sizes

    if any(one.slug == slug for one in OFFERED):
        return ()
    from amends.detect.queries import sizes_of

    return read_sizes(sizes_of(slug))


def _json(text: str, name: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as why:
        raise Refused(f"{name}: is no JSON: {why}") from None
    if not isinstance(found, dict):
        raise Refused(f"{name}: must be a JSON object")
    return found


def _moment(text: str | None, name: str) -> int | None:
    from amends.detect.rules.watching import micros

    return micros(asking.moment_of(text, name)) if text else None
