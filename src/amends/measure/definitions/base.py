"""What a definition is, and the few phrases of SQL that all of them share."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import inf
from typing import Final

TOO_FEW: Final = 10
# What every row says of its case beside its own moment and value: by these a figure can be divided.
OF: Final = "c.case_id, c.brand_id, c.kind, c.channel, c.team_id"
# The same of a promise, a survey or a remedy, which carry it themselves.
CARRIED: Final = "r.case_id, r.brand_id, r.case_kind AS kind, r.case_channel AS channel, r.team_id"


class Shape(StrEnum):
    """How the rows of a figure are summed up."""

    SHARE = "share"
    HOURS = "hours"
    MEAN = "mean"
    SCORE = "score"
    MONEY = "money"
    MONEY_EACH = "money_each"
    COUNT = "count"


@dataclass(frozen=True)
class Beside:
    """The number without which a figure would flatter: SQL that answers one row, and the words around its columns.

    `$brand`, `$since`, `$until` are whose and of which window.
    """

    sql: str
    words: str


@dataclass(frozen=True)
class Definition:
    """A figure's name, and in words: formula, population, window, and what is left out; and the same as SQL.

    `sql` gives one row for each thing that counts: `case_id, brand_id, kind, channel, team_id, counted_at, value`. It
    reads the flat tables, the definitions' views, and the one row of `moment`: what time it is. What is true answers 1,
    what is false 0; times are hours, money is minor units of the brand's currency.
    """

    slug: str
    name: str
    shape: Shape
    formula: str
    population: str
    window: str
    left_out: str
    source: str
    sql: str
    beside: Beside | None = None
    is_better_low: bool = False
    spread: tuple[float, float] | None = None

    @property
    def ends(self) -> tuple[float, float]:
        """Between what its values lie at all: what is counted or measured is never below nothing, a share never above
        all; a score lies in its points. `spread` says so where the shape does not."""
        return self.spread or {Shape.SHARE: (0.0, 1.0), Shape.SCORE: (-100.0, 100.0)}.get(self.shape, (0.0, inf))


NO_CUSTOMER: Final = "('duplicate', 'spam')"
IS_COUNTED: Final = f"(r.case_ending IS NULL OR r.case_ending NOT IN {NO_CUSTOMER})"
# Duplicates and spam stand for no customer. What turned out to be no failure, or was averted before it reached anybody,
# is counted, but in no figure about a recovery.
VIEWS: Final = {
    "counted": f"SELECT * FROM cases WHERE ending IS NULL OR ending NOT IN {NO_CUSTOMER}",
    "recoveries": (
        "SELECT * FROM cases WHERE kind IS NOT NULL AND (ending IS NULL OR ending NOT IN"
        " ('duplicate', 'spam', 'not_a_failure', 'false_alarm', 'averted'))"
    ),
}


# Of very many cases few are open: they are found by one column before another is looked at.
UNCLOSED: Final = """WITH unclosed AS MATERIALIZED (
        SELECT brand_id, ending AS case_ending, opened_at, resolved_at, first_contact_at, first_human_at
        FROM cases WHERE closed_at IS NULL
    )"""


def hours(start: str, end: str) -> str:
    """SQL for the hours from one moment to another, exact, never rounded."""
    return f"date_diff('microsecond', {start}, {end}) / 3600000000.0"


def truth(condition: str) -> str:
    """SQL for 1 where something holds, else 0."""
    return f"CASE WHEN {condition} THEN 1.0 ELSE 0.0 END"
