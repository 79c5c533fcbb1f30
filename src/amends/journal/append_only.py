"""Tables that only grow: triggers refuse update, delete and truncate on SQLite and PostgreSQL.

Used by migrations of the journal and of the remedies' ledger. `position` of a journal entry is the one
exception: it may be given once, by a seal.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SQLITE = """
CREATE TRIGGER {table}_keeps_update BEFORE UPDATE ON {table} {when}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
CREATE TRIGGER {table}_keeps_delete BEFORE DELETE ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
"""
POSTGRESQL = """
CREATE OR REPLACE FUNCTION amends_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
CREATE TRIGGER {table}_keeps_update BEFORE UPDATE ON {table} FOR EACH ROW {when} EXECUTE FUNCTION amends_append_only();
CREATE TRIGGER {table}_keeps_delete BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION amends_append_only();
CREATE TRIGGER {table}_keeps_rows BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION amends_append_only();
"""


def drop(table: str, vendor: str) -> list[str]:
    """The statements that lift the protection: for a migration backwards, and for emptying a test database."""
    names = [f"{table}_keeps_update", f"{table}_keeps_delete"]
    if vendor == "postgresql":
        return [f"DROP TRIGGER IF EXISTS {name} ON {table}" for name in (*names, f"{table}_keeps_rows")]
    return [f"DROP TRIGGER IF EXISTS {name}" for name in names]


def create(table: str, vendor: str, once: str = "", fixed: tuple[str, ...] = ()) -> list[str]:
    """The statements that protect a table. `once` is a column that may be filled once while `fixed` stay."""
    distinct = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    changed = " OR ".join(
        [f"OLD.{once} IS NOT NULL", f"NEW.{once} IS NULL", *(f"OLD.{c}{CAST} {distinct} NEW.{c}{CAST}" for c in fixed)]
        if once
        else []
    )
    if vendor == "postgresql":
        changed = changed.replace(CAST, "::text")
        when = f"WHEN ({changed})" if changed else ""
        return [POSTGRESQL.format(table=table, when=when)]
    changed = changed.replace(CAST, "")
    when = f"WHEN {changed}" if changed else ""
    return [f"{part}END;" for part in SQLITE.format(table=table, when=when).split("END;") if part.strip()]


CAST = "@cast"


def protect(table: str, once: str = "", fixed: tuple[str, ...] = ()) -> migrations.RunPython:
    """A migration step that makes `table` append-only on whichever database it runs."""

    def forwards(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in create(table, editor.connection.vendor, once, fixed):
            editor.execute(statement, params=None)

    def backwards(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in drop(table, editor.connection.vendor):
            editor.execute(statement, params=None)

    return migrations.RunPython(forwards, backwards)
