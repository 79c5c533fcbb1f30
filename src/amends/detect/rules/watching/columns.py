"""What a question reads of single signals and of a thing, as columns of its SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from amends.detect.rules.tree import Condition, Sort, sort_of
from amends.detect.rules.watching.asked import MICROS, NOW, Absence, Count, Leaf, Unusual
from amends.detect.rules.watching.history import BEYOND, FIRST, MOMENT
from amends.detect.rules.where import JsonColumn, Place

DAY: Final = 24 * 3600 * MICROS


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact of the thing as `stated` has it, a column for each sort: a place for the conditions of `tree`."""

    number: int

    def value(self, fact: str, sort: Sort) -> str:
        column = f"f{self.number}_{sort}"
        return f"({column} = 1)" if sort is Sort.TRUTH else column

    def present(self, fact: str) -> str:
        return f"(p{self.number} IS NOT NULL)"


def ends_now(leaf: Leaf) -> bool:
    """Whether it is counted up to now, whatever else is known of the thing."""
    return isinstance(leaf, Unusual) or (isinstance(leaf, Count) and leaf.until == NOW)


def counts_of(number: int, leaf: Leaf) -> list[str]:
    """The columns of what is counted up to now."""
    if isinstance(leaf, Unusual):
        return [f"c{number}_{week}" for week in (*range(leaf.weeks + 1), "weeks")]
    return [f"c{number}"] if ends_now(leaf) else []


def key_sql(place: Place, fact: str) -> str:
    """SQL for what things share; a column has its own sort, and only a text is shared there."""
    return place.key(fact) if isinstance(place, JsonColumn) else place.value(fact, Sort.TEXT)


def reach_of(leaf: Count | Absence | Unusual) -> int:
    """How far back a question about things together can look, in microseconds, or a little farther."""
    if isinstance(leaf, Unusual):
        return (leaf.days + 2) * DAY
    span = leaf.span
    if span is None:
        raise ValueError("span: is read to be there")
    return (span.limit + 2) * DAY if span.is_days else span.limit


def sorts_of(fact: str, asked: Sequence[Leaf]) -> list[Sort]:
    """As what sorts conditions compare the fact."""
    return sorted(
        {sort_of(v) for leaf in asked if isinstance(leaf, Condition) and leaf.fact == fact for v in leaf.values}
    )


def plain_sql(sql: str, sort: Sort) -> str:
    """A value that max() takes on every engine: a truth is 1 or 0."""
    return f"CASE WHEN {sql} THEN 1 WHEN NOT {sql} THEN 0 END" if sort is Sort.TRUTH else sql


def moment_sql(text: str) -> str:
    """SQL for the moment that a text states, in microseconds; NULL when it states none."""
    at = f"epoch_us(TRY_CAST({text} AS TIMESTAMPTZ))"
    return f"CASE WHEN regexp_full_match({text}, '{MOMENT}') AND {at} >= {FIRST} AND {at} < {BEYOND} THEN {at} END"
