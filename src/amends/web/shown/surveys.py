"""The words of a survey with their versions; comments with what they are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amends.followups.models import Survey, SurveyForm
from amends.followups.rules.themes import About
from amends.web.words import Wall

QUESTIONS = {
    "csat": "Satisfaction, 1 to 5 (the only one that needs an answer)",
    "solved": "Solved, yes or no",
    "outcome_fair": "Fair outcome, 1 to 5",
    "process_fair": "Fair process, 1 to 5",
    "treated_fair": "Fair treatment, 1 to 5",
    "effort": "Effort",
    "comment": "Free words",
    "nps": "Recommendation after a month, 0 to 10",
}
THEMES = {
    About.SPEED.value: "speed",
    About.WORD_KEPT.value: "promises kept",
    About.INFORMED.value: "being told",
    About.RESPECT.value: "respect",
    About.FIXED.value: "whether it works",
    About.MONEY.value: "money",
    About.EFFORT.value: "effort",
}


@dataclass(frozen=True, slots=True)
class Wording:
    """One question: what it is called here, its own words, and the standard ones."""

    name: str
    label: str
    own: str
    standard: str


@dataclass(frozen=True, slots=True)
class Past:
    """One version."""

    version: int
    who: str
    when: str
    why: str
    series: int


@dataclass(frozen=True, slots=True)
class SurveyPage:
    """The survey in one language."""

    language: str
    version: int
    words: tuple[Wording, ...]
    effort_most: str
    effort_series: int
    review_url: str
    past: tuple[Past, ...]


def build(
    row: SurveyForm | None, past: Sequence[SurveyForm], standard: Mapping[str, str], language: str, wall: Wall
) -> SurveyPage:
    """The survey in use, in one language."""
    own = row.texts.get(language, {}) if row else {}
    return SurveyPage(
        language=language,
        version=row.version if row else 0,
        words=tuple(Wording(name, label, own.get(name, ""), standard[name]) for name, label in QUESTIONS.items()),
        effort_most=str(row.effort_most if row else 7),
        effort_series=row.effort_series if row else 1,
        review_url=row.review_url if row else "",
        past=tuple(
            Past(one.version, one.made_by.first_name, wall.when(one.made_at), one.why, one.effort_series)
            for one in past
        ),
    )


@dataclass(frozen=True, slots=True)
class Mark:
    """What a comment may be about: suggested, said by a person, or said not to be."""

    theme: str
    label: str
    state: str


@dataclass(frozen=True, slots=True)
class Comment:
    """What one customer wrote."""

    id: UUID
    ref: str
    words: str
    score: str
    at: datetime
    about: tuple[Mark, ...]
    others: tuple[Mark, ...]


def comments(rows: Sequence[Survey]) -> tuple[Comment, ...]:
    """The comments as a list shows them."""
    return tuple(_comment(row) for row in rows)


def _comment(row: Survey) -> Comment:
    known = {one.theme: one for one in row.themes.all()}
    about, others = [], []
    for theme, label in THEMES.items():
        mark = known.get(theme)
        if mark is None or mark.is_right is False:
            others.append(Mark(theme, label, "no"))
        else:
            about.append(Mark(theme, label, "said" if mark.is_right else "suggested"))
    score = f"{row.nps} of 10" if row.nps is not None else f"{row.csat} of 5"
    answered_at = row.answered_at or row.for_resolution_at
    return Comment(row.id, row.case.reference, row.comment, score, answered_at, tuple(about), tuple(others))
