"""A database of one's own, in which several threads commit for real: a copy of the test database, thrown away after.

So no table has to be emptied, append-only ones least of all. A module of races makes it its `db`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper


@contextmanager
def own_database(folder: Path) -> Iterator[None]:
    """Every thread of this process works on the copy until the end."""
    shared = connections["default"]
    copied = sqlite_copy(shared, folder) if shared.vendor == "sqlite" else postgresql_copy(shared)
    with copied as name:
        settings = connections.settings["default"]
        shared_name, settings["NAME"] = settings["NAME"], name
        own = connections["default"] = connections.create_connection("default")
        try:
            yield
        finally:
            own.close()
            settings["NAME"], connections["default"] = shared_name, shared


@contextmanager
def sqlite_copy(shared: BaseDatabaseWrapper, folder: Path) -> Iterator[str]:
    """In a file: a database in memory that is shared by threads knows no waiting for a lock."""
    name = str(folder / "race.sqlite3")
    copy = sqlite3.connect(name)
    shared.ensure_connection()
    shared.connection.backup(copy)
    copy.close()
    yield name


@contextmanager
def postgresql_copy(shared: BaseDatabaseWrapper) -> Iterator[str]:
    """By template, which nobody may be connected to meanwhile."""
    original = shared.settings_dict["NAME"]
    # Named after the original: each worker of the suite has its own.
    copy = f"{original}_race"
    shared.close()
    with shared._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{original}"')
    try:
        yield copy
    finally:
        with shared._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{copy}" WITH (FORCE)')
