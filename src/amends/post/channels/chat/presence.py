"""Whether somebody still has the chat open. Kept in the shared cache for less than a minute, and may be lost."""

from __future__ import annotations

from django.core.cache import caches

# The page asks every few seconds while it is open; so long without asking, it is closed.
SECONDS = 45


def note_there(visit: str) -> None:
    """Remembers that a visit's page is open at this moment."""
    caches["shared"].set(f"chat:{visit}", 1, SECONDS)


def is_there(visit: str) -> bool:
    """Whether a visit's page was open a moment ago. What was lost means no: then a letter goes, and nothing is lost."""
    return bool(visit) and caches["shared"].get(f"chat:{visit}") is not None
