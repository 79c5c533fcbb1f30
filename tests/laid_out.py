"""A desk that is built once and laid out again: a thousand tests begin with the same few hundred rows.

The verbs write them the first time, in each process; afterwards the rows themselves are written. What is laid out is
what was built, to the byte, ids included: `tests/house/test_laid_out.py` compares them.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection, transaction

from amends.flow import routing
from amends.journal.models import Entry
from amends.people import frame
from amends.people import queries as people
from amends.web import remembered

Terms = ParamSpec("Terms")
Built = TypeVar("Built")
Row = tuple[Any, ...]
Table = tuple[str, tuple[str, ...]]


@dataclass(frozen=True)
class Layout:
    """What a builder wrote, table by table, and what it answered."""

    rows: dict[Table, list[Row]]
    answer: bytes


def built_once(build: Callable[Terms, Built]) -> Callable[Terms, Built]:
    """Build on the first call of each kind; on the next ones lay out what that call wrote, if nothing stands there yet.

    What it is called with has to be hashable, and what it answers a value that can be pickled.
    """
    layouts: dict[Hashable, Layout] = {}

    @wraps(build)
    def lay_out(*terms: Terms.args, **named: Terms.kwargs) -> Built:
        if Entry.objects.exists():
            return build(*terms, **named)
        kind = terms, tuple(sorted(named.items()))
        with transaction.atomic():
            if kind not in layouts:
                layouts[kind] = recorded(lambda: build(*terms, **named))
            else:
                write(layouts[kind].rows)
        forget()
        answer: Built = pickle.loads(layouts[kind].answer)  # noqa: S301  # it was pickled above
        return answer

    return lay_out


def forget() -> None:
    """The next desk has the ids and the versions of the last one, and is another: nothing that this process knows by
    them may outlive a test that changed the desk behind the verbs' back."""
    remembered.forget()
    for known in (frame._kept, routing._counted, people._known):
        known.clear()


def recorded(build: Callable[[], object]) -> Layout:
    """Build, and see what was written meanwhile.

    :raises AssertionError: if it changed a row that a migration made: only new ones can be laid out.
    """
    before = everything()
    answer = build()
    after = everything()
    stood = {table: set(map(repr, rows)) for table, rows in before.items()}
    gone = {table for table, rows in stood.items() if rows - set(map(repr, after[table]))}
    assert not gone, gone
    new = {table: [row for row in rows if repr(row) not in stood[table]] for table, rows in after.items()}
    return Layout({table: rows for table, rows in new.items() if rows}, pickle.dumps(answer))


def everything() -> dict[Table, list[Row]]:
    """All rows of the database as they are stored, each table's by its key: PostgreSQL answers in any order."""
    found = {}
    with connection.cursor() as cursor:
        for name in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)} ORDER BY 1")  # noqa: S608
            columns = tuple(column[0] for column in cursor.description or ())
            found[name, columns] = list(cursor.fetchall())
    return found


def write(rows: dict[Table, list[Row]]) -> None:
    """Write rows as they were stored. Foreign keys are looked at when the transaction ends."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for (name, columns), stored in rows.items():
            places = ", ".join(["%s"] * len(columns))
            listed = ", ".join(quote(column) for column in columns)
            cursor.executemany(f"INSERT INTO {quote(name)} ({listed}) VALUES ({places})", stored)  # noqa: S608
