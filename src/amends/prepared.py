"""Questions that are asked again and again, compiled once.

Django compiles a query each time anew, and makes each row's brand, calendar and owner anew although they are the same;
for a case with all that belongs to it (eleven tables, a hundred columns) that takes several times as long as the
database needs to answer. A `Prepared` question keeps what was compiled and changes only the values, and what several
rows of an answer share is one object. The rows are equal to those that the queryset would give.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.query import ModelIterable

from amends.kernel.ids import id_of
from amends.sqlite.direct import answer

Row = TypeVar("Row")
Value = UUID | datetime | str
# A question for more values than these is about keys alone: the last is repeated until a round number is reached, so
# that few statements are kept.
MOST_VALUES = 20
ROUND = (32, 64, 128, 256, 512)
FIRST_MOMENT = datetime(1901, 1, 1, tzinfo=UTC)
Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Branch:
    """How a stretch of a row becomes an object, and what hangs on it.

    Columns that stand side by side are taken at once; then those that are told otherwise than the database tells them
    are converted.
    """

    model: type[Model]
    names: tuple[str, ...]
    places: slice | tuple[int, ...]
    converts: tuple[tuple[str, Convert], ...]
    key: int
    branches: tuple[_Branch, ...]
    name: str = ""
    set_there: Callable[[Model, Model], None] | None = None

    def made(self, row: Sequence[Any], alias: str, seen: dict[tuple[int, Any], Model]) -> Model:
        """The object of this row. Made without `__init__`: the values come from the database as they are."""
        made = self.model.__new__(self.model)
        made._state = state = ModelState()
        state.adding, state.db = False, alias
        state.fields_cache = held = {}
        told, places = made.__dict__, self.places
        taken = row[places] if type(places) is slice else [row[place] for place in places]
        told.update(zip(self.names, taken, strict=True))
        for name, convert in self.converts:
            told[name] = convert(told[name])
        # What several rows share is made once for all of them.
        for branch in self.branches:
            key = row[branch.key]
            joined = None
            if key is not None:
                joined = seen.get((id(branch), key))
                if joined is None:
                    joined = seen[id(branch), key] = branch.made(row, alias, seen)
                if branch.set_there is not None:
                    branch.set_there(joined, made)
            held[branch.name] = joined
        return made


@dataclass(frozen=True, slots=True)
class _Plan:
    """What was compiled: the statement, which of its values come from outside, and how a row is read."""

    sql: str
    values: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]
    converts: tuple[tuple[int, Convert], ...]
    branch: _Branch | None
    annotations: tuple[tuple[str, int], ...] = ()


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
            values = _rounded(values)
        wrapper = transaction.get_connection()
        key = (wrapper.vendor, tuple(map(type, values)))
        plan = self._plans.get(key)
        if plan is None:
            try:
                plan = self._plans[key] = _compiled(self._ask, values, wrapper)
            except EmptyResultSet:
                # Among no values there is nothing to be found.
                return []
        return _rows(plan, values, wrapper)


def _rounded(values: tuple[Value, ...]) -> tuple[Value, ...]:
    size = next((size for size in ROUND if size >= len(values)), -(-len(values) // ROUND[-1]) * ROUND[-1])
    return values + values[-1:] * (size - len(values))


def _compiled(ask: Callable[..., QuerySet[Any, Any]], values: tuple[Value, ...], wrapper: BaseDatabaseWrapper) -> _Plan:
    """Compiles the question with marks in place of its values, and looks where each mark came to stand."""
    marks = [_mark(value, number) for number, value in enumerate(values)]
    queryset = ask(*marks)
    compiler = queryset.query.get_compiler(connection=wrapper)
    sql, params = compiler.as_sql()
    numbers = {_written(mark, wrapper): number for number, mark in enumerate(marks)}
    places = tuple((place, numbers[param]) for place, param in enumerate(params) if _is_a_mark(param, numbers))
    if {number for _, number in places} != set(range(len(values))):
        raise ValueError(
            f"{queryset.model.__name__}: a value of this question does not stand as it is in its statement"
        )
    select = compiler.select
    converts: dict[int, Convert] = {
        place: _converting(tuple(steps), column)
        for place, (steps, column) in compiler.get_converters([column for column, *_ in select]).items()
    }
    if not issubclass(queryset._iterable_class, ModelIterable):
        return _Plan(sql, tuple(params), places, tuple(converts.items()), None)
    branch, annotations = _branched(compiler.klass_info, select, converts), compiler.annotation_col_map
    told = tuple((place, converts[place]) for place in annotations.values() if place in converts)
    return _Plan(sql, tuple(params), places, told, branch, tuple(annotations.items()))


def _is_a_mark(param: Any, numbers: dict[Any, int]) -> bool:
    return isinstance(param, str | UUID | datetime) and param in numbers


def _branched(info: Any, select: Sequence[Any], converts: Mapping[int, Convert]) -> _Branch:
    places = tuple(info["select_fields"])
    names = {place: select[place][0].target.attname for place in places}
    key = info["model"]._meta.pk.attname
    # A row may hang on the key that it holds, or on the key of another that points to it alone.
    field = info.get("field")
    here, there = (field.remote_field, field) if info.get("reverse") else (field, field and field.remote_field)
    return _Branch(
        info["model"],
        tuple(names.values()),
        slice(places[0], places[-1] + 1) if places[-1] - places[0] == len(places) - 1 else places,
        tuple((name, convert) for place, name in names.items() if (convert := converts.get(place)) is not None),
        next(place for place, name in names.items() if name == key),
        tuple(_branched(related, select, converts) for related in info.get("related_klass_infos", ())),
        here.cache_name if here else "",
        there.set_cached_value if there and field.unique else None,
    )


def _converting(steps: tuple[Callable[..., Any], ...], column: Any) -> Convert:
    """What Django does to a value of a column on its way from the database; without its detours where we know it."""
    names = tuple(getattr(step, "__name__", "") for step in steps)
    known = KNOWN.get(names)
    if known is not None and getattr(column.output_field, "decoder", None) is None:
        return known

    def convert(value: Any) -> Any:
        wrapper = transaction.get_connection()
        for step in steps:
            value = step(value, column, wrapper)
        return value

    return convert


@lru_cache(maxsize=8192)
def _id(value: UUID | str | None) -> UUID | None:
    return id_of(int(value, 16)) if isinstance(value, str) else value


@lru_cache(maxsize=8192)
def _moment(value: datetime | str | None) -> datetime | None:
    """SQLite keeps moments in UTC without saying so."""
    if value is None:
        return None
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _truth(value: int | None) -> bool | None:
    return None if value is None else bool(value)


def _document(value: str | None) -> Any:
    return None if value is None else json.loads(value)


KNOWN: dict[tuple[str, ...], Convert] = {
    ("convert_uuidfield_value",): _id,
    ("convert_datetimefield_value",): _moment,
    ("convert_datefield_value",): _day,
    ("convert_booleanfield_value",): _truth,
    ("from_db_value",): _document,
}


def _mark(value: Value, number: int) -> Value:
    """A value of the same type that nobody uses."""
    if isinstance(value, UUID):
        return UUID(int=number + 1)
    if isinstance(value, datetime):
        return FIRST_MOMENT + timedelta(minutes=number)
    return f"\x01{number}\x01"


def _written(value: Value, wrapper: BaseDatabaseWrapper) -> Any:
    """A value as it stands in a statement."""
    if isinstance(value, UUID):
        return value if wrapper.features.has_native_uuid_field else value.hex
    if isinstance(value, datetime):
        return wrapper.ops.adapt_datetimefield_value(value)
    return value


def _rows(plan: _Plan, values: tuple[Value, ...], wrapper: BaseDatabaseWrapper) -> list[Any]:
    params = list(plan.values)
    for place, number in plan.places:
        params[place] = _written(values[number], wrapper)
    found = answer(plan.sql, params, wrapper)
    if plan.branch is not None:
        seen: dict[tuple[int, Any], Model] = {}
        alias = wrapper.alias
        rows = [plan.branch.made(row, alias, seen) for row in found]
        if plan.annotations:
            for made, row in zip(rows, found, strict=True):
                told = _converted(row, plan.converts)
                made.__dict__.update((name, told[place]) for name, place in plan.annotations)
        return rows
    if not plan.converts:
        return found
    return [_converted(row, plan.converts) for row in found]


def _converted(row: Sequence[Any], converts: tuple[tuple[int, Convert], ...]) -> tuple[Any, ...]:
    made = list(row)
    for place, convert in converts:
        made[place] = convert(made[place])
    return tuple(made)
