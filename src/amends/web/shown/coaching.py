"""The reply coach, explained: what it looks at, and how much each thing weighs when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from amends.conversation.coach.categories import CATEGORIES
from amends.conversation.coach.weighing import SAID, WEIGHTS, Moment
from amends.people.models import Person


@dataclass(frozen=True, slots=True)
class Row:
    """One of the ten: its name, what a reply does by it, and how much it weighs at each moment (0 to 1)."""

    name: str
    does: str
    weights: Sequence[str]


@dataclass(frozen=True, slots=True)
class Coach:
    """The page: whether it is on for who looks, the moments, and the rows."""

    is_on: bool
    moments: Sequence[str]
    rows: Sequence[Row]


_NAMES = {"no_excuse_blame": "plain cause", "ask_fair": "ask what is fair"}


def name_of(category: str) -> str:
    """What one of the ten is called on a page."""
    return _NAMES.get(category, category.replace("_", " "))


def build(person: Person) -> Coach:
    """The page for a person."""
    rows = [
        Row(
            name_of(one.key),
            one.does,
            [f"{WEIGHTS[moment][one.key]:.1f}" for moment in Moment],
        )
        for one in CATEGORIES
    ]
    return Coach(person.is_coached, list(SAID.values()), rows)
