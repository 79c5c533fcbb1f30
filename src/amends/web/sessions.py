"""Django's sessions in the database, found by a question that is compiled once: every page asks it."""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from amends.people.frame import live_session


class SessionStore(DatabaseStore):
    """As Django's own."""

    def _get_session_from_db(self) -> Session | None:
        # Real time, also on a desk whose day is another: a session is the browser's.
        found = live_session(self.session_key, timezone.now()) if self.session_key else None
        if found is None:
            # Django's way to begin anew, for a key that opens nothing.
            self._session_key = None
        return found
