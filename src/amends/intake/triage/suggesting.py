"""What triage suggests for one message, and what intake makes of it. Pure: values in, values out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from amends.intake.rules.languages import Recognised, recognise
from amends.intake.rules.sorting import Sort
from amends.intake.triage.learning import COMPLAINT, KIND, LANGUAGE, PERSON_NOW, SEVERITY, YES
from amends.intake.triage.weights import Seen, Weights, unpack

STARTER = 0
# From here on a suggestion is followed before anybody has looked; below, it is only shown.
SURE_OF_KIND = 0.6
SURE_OF_SEVERITY = 0.8
SURE_OF_LANGUAGE = 0.8
# What is said of a text that the model does not understand: that nothing is known of it.
NOTHING_KNOWN = 0.5
# The rules find who needs a person now. The model may only add, and it calls the duty lead: so it must be sure.
SURE_OF_NEED = 0.9


@dataclass(frozen=True, slots=True)
class Suggested:
    """What a model takes a message for. Chances are from 0 to 1; `number` is the model's, 0 for the starter.

    What it does not understand (another language than those it learned, hardly a word that it knows) is a complaint,
    of no kind, and nothing is sure. `language` is empty when it was not recognised.
    """

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
    is_understood: bool = True

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
            "understood": self.is_understood,
        }


@dataclass(frozen=True, slots=True)
class Triage:
    """A model with its number: what suggests at this moment."""

    number: int
    weights: Weights

    def suggest(self, text: str) -> Suggested:
        """What this model takes a text for. Kinds and severities are suggested for whatever it is."""
        seen, told = self.weights.seen(text), recognise(text)
        is_familiar = seen.is_familiar
        language, language_chance = told.language, told.chance
        if is_familiar and language_chance < SURE_OF_LANGUAGE and self._speaks(told):
            language, language_chance = seen.best(LANGUAGE)
        if not is_familiar or not self._speaks(told):
            return _not_understood(self.number, language, language_chance)
        is_complaint, complaint = seen.yes(COMPLAINT)
        kind, kind_chance = seen.best(KIND)
        severity, severity_chance = seen.best(SEVERITY)
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

    def _speaks(self, told: Recognised) -> bool:
        """Whether this model learned in the language of a text; where several are possible, in one of them."""
        learned = self.weights.heads.get(LANGUAGE)
        return learned is None or not told.perhaps or not set(learned.labels).isdisjoint(told.perhaps)

    def because(self, text: str, suggested_kind: str) -> list[str]:
        """The words that spoke for a complaint of this kind, the loudest first; at most four, and none where nothing is
        sure: then they would only be the loudest of the noise."""
        seen: Seen = self.weights.seen(text)
        if not suggested_kind or not seen.is_familiar or not self._speaks(recognise(text)):
            return []
        kind, chance = seen.best(KIND)
        of_kind = seen.spoke(KIND, kind) if kind == suggested_kind and chance >= SURE_OF_KIND else []
        of_complaint = seen.spoke(COMPLAINT, YES) if seen.yes(COMPLAINT)[0] else []
        return list(dict.fromkeys([*of_kind, *of_complaint]))[:4]


def _not_understood(number: int, language: str, language_chance: float) -> Suggested:
    return Suggested(
        number=number,
        is_complaint=True,
        complaint=NOTHING_KNOWN,
        person_now=0.0,
        kind="",
        kind_chance=0.0,
        severity=0,
        severity_chance=0.0,
        language=language,
        language_chance=language_chance,
        is_understood=False,
    )


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
