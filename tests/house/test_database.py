"""The tables are what the models say, and every migration is committed."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command

from tests.house import survey


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
