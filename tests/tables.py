"""The tables of an empty desk on SQLite: made once by `amends migrate`, which takes seconds, and then copied."""

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

import django
from django.db.backends.base.base import BaseDatabaseWrapper

ROOT = Path(__file__).resolve().parent.parent
DATABASE = "amends.sqlite3"


def lay_into(home: Path) -> None:
    """Gives a desk's folder the database that `amends migrate` would make there."""
    shutil.copyfile(_made(), home / DATABASE)


def load(connection: BaseDatabaseWrapper) -> None:
    """Replaces whatever a connection's database holds by it."""
    connection.ensure_connection()
    with closing(sqlite3.connect(_made())) as made:
        made.backup(connection.connection)


def _made() -> Path:
    """Where it is kept; two that make it at the same moment make the same."""
    kept = ROOT / "build" / "tables" / f"{_named()}.sqlite3"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=kept.parent) as home:
            environment = {key: value for key, value in os.environ.items() if not key.startswith("AMENDS_")}
            environment["AMENDS_HOME"] = home
            command = [sys.executable, "-m", "amends", "migrate"]
            subprocess.run(command, env=environment, check=True, capture_output=True)
            Path(home, DATABASE).replace(kept)
    return kept


def _named() -> str:
    """Another migration, another Django: other tables."""
    sum_ = hashlib.sha256(django.__version__.encode())
    for path in sorted((ROOT / "src" / "amends").glob("*/migrations/*.py")):
        sum_.update(f"{path.parent.parent.name}/{path.name}\n".encode() + path.read_bytes())
    return sum_.hexdigest()[:20]
