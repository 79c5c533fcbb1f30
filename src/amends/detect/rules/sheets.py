"""A file of signals as rows and columns: CSV, or JSON Lines whose objects are laid flat."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NoReturn

from amends.detect.rules.heard import is_storable
from amends.kernel.sheets import NotASheet, records, text_of

LONGEST_CELL: Final = 2_000
MOST_COLUMNS: Final = 200
Cell = str | int | float | bool


class BadFile(ValueError):
    """A file that cannot be read at all. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a row cannot be read: the line, the column's heading, what to do."""

    line: int
    heading: str
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """What one line says, by heading; a cell that says nothing is left out."""

    line: int
    cells: Mapping[str, Cell]

    def digest(self) -> str:
        """A name for what the row says, whatever the order of its columns and the encoding of its file."""
        said = json.dumps(dict(sorted(self.cells.items())), ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(said.encode()).hexdigest()[:32]


@dataclass(slots=True)
class Sheet:
    """A file as it was read: its headings in order, its rows, and the rows that are none. `count` is all of them."""

    headings: list[str]
    rows: list[Row] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.rows) + len({trouble.line for trouble in self.troubles})


def read_sheet(raw: bytes, *, most_rows: int) -> Sheet:
    """The rows of a file, whichever of the two it is.

    :raises BadFile: when it has no rows, too many, or headings that do not name its columns.
    """
    text = text_of(raw)
    if not text.strip():
        raise BadFile("The file is empty; the first line names the columns.")
    sheet = _json_lines(text) if text.lstrip()[:1] == "{" else _csv(text)
    if not sheet.count:
        raise BadFile("The file has headings and no rows.")
    if sheet.count > most_rows:
        raise BadFile(f"The file has {sheet.count:,} rows; at most {most_rows:,} are read at once, so split it.")
    if len(sheet.headings) > MOST_COLUMNS:
        raise BadFile(f"The file has {len(sheet.headings)} columns; at most {MOST_COLUMNS} are read.")
    return sheet


def _csv(text: str) -> Sheet:
    lines = records(text)
    try:
        headings = [heading.strip() for heading in next(lines)[1]]
        while headings and not headings[-1]:
            headings.pop()
        _check_headings(headings)
        sheet = Sheet(headings)
        for line, cells in lines:
            if any(cell.strip() for cell in cells):
                _add(sheet, line, cells)
    except NotASheet as why:
        raise BadFile(f"{str(why)[:1].upper()}{str(why)[1:]}") from None
    return sheet


def _check_headings(headings: list[str]) -> None:
    if not headings or "" in headings:
        raise BadFile("A column has no heading; the first line names every column.")
    if doubled := next((one for one in headings if headings.count(one) > 1), None):
        raise BadFile(f"Two columns have the heading {doubled[:40]!r}; rename one of them.")


def _add(sheet: Sheet, line: int, cells: list[str]) -> None:
    wanted = len(sheet.headings)
    if len(cells) < wanted or any(cell.strip() for cell in cells[wanted:]):
        words = f"it has {len(cells)} cells and the heading {wanted}; check separators and quotation marks."
        sheet.troubles.append(Trouble(line, sheet.headings[min(len(cells), wanted) - 1], words))
        return
    said = {heading: cell.strip() for heading, cell in zip(sheet.headings, cells, strict=False) if cell.strip()}
    _keep(sheet, Row(line, said))


def _keep(sheet: Sheet, row: Row) -> None:
    for heading, cell in row.cells.items():
        if isinstance(cell, str) and len(cell) > LONGEST_CELL:
            words = f"it is longer than {LONGEST_CELL:,} characters; shorten it."
            sheet.troubles.append(Trouble(row.line, heading, words))
            return
    sheet.rows.append(row)


def _json_lines(text: str) -> Sheet:
    sheet = Sheet([])
    for line, told in enumerate(text.split("\n"), 1):
        if not told.strip():
            continue
        try:
            value = json.loads(told, parse_constant=_no_number)
            if not isinstance(value, dict):
                raise ValueError
            row = Row(line, dict(_flat(value)))
        except (ValueError, RecursionError):
            sheet.troubles.append(Trouble(line, "", "it is no JSON object; each line is one, such as {…}."))
            continue
        sheet.headings += [heading for heading in row.cells if heading not in sheet.headings]
        _keep(sheet, row)
    return sheet


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _flat(value: Mapping[str, object], before: str = "") -> Iterator[tuple[str, Cell]]:
    """The ends of an object, each by its path: {"data": {"gate": "B7"}} is data.gate."""
    for name, inner in value.items():
        if not is_storable(name) or (isinstance(inner, str) and not is_storable(inner)):
            raise ValueError(name)
        if isinstance(inner, dict):
            yield from _flat(inner, f"{before}{name}.")
        elif isinstance(inner, list):
            yield f"{before}{name}", json.dumps(inner)
        elif isinstance(inner, str):
            if inner.strip():
                yield f"{before}{name}", inner.strip()
        elif isinstance(inner, bool | int | float):
            yield f"{before}{name}", inner
