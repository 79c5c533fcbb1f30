"""A file of complaints, row by row: what can be taken, and for every other row its line, its column and the remedy."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from amends.intake.rules.columns import DATES, BadMapping, Meaning, agree
from amends.kernel.sheets import NotASheet, records, text_of
from amends.kernel.written_dates import Ambiguous, NotADate, Reading, understand

LONGEST_CELL = 100_000


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something was not taken: the line (1 is the heading), the column's heading, and what to do about it."""

    line: int
    column: str
    remedy: str

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.remedy}"


@dataclass(frozen=True, slots=True)
class Row:
    """One complaint of a file. Moments are in UTC; `id` is the file's own, else a digest of the whole row."""

    line: int
    id: str
    texts: Mapping[Meaning, str]
    moments: Mapping[Meaning, datetime]

    def text(self, meaning: Meaning) -> str:
        """What the row says in that column; empty when it says nothing."""
        return self.texts.get(meaning, "")


@dataclass(slots=True)
class Plan:
    """What a file would bring: its mapping, the rows that can be taken, and every problem. Nothing is written."""

    mapping: dict[Meaning, str]
    count: int = 0
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def refused_count(self) -> int:
        """How many of the `count` rows cannot be taken."""
        return self.count - len(self.rows)


def plan(
    raw: bytes, *, mapping: Mapping[str, str] | None = None, time_zone: str, day_first: bool | None = None
) -> Plan:
    """Reads a CSV file and says what of it can be taken. Times without a zone are meant in `time_zone`.

    A date column that can be read in two ways refuses the whole file: half of its dates would be wrong.
    :raises BadMapping: when the columns do not say what is needed, or the file is no CSV.
    """
    lines = list(_lines(raw))
    if not lines:
        raise BadMapping("file: it is empty; the first line names the columns.")
    headings = [heading.strip() for heading in lines[0][1]]
    made = Plan(agree(mapping, headings))
    places = {meaning: headings.index(heading) for meaning, heading in made.mapping.items()}
    body = [(line, cells) for line, cells in lines[1:] if any(cell.strip() for cell in cells)]
    made.count = len(body)
    whole = [(line, cells) for line, cells in body if _is_whole(line, cells, headings, made)]
    readings = _readings(whole, places, made, time_zone, day_first)
    if readings is not None:
        for line, cells in whole:
            _take(line, cells, places, readings, made)
    return made


def head(raw: bytes) -> tuple[list[str], list[str]]:
    """The headings of a file and the cells of its first row (empty without one), for whoever says what is what.

    :raises BadMapping: when the file is empty or no CSV.
    """
    lines = _lines(raw)
    headings = next(lines, (0, []))[1]
    if not headings:
        raise BadMapping("file: it is empty; the first line names the columns.")
    first = next(lines, (0, []))[1]
    return [heading.strip() for heading in headings], [*first, *[""] * len(headings)][: len(headings)]


def _lines(raw: bytes) -> Iterator[tuple[int, list[str]]]:
    """Each record with the number of the line on which it begins."""
    try:
        yield from records(text_of(raw))
    except NotASheet as why:
        raise BadMapping(str(why)) from None


def _is_whole(line: int, cells: list[str], headings: list[str], made: Plan) -> bool:
    if len(cells) != len(headings):
        remedy = f"it has {len(cells)} cells and the heading {len(headings)}; check separators and quotation marks."
        made.problems.append(Problem(line, headings[min(len(cells), len(headings)) - 1], remedy))
        return False
    return True


def _readings(
    body: list[tuple[int, list[str]]],
    places: Mapping[Meaning, int],
    made: Plan,
    time_zone: str,
    day_first: bool | None,
) -> dict[Meaning, Reading] | None:
    readings = {}
    for meaning in DATES:
        if meaning in places:
            values = (cells[places[meaning]] for _, cells in body)
            try:
                readings[meaning] = understand(values, time_zone=time_zone, day_first=day_first)
            except Ambiguous as trouble:
                made.problems.append(Problem(1, made.mapping[meaning], str(trouble)))
    return readings if len(readings) == len([meaning for meaning in DATES if meaning in places]) else None


def _take(
    line: int, cells: list[str], places: Mapping[Meaning, int], readings: Mapping[Meaning, Reading], made: Plan
) -> None:
    texts = {meaning: cells[place].strip() for meaning, place in places.items() if meaning not in readings}
    moments: dict[Meaning, datetime] = {}
    problems = []
    for meaning, reading in readings.items():
        value = cells[places[meaning]].strip()
        if value:
            try:
                moments[meaning] = reading.moment(value, end=meaning is Meaning.EXPECTED)
            except NotADate as trouble:
                problems.append(Problem(line, made.mapping[meaning], f"{value[:40]!r}: {trouble}"))
    problems += _missing(line, texts, made)
    if problems:
        made.problems += problems
    else:
        made.rows.append(Row(line, texts.get(Meaning.ID) or _digest(cells), texts, moments))


def _missing(line: int, texts: Mapping[Meaning, str], made: Plan) -> list[Problem]:
    about = [meaning for meaning in (Meaning.WORDS, Meaning.SUBJECT, Meaning.KIND) if meaning in texts]
    if not any(texts[meaning] for meaning in about):
        return [Problem(line, made.mapping[about[0]], "it is empty; say what the complaint is about.")]
    return [
        Problem(line, made.mapping[meaning], f"it is longer than {LONGEST_CELL} characters; shorten it.")
        for meaning, text in texts.items()
        if len(text) > LONGEST_CELL
    ]


def _digest(cells: list[str]) -> str:
    return hashlib.sha256("\x1f".join(cells).encode("utf-8", "replace")).hexdigest()[:32]
