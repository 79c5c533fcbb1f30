"""The tables are what the models say, and every migration is committed."""

from __future__ import annotations

import io
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

from tests import tables
from tests.house import survey

# What PostgreSQL knows of a database: columns, constraints, indexes, triggers.
CATALOGUE = (
    "SELECT table_name, column_name, data_type, is_nullable, column_default, character_maximum_length"
    " FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace",
    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT app, name FROM django_migrations",
)


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    out = io.StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=out, stderr=out)
    except SystemExit as exit_:
        raise AssertionError(
            f"The models changed without a migration: run makemigrations.\n{out.getvalue()}"
        ) from exit_


def test_migrations_do_not_look_ahead() -> None:
    """A migration that depends on a later room is a foreign key that looks ahead, or was one."""
    found = []
    for path in survey.files():
        if path.parent.name != "migrations" or path.suffix != ".py" or not path.is_relative_to(survey.PACKAGE):
            continue
        here = survey.owner(path)
        for room, depth in survey.depths().items():
            if f'("{room}", "' in path.read_text(encoding="utf-8") and depth >= survey.depths()[here] and room != here:
                found.append(f"{path.relative_to(survey.ROOT)} depends on {room}")
    assert not found, survey.verdict("A row knows only what happened before it:", found)


def migrate_step_by_step(**amends: str) -> None:
    """Django's own command, which knows no tables that are made at once."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("AMENDS_")}
    environment |= {"DJANGO_SETTINGS_MODULE": "amends.settings", **amends}
    for command in (["migrate", "--no-input"], ["createcachetable"]):
        subprocess.run([sys.executable, "-m", "django", *command], env=environment, check=True, capture_output=True)


def in_sqlite(path: Path) -> list[str]:
    """What SQLite knows of a database: each table, index and trigger by the words that made it, in any order."""
    with closing(sqlite3.connect(path)) as database:
        made = database.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
        steps = database.execute("SELECT app, name FROM django_migrations").fetchall()
    return sorted(
        map(str, [*((kind, name, sorted(re.findall(r"\w+|\S", sql or ""))) for kind, name, sql in made), *steps])
    )


def in_postgresql(address: str) -> list[str]:
    with psycopg.connect(address) as database:
        found = sorted(str(row) for query in CATALOGUE for row in database.execute(query).fetchall())
    # Django numbers the rows of this table of its own, which no desk uses, as its app says or as the settings say.
    return [row for row in found if "auth_group_permissions" not in row]


@pytest.mark.long
@pytest.mark.anywhere
def test_tables_made_at_once_are_those_of_the_migrations(tmp_path: Path) -> None:
    tables.lay_into(tmp_path)
    at_once = in_sqlite(tmp_path / tables.DATABASE)
    migrate_step_by_step(AMENDS_HOME=str(tmp_path / "steps"))
    assert at_once == in_sqlite(tmp_path / "steps" / tables.DATABASE)


@pytest.fixture
def empty_database() -> Iterator[str]:
    """The address of a database of its own on the server of the tests."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("CREATE DATABASE step_by_step")
        yield urlsplit(os.environ["AMENDS_DATABASE_URL"])._replace(path="/step_by_step").geturl()
        cursor.execute("DROP DATABASE step_by_step WITH (FORCE)")


@pytest.mark.long
@pytest.mark.postgres
@pytest.mark.django_db
def test_so_are_those_of_a_server(empty_database: str, tmp_path: Path) -> None:
    migrate_step_by_step(AMENDS_HOME=str(tmp_path), AMENDS_DATABASE_URL=empty_database)
    at_once = urlsplit(empty_database)._replace(path=f"/{tables.template(connection)}").geturl()
    assert in_postgresql(at_once) == in_postgresql(empty_database)
