"""Whoever works here: teams, departments, people with their hours, and who stands in for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from amends.journal.actors import Actor
from amends.people import actions as people
from amends.people.actions import Week
from amends.people.models import Brand, Calendar, Department, Person, Team
from amends.people.rules import Role

__all__ = ["Week", "add_department", "add_hours", "hire", "lead", "put_on_duty", "stand_in_for"]


@transaction.atomic
def add_hours(
    name: str, *, time_zone: str, week: Week, closed: Mapping[date, str] | None = None, by: Actor, at: datetime
) -> Calendar:
    """This function will add a shift or opening hours: by weekday (0 is Monday), local times, with closed days."""
    return people.add_calendar(name, time_zone=time_zone, week=week, closed=closed, by=by, at=at)


@transaction.atomic
def hire(
    name: str,
    *,
    email: str,
    role: Role,
    shift: Calendar,
    team: Team | None = None,
    languages: Sequence[str] = ("en",),
    skills: Sequence[str] = (),
    password: str | None = None,
    by: Actor,
    at: datetime,
) -> Person:
    """This function will add somebody to the staff. Without a password they cannot sign in by one."""
    return people.add_person(
        name,
        email=email,
        role=role,
        calendar=shift,
        team=team,
        languages=languages,
        skills=skills,
        password=password,
        by=by,
        at=at,
    )


@transaction.atomic
def lead(team: Team, person: Person, *, by: Actor, at: datetime) -> None:
    """This function will make somebody the lead of a team."""
    people.set_lead(team, person, by=by, at=at)


@transaction.atomic
def stand_in_for(person: Person, deputy: Person, *, by: Actor, at: datetime) -> None:
    """This function will say who stands in for somebody who is away."""
    people.set_deputy(person, deputy, by=by, at=at)


@transaction.atomic
def add_department(name: str, *, address: str, hours: Calendar, by: Actor, at: datetime) -> Department:
    """This function will add a department that may be asked for work, by mail to its address."""
    return people.add_department(name, address=address, calendar=hours, by=by, at=at)


@transaction.atomic
def put_on_duty(brand: Brand, person: Person, *, until: datetime, by: Actor, at: datetime) -> None:
    """This function will say who is reached out of hours until a moment."""
    people.put_on_duty(brand, person, until=until, by=by, at=at)
