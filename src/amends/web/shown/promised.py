"""Where the page is about something that somebody promised beside the cases."""

from __future__ import annotations

from amends.flow.experimenting import GIVE
from amends.flow.improving import TELL
from amends.web.pages import url


def page_of(words: str) -> str:
    """The address of the page: what is to improve this quarter, what was tried, else the causes."""
    return url("measures_aim" if words.startswith(TELL) else "experiments" if words.startswith(GIVE) else "causes")
