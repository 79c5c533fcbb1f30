"""A figure as one statement for another engine: where the flat tables lie in a warehouse, it is asked there.

The statement is the one that this desk asks, with the views that it reads in front, carried by sqlglot.
"""

from __future__ import annotations

import re
from typing import Final

from amends.measure.definitions import BY_SLUG, VIEWS, peers

DIALECTS: Final = ("duckdb", "postgres", "snowflake", "spark", "bigquery")
NOW: Final = "SELECT CAST(CURRENT_TIMESTAMP AT TIME ZONE 'UTC' AS TIMESTAMP) AS now_at"
WORD: Final = re.compile(r"[a-z_]+")


class NoTranslator(ImportError):
    """The translator is not installed."""


def plain(slug: str) -> str:
    """A figure's rows as one statement over the flat tables, as DuckDB reads it."""
    asked = peers.ROWS if slug == peers.SLUG else BY_SLUG[slug].sql
    needed: dict[str, str] = {}
    _need(asked, needed)
    with_ = ", ".join(f"{name} AS ({select})" for name, select in needed.items())
    if not needed:
        return asked
    return f"WITH {with_}, {asked.strip().removeprefix('WITH')}" if slug == peers.SLUG else f"WITH {with_} {asked}"


def _need(sql: str, needed: dict[str, str]) -> None:
    """What a statement reads beside the flat tables, each after what it reads itself."""
    for name, select in ({"moment": NOW} | VIEWS).items():
        if name in WORD.findall(sql) and name not in needed:
            _need(select, needed)
            needed[name] = select


def sql_of(slug: str, dialect: str) -> str:
    """A figure's rows as one statement of an engine: `case_id, brand_id, kind, channel, team_id, counted_at, value`; of
    NPS beside peers `customer_id, brand_id, is_recovered, counted_at, value, quarter, tenure`.

    The engine's `CURRENT_TIMESTAMP` says what is late by now; moments are UTC without a zone.

    :param dialect: one of `DIALECTS`.
    :raises NoTranslator: when sqlglot is not installed.
    """
    try:
        import sqlglot
    except ImportError as missing:
        raise NoTranslator('install the translator: pip install "amends[warehouse]"') from missing
    (statement,) = sqlglot.transpile(plain(slug), read="duckdb", write=dialect, pretty=True)
    name, formula = (peers.NAME, peers.FORMULA) if slug == peers.SLUG else (BY_SLUG[slug].name, BY_SLUG[slug].formula)
    return f"-- {name}: {formula}\n{statement}\n"
