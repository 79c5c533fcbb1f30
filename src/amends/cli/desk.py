"""Waking Django for a command that needs the desk."""

from __future__ import annotations

import io

import django
from django.core.management import call_command


def wake() -> None:
    """This function will set Django up for this process."""
    django.setup()


def migrate() -> bool:
    """This function will bring the database up to date; says whether anything had to be done."""
    wake()
    said = io.StringIO()
    call_command("migrate", interactive=False, verbosity=1, stdout=said)
    call_command("createcachetable", verbosity=0)
    return "No migrations to apply" not in said.getvalue()


def refresh() -> None:
    """This function will leave a connection to the database that has broken, or is too old, to be made anew."""
    from django.db import close_old_connections

    close_old_connections()


def is_set_up() -> bool:
    """Whether this desk has a brand: one that has none asks for its first settings in the browser."""
    from amends.people.queries import brands

    return bool(brands())
