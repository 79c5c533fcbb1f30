"""Writing many new rows of one table at once, for every room.

`bulk_create` compiles each value of each row as an expression; SQLite spends a third of that time on the rows
themselves. Here the values are only prepared and the database is given its own statement once. PostgreSQL is as
fast by `bulk_create`, which stays the way there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    BigIntegerField,
    BooleanField,
    CharField,
    DateTimeField,
    EmailField,
    Field,
    ForeignKey,
    IntegerField,
    JSONField,
    Model,
    PositiveBigIntegerField,
    PositiveIntegerField,
    PositiveSmallIntegerField,
    SlugField,
    TextField,
    UUIDField,
)
from django.db.models.base import ModelState

from amends.sqlite.direct import write_many

BATCH = 500
Row = TypeVar("Row", bound=Model)
Prepare = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Blank:
    """What a row of a model is before anybody says anything: its defaults, and where what it points to belongs."""

    values: dict[str, Any]
    made: tuple[tuple[str, Callable[[], Any]], ...]
    pointing: dict[str, Pointing]


@dataclass(frozen=True, slots=True)
class Pointing:
    """Where the key of what a row points to stands in the row, and there; and what tells it there, where one row has
    it alone."""

    name: str
    column: str
    key: str
    set_there: Callable[[Any, Any], None] | None


def new_row(model: type[Row], **told: Any) -> Row:
    """This function will make a row that is about to be written, as `model(**told)` does, in a fifth of the time.

    :raises TypeError: for a name that is no field.
    """
    blank = _blank(model)
    made = model.__new__(model)
    made._state = state = ModelState()
    held: dict[str, Any] = {}
    state.fields_cache = held
    values = made.__dict__
    values.update(blank.values)
    for name, make in blank.made:
        values[name] = make()
    values.update(told)
    for one in _pointing(model, tuple(told)):
        held[one.name] = value = values.pop(one.name)
        if value is not None:
            values[one.column] = getattr(value, one.key)
            if one.set_there is not None:
                one.set_there(value, made)
    return made


@cache
def _blank(model: type[Model]) -> _Blank:
    fields = model._meta.concrete_fields
    called = {field.attname for field in fields if callable(field.default) and field.has_default()}
    return _Blank(
        {field.attname: None if field.attname in called else field.get_default() for field in fields},
        tuple((field.attname, field.default) for field in fields if field.attname in called),
        {
            field.name: Pointing(
                field.name,
                str(field.attname),
                str(field.target_field.attname),
                field.remote_field.set_cached_value if field.unique else None,
            )
            for field in fields
            if isinstance(field, ForeignKey)
        },
    )


@cache
def _pointing(model: type[Model], told: tuple[str, ...]) -> tuple[Pointing, ...]:
    """Those of these names that point to other rows. The callers' own spelling: a few names for each model."""
    blank = _blank(model)
    for name in told:
        if name not in blank.values and name not in blank.pointing:
            raise TypeError(f"{model.__name__} has no field {name}")
    return tuple(blank.pointing[name] for name in told if name in blank.pointing)


def insert(rows: Sequence[Row], *, ignore_conflicts: bool = False) -> list[Row]:
    """This function will write new rows of one model, in order, in the caller's transaction; returns them.

    As `bulk_create` it calls no `save()`; the keys must be set. With `ignore_conflicts` a row that clashes is left out.
    """
    wrapper = transaction.get_connection()
    if rows and wrapper.vendor == "sqlite":
        _write(rows, " ON CONFLICT DO NOTHING" if ignore_conflicts else "", wrapper)
    elif rows:
        _default(rows).bulk_create(rows, batch_size=BATCH, ignore_conflicts=ignore_conflicts)
    return list(rows)


def upsert(rows: Sequence[Row], *, unique: Sequence[str], update: Sequence[str]) -> list[Row]:
    """This function will write rows of one model, whether or not they were there before.

    :param unique: the fields by which a row is known.
    :param update: the fields that a known row takes over.
    """
    wrapper = transaction.get_connection()
    if rows and wrapper.vendor == "sqlite":
        _write(rows, _taking_over(type(rows[0]), tuple(unique), tuple(update)), wrapper)
    elif rows:
        _default(rows).bulk_create(
            rows, update_conflicts=True, unique_fields=unique, update_fields=update, batch_size=BATCH
        )
    return list(rows)


@cache
def _taking_over(model: type[Model], unique: tuple[str, ...], update: tuple[str, ...]) -> str:
    fields = {field.name: quoted(str(field.column)) for field in model._meta.concrete_fields}
    known = ", ".join(fields[name] for name in unique)
    taken = ", ".join(f"{fields[name]} = excluded.{fields[name]}" for name in update)
    return f" ON CONFLICT ({known}) DO UPDATE SET {taken}"


def insert_values(model: type[Model], rows: Sequence[Sequence[Any]]) -> None:
    """This function will write new rows that nobody needs as objects: the values of all fields, in their order."""
    wrapper = transaction.get_connection()
    if rows and wrapper.vendor == "sqlite":
        _write_values(model, rows, "", wrapper)
    elif rows:
        model._default_manager.bulk_create([model(*row) for row in rows], batch_size=BATCH)


def _default(rows: Sequence[Row]) -> Any:
    return type(rows[0])._default_manager


def _write(rows: Sequence[Model], on_conflict: str, wrapper: BaseDatabaseWrapper) -> None:
    model = type(rows[0])
    values_of, _ = _prepared(model)
    # What a row holds, not what its attributes say: an attribute of a key asks first whether it has changed.
    _write_values(model, [values_of(row.__dict__) for row in rows], on_conflict, wrapper)
    alias = wrapper.alias
    for row in rows:
        state = row._state
        state.adding, state.db = False, alias


def _write_values(
    model: type[Model], rows: Sequence[Sequence[Any]], on_conflict: str, wrapper: BaseDatabaseWrapper
) -> None:
    _, preparers = _prepared(model)
    # Column by column: what is the same for all values of a column is looked up once, and so is a value that all share.
    columns: list[Any] = list(zip(*rows, strict=True))
    for place, prepare in preparers:
        column = columns[place]
        if column[0] is column[-1] and column.count(column[0]) == len(column):
            columns[place] = (prepare(column[0]),) * len(column)
        elif prepare is _uuid and set(map(type, column)) == ONLY_IDS:
            columns[place] = ["%032x" % one.int for one in column]  # noqa: UP031  # in three quarters of the time
        else:
            columns[place] = map(prepare, column)
    execute(_statement(model, on_conflict), list(zip(*columns, strict=True)), wrapper)


def execute(statement: str, values: list[Any], wrapper: BaseDatabaseWrapper) -> None:
    """One batch is written whole or not at all, also where the caller has opened no transaction."""
    if not wrapper.in_atomic_block:
        with transaction.atomic():
            execute(statement, values, wrapper)
        return
    try:
        write_many(statement, values, wrapper)
    except BaseException:
        # As an inner `atomic` without a savepoint says it, of which a story has thirty.
        wrapper.needs_rollback = True
        raise


@cache
def _prepared(model: type[Model]) -> tuple[itemgetter[Any], tuple[tuple[int, Prepare], ...]]:
    fields = tuple(model._meta.concrete_fields)
    preparers = tuple((place, prepare) for place, field in enumerate(fields) if (prepare := preparer(field)))
    return itemgetter(*(field.attname for field in fields)), preparers


def preparer(field: Field[Any, Any]) -> Prepare | None:
    """How a value of this field becomes what SQLite stores: Django's own way, without its detours where we know it.

    None: as it is.
    """
    while isinstance(field, ForeignKey):
        field = field.target_field
    for kinds, prepare in PREPARED:
        if type(field) in kinds:
            return prepare
    # The wrapper itself: the proxy in front of it costs more than the value.
    wrapper = transaction.get_connection()
    return lambda value: field.get_db_prep_save(value, wrapper)


def _uuid(value: Any) -> Any:
    # As `UUID.hex` spells it, without the way through a property.
    return f"{value.int:032x}" if isinstance(value, UUID) else value


@lru_cache(maxsize=10_000)
def _moment(value: Any) -> Any:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError(f"{value} has no time zone; give an aware datetime, for example in UTC")
    return str(value.astimezone(UTC).replace(tzinfo=None))


def _json(value: Any) -> Any:
    if not value and value is not None:
        return SPELLED.get(type(value)) or _dumps(value)
    return None if value is None else _dumps(value)


def _dumps(value: Any) -> str:
    """As `json.dumps`, which makes a new encoder for each document, in half of its time."""
    return "".join(_ENCODE(value, 0)) if _ENCODE else json.dumps(value)


_ENCODE: Callable[[Any, int], Sequence[str]] | None = None
if json.encoder.c_make_encoder:  # type: ignore[attr-defined]  # the stubs know no such name
    _ENCODE = json.encoder.c_make_encoder(  # type: ignore[attr-defined]
        None,
        json.JSONEncoder().default,
        json.encoder.encode_basestring_ascii,
        None,
        ": ",
        ", ",
        False,
        False,
        True,
    )


ONLY_IDS = {UUID}
# Most documents hold nothing.
SPELLED: dict[type, str] = {dict: "{}", list: "[]", tuple: "[]"}
PREPARED: tuple[tuple[frozenset[type], Prepare | None], ...] = (
    (frozenset({UUIDField}), _uuid),
    (frozenset({DateTimeField}), _moment),
    (frozenset({JSONField}), _json),
    (
        frozenset(
            {
                *(CharField, TextField, SlugField, EmailField, BooleanField),
                *(IntegerField, BigIntegerField, PositiveBigIntegerField),
                *(PositiveIntegerField, PositiveSmallIntegerField),
            }
        ),
        None,
    ),
)


def count_anew() -> None:
    """Lets the database count its rows, so that it plans by what is there: after a large load, before asking.

    PostgreSQL counts by itself only now and then, and by what is committed. Planned for a nearly empty table, one
    question over some thousand new rows takes ten minutes. SQLite plans without counts.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


@cache
def _statement(model: type[Model], on_conflict: str) -> str:
    columns = [quoted(str(field.column)) for field in model._meta.concrete_fields]
    marks = ", ".join(["%s"] * len(columns))
    table = quoted(model._meta.db_table)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}){on_conflict}"  # noqa: S608


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)
