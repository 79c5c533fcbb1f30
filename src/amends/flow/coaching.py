"""The reply coach reads along, or does not: each person says so for themselves."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from amends.people import actions as people
from amends.people.models import Person


@transaction.atomic
def turn(person: Person, *, is_on: bool, at: datetime) -> None:
    """This function will switch the coach on or off for somebody who asks for it; said again, it is said once."""
    if person.is_coached != is_on:
        people.set_coached(person, is_on, by=person, at=at)
