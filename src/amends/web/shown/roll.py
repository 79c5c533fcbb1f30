"""Who works here and when they are there: the lists from which somebody is picked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amends.kernel import calendars
from amends.kernel.calendars import NeverOpens
from amends.people import queries as people
from amends.people.models import Brand, Person
from amends.people.rules import Right
from amends.promises.queries import loads
from amends.web.remembered import remembered
from amends.web.shown.forms import Option
from amends.web.words import Wall


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody on the roll, as a list names them."""

    id: UUID
    name: str
    first_name: str
    team_id: UUID | None
    is_present: bool
    note: str
    works_cases: bool
    load: int


def colleagues(brand: Brand, wall: Wall) -> tuple[Colleague, ...]:
    """Everybody active in a brand's teams, by name; looked up anew every ten seconds. Three queries."""
    return remembered(("roll", brand.id), lambda: _roll(brand, wall))


def _roll(brand: Brand, wall: Wall) -> tuple[Colleague, ...]:
    staff = people.staff(brand)
    there = people.presence(staff, wall.now)
    load = loads([person.id for person in staff])
    found = [_colleague(person, there[person.id], load[person.id], wall) for person in staff]
    return tuple(sorted(found, key=lambda one: one.name))


def _colleague(person: Person, there_at: datetime | None, load: int, wall: Wall) -> Colleague:
    is_present = there_at is not None and there_at <= wall.now
    works = person.can(Right.WORK_CASES)
    note = _till(person, wall) if is_present else f"back {wall.when(there_at)}" if there_at else "has left"
    return Colleague(person.id, person.name, person.first_name, person.team_id, is_present, note, works, load)


def _till(person: Person, wall: Wall) -> str:
    try:
        closes_at = calendars.next_closing(people.hours(person.calendar), wall.now)
    except NeverOpens:
        return ""
    return f"till {wall.when(closes_at)}" if closes_at else "here"


def options(brand: Brand, wall: Wall, *, but: Person | None = None) -> list[Option]:
    """Whom a case may be given to, those who are there first."""
    able = [one for one in colleagues(brand, wall) if one.works_cases and (but is None or one.id != but.id)]
    able.sort(key=lambda one: (not one.is_present, one.name))
    return [Option(str(one.id), one.name, _note(one)) for one in able]


def _note(one: Colleague) -> str:
    return f"{one.note}, recovers {one.load}" if one.load else one.note


def first_names(brand: Brand) -> dict[str, str]:
    """By actor code, the first name of everybody who ever worked here."""
    found = remembered(("names", brand.id), people.names)
    return {f"person:{person_id}": name.split(" ", 1)[0] for person_id, name in found.items()}
