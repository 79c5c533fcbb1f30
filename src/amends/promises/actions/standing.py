"""Where each case stands: renewed in the transaction that changes its promises.

Every verb of the house renews, so it is one statement in the database's own language. What it writes is what
`standings.derive` says in Python, which the checks compare it with.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from uuid import UUID

from django.db import connection

from amends.cases.models import Case, Failure, Waiting
from amends.promises.models import Promise, Standing
from amends.promises.rules import AFTER_RESOLUTION, PromiseKind, Stage
from amends.promises.standings import RENEWED, REQUEST_SEVERITY
from amends.rows import upsert

BATCH = 500


def renew(case_ids: Collection[UUID]) -> None:
    """This function will write the standings of these cases anew, inside the caller's transaction."""
    has_uuid = connection.features.has_native_uuid_field
    ids = [id_ if has_uuid else id_.hex for id_ in case_ids]
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        with connection.cursor() as cursor:
            cursor.execute(_statement(len(part)), part)


def write(standings: list[Standing]) -> None:
    """This function will store the standings, whether or not a case had one before."""
    upsert(standings, unique=["case"], update=RENEWED)


@cache
def _statement(count: int) -> str:
    columns = [str(field.column) for field in Standing._meta.concrete_fields if field.name in ["case", *RENEWED]]
    taken = ", ".join(f"{column} = excluded.{column}" for column in columns if column != "case_id")
    marks = ", ".join(["%s"] * count)
    # Names and numbers of ours; the only values are the ids.
    return (
        f"INSERT INTO {Standing._meta.db_table} ({', '.join(columns)}) "  # noqa: S608
        f"SELECT {', '.join(_values()[column] for column in columns)} "
        f"FROM {Case._meta.db_table} c LEFT JOIN {Failure._meta.db_table} f ON f.id = c.failure_id "
        f"WHERE c.id IN ({marks}) ON CONFLICT (case_id) DO UPDATE SET {taken}"
    )


def _values() -> dict[str, str]:
    """Each column of a standing, as the database derives it from case `c` and failure `f`."""
    owed = f"{_open()} AND p.kind <> '{PromiseKind.ACTION}'"
    ours = f"{owed} AND p.customer_id IS NULL"
    first = f"FROM {Promise._meta.db_table} p WHERE {ours} ORDER BY p.due_at, p.id LIMIT 1"
    during = ", ".join(f"'{kind}'" for kind in sorted(AFTER_RESOLUTION))
    stage = (
        f"CASE WHEN c.closed_at IS NOT NULL OR NOT {_exists(owed)} THEN '{Stage.CLOSED}' "
        f"WHEN {_exists(f'{owed} AND p.kind = ' + repr(PromiseKind.ACKNOWLEDGEMENT.value))} "
        f"THEN '{Stage.TO_ACKNOWLEDGE}' "
        f"WHEN {_exists(f'{owed} AND p.kind NOT IN ({during})')} THEN '{Stage.RECOVERING}' "
        f"ELSE '{Stage.FOLLOWING_UP}' END"
    )
    broken = "p.case_id = c.id AND p.broken_at IS NOT NULL AND p.customer_id IS NULL"
    waiting = "w.case_id = c.id AND w.until_at IS NULL"
    return {
        "case_id": "c.id",
        "brand_id": "c.brand_id",
        "stage": stage,
        "owner_id": "c.owner_id",
        "team_id": "c.team_id",
        "incident_id": "f.incident_id",
        "severity": f"COALESCE(f.severity, {REQUEST_SEVERITY})",
        "needs_person_now": "c.needs_person_now",
        "opened_at": "c.opened_at",
        "next_promise_id": f"(SELECT p.id {first})",
        "next_at": f"(SELECT p.due_at {first})",
        "broken_count": f"(SELECT COUNT(*) FROM {Promise._meta.db_table} p WHERE {broken})",  # noqa: S608
        "is_late": _exists(f"{ours} AND p.level > 0"),
        "is_waiting": f"EXISTS(SELECT 1 FROM {Waiting._meta.db_table} w WHERE {waiting})",  # noqa: S608
    }


def _open() -> str:
    return "p.case_id = c.id AND p.kept_at IS NULL AND p.broken_at IS NULL AND p.released_at IS NULL"


def _exists(condition: str) -> str:
    return f"EXISTS(SELECT 1 FROM {Promise._meta.db_table} p WHERE {condition})"  # noqa: S608
