"""Reading what a form or an address asks for: a colleague, a time, a choice. What cannot be read names its remedy."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from amends.kernel.money import Money
from amends.people.models import Department, Person, Team
from amends.people.queries import departments, staff, teams
from amends.people.rules import Right
from amends.web.visit import Visit

Choice = TypeVar("Choice", bound=StrEnum)


def text(visit: Visit, name: str) -> str:
    """What was typed, without the spaces around it."""
    return visit.request.POST.get(name, "").strip()


def needed(visit: Visit, name: str, remedy: str) -> str:
    """What was typed.

    :raises ValueError: when nothing was; the remedy says what to give.
    """
    typed = text(visit, name)
    if not typed:
        raise ValueError(f"{name}: {remedy}")
    return typed


def moment(visit: Visit, name: str = "at") -> datetime:
    """The moment (UTC) of a time that was typed on the desk's clock.

    :raises ValueError: when it is none.
    """
    try:
        return visit.wall.read_input(needed(visit, name, "choose a day and a time."))
    except ValueError as why:
        raise ValueError(str(why) if str(why).startswith(f"{name}:") else f"{name}: {why}") from None


def promised_time(visit: Visit) -> datetime:
    """The time that was typed, else the safe time that was picked.

    :raises ValueError: when neither was.
    """
    if text(visit, "at"):
        return moment(visit)
    try:
        return datetime.fromisoformat(needed(visit, "safe", "choose a time."))
    except ValueError:
        raise ValueError("at: choose a time.") from None


def choice(visit: Visit, name: str, among: type[Choice], only: Collection[Choice] | None = None) -> Choice:
    """One of a fixed list.

    :raises ValueError: for anything else.
    """
    try:
        picked = among(text(visit, name))
    except ValueError:
        raise ValueError(f"{name}: pick one from the list.") from None
    if only is not None and picked not in only:
        raise ValueError(f"{name}: pick one from the list.")
    return picked


def colleague(visit: Visit, name: str) -> Person:
    """Somebody of the brand's staff who works on cases.

    :raises ValueError: for nobody, or somebody else.
    """
    wanted = text(visit, name)
    for person in staff(visit.brand):
        if str(person.id) == wanted and person.can(Right.WORK_CASES):
            return person
    raise ValueError(f"{name}: pick a colleague from the list.")


def taker(visit: Visit, name: str) -> Person | Team:
    """A colleague, or the team until somebody takes it.

    :raises ValueError: for neither.
    """
    kind, _, wanted = text(visit, name).partition(":")
    if kind != "team":
        return colleague(visit, name)
    found = next((team for team in teams() if str(team.id) == wanted and team.brand_id == visit.brand.id), None)
    if found is None:
        raise ValueError(f"{name}: pick a colleague or a team from the list.")
    return found


def asked_of(visit: Visit, name: str) -> Person | Department:
    """A department, or a colleague, who is asked for work.

    :raises ValueError: for neither.
    """
    kind, _, wanted = text(visit, name).partition(":")
    if kind != "department":
        return colleague(visit, name)
    found = next((one for one in departments() if str(one.id) == wanted), None)
    if found is None:
        raise ValueError(f"{name}: pick a department from the list.")
    return found


def amount_minor(visit: Visit, name: str, currency: str) -> int:
    """A sum as people type it, in minor units: "50", "50.00", "50,00". Nothing typed is 0.

    :raises ValueError: when it is no sum of that currency.
    """
    return sum_minor(name, text(visit, name), currency)


def sum_minor(name: str, said: str, currency: str) -> int:
    """A sum as `amount_minor` takes it, of what stood in a field.

    :raises ValueError: when it is no sum of that currency, naming the field.
    """
    typed = said.replace(" ", "").removesuffix(currency)
    if not typed:
        return 0
    plain = typed.replace(",", ".") if typed.count(",") == 1 and "." not in typed else typed.replace(",", "")
    try:
        Decimal(plain)
    except InvalidOperation:
        raise ValueError(f"{name}: {typed[:20]!r} is no sum; write it like 50 or 49.90.") from None
    try:
        return Money.parse(plain, currency).minor
    except ValueError as why:
        raise ValueError(f"{name}: {str(why).partition(': ')[2]}.") from None


def is_id(said: str) -> bool:
    """Whether this is the id of something, as pages write it."""
    try:
        UUID(said)
    except ValueError:
        return False
    return True
