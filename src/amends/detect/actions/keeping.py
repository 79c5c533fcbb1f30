"""Keeping signals: each once, whatever is delivered twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from amends.detect.models import Signal
from amends.detect.rules import Heard
from amends.kernel.ids import new_id
from amends.prepared import Prepared

COLUMNS = ("id", "source", "external_id", "type", "subject", "occurred_at", "received_at", "data")


class Kept(NamedTuple):
    """A signal that was new, and the id under which it is kept."""

    id: UUID
    signal: Heard


_BETWEEN = Prepared(lambda first, last: Signal.objects.filter(id__range=(first, last)).values_list("id"))


def keep(signals: Sequence[Heard], *, at: datetime) -> list[Kept]:
    """This function will store the signals that are not stored yet and return those, in the order given.

    Whose row was written is read back by id: of two processes that deliver the same signal, one has kept it. The row is
    evidence in itself: it says who told us what and when, and no verb changes it. So the journal has no line about it.
    """
    kept = [Kept(new_id(at), signal) for signal in signals]
    # In one order everywhere, so that two deliveries of the same signals wait for each other and do not deadlock.
    in_order = sorted(kept, key=lambda one: (one.signal.source, one.signal.external_id))
    connection = transaction.get_connection()
    with connection.cursor() as cursor:
        cursor.executemany(_insert(connection), _rows(in_order, at, connection))
    ids = [one.id for one in kept]
    # Ids rise with the time of making: what we wrote lies in one range, which may hold what others wrote just then.
    stored = {id_ for (id_,) in _BETWEEN(min(ids), max(ids))}
    return [one for one in kept if one.id in stored]


def heard(signal: Signal) -> Heard:
    """A signal that is kept, as it was told."""
    return Heard(signal.source, signal.external_id, signal.type, signal.subject, signal.occurred_at, signal.data)


def _insert(connection: BaseDatabaseWrapper) -> str:
    # Written out because the ORM spends three times as long on a row as the database does.
    quote = connection.ops.quote_name
    columns = ", ".join(quote(name) for name in COLUMNS)
    marks = ", ".join(["%s"] * len(COLUMNS))
    return f"INSERT INTO {quote(Signal._meta.db_table)} ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING"  # noqa: S608


def _rows(kept: Sequence[Kept], at: datetime, connection: BaseDatabaseWrapper) -> list[tuple[Any, ...]]:
    as_moment, as_json = connection.ops.adapt_datetimefield_value, connection.ops.adapt_json_value
    has_uuid = connection.features.has_native_uuid_field
    received_at = as_moment(at)
    return [
        (
            id_ if has_uuid else id_.hex,
            signal.source,
            signal.external_id,
            signal.type,
            signal.subject,
            as_moment(signal.occurred_at),
            received_at,
            as_json(signal.data, None),
        )
        for id_, signal in kept
    ]
