"""A batch of cases by the verbs, and the same rows by the database's own driver, `executemany`, on a copy."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, connections
from django.db.models import Field, ForeignKey, Model

from amends import flow
from amends.config import SQLITE_PRAGMAS
from amends.journal.actors import CLOCK
from amends.kernel.ids import new_id
from bench.filling import BATCH, introduce, now


@dataclass(frozen=True)
class Batch:
    """Cases a second by the verbs and by the driver, and how many rows one case is."""

    cases: int
    rows_per_case: float
    flow_per_second: float
    raw_per_second: float


def measure(filled: Any, start: int, transactions: int) -> Batch:
    """This function will open so many times 500 cases, and write the same rows again on a copy of the database."""
    news = [introduce(filled.desk, start + number * BATCH, BATCH) for number in range(transactions)]
    with a_copy() as raw:
        taken, marks = [], []
        for batch in news:
            marks.append(new_id(now()))
            before = time.perf_counter()
            flow.open_cases(batch, by=CLOCK, at=now())
            taken.append(time.perf_counter() - before)
        written = [rows_between(*marks[number : number + 2]) for number in range(transactions)]
        again = [raw(tables) for tables in written]
    rows = sum(len(rows) for tables in written for _, rows in tables)
    cases = transactions * BATCH
    return Batch(cases, rows / cases, BATCH / median(taken), BATCH / median(again))


def models() -> list[type[Model]]:
    """Every table of ours whose key is an id that rises with time."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("amends.")]
    return [model for model in ours if _key(model).get_internal_type() == "UUIDField"]


def _key(model: type[Model]) -> Field[Any, Any]:
    key = model._meta.pk
    return key.target_field if isinstance(key, ForeignKey) else key


def rows_between(start: Any, end: Any = None) -> list[tuple[str, list[tuple[Any, ...]]]]:
    """The rows written from one moment to another, by the statement that would write them, as the driver gives them."""
    found = []
    for model in models():
        columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
        table, key = model._meta.db_table, model._meta.pk.column
        limits = [one if connection.features.has_native_uuid_field else one.hex for one in (start, end) if one]
        until = f' AND "{key}" < %s' if end else ""
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT {columns} FROM "{table}" WHERE "{key}" > %s{until}', limits)
            rows = cursor.fetchall()
        if rows:
            marks = ", ".join(["%s"] * len(rows[0]))
            found.append((f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', rows))
    return found


@contextmanager
def a_copy() -> Iterator[Any]:
    """A copy of the desk's database as it is now; yields what writes rows into it and says how long that took."""
    if connection.vendor == "sqlite":
        with _sqlite_copy() as write:
            yield write
    else:
        with _postgres_copy() as write:
            yield write


@contextmanager
def _sqlite_copy() -> Iterator[Any]:
    path = Path(settings.HOME) / "copy.sqlite3"
    source = sqlite3.connect(str(settings.DATABASES["default"]["NAME"]))
    copy = sqlite3.connect(path, isolation_level=None)
    source.backup(copy)
    source.close()
    for pragma in SQLITE_PRAGMAS.strip(";").split(";"):
        copy.execute(pragma)

    def write(tables: list[tuple[str, list[tuple[Any, ...]]]]) -> float:
        asked = [(statement.replace("%s", "?"), rows) for statement, rows in tables]
        before = time.perf_counter()
        copy.execute("BEGIN IMMEDIATE")
        for statement, rows in asked:
            copy.executemany(statement, rows)
        copy.execute("COMMIT")
        return time.perf_counter() - before

    try:
        yield write
    finally:
        copy.close()
        for name in path.parent.glob("copy.sqlite3*"):
            name.unlink()


@contextmanager
def _postgres_copy() -> Iterator[Any]:
    import psycopg

    name = str(settings.DATABASES["default"]["NAME"])
    copied = f"{name}_copy"
    connections.close_all()
    parameters: dict[str, Any] = connection.get_connection_params()
    plain = {key: parameters[key] for key in ("user", "password", "host", "port") if key in parameters}
    with psycopg.connect(**plain, dbname="postgres", autocommit=True) as keeper:
        keeper.execute(f'CREATE DATABASE "{copied}" TEMPLATE "{name}"')
        copy = psycopg.connect(**plain, dbname=copied)

        def write(tables: list[tuple[str, list[tuple[Any, ...]]]]) -> float:
            before = time.perf_counter()
            with copy.transaction(), copy.cursor() as cursor:
                for statement, rows in tables:
                    cursor.executemany(statement, rows)
            return time.perf_counter() - before

        try:
            yield write
        finally:
            copy.close()
            keeper.execute(f'DROP DATABASE "{copied}"')
