"""Cross-validation: each text is judged by a model that was not shown it. Deterministic by seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from amends.intake.triage.figures import Many, YesNo, many, yes_no
from amends.intake.triage.learning import COMPLAINT, KIND, NO, SEED, YES, Example, learn, splits


@dataclass(frozen=True, slots=True)
class Judged:
    """What unseen texts were taken for, beside what they are."""

    truth: list[str]
    said: list[str]
    chances: list[float]


def cross_validate(
    examples: Sequence[Example], question: str, *, folds: int = 5, also: Sequence[Example] = (), seed: int = SEED
) -> Judged:
    """Judges each example by a model learned from the other folds, and from `also`, which is never judged."""
    truth = [one.answers[question] for one in examples]
    said, chances = [""] * len(truth), [0.0] * len(truth)
    for shown, hidden in splits(truth, folds, seed):
        weights = learn([*(examples[place] for place in shown), *also], [question], seed)
        head = weights.heads[question]
        for place in hidden:
            seen = weights.seen(examples[place].text)
            if head.labels == (YES,):
                is_yes, chances[place] = seen.yes(question)
                # As intake does with what a model does not understand: in doubt it is a complaint.
                is_yes = is_yes or (question == COMPLAINT and not seen.is_familiar)
                said[place] = YES if is_yes else NO
            else:
                said[place], chances[place] = seen.best(question)
    return Judged(truth, said, chances)


def of_yes(judged: Judged) -> YesNo:
    """The figures of a question of yes or no."""
    return yes_no([one == YES for one in judged.truth], [one == YES for one in judged.said])


def evaluate_complaints(
    examples: Sequence[Example], *, folds: int = 5, also: Sequence[Example] = (), seed: int = SEED
) -> YesNo:
    """Cross-validated figures of "is this a complaint?"."""
    return of_yes(cross_validate(examples, COMPLAINT, folds=folds, also=also, seed=seed))


def evaluate_classes(examples: Sequence[Example], *, folds: int = 5, seed: int = SEED) -> Many:
    """Cross-validated figures of a question with several answers."""
    judged = cross_validate(examples, KIND, folds=folds, seed=seed)
    return many(judged.truth, judged.said)
