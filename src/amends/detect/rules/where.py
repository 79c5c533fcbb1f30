"""A tree as a DuckDB condition: over one JSON column, or over typed columns. Proved equal to the Python predicate.

The same two-valued logic: every condition is coalesced to true or false, so that NOT turns it round as Python does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Protocol

from amends.detect.rules.tree import BadRule, Condition, Every, Is, Node, Opposite, Sort, Value, read, sort_of

DUCKDB_TYPE: Final = {Sort.NUMBER: "DOUBLE", Sort.TEXT: "VARCHAR", Sort.TRUTH: "BOOLEAN"}
JSON_TYPES: Final = {
    Sort.NUMBER: "'BIGINT', 'UBIGINT', 'HUGEINT', 'DOUBLE'",
    Sort.TEXT: "'VARCHAR'",
    Sort.TRUTH: "'BOOLEAN'",
}


@dataclass(frozen=True, slots=True)
class Where:
    """A condition to stand after WHERE, and the values for its question marks, in order."""

    sql: str
    values: tuple[Value, ...]


class Place(Protocol):
    """Where facts lie in a table."""

    def value(self, fact: str, sort: Sort) -> str:
        """SQL for the fact as that sort; NULL where it is missing or of another sort."""

    def present(self, fact: str) -> str:
        """SQL that is true where the fact is there, of whatever sort, and else false."""


@dataclass(frozen=True, slots=True)
class JsonColumn:
    """All facts in one JSON column."""

    name: str = "data"

    def value(self, fact: str, sort: Sort) -> str:
        column, path = quoted(self.name), _path(fact)
        text = f"json_extract_string({column}, {path})"
        known = f"json_type({column}, {path}) IN ({JSON_TYPES[sort]})"
        return f"CASE WHEN {known} THEN TRY_CAST({text} AS {DUCKDB_TYPE[sort]}) END"

    def present(self, fact: str) -> str:
        return f"coalesce(json_type({quoted(self.name)}, {_path(fact)}) <> 'NULL', FALSE)"

    def key(self, fact: str) -> str:
        """SQL for the text or whole number that things share; NULL where it is neither."""
        column, path = quoted(self.name), _path(fact)
        is_key = f"json_type({column}, {path}) IN ('VARCHAR', 'BIGINT', 'UBIGINT')"
        return f"CASE WHEN {is_key} THEN json_extract_string({column}, {path}) END"


@dataclass(frozen=True, slots=True)
class Columns:
    """Each fact in a column of its own, of a known sort.

    :raises BadRule: by its methods, for a fact that has no column.
    """

    sorts: Mapping[str, Sort]

    def value(self, fact: str, sort: Sort) -> str:
        if self._sort(fact) is not sort:
            return f"CAST(NULL AS {DUCKDB_TYPE[sort]})"
        return f"CAST({quoted(fact)} AS DOUBLE)" if sort is Sort.NUMBER else quoted(fact)

    def present(self, fact: str) -> str:
        self._sort(fact)
        return f"({quoted(fact)} IS NOT NULL)"

    def _sort(self, fact: str) -> Sort:
        if fact not in self.sorts:
            raise BadRule(fact, f"is no column here; there are {', '.join(sorted(self.sorts)) or 'none'}")
        return self.sorts[fact]


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


def _path(fact: str) -> str:
    # Names of facts are letters, digits and underscores (`tree.FACT`): nothing here can end the quotes.
    return "'$" + "".join(f'."{step}"' for step in fact.split(".")) + "'"


def where(tree: object, place: Place | None = None) -> Where:
    """This function will compile a tree (see `tree`) to a DuckDB condition; facts lie in the column `data` by default.

    :raises BadRule: when the tree cannot be read, or names a fact that has no column.
    """
    values: list[Value] = []
    sql = node_sql(read(tree), place or JsonColumn(), values)
    return Where(sql, tuple(values))


def node_sql(node: Node, place: Place, values: list[Value]) -> str:
    """SQL for a tree that was read; the values of its question marks are added to `values`."""
    if isinstance(node, Condition):
        return condition_sql(node, place, values)
    if isinstance(node, Opposite):
        return f"(NOT {node_sql(node.part, place, values)})"
    if not node.parts:
        return "TRUE"
    word = " AND " if isinstance(node, Every) else " OR "
    return f"({word.join(node_sql(part, place, values) for part in node.parts)})"


def condition_sql(condition: Condition, place: Place, values: list[Value]) -> str:
    """SQL for one condition; the values of its question marks are added to `values`."""
    fact, op = condition.fact, condition.op
    if op is Is.MISSING:
        return f"(NOT {place.present(fact)})"
    if op is Is.IN:
        return _any_of(condition, place, values)
    wanted = condition.values[0]
    values.append(wanted)
    found = place.value(fact, sort_of(wanted))
    if op is Is.OTHER:
        return f"({place.present(fact)} AND NOT coalesce({found} = ?, FALSE))"
    return f"coalesce({found} {op.value} ?, FALSE)"


def _any_of(condition: Condition, place: Place, values: list[Value]) -> str:
    checks = []
    for sort, of_sort in groupby(sorted(condition.values, key=sort_of), key=sort_of):
        wanted = list(of_sort)
        values.extend(wanted)
        marks = ", ".join("?" * len(wanted))
        checks.append(f"coalesce({place.value(condition.fact, sort)} IN ({marks}), FALSE)")
    return f"({' OR '.join(checks)})"
