"""Admitting: who may come in, people of the staff and other systems."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from amends.journal.actors import Actor
from amends.people import actions as people
from amends.people.actions import NameTaken
from amends.people.models import ApiToken, Brand, Calendar, Person, Team
from amends.people.rules import Role, Scope

__all__ = ["NameTaken", "add_person", "make_token", "revoke_token", "set_password"]


@transaction.atomic
def add_person(
    name: str,
    email: str,
    role: Role,
    *,
    calendar: Calendar,
    team: Team | None = None,
    languages: Sequence[str] = ("en",),
    password: str | None = None,
    by: Actor,
    at: datetime,
) -> Person:
    """This function will add a member of staff; without a password they cannot sign in by one."""
    return people.add_person(
        name,
        email=email,
        role=role,
        calendar=calendar,
        team=team,
        languages=languages,
        password=password,
        by=by,
        at=at,
    )


@transaction.atomic
def set_password(person: Person, password: str, *, by: Actor, at: datetime) -> None:
    """This function will give somebody a new password."""
    people.set_password(person, password, by=by, at=at)


@transaction.atomic
def make_token(name: str, scopes: Collection[Scope], *, brand: Brand, by: Actor, at: datetime) -> tuple[ApiToken, str]:
    """This function will let another system in; returns its token and what it has to show, told only now.

    :raises NameTaken: when a token that is in use has this name.
    """
    return people.make_token(name, brand=brand, scopes=scopes, by=by, at=at)


@transaction.atomic
def revoke_token(token: ApiToken, *, by: Actor, at: datetime) -> None:
    """This function will let nobody in by this token any more."""
    people.revoke_token(token, by=by, at=at)
