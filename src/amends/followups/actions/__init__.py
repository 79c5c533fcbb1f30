"""Asking customers afterwards, keeping what they answer, and what their comments are about."""

from __future__ import annotations

from amends.followups.actions.asking import (
    AlreadyAnswered,
    answer,
    ask,
    book,
    book_note,
    came_back,
    end,
    end_note,
    remind,
    try_to_call,
    unask,
)
from amends.followups.actions.judging import note_loss, settle
from amends.followups.actions.surveys import Rated, rate, recommend, remind_of_survey, survey, word
from amends.followups.actions.theming import decide_theme, suggest_themes

__all__ = [
    "AlreadyAnswered",
    "Rated",
    "answer",
    "ask",
    "book",
    "book_note",
    "came_back",
    "decide_theme",
    "end",
    "end_note",
    "note_loss",
    "rate",
    "recommend",
    "remind",
    "remind_of_survey",
    "settle",
    "suggest_themes",
    "survey",
    "try_to_call",
    "unask",
    "word",
]
