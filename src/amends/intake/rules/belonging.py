"""Whether what somebody wrote outside every thread goes on with a case of theirs, and why. Pure.

In doubt it is a matter of its own: a person joins two cases with one key, and nothing that is owed is lost by that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

# People write twice in a row: what they forgot, the picture, the same form once more.
SOON = timedelta(hours=1)
# So long the same kind of failure is taken for the same one.
STILL = timedelta(days=14)
PREFIX = re.compile(r"^\s*(?:(?:re|fwd?|aw|wg|sv|vs|rv|enc|tr|antw|res|r)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
# Subjects that say nothing of the matter.
EMPTY = frozenset({"", "complaint", "hello", "hi", "help", "feedback", "urgent", "question", "contact", "your message"})


class Because(IntEnum):
    """Why something is taken for a word on an open case; the best reason is the greatest."""

    SOON = 1
    KIND = 2
    SUBJECT = 3
    REFERENCE = 4


@dataclass(frozen=True, slots=True)
class Word:
    """What came. `kind` is the failure's slug where that is sure, else empty."""

    subject: str
    text: str
    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Open:
    """An open case: its failure's kind (empty where nothing says so), the subjects of its customer's words, the last
    of them, and its reference."""

    reference: str
    kind: str
    subjects: Sequence[str]
    last_at: datetime


def bare(subject: str) -> str:
    """A subject without the signs of an answer, in small letters; empty for one that says nothing."""
    plain = " ".join(PREFIX.sub("", subject).casefold().split())
    return "" if plain in EMPTY else plain


def because(word: Word, case: Open) -> Because | None:
    """Why this goes on with that case; None for a matter of its own."""
    if case.reference and case.reference in f"{word.subject} {word.text}".upper():
        return Because.REFERENCE
    subject = bare(word.subject)
    is_same_subject = bool(subject) and subject in {bare(one) for one in case.subjects}
    if is_same_subject and PREFIX.match(word.subject):
        return Because.SUBJECT
    if is_another_kind(word.kind, case.kind):
        return None
    # A letter on paper may be older than what came since by mail.
    since = abs(word.at - case.last_at)
    if is_same_subject:
        return Because.SUBJECT
    if word.kind and word.kind == case.kind and since <= STILL:
        return Because.KIND
    return Because.SOON if since <= SOON else None


def is_another_kind(one: str, other: str) -> bool:
    """Whether both are sure, and not the same."""
    return bool(one and other and one != other)


def meant(word: Word, cases: Sequence[Open]) -> tuple[int, Because] | None:
    """Which of somebody's open cases is meant, by its place, and why; None where none is, or several are alike."""
    found = [(place, why) for place, case in enumerate(cases) if (why := because(word, case)) is not None]
    best = max((why for _, why in found), default=None)
    alike = [one for one in found if one[1] == best]
    return alike[0] if len(alike) == 1 else None
