"""Learning from what people decided: when it is enough, from what, and whether the new model is not worse.

A new model is judged on decisions that it was not shown; the one that suggests now on the same ones, of which it can
have seen some: where it has, it is judged on those that came after it was made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from amends.intake.models import Judgement, Learned
from amends.intake.rules.languages import recognise
from amends.intake.triage import suggested_by
from amends.intake.triage.evaluating import Judged, cross_validate
from amends.intake.triage.figures import many, share, yes_no
from amends.intake.triage.learning import COMPLAINT, KIND, LANGUAGE, NO, PERSON_NOW, SEVERITY, YES, Example, learn
from amends.intake.triage.suggesting import SURE_OF_LANGUAGE, Triage
from amends.intake.triage.weights import pack

FEWEST_JUDGEMENTS = 60
FEWEST_NEW = 30
FEWEST_OF_A_CLASS = 5
# So many decisions on texts of a language until a model may judge others in it.
FEWEST_IN_A_LANGUAGE = 30
FOLDS = 3
# What this desk's people say counts as much as three of the starter's texts.
WEIGHT = 3.0
SPARED = 0.01
MOST = 50_000


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of learning: numbers when it is not worse than what suggests now, and the figures of both."""

    weights: bytes | None
    figures: dict[str, Any]
    judgement_count: int


def is_enough() -> bool:
    """Whether so much was decided, and so much since the last attempt, that learning again is worth it."""
    newest = Learned.objects.order_by("-number").values_list("made_at", flat=True).first()
    rows = Judgement.objects.all()
    new = rows.filter(given_at__gt=newest) if newest else rows
    return new.count() >= FEWEST_NEW and rows.count() >= FEWEST_JUDGEMENTS


def attempt() -> Attempt | None:
    """Learns from everything that was decided. None when that is not enough yet, or tells no two answers apart."""
    from amends.intake.triage.starter.grammar import examples as starters

    if not is_enough():
        return None
    rows = list(Judgement.objects.select_related("complaint__inbound", "kind").order_by("-given_at", "id")[:MOST])
    told = [_example(row) for row in rows]
    _note_languages(told)
    current = suggested_by.current()
    fresh_from = _made_at(current)
    starting = starters()
    questions = [question for question in (COMPLAINT, KIND) if _is_learnable(told, question)]
    if not questions:
        return None
    figures: dict[str, Any] = {"texts": len(told), "against": current.number}
    is_worse = False
    for question in questions:
        asked = [(one, row.given_at) for one, row in zip(told, rows, strict=True) if question in one.answers]
        examples = [one for one, _ in asked]
        unseen = cross_validate(examples, question, folds=FOLDS, also=starting)
        places = [place for place, (_, at) in enumerate(asked) if fresh_from is None or at > fresh_from]
        new, old = _score(question, unseen, places), _score(question, _said(current, examples, question), places)
        figures[question] = {"learned": new, "until_now": old, "fresh": len(places)}
        is_worse = is_worse or new["score"] < old["score"] - SPARED
    figures[PERSON_NOW] = _recall_of_need(told, current)
    weights = None if is_worse else pack(learn([*told, *starting]))
    return Attempt(weights, figures, len(told))


def _made_at(triage: Triage) -> datetime | None:
    return Learned.objects.filter(number=triage.number).values_list("made_at", flat=True).first()


def _example(row: Judgement) -> Example:
    answers = {COMPLAINT: YES if row.is_complaint else NO}
    if row.is_complaint and row.kind:
        answers[KIND] = row.kind.slug
    if row.is_complaint and row.severity:
        answers[SEVERITY] = str(row.severity)
    if row.person_now is not None:
        answers[PERSON_NOW] = YES if row.person_now else NO
    return Example(f"{row.complaint.inbound.subject}\n{row.complaint.words}", answers, WEIGHT)


def _note_languages(told: Sequence[Example]) -> None:
    """Notes the language of what was decided where there is enough in it to say that the model learned it."""
    spoken = [recognise(one.text) for one in told]
    sure = [one.language if one.chance >= SURE_OF_LANGUAGE else "" for one in spoken]
    counted = Counter(sure)
    for one, language in zip(told, sure, strict=True):
        if language and counted[language] >= FEWEST_IN_A_LANGUAGE:
            one.answers[LANGUAGE] = language


def _is_learnable(told: Sequence[Example], question: str) -> bool:
    labels = [one.answers[question] for one in told if question in one.answers]
    return sum(labels.count(label) >= FEWEST_OF_A_CLASS for label in set(labels)) > 1


def _said(triage: Triage, examples: Sequence[Example], question: str) -> Judged:
    """What the model of until now says of these texts."""
    said = []
    for one in examples:
        found = triage.suggest(one.text)
        said.append((YES if found.is_complaint else NO) if question == COMPLAINT else found.kind)
    return Judged([one.answers[question] for one in examples], said, [])


def _score(question: str, judged: Judged, places: Sequence[int]) -> dict[str, Any]:
    truth, said = [judged.truth[place] for place in places], [judged.said[place] for place in places]
    if question == COMPLAINT:
        found = yes_no([one == YES for one in truth], [one == YES for one in said])
        return {"score": round(found.f1, 4)} | {name: round(value, 4) for name, value in asdict(found).items()}
    classes = many(truth, said)
    return {"score": round(classes.macro_f1, 4), "accuracy": round(classes.accuracy, 4), "texts": classes.texts}


def _recall_of_need(told: Sequence[Example], triage: Triage) -> dict[str, Any]:
    """How many of those who needed a person now were found by the rules, and how many by rules or model."""
    from amends.intake.rules import needs_person_now

    needed = [one.text for one in told if one.answers.get(PERSON_NOW) == YES]
    by_rule = [needs_person_now(text) for text in needed]
    by_model = [triage.weights.seen(text).yes(PERSON_NOW)[0] for text in needed]
    either = sum(rule or model for rule, model in zip(by_rule, by_model, strict=True))
    return {
        "texts": len(needed),
        "recall_by_rules": round(share(sum(by_rule), len(needed)), 4),
        "recall": round(share(either, len(needed)), 4),
    }
