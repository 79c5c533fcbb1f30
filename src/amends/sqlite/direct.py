"""Telling SQLite itself, past Django's cursor: on the way through it a statement takes longer than its answer.

Only where nobody listens: who captures, counts or disturbs queries hears every one of them through Django. On any other
database everything goes through Django.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import FORMAT_QMARK_REGEX


@lru_cache(maxsize=2048)
def in_its_own_marks(statement: str) -> str:
    """A statement with SQLite's question marks in place of Django's; looked through once, not at every asking."""
    return FORMAT_QMARK_REGEX.sub("?", statement).replace("%%", "%")


def answer(statement: str, values: Sequence[Any], wrapper: BaseDatabaseWrapper) -> list[Any]:
    """What the database answers to a question, as it keeps it."""
    found: list[Any]
    if _is_alone(wrapper):
        with wrapper.wrap_database_errors:
            wrapper.ensure_connection()
            wrapper.validate_no_broken_transaction()
            found = wrapper.connection.execute(in_its_own_marks(statement), values).fetchall()
    else:
        with wrapper.cursor() as cursor:
            cursor.execute(statement, values)
            found = cursor.fetchall()
    return found


def write(statement: str, values: Sequence[Any], wrapper: BaseDatabaseWrapper) -> int:
    """Tells the database to change what is there; returns how many rows it changed."""
    if _is_alone(wrapper):
        with wrapper.wrap_database_errors:
            wrapper.ensure_connection()
            wrapper.validate_no_broken_transaction()
            return int(wrapper.connection.execute(in_its_own_marks(statement), values).rowcount)
    with wrapper.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def write_many(statement: str, rows: Sequence[Sequence[Any]], wrapper: BaseDatabaseWrapper) -> None:
    """Writes the same statement for each row of values, within a transaction that has begun."""
    if not _is_alone(wrapper):
        with wrapper.cursor() as cursor:
            cursor.executemany(statement, rows)
        return
    wrapper.validate_no_broken_transaction()
    with wrapper.wrap_database_errors:
        wrapper.connection.executemany(in_its_own_marks(statement), rows)


def _is_alone(wrapper: BaseDatabaseWrapper) -> bool:
    """Whether it is SQLite, and nobody listens."""
    return wrapper.vendor == "sqlite" and not (wrapper.queries_logged or wrapper.execute_wrappers)
