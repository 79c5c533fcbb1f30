"""Signing in by mail address and password: Django's way, with the person read whole in one query on each page."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.backends import ModelBackend

from amends.people.models import Person
from amends.people.queries import at_desk


class Staff(ModelBackend):
    """Members of staff who have not left."""

    def get_user(self, user_id: UUID) -> Person | None:
        """The person of a session, with team, brand and hours; None once they have left: the session ends at once."""
        person = at_desk(user_id)
        return person if person and person.is_active else None
