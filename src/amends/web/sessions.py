"""Django's sessions in the database, found by a question that is compiled once: every page asks it."""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from amends.prepared import Prepared


class SessionStore(DatabaseStore):
    """As Django's own."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Django's own table."""
        return Session

    def _get_session_from_db(self) -> Session | None:
        # Real time, also on a desk whose day is another: a session is the browser's.
        found = _LIVE(self.session_key, timezone.now()) if self.session_key else []
        if found:
            return found[0]
        # Django's way to begin anew, for a key that opens nothing.
        self._session_key = None
        return None


_LIVE = Prepared(lambda key, at: Session.objects.filter(session_key=key, expire_date__gt=at))
