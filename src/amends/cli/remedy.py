"""`amends remedy`: what the law owes, with its reasoning. No desk and no database is needed."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from amends.cli import Refused, asking
from amends.remedies.law import shelf
from amends.remedies.law.answering import Answer
from amends.remedies.law.shapes import Basis
from amends.remedies.law.shelf import NoSuchPack
from amends.remedies.law.spelling import as_json, facts_of, in_words
from amends.remedies.law.tables import BadPack
from amends.remedies.law.taking import FIRST_YEAR, LAST_YEAR, BadFacts

SOME_REFUSED = 1
REFUSALS = (BadFacts, BadPack, NoSuchPack)


def arguments(parser: argparse.ArgumentParser) -> None:
    """quote, facts and packs."""
    asked = parser.add_subparsers(dest="question", metavar="question", required=True)
    quote = asked.add_parser("quote", help="say what a law owes for these facts, and why")
    quote.add_argument("--pack", help="the law pack; without it, questions are read from standard input, one a line")
    quote.add_argument("--facts", help="the facts as a JSON object; what is not known is left out")
    quote.add_argument("--as-of", help="the day asked, such as 2026-11-22 (default: today, UTC)")
    quote.add_argument("--json", action="store_true", help="print the answer as JSON, one line for each question")
    facts = asked.add_parser(
        "facts", help="list the facts that a law pack takes, and what holds when one is not stated"
    )
    facts.add_argument("pack", help="the law pack")
    facts.add_argument("--json", action="store_true", help="print them as JSON")
    packs = asked.add_parser("packs", help="list the law packs, and how far each can be relied on")
    packs.add_argument("--json", action="store_true", help="print them as JSON")


def run(options: argparse.Namespace) -> int:
    """Answers one question, or one of each line; 1 when a line was refused."""
    if options.question == "packs":
        return _packs(options.json)
    if options.question == "facts":
        return _facts(options.pack, options.json)
    asked = _day(options.as_of) if options.as_of else datetime.now(UTC).date()
    if (options.pack is None) != (options.facts is None):
        raise Refused("--pack and --facts belong together; give both, or neither and one question a line")
    if options.pack is None:
        return _answer_lines(asking.typed(), asked, options.json)
    try:
        answer = shelf.quote(options.pack, _object(options.facts, "--facts: "), asked)
    except REFUSALS as why:
        raise Refused(str(why)) from None
    _say(answer, {}, options.json)
    return 0


def _answer_lines(lines: Iterable[str], asked: date, as_lines_of_json: bool) -> int:
    """Each line is a question {"id", "pack", "facts"}; a bad one is answered by its error, and the rest goes on."""
    refused = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        question: Mapping[str, Any] = {}
        try:
            question = _object(line)
            _say(_of_line(question, asked), {"id": question.get("id")}, as_lines_of_json)
        except (Refused, *REFUSALS) as why:
            refused += 1
            told = {"id": question.get("id"), "line": number, "error": str(why)}
            named = _named(question["id"]) if "id" in question else f"line {number}"
            print(_json(told) if as_lines_of_json else f"{named}: {why}", flush=True)
    return SOME_REFUSED if refused else 0


def _of_line(question: Mapping[str, Any], asked: date) -> Answer:
    name, facts, day = question.get("pack"), question.get("facts"), question.get("as_of")
    if not isinstance(name, str):
        raise Refused('pack: name a law pack, such as "eu261"; `amends remedy packs` lists them')
    if not isinstance(facts, dict):
        raise Refused('facts: write an object such as {"event": "delay"}')
    if day is not None and not isinstance(day, str):
        raise Refused('as_of: write a day such as "2026-11-22"')
    return shelf.quote(name, facts, _day(day, "as_of") if day else asked)


def _say(answer: Answer, known: Mapping[str, Any], as_line_of_json: bool) -> None:
    if as_line_of_json:
        print(_json({**known, **as_json(answer)}), flush=True)
    else:
        print(*([_named(known["id"])] if known else []), *in_words(answer), sep="\n", flush=True)


def _json(told: Mapping[str, Any]) -> str:
    """One line; an id comes back as the number that it was."""
    return json.dumps(told, default=float)


def _named(key: object) -> str:
    return key if isinstance(key, str) and key.isprintable() else json.dumps(key, default=float)


def _facts(name: str, as_list_of_json: bool) -> int:
    try:
        rows = list(facts_of(shelf.pack(name)))
    except REFUSALS as why:
        raise Refused(str(why)) from None
    if as_list_of_json:
        print(json.dumps(rows, indent=2))
        return 0
    for row in rows:
        print(f"{row['name']:24} {row['words']}")
        print(f"{'':24} {row['takes']}; not stated: {row['if_absent']}")
    return 0


def _packs(as_list_of_json: bool) -> int:
    rows = [_row(name) for name in shelf.names()]
    if as_list_of_json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return 0
    for row in rows:
        span = f"from {row['applies_from'] or 'a day not yet known'}" + (
            f" to {row['applies_to']}" if row["applies_to"] else ""
        )
        off = "" if row["enabled"] else "; switched off"
        print(f"{row['id']:18} {row['title']}")
        print(f"{'':18} {span}; verified {row['verified_on']}, again by {row['verify_by']}; {_basis(row)}{off}")
    return 0


def _row(name: str) -> dict[str, Any]:
    found = shelf.pack(name)
    recalled = sum(one.basis is Basis.RECALLED for one in found.citations.values())
    return {
        "id": found.key,
        "title": found.title,
        "jurisdiction": found.jurisdiction,
        "applies_from": found.applies_from.isoformat() if found.applies_from else None,
        "applies_to": found.applies_to.isoformat() if found.applies_to else None,
        "verified_on": found.verified_on.isoformat(),
        "verify_by": found.reverify_by.isoformat(),
        "enabled": found.enabled,
        "basis": str(Basis.RECALLED if recalled else Basis.CONFIRMED),
        "citations": len(found.citations),
        "recalled": recalled,
    }


def _basis(row: Mapping[str, Any]) -> str:
    return (
        f"{row['recalled']} of {row['citations']} citations recalled" if row["recalled"] else "all citations confirmed"
    )


def _object(text: str, name: str = "") -> dict[str, Any]:
    """A JSON object, with exact numbers and no key twice."""
    try:
        found = json.loads(text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_once)
    except (ValueError, RecursionError) as why:
        raise Refused(f"{name}this is no JSON object: {str(why)[:200] or 'it is nested too deep'}") from None
    if not isinstance(found, dict):
        raise Refused(f'{name}write a JSON object such as {{"event": "delay"}}')
    return found


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands there twice")
    return found


def _day(text: str, name: str = "--as-of") -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Refused(f"{name}: {text[:40]!r} is no day; write it like 2026-11-22") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Refused(f"{name}: {text} lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return day
