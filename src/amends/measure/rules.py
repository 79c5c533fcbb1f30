"""Quarters, and whether a figure is where it shall be. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

DAY: Final = timedelta(days=1)
# With less left of a quarter nothing can be improved in it any more: what is begun then is meant for the next one.
LEAST_LEFT: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of a year by its first and its last day."""

    first: date
    last: date

    @property
    def words(self) -> str:
        """ "the first quarter of 2026" """
        return f"the {('first', 'second', 'third', 'fourth')[self.first.month // 3]} quarter of {self.first.year}"


def quarter_of(day: date) -> Quarter:
    """The quarter in which a day lies."""
    first = date(day.year, day.month - (day.month - 1) % 3, 1)
    # A hundred days on lies in the next one, wherever it begins.
    later = first + 100 * DAY
    return Quarter(first, date(later.year, later.month - (later.month - 1) % 3, 1) - DAY)


def quarter_to_improve(day: date) -> Quarter:
    """The quarter for which something is begun on a day: this one, or the next where this one is nearly over."""
    this = quarter_of(day)
    return this if this.last - day >= LEAST_LEFT else quarter_of(this.last + DAY)


def is_reached(value: float, target: float, *, is_better_low: bool) -> bool:
    """Whether a figure is at its target, or better."""
    return value <= target if is_better_low else value >= target
