"""Whether somebody still has the chat open. Kept in the shared cache for less than a minute, and may be lost."""

from __future__ import annotations

from django.core.cache import caches

# The page asks every few seconds while it is open; so long without asking, it is closed.
SECONDS = 45
# Not every asking is written down: the shared cache is a table, and there may be many pages.
WRITTEN_EVERY = 15


def note_there(visit: str) -> None:
    """Remembers that a visit's page is open at this moment."""
    cache = caches["shared"]
    if cache.get(f"chat-noted:{visit}") is None:
        cache.set(f"chat-noted:{visit}", 1, WRITTEN_EVERY)
        cache.set(f"chat:{visit}", 1, SECONDS)


def is_there(visit: str) -> bool:
    """Whether a visit's page was open a moment ago. What was lost means no: then a letter goes, and nothing is lost."""
    return bool(visit) and caches["shared"].get(f"chat:{visit}") is not None
