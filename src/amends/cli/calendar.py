"""`amends calendar`: business time, with its reasoning."""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from pathlib import Path

from amends.cli import Refused
from amends.kernel import calendars, explanations, vectors
from amends.kernel.calendars import BusinessCalendar


def arguments(parser: argparse.ArgumentParser) -> None:
    """check, due and between."""
    asked = parser.add_subparsers(dest="question", metavar="question", required=True)
    check = asked.add_parser("check", help="compare a file of questions with our answers")
    check.add_argument("calendars", type=Path, help="JSON file of calendars")
    check.add_argument("vectors", type=Path, help="CSV file: calendar,op,start_utc,end_utc_or_minutes,expected")
    check.add_argument("--json", action="store_true", help="print rows, equal and differences as JSON")
    for name, second, words in (
        ("due", "minutes", "when so many open minutes have passed"),
        ("between", "end", "how much open time lies between two moments"),
    ):
        one = asked.add_parser(name, help=words)
        one.add_argument("start", help="a moment with its zone, such as 2026-05-22T16:00+02:00")
        one.add_argument(second, help="minutes" if second == "minutes" else "a moment with its zone")
        one.add_argument("--calendars", type=Path, help="JSON file of calendars; without it, the desk's own are asked")
        one.add_argument("--calendar", help="which of them, by name; not needed when there is only one")
        one.add_argument("--json", action="store_true", help="print answer and reasoning as JSON")


def run(options: argparse.Namespace) -> int:
    """Answers one question, or checks a file of them; 1 when an answer differs."""
    if options.question == "check":
        return _check(options)
    calendar, start = _calendar(options), _moment(options.start, "start")
    if options.question == "due":
        if not options.minutes.isdigit():
            raise Refused(f"minutes: {options.minutes!r} must be a whole number")
        why = explanations.explain_due(calendar, start, int(options.minutes))
        answer = calendars.due(calendar, start, int(options.minutes)).isoformat()
    else:
        end = _moment(options.end, "end")
        why = explanations.explain_between(calendar, start, end)
        answer = f"{calendars.between(calendar, start, end).total_seconds() / 60:g} minutes"
    sentences = why.in_english()
    if options.json:
        print(json.dumps({"answer": answer, "because": sentences}))
    else:
        print(answer, *(f"  {sentence}" for sentence in sentences), sep="\n")
    return 0


def _check(options: argparse.Namespace) -> int:
    known = vectors.parse_calendars(_text(options.calendars))
    compared = vectors.compare(known, vectors.parse_questions(_text(options.vectors)))
    differences = [{"row": row.row, "question": dict(row.question), "found": row.found} for row in compared.differences]
    if options.json:
        print(json.dumps({"rows": compared.rows, "equal": compared.equal, "differences": differences}))
    else:
        print(f"{compared.equal} of {compared.rows} equal")
        for row in differences:
            print(" ", row)
    return 1 if differences else 0


def _calendar(options: argparse.Namespace) -> BusinessCalendar:
    known = vectors.parse_calendars(_text(options.calendars)) if options.calendars else _own()
    if options.calendar is None and len(known) == 1:
        return next(iter(known.values()))
    if options.calendar not in known:
        raise Refused(f"--calendar: choose one of {', '.join(sorted(known)) or 'none: this desk has no calendar yet'}")
    return known[options.calendar]


def _own() -> dict[str, BusinessCalendar]:
    from amends.cli import desk

    desk.wake()
    from amends.people.queries import all_hours

    return all_hours()


def _moment(text: str, name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(f"{name}: {text!r} is no moment; write it like 2026-05-22T16:00+02:00") from None
    if moment.tzinfo is None:
        raise Refused(f"{name}: {text!r} has no time zone; add one, such as +02:00 or Z")
    return moment


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as why:
        raise Refused(f"{path}: {why.strerror}") from why
