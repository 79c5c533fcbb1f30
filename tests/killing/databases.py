"""A database for one desk: a SQLite file in its folder, or a new one beside that which AMENDS_DATABASE_URL names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4


@contextmanager
def a_database(home: Path) -> Iterator[str]:
    """The address of an empty database, gone in the end."""
    beside = os.environ.get("AMENDS_DATABASE_URL", "")
    if not beside.startswith("postgres"):
        yield f"sqlite:{home / 'amends.sqlite3'}"
        return
    import psycopg

    name = f"scratch_{uuid4().hex[:12]}"
    with psycopg.connect(beside, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield urlunsplit(urlsplit(beside)._replace(path=f"/{name}"))
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
