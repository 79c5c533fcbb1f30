"""A table as values of a measure: which column is which field is told, never guessed.

Text in, values out; nothing here opens a file.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from amends.measure.given.fields import Field, Given, Wrong

SPACES = "spaces"
EMPTY = frozenset({""})


@dataclass(frozen=True, slots=True)
class Table:
    """Columns by name, rows of cells in their order, and how many rows were left out because they did not fit."""

    columns: tuple[str, ...]
    rows: tuple[Sequence[object], ...]
    skipped: int = 0

    def place(self, column: str, asked: str) -> int:
        """Where a column stands.

        :raises Wrong: naming the option that asked for it, and the columns there are.
        """
        if column not in self.columns:
            near = get_close_matches(column, self.columns, 1)
            meant = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(self.columns)}"
            raise Wrong(asked, f"the table has no column {column!r}; {meant}")
        return self.columns.index(column)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a table is read: which column is which field, which values hold for all rows, which rows count."""

    columns: Mapping[str, str]
    settings: Mapping[str, str]
    where: tuple[str, ...] = ()
    moments: str | None = None
    zone: str = "UTC"
    empty: frozenset[str] = EMPTY


def parse_csv(text: str, separator: str = ",", *, has_header: bool = True, skip_uneven: bool = False) -> Table:
    """The table of a CSV text, or of columns set apart by blanks. Without a header, columns are called 1, 2, 3 ...

    A row with more or fewer cells than the first is refused, or left out and counted.

    :raises Wrong: naming the row that has more or fewer cells than the others.
    """
    if separator == SPACES:
        rows: Iterable[list[str]] = (line.split() for line in text.splitlines())
    elif len(separator) == 1:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    else:
        raise Wrong("--separator", f"{separator!r} is no single character; give one, or {SPACES}")
    try:
        found = [row for row in rows if row]
    except csv.Error as why:
        raise Wrong("--data", f"{why}; write CSV, or say how its columns are set apart (--separator)") from None
    if len(found) < (2 if has_header else 1):
        raise Wrong("--data", "the table has no rows; give at least one")
    width = len(found[0])
    uneven = [place for place, row in enumerate(found, start=1) if len(row) != width]
    if uneven and not skip_uneven:
        have = f"row {uneven[0]} has {len(found[uneven[0] - 1])} cells, the first one {width}"
        raise Wrong("--data", f"{have}; correct it, or leave such rows out with --skip-uneven")
    found = [row for row in found if len(row) == width]
    if not has_header:
        return Table(tuple(str(place) for place in range(1, width + 1)), tuple(found), len(uneven))
    header = tuple(name.strip() for name in found[0])
    if len(set(header)) < width:
        raise Wrong("--data", "two columns have one name; rename one")
    return Table(header, tuple(found[1:]), len(uneven))


def parse_rows(found: Sequence[object]) -> Table:
    """The table of a JSON list of objects.

    :raises Wrong: for anything that is no object, by its place.
    """
    for place, row in enumerate(found, start=1):
        if not isinstance(row, Mapping):
            raise Wrong("--data", f"row {place} is no object; give a list of objects, or one object of fields")
    if not found:
        raise Wrong("--data", "the table has no rows; give at least one")
    names = tuple(dict.fromkeys(name for row in found if isinstance(row, Mapping) for name in row))
    return Table(names, tuple([row.get(name) for name in names] for row in found if isinstance(row, Mapping)))


def values_of(table: Table, measure: Given, reading: Reading) -> dict[str, object]:
    """The fields of a measure from a table's rows.

    :raises Wrong: naming the option or the field that does not fit.
    """
    fields = {field.name: field for field in measure.fields}
    rows = _chosen(table, reading)
    values: dict[str, object] = {}
    for name, column in _mapping(table, measure, reading).items():
        whole, dot, part = name.partition(".")
        field, place = fields[whole], table.place(column, "--columns")
        cells = [_cell(row[place], reading.empty) for row in rows]
        if dot:
            named = values.setdefault(whole, {})
            if isinstance(named, dict):
                named[part] = cells
            continue
        values[name] = [_moment(cell, field, reading) if field.kind.is_moment else cell for cell in cells]
    place_of_days = {"zone": reading.zone} if "zone" in fields else {}
    return place_of_days | values | settings_of(measure, reading)


def groups_of(table: Table, column: str, reading: Reading) -> dict[str, Table]:
    """The rows apart by what stands in a column, in the order of the alphabet."""
    place = table.place(column, "--by")
    parts: dict[str, list[Sequence[object]]] = {}
    for row in _chosen(table, reading):
        parts.setdefault(str(row[place]), []).append(row)
    return {name: Table(table.columns, tuple(rows)) for name, rows in sorted(parts.items())}


def settings_of(measure: Given, reading: Reading) -> dict[str, object]:
    """The values that were told for the whole, read as JSON where they are JSON; lists may be written with commas.

    :raises Wrong: for a field that the measure has not.
    """
    fields = {field.name: field for field in measure.fields}
    found: dict[str, object] = {}
    for name, words in reading.settings.items():
        if name not in fields:
            raise Wrong("--set", f"{measure.slug} has no field {name!r}; there are {', '.join(fields)}")
        try:
            value: Any = json.loads(words)
        except ValueError:
            value = words
        if fields[name].kind.is_column and not isinstance(value, list):
            value = [part.strip() for part in words.split(",")]
        elif fields[name].kind.is_moment and isinstance(value, str):
            value = _moment(value, fields[name], reading)
        found[name] = value
    return found


def _mapping(table: Table, measure: Given, reading: Reading) -> dict[str, str]:
    """Told pairs; a column that is called like a field is that field."""
    known = {f"{field.name}.*" if field.kind.is_named_columns else field.name for field in measure.columns}
    for name in reading.columns:
        if name not in known and (name.endswith(".*") or f"{name.partition('.')[0]}.*" not in known or "." not in name):
            raise Wrong("--columns", f"{measure.slug} has no column {name!r}; there are {', '.join(sorted(known))}")
    same = {name: name for name in table.columns if name in known and name not in reading.settings}
    found = same | dict(reading.columns)
    if not found:
        raise Wrong("--columns", f"say which column is which field: {', '.join(sorted(known))}")
    return found


def _chosen(table: Table, reading: Reading) -> list[Sequence[object]]:
    tests = []
    for words in reading.where:
        name, found, value = words.partition("=")
        if not found:
            raise Wrong("--where", f"{words!r} compares nothing; write COLUMN=VALUE or COLUMN!=VALUE")
        tests.append((table.place(name.removesuffix("!"), "--where"), value, not name.endswith("!")))
    rows = [row for row in table.rows if all((str(row[place]) == value) is wanted for place, value, wanted in tests)]
    if not rows:
        raise Wrong("--where", "no row is left; look at the values of the column")
    return rows


def _cell(cell: object, empty: frozenset[str]) -> object:
    return None if isinstance(cell, str) and cell.strip() in empty else cell


def _moment(cell: object, field: Field, reading: Reading) -> object:
    """A moment as it is written in the file, placed in the told zone unless it has its own."""
    if cell is None:
        return None
    told = str(cell).strip()
    try:
        zone = ZoneInfo(reading.zone)
        found = _written(told, reading.moments) if reading.moments else datetime.fromisoformat(told)
        # In UTC: between two moments of one zone Python would count the hours of the clock on the wall.
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except ZoneInfoNotFoundError:
        raise Wrong("--zone", f"{reading.zone!r} is no time zone; give one such as Europe/Berlin") from None
    except ValueError:
        how = reading.moments or "ISO 8601"
        remedy = "say how moments are written, such as --moments '%d-%m-%Y %H:%M'"
        raise Wrong(field.name, f"{told!r} is not written as {how}; {remedy}") from None


def _written(told: str, how: str) -> datetime:
    return datetime.strptime(told, how)  # noqa: DTZ007 - the zone is told beside it
