"""End my shift: every promise that somebody owes before they are back, with what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amends.flow.staffing import back_at, owed_while_away
from amends.people.models import Brand, Person
from amends.promises.models import Promise
from amends.web.pages import url
from amends.web.shown import roll
from amends.web.shown.case.promises import MOVED
from amends.web.shown.forms import Option
from amends.web.shown.roll import Colleague
from amends.web.words import Wall


@dataclass(frozen=True, slots=True)
class Item:
    """One promise, and what is proposed for it."""

    id: UUID
    ref: str
    name: str
    words: str
    at: datetime
    why_url: str
    is_closed: bool
    can_move: bool
    choice: str
    to: str | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Shift:
    """The end of one shift."""

    back_words: str
    who: str | None
    person: str | None
    promises: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """Who may take something over."""

    people: Sequence[Option]


def owed(person: Person, wall: Wall) -> list[Promise]:
    """What this person owes on cases before they are back, the next due first."""
    found = owed_while_away(person, wall.now, back_at(person, wall.now))
    return [promise for promise in found if promise.case is not None]


def build(
    person: Person, brand: Brand, wall: Wall, viewer: Person, errors: Mapping[str, str], typed: Mapping[str, str]
) -> Shift:
    """The list, each with a proposal: a colleague who is there, else the team. What was typed comes back."""
    able = [one for one in roll.colleagues(brand, wall) if one.works_cases and one.is_present and one.id != person.id]
    stand_in = proposed(person, able)
    items = [_item(promise, stand_in, wall, errors, typed) for promise in owed(person, wall)]
    who = None if viewer.id == person.id else person.name
    back = wall.when(back_at(person, wall.now))
    return Shift(back, who, str(person.id) if who else None, tuple(items))


def proposed(person: Person, able: Sequence[Colleague]) -> Colleague | None:
    """Who takes over unless something else is chosen: the deputy when there, else who has the least."""
    deputy = next((one for one in able if one.id == person.deputy_id), None)
    return deputy or min(able, key=lambda one: (one.load, one.name), default=None)


def _item(
    promise: Promise, stand_in: Colleague | None, wall: Wall, errors: Mapping[str, str], typed: Mapping[str, str]
) -> Item:
    case, key = promise.case, str(promise.id)
    if case is None:
        raise ValueError("only what is owed on a case is handed over")
    return Item(
        promise.id,
        case.reference,
        case.customer.name,
        promise.words,
        promise.due_at,
        url("promise_why", id=promise.id),
        case.is_closed,
        promise.kind in MOVED and promise.due_at > wall.now,
        typed.get(f"choice-{key}") or ("hand" if stand_in else "team"),
        typed.get(f"to-{key}") or (str(stand_in.id) if stand_in else None),
        errors.get(key),
    )


def choices_of(person: Person, brand: Brand, wall: Wall) -> Choices:
    """Everybody who may take something over, those who are there first."""
    return Choices(roll.options(brand, wall, but=person))
