"""From which window somebody writes, and what is said when another of theirs was quicker."""

from __future__ import annotations

from dataclasses import dataclass

from amends.conversation.models import Draft


@dataclass(frozen=True, slots=True)
class Window:
    """The window that somebody writes in: what names it, and the version of the draft that it knows; None, any."""

    page: str
    version: int | None

    def is_behind(self, row: Draft) -> bool:
        """Whether another window has changed the draft since this one read it."""
        if self.version is None or not row.text.strip():
            return False
        return row.page != self.page and row.version != self.version


class WrittenElsewhere(ValueError):
    """The same person has written other words in another window meanwhile; nothing was changed. `draft`: those."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        super().__init__("body: You wrote other words here in another window; those are kept, and these are not.")
