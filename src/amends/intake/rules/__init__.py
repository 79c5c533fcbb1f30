"""What a stranger's message is, and how a file of complaints is read. Pure: values in, values out."""

from __future__ import annotations

from amends.intake.rules.languages import guess_language
from amends.intake.rules.sorting import Quarantine, Sort, is_displeased, sort_of
from amends.intake.rules.thanks import is_nothing_but_thanks
from amends.intake.rules.urgency import needs_person_now

__all__ = [
    "Quarantine",
    "Sort",
    "guess_language",
    "is_displeased",
    "is_nothing_but_thanks",
    "needs_person_now",
    "sort_of",
]
