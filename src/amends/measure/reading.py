"""Reading cases of the desk into the flat tables: a batch in a dozen questions, whatever it holds."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from amends.kernel.calendars import BusinessCalendar, between
from amends.measure.flat import COUNTED, FLAT, SOURCES, Columns
from amends.people import queries as people

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

AT_ONCE = 500
HOUR = timedelta(hours=1)
Raw = tuple[Any, ...]


def read_into(engine: DuckDBPyConnection, case_ids: Iterable[UUID], folder: Path | None = None) -> int:
    """This function will read these cases as they are now into the engine's `flat_...` tables, made anew; a case that
    is gone leaves only its name in `flat_named`. Returns how many were named.

    :param folder: where the rows lie on their way; a temporary one without it.
    """
    with tempfile.TemporaryDirectory(dir=folder, prefix="reading-") as scratch:
        place = Path(scratch)
        count = _write(place, case_ids)
        for name, columns in _raw_columns().items():
            engine.execute(_loading(f"raw_{name}", columns, place / f"{name}.csv"))
    for name, select in FLAT.items():
        engine.execute(f"CREATE OR REPLACE TEMP TABLE flat_{name} AS {select} ORDER BY case_id")
    engine.execute("CREATE OR REPLACE TEMP TABLE flat_named AS SELECT case_id FROM raw_named ORDER BY case_id")
    for name in _raw_columns():
        engine.execute(f"DROP TABLE raw_{name}")
    return count


def load(engine: DuckDBPyConnection, table: str, columns: Columns, asked: QuerySet[Any, Raw]) -> None:
    """This function will lay the rows of a question beside the flat tables, as a table that is made anew."""
    with tempfile.TemporaryDirectory(prefix="reading-") as scratch:
        file = Path(scratch) / f"{table}.csv"
        with file.open("w", newline="", encoding="utf-8") as there:
            csv.writer(there).writerows(_rows(asked))
        engine.execute(_loading(table, columns, file))


def _raw_columns() -> dict[str, Columns]:
    return {name: source.columns for name, source in SOURCES.items()} | {
        "counted": COUNTED,
        "named": {"case_id": "UUID"},
    }


def _write(place: Path, case_ids: Iterable[UUID]) -> int:
    """Everything read, as CSV: what any engine takes in fastest without another library."""
    calendars = {brand.id: people.hours(brand.calendar) for brand in people.brands()}
    files = {name: (place / f"{name}.csv").open("w", newline="", encoding="utf-8") for name in _raw_columns()}
    count = 0
    try:
        writers = {name: csv.writer(file) for name, file in files.items()}
        whole = iter(case_ids)
        while ids := list(islice(whole, AT_ONCE)):
            count += len(ids)
            found = {name: _rows(source.ask(ids)) for name, source in SOURCES.items()}
            found["counted"] = list(_counted(found["cases"], found["waits"], calendars))
            found["named"] = [(id_,) for id_ in ids]
            for name, rows in found.items():
                writers[name].writerows(rows)
    finally:
        for file in files.values():
            file.close()
    return count


def _rows(asked: QuerySet[Any, Raw]) -> list[Raw]:
    """The rows as the driver gives them: they become text, so nobody makes an object of each value."""
    try:
        sql, params = asked.order_by().query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _loading(name: str, columns: Columns, file: Path) -> str:
    texts = ", ".join(f"'{column}': 'VARCHAR'" for column in columns)
    casts = ", ".join(f"CAST({column} AS {kind}) AS {column}" for column, kind in columns.items())
    path = str(file).replace("'", "''")
    return (
        f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {casts} FROM read_csv('{path}', header = false,"
        f" auto_detect = false, delim = ',', quote = '\"', escape = '\"', nullstr = '', columns = {{{texts}}})"
    )


PLACES = {name: place for place, name in enumerate(SOURCES["cases"].columns)}
BRAND, OPENED, RESOLVED = PLACES["brand_id"], PLACES["opened_at"], PLACES["resolved_at"]


def _counted(
    cases: Sequence[Raw], waits: Sequence[Raw], calendars: Mapping[UUID, BusinessCalendar]
) -> Iterable[tuple[Any, float, float, float]]:
    """Of each resolved case: working hours until then, hours waited for the customer, and working hours of those."""
    spans: dict[Any, list[tuple[datetime, datetime | None]]] = {}
    for case_id, from_at, until_at in waits:
        spans.setdefault(case_id, []).append((_moment(from_at), _moment(until_at) if until_at else None))
    for row in cases:
        if not row[RESOLVED]:
            continue
        opened, resolved = _moment(row[OPENED]), _moment(row[RESOLVED])
        calendar = calendars[row[BRAND] if isinstance(row[BRAND], UUID) else UUID(row[BRAND])]
        waited = open_waited = timedelta()
        for from_at, until_at in spans.get(row[0], ()):
            start, end = max(from_at, opened), min(until_at or resolved, resolved)
            if start < end:
                waited, open_waited = waited + (end - start), open_waited + between(calendar, start, end)
        yield row[0], between(calendar, opened, resolved) / HOUR, waited / HOUR, open_waited / HOUR


def _moment(told: datetime | str) -> datetime:
    """A moment as SQLite keeps it (text, UTC) or as PostgreSQL gives it."""
    return datetime.fromisoformat(told).replace(tzinfo=UTC) if isinstance(told, str) else told.astimezone(UTC)
