"""What the starter and the rules make of texts that they were never shown. Nothing is learned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from amends.intake.rules import needs_person_now
from amends.intake.triage.figures import share
from amends.intake.triage.suggesting import SURE_OF_NEED, starter


def is_heard(text: str) -> bool:
    """Whether the starter takes a text for a complaint, as it does what it does not understand."""
    return starter().suggest(text).is_complaint


def shares_heard(pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Of these texts with their labels: which share is taken for a complaint, altogether and of each label."""
    heard = [(label, is_heard(text)) for text, label in pairs]
    labels = {}
    for name in sorted({label for label, _ in heard if label}):
        theirs = [one for label, one in heard if label == name]
        labels[name] = {"texts": len(theirs), "taken_for_complaints": round(share(sum(theirs), len(theirs)), 4)}
    return {
        "taken_for_complaints": round(share(sum(one for _, one in heard), len(heard)), 4),
        "labels": labels,
    }


def recall_of_need(pairs: Sequence[tuple[str, str]], needed: Sequence[str]) -> dict[str, Any]:
    """Of those labelled as needing a person now, the share found by the rules, and by rules or starter; of the others
    the share that is called for nothing."""
    need = [text for text, label in pairs if label in needed]
    rest = [text for text, label in pairs if label not in needed]

    def either(text: str) -> bool:
        found = starter().suggest(text)
        return needs_person_now(text) or (found.is_complaint and found.person_now >= SURE_OF_NEED)

    return {
        "texts": len(pairs),
        "needed": len(need),
        "recall_by_rules": round(share(sum(map(needs_person_now, need)), len(need)), 4),
        "recall": round(share(sum(map(either, need)), len(need)), 4),
        "called_for_nothing": round(share(sum(map(either, rest)), len(rest)), 4),
    }
