"""Signing in by mail address and password: Django's way, the person read anew on each page."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.backends import ModelBackend

from amends.people.frame import signed_in
from amends.people.models import Person
from amends.web import known


class Staff(ModelBackend):
    """Members of staff who have not left."""

    def get_user(self, user_id: UUID) -> Person | None:
        """The person of a session, with team, brand and hours; None once they have left: the session ends at once."""
        person = signed_in(user_id)
        if person is None or not person.is_active:
            return None
        person.calendar = known.calendar(person.calendar_id)
        if person.team_id:
            person.team = known.team(person.team_id)
        return person
