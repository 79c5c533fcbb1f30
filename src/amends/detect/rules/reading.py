"""Reading a file of signals: what is asked first, how each column was understood, each row as a signal or a trouble."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from amends.detect.rules.heard import BadSignal, Heard, check, check_clock
from amends.detect.rules.mapping import DATED, FACTS, Column, Mapping, Use, check_mapping
from amends.detect.rules.sheets import Cell, Row, Sheet, Trouble
from amends.detect.rules.written import (
    Contradicts,
    Decided,
    Decimal,
    NotDecided,
    Order,
    Placed,
    date_order,
    decimal_mark,
    lacks_zone,
    number,
)
from amends.kernel.written_dates import NotADate, Reading

TRUTHS: Final = {
    **dict.fromkeys(("true", "yes", "y", "1", "ja", "oui", "si", "sí", "sim"), True),
    **dict.fromkeys(("false", "no", "n", "0", "nein", "non", "não"), False),
}
SAID: Final = {
    Order.DAY: "the day stands first",
    Order.MONTH: "the month stands first",
    Decimal.COMMA: "the comma stands before the decimals",
    Decimal.POINT: "the point stands before the decimals",
}
# A signal's fields as a mapping knows them.
FIELDS: Final = {"occurred_at": Use.TIME, "external_id": Use.ID, "type": Use.TYPE, "subject": Use.SUBJECT}


class Asked(StrEnum):
    """What only a person can say."""

    ORDER = "order"
    DECIMAL = "decimal"
    ZONE = "time_zone"


@dataclass(frozen=True, slots=True)
class Question:
    """What a person is asked, about which column, and a cell that shows why."""

    about: Asked
    heading: str
    example: str
    line: int


@dataclass(frozen=True, slots=True)
class Understood:
    """How a column was read, in words."""

    heading: str
    words: str


@dataclass(slots=True)
class Read:
    """A file as signals. `doubled` rows say word for word what another said.

    With `questions`, or `conflicts` (columns that contradict themselves), no row was read. Else every one of `count`
    rows is a signal, doubled, or has a trouble.
    """

    count: int
    questions: list[Question] = field(default_factory=list)
    conflicts: list[Trouble] = field(default_factory=list)
    understood: list[Understood] = field(default_factory=list)
    signals: list[tuple[int, Heard]] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    doubled: int = 0

    @property
    def refused(self) -> int:
        """How many rows cannot be read."""
        return len({trouble.line for trouble in self.troubles})


@dataclass(frozen=True, slots=True)
class _Ways:
    """How the cells of each column are written, once that is known."""

    orders: dict[str, str]
    decimals: dict[str, str]
    zone: str

    def moment(self, column: Column, cell: Cell) -> datetime:
        if not isinstance(cell, str):
            raise NotADate("a bare number is no date; write it like 2024-12-31T14:30:00Z.")
        reading = Reading(self.orders.get(column.heading) == Order.DAY, self.zone or "UTC", is_strict=True)
        return reading.moment(cell, end=column.use is Use.DAY_END)


def read_signals(sheet: Sheet, mapping: Mapping, *, at: datetime) -> Read:
    """Reads a file by a mapping, at the moment `at` (what lies ahead of it has not happened). Writes nothing.

    :raises BadMapping: when the mapping does not fit the file.
    """
    check_mapping(mapping, sheet.headings)
    read = Read(sheet.count, troubles=list(sheet.troubles))
    ways = _ways(sheet, mapping, read)
    if not read.questions and not read.conflicts:
        _take(sheet, mapping, ways, at, read)
    return read


def _ways(sheet: Sheet, mapping: Mapping, read: Read) -> _Ways:
    """How the columns are written; what cannot be known becomes a question, what contradicts itself a conflict."""
    ways = _Ways({}, {}, mapping.time_zone)
    for column in mapping.columns:
        if column.use in DATED:
            kept, about, told, decide = ways.orders, Asked.ORDER, column.order, date_order
        elif column.use is Use.NUMBER:
            kept, about, told, decide = ways.decimals, Asked.DECIMAL, column.decimal, decimal_mark
        else:
            continue
        try:
            decided = decide(_cells(sheet, column), told)
        except NotDecided as why:
            read.questions.append(Question(about, column.heading, why.example, why.line))
        except Contradicts as why:
            read.conflicts.append(Trouble(why.line, column.heading, f"{why}; write the whole column in one way."))
        else:
            kept[column.heading] = decided.way
            _tell(column, decided, read)
    _ask_zone(sheet, mapping, read)
    return ways


def _cells(sheet: Sheet, column: Column) -> Iterator[Placed]:
    for row in sheet.rows:
        cell = row.cells.get(column.heading)
        if isinstance(cell, str):
            yield row.line, cell


def _tell(column: Column, decided: Decided, read: Read) -> None:
    if decided.by:
        words = f"{SAID[decided.way]}, as {decided.by[:40]!r} on line {decided.line} shows"  # type: ignore[index]
    elif decided.way:
        words = f"{SAID[decided.way]}, as was said"  # type: ignore[index]
    else:
        words = "dates that begin with the year" if column.use in DATED else "numbers without doubt"
    read.understood.append(Understood(column.heading, words))


def _ask_zone(sheet: Sheet, mapping: Mapping, read: Read) -> None:
    for column in mapping.columns:
        if column.use in DATED and (bare := next((one for one in _cells(sheet, column) if lacks_zone(one[1])), None)):
            line, cell = bare
            if mapping.time_zone:
                words = f"times without a zone are meant in {mapping.time_zone}, as was said"
                read.understood.append(Understood(column.heading, words))
            else:
                read.questions.append(Question(Asked.ZONE, column.heading, cell, line))
                return


def _take(sheet: Sheet, mapping: Mapping, ways: _Ways, at: datetime, read: Read) -> None:
    seen: dict[str, tuple[int, str]] = {}
    for row in sheet.rows:
        digest = row.digest()
        try:
            signal = _signal(row, digest, mapping, ways, at)
        except _CannotBeRead as why:
            read.troubles.append(Trouble(row.line, why.heading, why.words))
            continue
        line, before = seen.setdefault(signal.external_id, (row.line, digest))
        if line == row.line:
            read.signals.append((row.line, signal))
        elif before == digest:
            read.doubled += 1
        else:
            id_ = mapping.column(Use.ID)
            words = (
                f"line {line} has the same one and says something else; choose a column that is another in each row."
            )
            read.troubles.append(Trouble(row.line, id_.heading if id_ else "", words))


class _CannotBeRead(Exception):
    def __init__(self, heading: str, words: str) -> None:
        self.heading = heading
        self.words = words


def _signal(row: Row, digest: str, mapping: Mapping, ways: _Ways, at: datetime) -> Heard:
    told: dict[Use, Cell | datetime] = {}
    facts: dict[str, Cell] = {}
    for column in mapping.columns:
        cell = row.cells.get(column.heading)
        if cell is None:
            if column.use not in FACTS:
                raise _CannotBeRead(column.heading, "it is empty; every row needs it.")
            continue
        value = _READ.get(column.use, _text)(column, cell, ways)
        if column.use in FACTS:
            facts[column.fact] = value.isoformat() if isinstance(value, datetime) else value
        else:
            told[column.use] = value
    occurred_at = told[Use.TIME]
    assert isinstance(occurred_at, datetime)  # noqa: S101  (what reads this column gives nothing else)
    signal = Heard(
        mapping.source,
        str(told.get(Use.ID, digest)),
        str(told.get(Use.TYPE, mapping.type)),
        f"{mapping.prefix}{told[Use.SUBJECT]}",
        occurred_at,
        facts,
    )
    try:
        check(signal)
        check_clock(signal, at)
    except BadSignal as bad:
        column_ = mapping.column(FIELDS[bad.field]) if bad.field in FIELDS else None
        raise _CannotBeRead(column_.heading if column_ else bad.field, f"{bad.what}.") from None
    return signal


def _text(column: Column, cell: Cell, ways: _Ways) -> str:
    return cell if isinstance(cell, str) else json.dumps(cell)


def _moment(column: Column, cell: Cell, ways: _Ways) -> datetime:
    try:
        return ways.moment(column, cell)
    except NotADate as why:
        raise _CannotBeRead(column.heading, f"{str(cell)[:40]!r}: {why}") from None


def _number(column: Column, cell: Cell, ways: _Ways) -> Cell:
    if isinstance(cell, bool):
        raise _CannotBeRead(column.heading, "yes or no is no number.")
    found = number(cell, ways.decimals.get(column.heading, "")) if isinstance(cell, str) else cell
    if found is None:
        raise _CannotBeRead(column.heading, f"{str(cell)[:40]!r} is no number; write it like 1234.5, without a unit.")
    return found


def _truth(column: Column, cell: Cell, ways: _Ways) -> bool:
    found = TRUTHS.get(str(cell).lower())
    if found is None:
        raise _CannotBeRead(column.heading, f"{str(cell)[:40]!r} is neither yes nor no.")
    return found


_READ: Final[dict[Use, Callable[[Column, Cell, _Ways], Cell | datetime]]] = {
    Use.TIME: _moment,
    Use.MOMENT: _moment,
    Use.DAY_END: _moment,
    Use.NUMBER: _number,
    Use.TRUTH: _truth,
}
