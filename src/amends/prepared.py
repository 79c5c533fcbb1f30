"""Questions that are asked again and again, compiled once.

Django compiles a query each time anew; for a case with all that belongs to it (eleven tables, a hundred columns) that
takes several times as long as the database needs to answer. A `Prepared` question keeps what was compiled and changes
only the values. The rows are the same objects that the queryset would give.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable, get_related_populators

Row = TypeVar("Row")
Value = UUID | datetime | str
# Beyond so many values compiling is a small part of the answer, and each count would be kept for itself.
MOST_VALUES = 20
FIRST_MOMENT = datetime(1901, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class _Plan:
    """What was compiled: the statement, which of its values come from outside, and how a row becomes an object."""

    sql: str
    values: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]
    converters: tuple[tuple[int, tuple[Callable[..., Any], ...], Any], ...]
    model: type[Model] | None = None
    names: tuple[str, ...] = ()
    span: slice = field(default_factory=lambda: slice(None))
    related: tuple[Any, ...] = ()


class Prepared(Generic[Row]):
    """A question by its values: `Prepared(lambda *ids: Case.objects.filter(id__in=ids))(first, second)`.

    `ask` builds the queryset from the values alone: only filters, joins and order that do not change. A queryset of
    `values_list` gives tuples, also with `flat`.
    """

    def __init__(self, ask: Callable[..., QuerySet[Any, Row]]) -> None:
        self._ask = ask
        self._plans: dict[tuple[str, tuple[type, ...]], _Plan] = {}

    def __call__(self, *values: Value) -> list[Row]:
        """The rows, as the queryset would give them."""
        if len(values) > MOST_VALUES:
            return list(self._ask(*values))
        key = (connection.vendor, tuple(type(value) for value in values))
        plan = self._plans.get(key)
        if plan is None:
            try:
                plan = self._plans[key] = _compiled(self._ask, values)
            except EmptyResultSet:
                # Among no values there is nothing to be found.
                return []
        return list(_rows(plan, values))


def _compiled(ask: Callable[..., QuerySet[Any, Any]], values: tuple[Value, ...]) -> _Plan:
    """Compiles the question with marks in place of its values, and looks where each mark came to stand."""
    marks = [_mark(value, number) for number, value in enumerate(values)]
    queryset = ask(*marks)
    compiler = queryset.query.get_compiler(connection=transaction.get_connection())
    sql, params = compiler.as_sql()
    written = [_written(mark) for mark in marks]
    places = tuple((place, written.index(param)) for place, param in enumerate(params) if param in written)
    if {number for _, number in places} != set(range(len(values))):
        raise ValueError(
            f"{queryset.model.__name__}: a value of this question does not stand as it is in its statement"
        )
    select = compiler.select
    converters = compiler.get_converters([column for column, *_ in select[: compiler.col_count]])
    plan = _Plan(
        sql,
        tuple(params),
        places,
        tuple((place, tuple(convert), column) for place, (convert, column) in converters.items()),
    )
    if not issubclass(queryset._iterable_class, ModelIterable):
        return plan
    klass_info: Any = compiler.klass_info
    fields = klass_info["select_fields"]
    span = slice(fields[0], fields[-1] + 1)
    return replace(
        plan,
        model=klass_info["model"],
        names=tuple(column.target.attname for column, *_ in select[span]),
        span=span,
        # The stubs describe the next Django, which takes one more.
        related=tuple(get_related_populators(klass_info, select, connection.alias)),  # type: ignore[call-arg]
    )


def _mark(value: Value, number: int) -> Value:
    """A value of the same type that nobody uses."""
    if isinstance(value, UUID):
        return UUID(int=number + 1)
    if isinstance(value, datetime):
        return FIRST_MOMENT + timedelta(minutes=number)
    return f"\x01{number}\x01"


def _written(value: Value) -> Any:
    """A value as it stands in a statement."""
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value


def _rows(plan: _Plan, values: tuple[Value, ...]) -> Iterator[Any]:
    params = list(plan.values)
    for place, number in plan.places:
        params[place] = _written(values[number])
    wrapper = transaction.get_connection()
    with wrapper.cursor() as cursor:
        cursor.execute(plan.sql, params)
        found = cursor.fetchall()
    for row in map(list, found):
        for place, converts, column in plan.converters:
            value = row[place]
            for convert in converts:
                value = convert(value, column, wrapper)
            row[place] = value
        if plan.model is None:
            yield tuple(row)
            continue
        made = plan.model.from_db(wrapper.alias, plan.names, row[plan.span])
        for related in plan.related:
            related.populate(row, made)
        yield made
