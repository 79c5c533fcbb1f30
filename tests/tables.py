"""The tables of an empty desk: made once by `amends migrate`, which takes seconds, and then copied."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import django
from django.db.backends.base.base import BaseDatabaseWrapper

ROOT = Path(__file__).resolve().parent.parent
DATABASE = "amends.sqlite3"
ONE_MAKES_THEM = 2013  # the number of a lock on PostgreSQL: any other would do


def lay_into(home: Path) -> None:
    """Gives a desk's folder the database that `amends migrate` would make there."""
    shutil.copyfile(_made(), home / DATABASE)


def load(connection: BaseDatabaseWrapper) -> None:
    """Replaces whatever a connection's database holds by it."""
    connection.ensure_connection()
    with closing(sqlite3.connect(_made())) as made:
        made.backup(connection.connection)


def template(connection: BaseDatabaseWrapper) -> str:
    """The name of a database on a PostgreSQL server to copy from: the first worker makes it, the others wait for it."""
    name = f"tables_{_named()}"
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_MAKES_THEM])
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE DATABASE making_{name}")
            address = urlsplit(os.environ["AMENDS_DATABASE_URL"])._replace(path=f"/making_{name}")
            with TemporaryDirectory() as home:
                _migrate(home, AMENDS_DATABASE_URL=address.geturl())
            cursor.execute(f"ALTER DATABASE making_{name} RENAME TO {name}")
        cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_MAKES_THEM])
    return name


def _migrate(home: str, **amends: str) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("AMENDS_")}
    environment |= {"AMENDS_HOME": home, **amends}
    command = [sys.executable, "-m", "amends", "migrate"]
    subprocess.run(command, env=environment, check=True, capture_output=True)


def _made() -> Path:
    """Where it is kept on SQLite; two that make it at the same moment make the same."""
    kept = ROOT / "build" / "tables" / f"{_named()}.sqlite3"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=kept.parent) as home:
            _migrate(home)
            Path(home, DATABASE).replace(kept)
    return kept


def _named() -> str:
    """Another migration, another Django: other tables."""
    sum_ = hashlib.sha256(django.__version__.encode())
    for path in sorted((ROOT / "src" / "amends").glob("*/migrations/*.py")):
        sum_.update(f"{path.parent.parent.name}/{path.name}\n".encode() + path.read_bytes())
    return sum_.hexdigest()[:20]
