"""The bare engine: what Django needs at least for a page of 25 rows, and for writing the rows of one complaint.

Plain Django, as its tutorial would write it: the session's person, one query with its joins, a small template; one
`save()` a row in one transaction. No filters, no counts, no bell, no checks, no rules.
"""

from __future__ import annotations

import os
import pickle
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from json import dumps, loads
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from jinja2 import Environment

from amends.kernel.ids import new_id
from amends.promises.models import Standing
from bench.filling import COMPLAINT

ROWS = 25
# What no two rows may share, beside their ids.
ONCE = frozenset({"reference", "key", "message_id", "value", "external_id"})
PAGE = Environment(autoescape=True).from_string(
    "<!doctype html><title>Queue</title><p>{{ person.name }}</p><table>"
    "{% for row in rows %}<tr><td><a href='/cases/{{ row.case__reference }}'>{{ row.case__customer__name }}</a>"
    "<td>{{ row.stage }}<td>{{ row.next_promise__words }}<td>{{ row.next_at }}</tr>{% endfor %}</table>"
)
KEEP = (
    "INSERT INTO detect_signal (id, source, external_id, type, subject, occurred_at, received_at, data)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
)
SAID = ("source", "id", "type", "subject", "time")
Row = tuple[str, dict[str, Any]]


def queue(request: HttpRequest) -> HttpResponse:
    """25 rows for whoever is signed in."""
    if not request.user.is_authenticated:
        return answer("nobody is signed in", status=403)
    return answer(PAGE.render(person=request.user, rows=list(first_rows())))


def unknown(request: HttpRequest) -> HttpResponse:
    """The same 25 rows for anybody: no session, no person."""
    return answer(PAGE.render(person=None, rows=list(first_rows())))


def first_rows() -> Any:
    """The first cases that there are, by their key: what the page shows of them, found as fast as rows can be."""
    rows = Standing.objects.order_by("case")
    return rows.values("case__reference", "case__customer__name", "stage", "next_promise__words", "next_at")[:ROWS]


def complain(request: HttpRequest) -> HttpResponse:
    """Writes the rows of one complaint, each by `save()`."""
    rows = anew(complaint())
    with transaction.atomic():
        for label, values in rows:
            apps.get_model(label)(**values).save(force_insert=True)
    return json(rows)


def complain_in_bulk(request: HttpRequest) -> HttpResponse:
    """Writes the same rows by one `bulk_create` for each table."""
    rows = anew(complaint())
    tables: dict[str, list[Any]] = {}
    for label, values in rows:
        tables.setdefault(label, []).append(apps.get_model(label)(**values))
    with transaction.atomic():
        for label, made in tables.items():
            apps.get_model(label)._default_manager.bulk_create(made)
    return json(rows)


def hear(request: HttpRequest) -> HttpResponse:
    """Takes a delivery of signals as it is: reads its JSON, writes nothing."""
    return json_of(len(loads(request.body)))


def keep(request: HttpRequest) -> HttpResponse:
    """Writes a row for each signal of a delivery, by the driver's `executemany`, in one transaction; checks nothing."""
    at = datetime.now(UTC)
    told = at.isoformat()
    rows = [
        (as_key(new_id(at)), *(one[name] for name in SAID), told, dumps(one["data"])) for one in loads(request.body)
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(KEEP, rows)
    return json_of(len(rows))


def as_key(key: UUID) -> object:
    """A key as the database keeps it."""
    return key if connection.features.has_native_uuid_field else key.hex


def nothing(request: HttpRequest) -> HttpResponse:
    """What the server costs by itself."""
    return answer("")


def answer(text: str, status: int = 200) -> HttpResponse:
    """A page with its length, which keeps the connection open."""
    response = HttpResponse(text, status=status)
    response["Content-Length"] = str(len(response.content))
    return response


def json(rows: list[Row]) -> HttpResponse:
    """How many rows were written."""
    return json_of(len(rows), status=201)


def json_of(count: int, status: int = 200) -> HttpResponse:
    """A count, as JSON."""
    response = JsonResponse({"rows": count}, status=status)
    response["Content-Length"] = str(len(response.content))
    return response


@cache
def complaint() -> list[Row]:
    """The rows that the real desk wrote for one complaint."""
    kept: list[Row] = pickle.loads((Path(os.environ["AMENDS_HOME"]) / COMPLAINT).read_bytes())  # noqa: S301
    return kept


def anew(rows: list[Row]) -> list[Row]:
    """The same rows with ids and names of their own."""
    at = datetime.now(UTC)
    ids = {str(key): new_id(at) for key in dict.fromkeys(keys(rows))}
    return [(label, {name: _anew(name, value, ids) for name, value in values.items()}) for label, values in rows]


def keys(rows: list[Row]) -> list[UUID]:
    """The primary keys of these rows."""
    return [values[str(apps.get_model(label)._meta.pk.attname)] for label, values in rows]


def _anew(name: str, value: Any, ids: Mapping[str, UUID]) -> Any:
    if isinstance(value, UUID):
        return ids.get(str(value), value)
    if isinstance(value, dict):
        return {key: str(ids[told]) if (told := str(kept)) in ids else kept for key, kept in value.items()}
    if name in ONCE and isinstance(value, str) and value:
        return secrets.token_hex(20)[: max(8, min(len(value), 40))]
    return value


urlpatterns = [
    path("queue", queue),
    path("unknown", unknown),
    path("complaints", complain),
    path("complaints-in-bulk", complain_in_bulk),
    path("signals", hear),
    path("signals-kept", keep),
    path("nothing", nothing),
]
