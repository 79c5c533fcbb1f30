"""What a column of a file says about how it is written: which of day and month stands first, which mark is decimal.

Nothing is guessed. Either a value can be read in one way only, and so decides for its column, or a person does. Whoever
told us something that the column contradicts is told where.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from amends.kernel.written_dates import YEAR_FIRST, YEAR_LAST

# Spaces of all widths and apostrophes part thousands and nothing else.
SPACES: Final = re.compile("[ \u00a0\u2009\u202f'’]")
NUMBER: Final = re.compile(r"[+-]?\d+([.,]\d+)*")
GROUP: Final = 3
Placed = tuple[int, str]  # the line, and what its cell says


class Order(StrEnum):
    """Which of the two stands first."""

    DAY = "day"
    MONTH = "month"


class Decimal(StrEnum):
    """Which mark stands before the decimals."""

    POINT = "."
    COMMA = ","


@dataclass(frozen=True, slots=True)
class Decided:
    """How a column is written. `by` is the cell that shows it, on its `line`; empty when a person said it, or when no
    cell needs it (then `way` is empty as well)."""

    way: str
    by: str = ""
    line: int = 0


class NotDecided(ValueError):
    """The column can be read in two ways: a person has to say which. `example` is a cell that shows the doubt."""

    def __init__(self, example: str, line: int) -> None:
        self.example = example
        self.line = line
        super().__init__(f"{example!r} on line {line} can be read in two ways, and so can all the others")


class Contradicts(ValueError):
    """The column is written in both ways, or in another than was said: none of it can be trusted."""

    def __init__(self, example: str, line: int, other: str, other_line: int = 0) -> None:
        self.example = example
        self.line = line
        beside = (
            f"{other!r} on line {other_line} shows the other way" if other_line else f"and not what was said ({other})"
        )
        super().__init__(f"{example!r} on line {line} shows one way, {beside}")


def date_order(cells: Iterable[Placed], told: str = "") -> Decided:
    """Whether day or month stands first in a column of dates.

    :param told: what a person said; what the column itself shows must agree with it.
    :raises NotDecided: when every date is possible in both orders.
    :raises Contradicts: when two dates show different orders, or one another than was told.
    """
    return _decide(((line, cell, _order_shown(cell)) for line, cell in cells), told)


def decimal_mark(cells: Iterable[Placed], told: str = "") -> Decided:
    """Whether the point or the comma stands before the decimals in a column of numbers. As `date_order`."""
    return _decide(((line, cell, _mark_shown(cell)) for line, cell in cells), told)


def _decide(shown: Iterable[tuple[int, str, frozenset[str]]], told: str) -> Decided:
    """The one way that all cells allow. A cell shows the ways in which it can be read; none when it does not matter."""
    doubtful: Placed | None = None
    first: tuple[str, str, int] | None = None
    for line, cell, ways in shown:
        if len(ways) == 1:
            (way,) = ways
            if first and first[0] != way:
                raise Contradicts(first[1], first[2], cell, line)
            if told and told != way:
                raise Contradicts(cell, line, told)
            first = first or (way, cell, line)
        elif ways and doubtful is None:
            doubtful = (line, cell)
    if first:
        return Decided(*first)
    if doubtful and not told:
        raise NotDecided(doubtful[1], doubtful[0])
    return Decided(told)


def _order_shown(cell: str) -> frozenset[str]:
    """The orders in which a date is possible; none when it is no date, or the same day in both."""
    found = YEAR_LAST.fullmatch(cell.strip())
    if found is None or len(found["year"]) == 2:
        return frozenset()
    year, first, second = int(found["year"]), int(found["first"]), int(found["second_"])
    days = {Order.DAY.value: _day(year, second, first), Order.MONTH.value: _day(year, first, second)}
    return _ways(days)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _mark_shown(cell: str) -> frozenset[str]:
    """The marks that can be the decimal one; none when it is no number, or the same with both."""
    return _ways({mark.value: number(cell, mark) for mark in Decimal})


def _ways(readings: Mapping[str, object]) -> frozenset[str]:
    """The ways that give a reading; none when both give the same one, so that it shows nothing."""
    possible = {way: reading for way, reading in readings.items() if reading is not None}
    return frozenset() if len(possible) == 2 and len(set(possible.values())) == 1 else frozenset(possible)


def number(cell: str, decimal: str) -> int | float | None:
    """The number that a cell says when this mark is the decimal one ("" when no cell of the column has any).

    None when it is none, or groups its digits otherwise than in threes.
    """
    plain = SPACES.sub("", cell.strip()).replace("\u2212", "-")
    if not NUMBER.fullmatch(plain):
        return None
    mark = decimal or Decimal.POINT.value
    group = Decimal.COMMA.value if mark == Decimal.POINT else Decimal.POINT.value
    whole, has_decimals, decimals = plain.partition(mark)
    if group in decimals or mark in decimals or not _is_grouped(whole.lstrip("+-"), group):
        return None
    whole = whole.replace(group, "")
    return float(f"{whole}.{decimals}") if has_decimals else int(whole)


def _is_grouped(whole: str, group: str) -> bool:
    first, *rest = whole.split(group)
    return not rest or (0 < len(first) <= GROUP and first[0] != "0" and all(len(part) == GROUP for part in rest))


def lacks_zone(cell: str) -> bool:
    """Whether a date means a moment only once somebody says in which time zone."""
    found = YEAR_FIRST.fullmatch(cell.strip()) or YEAR_LAST.fullmatch(cell.strip())
    return found is not None and not found["zone"]
