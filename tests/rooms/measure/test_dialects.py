"""A figure's statement is the same for a warehouse: it runs there, and counts what the desk counts."""

from __future__ import annotations

from datetime import UTC

import pytest
from django.db import connection

from amends.measure import facts
from amends.measure.definitions import BY_SLUG
from amends.measure.dialects import DIALECTS, plain, sql_of
from amends.measure.flat import FLAT
from tests.rooms.measure.test_figures import UNTIL
from tests.story.telling import MINUTE, a_story

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_figure_is_carried(dialect: str) -> None:
    for slug in BY_SLUG:
        statement = sql_of(slug, dialect)
        assert statement.startswith(f"-- {BY_SLUG[slug].name}: ")
        assert "counted_at" in statement


def test_one_statement_counts_what_the_views_count() -> None:
    story = a_story()
    case = story.complain()
    story.acknowledge(case, by=story.now(case).owner)
    story.resolve(case)
    story.wait(MINUTE)
    with facts.facts(UNTIL.astimezone(UTC)) as known:
        engine = known.engine
        for slug, one in BY_SLUG.items():
            carried = sql_of(slug, "duckdb").replace(
                "CAST(CURRENT_TIMESTAMP AT TIME ZONE 'UTC' AS TIMESTAMP)", f"TIMESTAMP '{UNTIL:%Y-%m-%d %H:%M:%S}'"
            )
            asked = [engine.execute(f"SELECT * FROM ({sql}) ORDER BY ALL").fetchall() for sql in (one.sql, carried)]  # noqa: S608
            assert asked[0] == asked[1], slug


def test_a_server_runs_the_statements() -> None:
    """On PostgreSQL, over flat tables of the same columns; elsewhere there is no server to ask."""
    kinds = {"VARCHAR": "text", "DOUBLE": "double precision", "HUGEINT": "bigint"}
    if connection.vendor != "postgresql":
        assert "WITH" in plain("promises-kept")
        return
    with facts.facts(UNTIL) as known, connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA flat")
        cursor.execute("SET LOCAL search_path TO flat")
        for table in FLAT:
            described = known.engine.execute(f"DESCRIBE {table}").fetchall()
            columns = ", ".join(f"{name} {kinds.get(kind, kind)}" for name, kind, *_ in described)
            cursor.execute(f"CREATE TABLE {table} ({columns})")
        for slug in BY_SLUG:
            cursor.execute(sql_of(slug, "postgres"))
            assert cursor.fetchall() == [], slug
