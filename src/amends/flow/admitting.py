"""Admitting: by what people and other systems come in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from amends.journal.actors import Actor
from amends.people import actions as people
from amends.people.actions import NameTaken
from amends.people.models import ApiToken, Brand, Person
from amends.people.rules import Scope

__all__ = ["NameTaken", "make_token", "revoke_token", "set_password"]


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
