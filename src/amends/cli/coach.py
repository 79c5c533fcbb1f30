"""`amends coach`: what a reply does well, spoils or leaves out. No desk and no database is needed; nothing is kept."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from itertools import chain
from typing import Any, TextIO

from amends.cli import Refused, asking
from amends.conversation.coach.reading import Found, read

SOME_REFUSED = 1


def arguments(parser: argparse.ArgumentParser) -> None:
    """check."""
    asked = parser.add_subparsers(dest="question", metavar="question", required=True)
    check = asked.add_parser(
        "check",
        help="read a reply from standard input, or JSON Lines of id and text, and judge each in ten categories",
    )
    check.add_argument("--json", action="store_true", help="print the answer as JSON, one line for each reply")


def run(options: argparse.Namespace) -> int:
    """Judges one reply, or one of each line; 1 when a line was refused."""
    typed = asking.typed()
    first = next((line for line in typed if line.strip()), "")
    if not first.lstrip().startswith("{"):
        text = first + typed.read()
        if not text.strip():
            raise Refused('standard input: write a reply, or a line such as {"id": 1, "text": "I am sorry that ..."}')
        _say(text, {"id": None}, options.json)
        return 0
    return _each_line(first, typed, options.json)


def _each_line(first: str, rest: TextIO, as_json: bool) -> int:
    refused = 0
    for number, line in enumerate(chain([first], rest), start=1):
        if not line.strip():
            continue
        known: Mapping[str, Any] = {}
        try:
            known = _object(line)
            _say(_text(known), {"id": known.get("id")}, as_json)
        except Refused as why:
            refused += 1
            told = {"id": known.get("id"), "line": number, "error": str(why)}
            print(json.dumps(told) if as_json else f"line {number}: {why}", flush=True)
    return SOME_REFUSED if refused else 0


def _object(line: str) -> Mapping[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Refused('write a JSON object such as {"id": 1, "text": "I am sorry that ..."}')
    return found


def _text(known: Mapping[str, Any]) -> str:
    text = known.get("text")
    if not isinstance(text, str) or not text.strip():
        raise Refused("text: write the reply as a string that is not empty")
    return text


def _say(text: str, known: Mapping[str, Any], as_json: bool) -> None:
    found = read(text)
    if as_json:
        told = {key: _told(one) for key, one in found.items()}
        print(json.dumps({**known, "categories": told}, ensure_ascii=False), flush=True)
        return
    if known["id"] is not None:
        print(known["id"])
    for key, one in found.items():
        quoted = f" \u201c{text[slice(*one.span)]}\u201d" if one.span else ""
        print(f"{key:16} {one.verdict:8} {one.score:.2f}{quoted}\n{'':17}{one.reason}", flush=True)


def _told(one: Found) -> dict[str, Any]:
    span = list(one.span) if one.span else None
    return {"verdict": one.verdict.value, "span": span, "reason": one.reason, "score": one.score}
