"""`amends measure NAME --data`: a measure over values that somebody gives. No desk, no database."""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import sys
import zlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from amends.cli import Refused, asking

if TYPE_CHECKING:
    from amends.measure.given.fields import Given
    from amends.measure.given.tables import Reading, Table

T = TypeVar("T")
# Answered from the desk's own rows by pages of their own.
LIVE = frozenset({"retention", "effect-of-paying"})
YEAR = timedelta(days=365)
GZIP = b"\x1f\x8b"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which values, and how a table of them is read."""
    told = parser.add_argument_group("given values", "a measure over your own values; no desk is needed")
    told.add_argument("--list", action="store_true", help="name all measures, and say which take given values")
    told.add_argument("--explain", action="store_true", help="print formula, fields with an example, and source")
    told.add_argument("--data", metavar="FILE", help="JSON object of fields; or a table: CSV or JSON; - is typed in")
    told.add_argument(
        "--columns",
        nargs="+",
        action="extend",
        default=[],
        metavar="FIELD=COLUMN",
        help="of a table: which column is which field",
    )
    told.add_argument(
        "--set", nargs="+", action="extend", default=[], metavar="FIELD=VALUE", help="a field that holds for all rows"
    )
    told.add_argument(
        "--where",
        nargs="+",
        action="extend",
        default=[],
        metavar="COLUMN=VALUE",
        help="only rows with, or (!=) without, this value",
    )
    told.add_argument("--by", metavar="COLUMN", help="besides, one answer for each value of this column")
    told.add_argument("--moments", metavar="FORMAT", help="how moments are written, such as '%%d-%%m-%%Y %%H:%%M'")
    told.add_argument("--zone", metavar="ZONE", default="UTC", help="where their clock stood (default: UTC)")
    told.add_argument(
        "--empty", nargs="+", action="extend", default=[], metavar="WORD", help="words that mean: nothing, such as '?'"
    )
    told.add_argument("--separator", default=",", metavar="SIGN", help="between columns: a sign, or the word spaces")
    told.add_argument("--skip-uneven", action="store_true", help="leave out rows with too few or too many cells")
    told.add_argument("--no-header", action="store_true", help="the first row is data; columns are called 1, 2, 3 ...")


def run(options: argparse.Namespace) -> int:
    """Answers from the given values, explains a measure, or lists all of them."""
    if options.list:
        return _list(options)
    if not options.name:
        raise Refused("name: say which measure; amends measure --list shows all of them")
    if options.explain:
        return _explain(options)
    _print(options, _refusing(lambda: _answer(options)))
    return 0


def live(options: argparse.Namespace) -> int:
    """Answers whether the desk's own customers stayed, or whether something extra kept them; a year unless told."""
    from amends import clock
    from amends.measure import staying
    from amends.measure.given import causes, shelf
    from amends.measure.given.staying import curve_told, difference_told

    brand, measure = asking.brand_of(options.brand), shelf.measure(options.name)
    since, until = _window(options, clock.now())
    answer: dict[str, object] = {"measure": measure.slug, "name": measure.name, "brand": brand.slug}
    answer |= {"since": since.isoformat(), "until": until.isoformat()}
    if measure.slug == "retention":
        try:
            found = staying.staying(brand, since=since, at=until, by=options.by or "")
        except ValueError as why:
            raise Refused(f"--{why}") from None
        answer |= curve_told(found.curve, None, "days") if found.curve else {"value": None, "n": 0}
        answer |= {"usual_gap_days": found.gap_days, "window_days": found.window_days, "unfollowed": found.unfollowed}
        if options.by:
            answer["groups"] = {name: curve_told(curve, None, "days") for name, curve in found.groups.items()}
            answer["log_rank"] = difference_told(found.difference) if found.difference else None
    else:
        paid = staying.paying(brand, since=since, at=until)
        answer |= causes.effect_told(paid.found, paid.unknown) if paid else {"answered": False, "value": None, "n": 0}
        answer |= {"window_days": paid.window_days if paid else None}
    _print(options, answer | {"formula": measure.formula, "edges": measure.edges, "source": measure.source})
    return 0


def _window(options: argparse.Namespace, now: datetime) -> tuple[datetime, datetime]:
    until = asking.moment_of(options.until, "--until") if options.until else now
    since = asking.moment_of(options.since, "--since") if options.since else until - YEAR
    if since >= until:
        raise Refused("--since: the window must begin before it ends")
    return since, until


def beside_peers(options: argparse.Namespace) -> int:
    """Answers whether the recovered would recommend us as peers do to whom nothing happened; a year unless told."""
    from amends import clock
    from amends.measure import peers
    from amends.measure.definitions import peers as definition

    brand = asking.brand_of(options.brand)
    since, until = _window(options, clock.now())
    found = peers.beside_peers(brand, since=since, until=until, at=clock.now())
    answer: dict[str, object] = {"measure": definition.SLUG, "name": definition.NAME, "brand": brand.slug}
    answer |= {"since": since.isoformat(), "until": until.isoformat(), **peers.as_told(found)}
    _print(options, answer | definition.WORDS)
    return 0


def _print(options: argparse.Namespace, answer: Mapping[str, object]) -> None:
    if options.json:
        print(json.dumps(answer))
    elif options.csv:
        _as_csv(answer)
    else:
        _in_words(answer)


def _answer(options: argparse.Namespace) -> dict[str, object]:
    from amends.measure.given import shelf, tables

    if options.since or options.until or options.brand:
        raise Refused("--since, --until and --brand are about the desk's own figures; given rows are chosen by --where")
    measure, reading = shelf.measure(options.name), _reading(options)
    given = _given(options)
    if isinstance(given, tables.Table):
        answer = measure.answer(tables.values_of(given, measure, reading))
        if options.skip_uneven:
            answer["rows_left_out"] = given.skipped
        if options.by:
            answer["by"] = options.by
            parts = tables.groups_of(given, options.by, reading)
            answer["parts"] = {name: _part(measure, part, reading) for name, part in parts.items()}
    elif options.columns or options.where or options.by:
        raise Refused("--columns, --where and --by read a table; this file is one object of fields")
    else:
        answer = measure.answer({**given, **tables.settings_of(measure, reading)})
    return {"measure": measure.slug, "name": measure.name, **answer, "formula": measure.formula} | {
        "edges": measure.edges,
        "source": measure.source,
    }


def _part(measure: Given, part: Table, reading: Reading) -> dict[str, object]:
    """One group's answer; a group that cannot answer says so and stops no other."""
    from amends.measure.given import tables
    from amends.measure.given.fields import Wrong

    try:
        return measure.answer(tables.values_of(part, measure, reading))
    except Wrong as why:
        return {"value": None, "refused": str(why)}


def _reading(options: argparse.Namespace) -> Reading:
    from amends.measure.given.tables import EMPTY, Reading

    columns, settings = _pairs(options.columns, "--columns"), _pairs(options.set, "--set")
    where, empty = tuple(options.where), EMPTY | set(options.empty)
    return Reading(columns, settings, where, options.moments, options.zone, empty)


def _pairs(told: list[str], name: str) -> dict[str, str]:
    found = {}
    for words in told:
        field, sign, value = words.partition("=")
        if not sign or not field or not value:
            raise Refused(f"{name}: {words!r} is no pair; write FIELD=..., such as answers=score")
        found[field] = value
    return found


def _given(options: argparse.Namespace) -> Table | Mapping[str, object]:
    """What the file holds: one object of fields, or a table."""
    from amends.measure.given import tables

    content = _content(options.data)
    if not content.lstrip().startswith(("{", "[")):
        return tables.parse_csv(
            content, options.separator, has_header=not options.no_header, skip_uneven=options.skip_uneven
        )
    try:
        found: Any = json.loads(content, parse_constant=_no_number, object_pairs_hook=_once)
    except RecursionError:
        raise Refused("--data: the JSON is nested too deeply") from None
    except ValueError as why:
        raise Refused(f"--data: this is no JSON: {why}") from None
    return tables.parse_rows(found) if isinstance(found, list) else dict(found)


def _content(name: str) -> str:
    held = sys.stdin.buffer.read() if name == "-" and hasattr(sys.stdin, "buffer") else None
    if held is None:
        held = sys.stdin.read().encode() if name == "-" else asking.bytes_of(Path(name))
    try:
        return (gzip.decompress(held) if held.startswith(GZIP) else held).decode("utf-8-sig")
    except (OSError, EOFError, zlib.error) as why:
        raise Refused(f"--data: {name} cannot be unpacked: {why}") from None
    except UnicodeDecodeError:
        raise Refused(f"--data: {name} is no text in UTF-8; save it as UTF-8") from None


def _no_number(word: str) -> object:
    raise ValueError(f"{word} is no number; leave the value out, or give null where a field allows it")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for place, (name, _) in enumerate(pairs) if name in dict(pairs[:place]))
        raise ValueError(f"{twice} stands there twice; give it once")
    return found


def _list(options: argparse.Namespace) -> int:
    from amends.measure.definitions import DEFINITIONS, peers
    from amends.measure.given.shelf import MEASURES

    live = {one.slug: one for one in DEFINITIONS}
    rows = [
        {"measure": one.slug, "name": one.name, "given": True, "formula": one.formula}
        | {"live": one.slug in live or one.slug in LIVE}
        for one in MEASURES
    ]
    given = {one.slug for one in MEASURES}
    rows += [
        {"measure": slug, "name": one.name, "given": False, "live": True, "formula": one.formula}
        for slug, one in live.items()
        if slug not in given
    ]
    rows.append({"measure": peers.SLUG, "name": peers.NAME, "given": False, "live": True, "formula": peers.FORMULA})
    if options.json:
        print(json.dumps(rows))
        return 0
    for row in rows:
        takes = " and ".join(word for word, holds in (("given values", row["given"]), ("live", row["live"])) if holds)
        print(f"{row['measure']}: {row['name']} ({takes})\n  {row['formula']}")
    return 0


def _explain(options: argparse.Namespace) -> int:
    from amends.measure.definitions import BY_SLUG, peers
    from amends.measure.given import shelf

    if options.name == peers.SLUG:
        told = {"measure": peers.SLUG, "name": peers.NAME, **peers.WORDS, "given": False, "live": True}
        _print(options, told)
        return 0
    live = BY_SLUG.get(options.name)
    if live is not None and options.name not in shelf.BY_NAME:
        words = {"measure": live.slug, "name": live.name, "formula": live.formula, "population": live.population}
        words |= {"window": live.window, "left_out": live.left_out, "source": live.source}
        _print(options, {**words, "given": False, "live": True})
        return 0
    measure = _refusing(lambda: shelf.measure(options.name))
    told = {
        "measure": measure.slug,
        "name": measure.name,
        "also": list(measure.aliases),
        "formula": measure.formula,
        "edges": measure.edges,
        "source": measure.source,
        "fields": [
            {
                "field": field.name,
                "means": field.words,
                "takes": field.kind.takes,
                "needed": field.is_needed,
                "if_absent": None if field.is_needed else _plain(field.default),
            }
            for field in measure.fields
        ],
        "example": measure.example,
    }
    if options.json:
        print(json.dumps(told))
        return 0
    print(f"{measure.name} ({', '.join((measure.slug, *measure.aliases))})")
    print(f"  {measure.formula}\n  {measure.edges}\n  source: {measure.source}\n\nFields")
    for field in measure.fields:
        usual = "needed" if field.is_needed else f"not given: {'none' if field.default is None else field.default}"
        print(f"  {field.name}: {field.words}\n    {field.kind.takes}; {usual}")
    print(f"\nExample\n  {json.dumps(measure.example)}\n\n  amends measure {measure.slug} --json --data FILE.json")
    return 0


def _plain(value: object) -> object:
    """As JSON tells it: a zone by its name."""
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _refusing(ask: Callable[[], T]) -> T:
    from amends.measure.given.fields import Wrong

    try:
        return ask()
    except Wrong as why:
        raise Refused(str(why)) from None


def _flat(found: object, path: str = "") -> list[tuple[str, object]]:
    """Every single value with the way to it, such as curve.3.low."""
    if isinstance(found, Mapping):
        return [row for name, one in found.items() for row in _flat(one, f"{path}.{name}" if path else str(name))]
    if isinstance(found, list):
        return [row for place, one in enumerate(found, start=1) for row in _flat(one, f"{path}.{place}")]
    return [(path, found)]


def _as_csv(answer: Mapping[str, object]) -> None:
    from amends.web.figures.files import csv_safe

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("figure", "value"))
    writer.writerows((path, csv_safe(value)) for path, value in _flat(answer))


def _in_words(answer: Mapping[str, object]) -> None:
    for path, value in _flat(answer):
        shown = f"{value:.6g}" if isinstance(value, float) else "-" if value is None else value
        print(f"{path}: {shown}")
