"""What triage suggests for one message, and what intake makes of it. Pure: values in, values out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from amends.intake.rules.languages import guess_language
from amends.intake.rules.sorting import Sort
from amends.intake.triage.learning import COMPLAINT, KIND, LANGUAGE, PERSON_NOW, SEVERITY
from amends.intake.triage.weights import Seen, Weights, unpack

STARTER = 0
# From here on a suggestion is followed before anybody has looked; below, it is only shown.
SURE_OF_KIND = 0.6
SURE_OF_SEVERITY = 0.8
SURE_OF_LANGUAGE = 0.8
# Of short sentences whose small words told a language, so many were in it (docs/decisions/0010).
BY_SMALL_WORDS = 0.97
# The rules find who needs a person now. The model may only add, and it calls the duty lead: so it must be sure.
SURE_OF_NEED = 0.9


@dataclass(frozen=True, slots=True)
class Suggested:
    """What a model takes a message for. Chances are from 0 to 1; `number` is the model's, 0 for the starter."""

    number: int
    is_complaint: bool
    complaint: float
    person_now: float
    kind: str
    kind_chance: float
    severity: int
    severity_chance: float
    language: str
    language_chance: float

    @property
    def facts(self) -> dict[str, Any]:
        """Codes and whole percents, for the journal."""
        return {
            "model": self.number,
            "complaint": _percent(self.complaint),
            "person_now": _percent(self.person_now),
            "kind": self.kind,
            "kind_sure": _percent(self.kind_chance),
            "severity": self.severity,
            "severity_sure": _percent(self.severity_chance),
            "language": self.language,
            "language_sure": _percent(self.language_chance),
        }


@dataclass(frozen=True, slots=True)
class Triage:
    """A model with its number: what suggests at this moment."""

    number: int
    weights: Weights

    def suggest(self, text: str) -> Suggested:
        """What this model takes a text for. Kinds and severities are suggested for whatever it is."""
        seen = self.weights.seen(text)
        is_complaint, complaint = seen.yes(COMPLAINT)
        kind, kind_chance = seen.best(KIND)
        severity, severity_chance = seen.best(SEVERITY)
        language, language_chance = guess_language(text, ""), BY_SMALL_WORDS
        if not language:
            language, language_chance = seen.best(LANGUAGE)
        return Suggested(
            number=self.number,
            is_complaint=is_complaint,
            complaint=complaint,
            person_now=seen.chance(PERSON_NOW),
            kind=kind,
            kind_chance=kind_chance,
            severity=int(severity or 0),
            severity_chance=severity_chance,
            language=language,
            language_chance=language_chance,
        )

    def because(self, text: str, suggested_kind: str) -> list[str]:
        """The words that spoke for a complaint of this kind, the loudest first; at most four."""
        seen: Seen = self.weights.seen(text)
        return list(dict.fromkeys([*seen.spoke(KIND, suggested_kind), *seen.spoke(COMPLAINT, "yes")]))[:4]


@cache
def starter() -> Triage:
    """The model that a new desk begins with."""
    packed = resources.files("amends.intake.triage.starter").joinpath("starter.bin").read_bytes()
    return Triage(STARTER, unpack(packed))


def sorted_as(by_rule: Sort, found: Suggested, *, is_said_to_be_one: bool) -> Sort:
    """Recovery or request: where rule and model differ, it is a complaint unless the model is sure that it is none.

    :param is_said_to_be_one: somebody has called it a complaint: they filled in that form, or it came in such a file.
    """
    if by_rule is Sort.REQUEST and found.is_complaint:
        return Sort.RECOVERY
    if by_rule is Sort.RECOVERY and not found.is_complaint and not is_said_to_be_one:
        return Sort.REQUEST
    return by_rule


def kind_of(found: Suggested, by_words: str, known: Collection[str]) -> str:
    """The kind's slug: a model learned here goes before the kinds' own words, and these before the starter."""
    is_sure = found.kind in known and found.kind_chance >= SURE_OF_KIND
    if is_sure and (found.number != STARTER or by_words in {"", "other"}):
        return found.kind
    return by_words


def severity_of(found: Suggested, usual: int) -> int:
    """How grave it is: what is usual for its kind, unless a sure model differs. The starter may only say graver."""
    if found.severity == 0 or found.severity_chance < SURE_OF_SEVERITY:
        return usual
    return max(found.severity, usual) if found.number == STARTER else found.severity


def _percent(chance: float) -> int:
    return round(100 * chance)
