"""What triage suggests on the page of a case: with how sure it is, why, and what a person made of it."""

from __future__ import annotations

from dataclasses import dataclass

from amends.intake.triage.suggesting import SURE_OF_LANGUAGE
from amends.kinds.rules import Severity
from amends.web.shown.case.choices import kind_options
from amends.web.shown.case.header import language_name
from amends.web.shown.case.reading import Read
from amends.web.shown.forms import Option

# Percent. Of what it is surer, the page does not say how sure: too many figures hide the one that matters.
SURE = 90
SEVERITIES = (
    Option(str(Severity.SMALL.value), "small"),
    Option(str(Severity.MEDIUM.value), "medium"),
    Option(str(Severity.GRAVE.value), "grave"),
)


@dataclass(frozen=True, slots=True)
class Triage:
    """A suggestion in words. `kinds` and `severities` are what a person may say instead; `kind` and `severity` what the
    case says now. `is_to_agree` is false where nothing was suggested that one could agree with."""

    words: tuple[str, ...]
    because: tuple[str, ...]
    verdict: str | None
    kinds: tuple[Option, ...]
    severities: tuple[Option, ...]
    kind: str | None
    severity: str | None
    is_to_agree: bool


def build(found: Read) -> Triage | None:
    """The suggestion for a case that a customer's message began; None for any other."""
    suggestion, case = found.suggestion, found.case
    if suggestion is None:
        return None
    facts = suggestion.facts
    kinds = tuple(kind_options(case.brand_id))
    named = {one.value: one.label for one in kinds}
    words = []
    is_understood = facts.get("understood", True)
    if not is_understood:
        words = ["not sure what this is: nothing like it was learned, so it is taken for a complaint"]
    elif not case.is_request:
        grave = {one.value: one.label for one in SEVERITIES}.get(str(facts["severity"]), "")
        words = [f"{named.get(str(facts['kind']), facts['kind'])}, {facts['kind_sure']} % sure", grave]
    if is_understood and (case.is_request or facts["complaint"] < SURE):
        words.append(f"a complaint, {facts['complaint']} % sure")
    words.append(_writes_in(str(facts["language"]), int(facts["language_sure"])))
    verdict = ("agreed" if suggestion.is_agreed else "decided otherwise") if suggestion.is_decided else None
    failure = case.failure
    return Triage(
        words=tuple(word for word in words if word),
        because=suggestion.because,
        verdict=verdict,
        kinds=kinds,
        severities=SEVERITIES,
        kind=failure.kind.slug if failure else None,
        severity=str(failure.severity) if failure else None,
        is_to_agree=bool(facts["kind"]) or case.is_request,
    )


def _writes_in(language: str, sure: int) -> str:
    """In which language they write, so that a colleague who speaks it can be found."""
    if not language:
        return "language not recognised"
    return f"writes in {language_name(language)}" + ("" if sure >= SURE_OF_LANGUAGE * 100 else ", perhaps")
