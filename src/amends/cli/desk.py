"""Waking Django for a command that needs the desk."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, cast

from amends.cli import Refused

if TYPE_CHECKING:
    from django.db.migrations.state import StateApps

TOO_OLD = (
    "the desk's tables are older than this Amends can bring up to date. Nothing was changed. Install the Amends that "
    "ran it last, or the first one after it, run its amends migrate, then this one's."
)


def wake() -> None:
    """This function will set Django up for this process."""
    import django

    django.setup()


def migrate() -> bool:
    """This function will bring the database up to date; says whether anything had to be done.

    :raises Refused: when its tables are older than what this Amends still knows how to bring up to date.
    """
    wake()
    from django.core.management import call_command

    if _is_too_old():
        raise Refused(TOO_OLD)
    was_empty = _lay_tables()
    said = io.StringIO()
    call_command("migrate", interactive=False, verbosity=1, stdout=said)
    call_command("createcachetable", verbosity=0)
    if not was_empty and is_set_up():
        _restock()
    return was_empty or "No migrations to apply" not in said.getvalue()


def _restock() -> None:
    """A desk that is older than a script or a cause has it from now on, to be read and changed like any other."""
    from amends import clock
    from amends.flow.furnishing import restock
    from amends.journal.actors import SETUP

    restock(by=SETUP, at=clock.now())


def _lay_tables() -> bool:
    """Makes all tables of an empty database at once, as the models say, and notes every migration as done; says
    whether it was empty.

    Migration by migration Django draws up all models anew for each table, which takes five times as long. That both
    ways lead to the same tables is held by `tests/house/test_database.py`.
    """
    from django.apps import apps
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.operations import RunPython
    from django.db.migrations.recorder import MigrationRecorder

    if connection.introspection.table_names():
        return False
    recorder, steps = MigrationRecorder(connection), MigrationLoader(None).disk_migrations
    with connection.schema_editor() as editor:
        editor.create_model(recorder.Migration)
        for model in apps.get_models():
            editor.create_model(model)
        for place, step in steps.items():
            for operation in step.operations if step.__module__.startswith("amends.") else ():
                if isinstance(operation, RunPython):
                    operation.code(cast("StateApps", apps), editor)
            for app, name in (place, *step.replaces):
                recorder.record_applied(app, name)
    return True


def _is_too_old() -> bool:
    """Whether it stands in the midst of steps that we have made one step of: Django would leave out the rest unsaid."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    applied = MigrationRecorder(connection).applied_migrations()
    steps = [step.replaces for step in MigrationLoader(None).replacements.values()]
    return any(any(one in applied for one in step) and not all(one in applied for one in step) for step in steps)


def refresh() -> None:
    """This function will leave a connection to the database that has broken, or is too old, to be made anew."""
    from django.db import close_old_connections

    close_old_connections()


def is_set_up() -> bool:
    """Whether this desk has a brand: one that has none asks for its first settings in the browser."""
    from amends.people.queries import brands

    return bool(brands())
