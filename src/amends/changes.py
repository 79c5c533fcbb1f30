"""Changing rows that are there, for every room: what `update` and `save(update_fields=...)` do, compiled once.

Django compiles each change anew, which takes several times as long as the database needs to write it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from operator import attrgetter
from typing import Any

from django.db import transaction
from django.db.models import F, Field, Model, Value
from django.db.models.expressions import CombinedExpression

from amends.rows import Row, execute, preparer, quoted
from amends.sqlite.direct import write


def change(rows: Sequence[Row], names: Sequence[str]) -> None:
    """This function will write these fields of known rows as they are now, each row by its key.

    One statement for all of them; `bulk_update` compiles an expression for each row and field.
    """
    if not rows:
        return
    fields = {field.name: field for field in rows[0]._meta.concrete_fields}
    key = rows[0]._meta.pk
    chosen = [*(fields[name] for name in names), fields[key.name]]
    wrapper = transaction.get_connection()
    if wrapper.vendor == "sqlite":
        prepare = [preparer(field) or _as_it_is for field in chosen]
    else:
        prepare = [partial(field.get_db_prep_save, connection=wrapper) for field in chosen]
    told = zip(*map(attrgetter(*(field.attname for field in chosen)), rows), strict=True)
    values = list(zip(*(map(make, column) for make, column in zip(prepare, told, strict=True)), strict=True))
    columns = ", ".join(f"{quoted(str(field.column))} = %s" for field in chosen[:-1])
    table, by = quoted(rows[0]._meta.db_table), quoted(str(chosen[-1].column))
    execute(f"UPDATE {table} SET {columns} WHERE {by} = %s", values, wrapper)  # noqa: S608


def _as_it_is(value: Any) -> Any:
    return value


def stamp(
    model: type[Model],
    ids: Sequence[Any],
    *,
    empty: Sequence[str] = (),
    having: Mapping[str, Any] | None = None,
    **stamps: Any,
) -> int:
    """This function will write the same into all rows of these keys, and say how many there were.

    As `filter(id__in=ids, ...).update(...)`. An `F` takes over what another field holds, `F(...) + 1` counts.

    :param empty: the fields which must hold nothing yet.
    :param having: what fields must hold; None is nothing.
    :return: how many rows were written: fewer where somebody else was quicker.
    """
    if not ids:
        return 0
    wrapper = transaction.get_connection()
    fields = {field.name: field for field in model._meta.concrete_fields}
    wanted = {name: value for name, value in (having or {}).items() if value is not None}
    taken = tuple((name, _taken_from(value)) for name, value in stamps.items())
    told = [(name, value) for (name, value), (_, source) in zip(stamps.items(), taken, strict=True) if source is None]
    params = [_stored(fields[name], value, wrapper) for name, value in told]
    params += [_stored(model._meta.pk, id_, wrapper) for id_ in ids]
    params += [_stored(fields[name], value, wrapper) for name, value in wanted.items()]
    nothing = (*empty, *(name for name, value in (having or {}).items() if value is None))
    return write(_stamping(model, taken, len(ids), nothing, tuple(wanted)), params, wrapper)


Source = tuple[str, int] | None


def _taken_from(value: Any) -> Source:
    """The field that an `F` names and what is added to it; None for a value of its own."""
    if isinstance(value, F):
        return str(value.name), 0  # type: ignore[attr-defined]  # the stubs know no name
    if not isinstance(value, CombinedExpression):
        return None
    first, added = value.lhs, value.rhs
    if not (isinstance(first, F) and isinstance(added, Value) and value.connector in {"+", "-"}):
        raise TypeError(f"a stamp counts with F(...) + 1 or F(...) - 1, not with {value}")
    return str(first.name), added.value if value.connector == "+" else -added.value  # type: ignore[attr-defined]


def _stored(field: Field[Any, Any], value: Any, wrapper: Any) -> Any:
    return field.get_db_prep_save(value.pk if isinstance(value, Model) else value, wrapper)


@lru_cache(maxsize=500)
def _stamping(
    model: type[Model],
    taken: tuple[tuple[str, Source], ...],
    count: int,
    empty: tuple[str, ...],
    having: tuple[str, ...],
) -> str:
    columns = {field.name: quoted(str(field.column)) for field in model._meta.concrete_fields}
    written = ", ".join(f"{columns[name]} = {_source(source, columns)}" for name, source in taken)
    still = "".join(f" AND {columns[name]} IS NULL" for name in empty)
    still += "".join(f" AND {columns[name]} = %s" for name in having)
    marks = ", ".join(["%s"] * count)
    table, key = quoted(model._meta.db_table), columns[model._meta.pk.name]
    return f"UPDATE {table} SET {written} WHERE {key} IN ({marks}){still}"  # noqa: S608


def _source(source: Source, columns: Mapping[str, str]) -> str:
    if source is None:
        return "%s"
    name, added = source
    return f"{columns[name]} {'+' if added > 0 else '-'} {abs(added)}" if added else columns[name]
