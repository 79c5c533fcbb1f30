"""Questions with known answers: calendars as JSON, questions as CSV, and how many of our answers are equal.

A calendar file maps a name to `tz`, `days` (0 is Monday), `start`, `end`, `lunch` (a pair of times or null) and
`holidays` (dates). A question names a calendar and asks either for a `deadline` after so many open minutes or for the
`elapsed` open minutes until an end. Text in, values out; nothing here reads a file.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, DecimalException
from typing import cast

from amends.kernel.calendars import BusinessCalendar, between, due_after
from amends.kernel.openings import Opening

_MICROSECONDS = 60_000_000
COLUMNS = ("calendar", "op", "start_utc", "end_utc_or_minutes", "expected")


@dataclass(frozen=True, slots=True)
class Difference:
    """A question (by its number, from 1) that we answer otherwise, or cannot answer: `found` then says why."""

    row: int
    question: Mapping[str, str]
    found: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many questions were asked, how many answers were equal, and which were not."""

    rows: int
    equal: int
    differences: tuple[Difference, ...]


def parse_calendars(text: str) -> dict[str, BusinessCalendar]:
    """The calendars of a calendar file, by name.

    :raises ValueError: naming the calendar and the field that is missing or wrong.
    """
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("calendars: expected an object of calendars by name")
    calendars = {}
    for name, fields in found.items():
        try:
            calendars[name] = _calendar(fields)
        except KeyError as error:
            raise ValueError(f"{name}: the field {error} is missing") from None
        except (TypeError, ValueError) as error:
            raise ValueError(f"{name}: {error}") from None
    return calendars


def parse_questions(text: str) -> list[dict[str, str]]:
    """The questions of a CSV text with the columns calendar, op, start_utc, end_utc_or_minutes, expected.

    :raises ValueError: naming the columns that are missing.
    """
    reader = csv.DictReader(text.lstrip("\ufeff").splitlines())
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise ValueError(f"questions: the columns {', '.join(missing)} are missing")
    return [{column: row[column] or "" for column in COLUMNS} for row in reader]


def compare(calendars: Mapping[str, BusinessCalendar], questions: Iterable[Mapping[str, str]]) -> Comparison:
    """Answer every question and compare, exactly; a question that cannot be answered counts as a difference."""
    rows, differences = 0, []
    for rows, question in enumerate(questions, 1):
        try:
            equal, found = _answer(calendars, question)
        except (ValueError, DecimalException, OverflowError) as error:
            equal, found = False, f"error: {error}"
        if not equal:
            differences.append(Difference(rows, question, found))
    return Comparison(rows, rows - len(differences), tuple(differences))


def _calendar(fields: Mapping[str, object]) -> BusinessCalendar:
    openings: tuple[Opening, ...] = (Opening.of(str(fields["start"]), str(fields["end"])),)
    if lunch := fields.get("lunch"):
        start, end = cast("list[str]", lunch)
        openings = openings[0].without(Opening.of(start, end))
    return BusinessCalendar(
        time_zone=str(fields["tz"]),
        week={int(day): openings for day in cast("list[int]", fields["days"])},
        closed_days=frozenset(date.fromisoformat(day) for day in cast("list[str]", fields["holidays"])),
    )


def _answer(calendars: Mapping[str, BusinessCalendar], question: Mapping[str, str]) -> tuple[bool, str]:
    calendar = calendars.get(question["calendar"])
    if calendar is None:
        raise ValueError(f"calendar: {question['calendar']!r} is not in the calendar file")
    start = datetime.fromisoformat(question["start_utc"])
    given, expected = question["end_utc_or_minutes"], question["expected"]
    if question["op"] == "deadline":
        moment = due_after(calendar, start, _minutes(given))
        return moment == datetime.fromisoformat(expected), moment.isoformat()
    if question["op"] == "elapsed":
        elapsed = between(calendar, start, datetime.fromisoformat(given))
        return elapsed == _minutes(expected), _told(elapsed)
    raise ValueError(f"op: {question['op']!r} is neither deadline nor elapsed")


def _minutes(text: str) -> timedelta:
    return timedelta(microseconds=int(Decimal(text) * _MICROSECONDS))


def _told(duration: timedelta) -> str:
    """In minutes, with enough decimals to tell one microsecond."""
    minutes = Decimal(duration // timedelta.resolution) / _MICROSECONDS
    return f"{minutes:.9f}".rstrip("0").rstrip(".")
