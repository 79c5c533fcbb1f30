"""What was noted beside a figure about a day, as its page lists it; who may note, corrects it there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from amends.measure.models import Annotation
from amends.measure.noted import corrector, writer
from amends.measure.saying import day_words
from amends.people.rules import Right
from amends.web.visit import NotAllowed, Visit


@dataclass(frozen=True)
class Note:
    """One annotation of the list below a picture."""

    id: UUID
    day: str
    day_input: str
    words: str
    by: str
    everywhere: bool


def may_note(visit: Visit) -> bool:
    """Whether somebody may write beside figures: a lead, or whoever sets policy."""
    return visit.person.can(Right.LEAD_TEAM) or visit.person.can(Right.SET_POLICY)


def must_note(visit: Visit) -> None:
    """:raises NotAllowed: for anybody else."""
    if not may_note(visit):
        raise NotAllowed(Right.LEAD_TEAM)


def shown_notes(visit: Visit, found: Sequence[Annotation]) -> dict[str, object]:
    """The list, and whether the visitor may add to it."""
    return {"list": [_note(visit, one) for one in found], "may": may_note(visit)}


def _note(visit: Visit, one: Annotation) -> Note:
    told = f"{writer(one)}, {visit.wall.day(one.made_at)}"
    if one.changed_at is not None:
        told = f"{told}; corrected by {corrector(one)}, {visit.wall.day(one.changed_at)}"
    return Note(one.id, day_words(one.day), one.day.isoformat(), one.words, told, not one.figure)
