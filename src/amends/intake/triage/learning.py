"""Learning a model from examples: linear machines over rare words, with probabilities that were measured.

scikit-learn is imported where it is used and nowhere else: only the worker's child and the command line come here.
Every split and every machine is drawn from one seed; the same examples give the same model.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from amends.intake.triage.features import BUCKETS, features
from amends.intake.triage.figures import f1_of, share
from amends.intake.triage.weights import Head, Weights
from amends.kernel.lanes import Column

if TYPE_CHECKING:
    from numpy import ndarray
    from scipy.sparse import csr_matrix

COMPLAINT, PERSON_NOW, KIND, SEVERITY, LANGUAGE = "complaint", "person_now", "kind", "severity", "language"
QUESTIONS = (COMPLAINT, PERSON_NOW, KIND, SEVERITY, LANGUAGE)
YES, NO = "yes", "no"
SEED = 2013
# How strongly a machine follows its examples. Yes or no may be followed more closely than a choice among many.
FOLLOWS = {COMPLAINT: 0.3, PERSON_NOW: 0.3}
FOLLOWS_MANY = 0.1
INNER_FOLDS = 3
FEWEST_TEXTS, MOST_FEATURES = 2, 60_000
# A lower threshold is taken as long as it costs no more of F1 than this: in doubt it is a complaint.
F1_TO_SPARE = 0.002


@dataclass(frozen=True, slots=True)
class Example:
    """A text and what is known of it; a question that it does not answer is left out. `weight` counts it more often."""

    text: str
    answers: dict[str, str]
    weight: float = 1.0


class TooFewExamples(ValueError):
    """There is nothing to learn from."""


def learn(examples: Sequence[Example], questions: Sequence[str] = QUESTIONS, seed: int = SEED) -> Weights:
    """A model for each of these questions that the examples answer in two ways or more.

    :raises TooFewExamples: when there is no such question.
    """
    import numpy as np

    asked = {question: _answering(examples, question) for question in questions}
    asked = {question: rows for question, rows in asked.items() if rows}
    found = [features(one.text) for one in examples]
    buckets, rarity = _known(found)
    if not asked or not len(buckets):
        raise TooFewExamples("There are no examples that tell two answers apart; an answer needs two of them.")
    table = _table(found, buckets, rarity)
    heads = {}
    for question, rows in asked.items():
        labels = [examples[row].answers[question] for row in rows]
        weights = np.array([examples[row].weight for row in rows])
        heads[question] = _head(table[rows], labels, weights, rarity, question, seed)
    squared = [float(one) ** 2 for one in rarity]
    return Weights(array("i", map(int, buckets)), Column.of(squared), heads)


def _answering(examples: Sequence[Example], question: str) -> list[int]:
    """Which examples answer this question; none when fewer than two answers were each given twice."""
    rows = [number for number, one in enumerate(examples) if question in one.answers]
    counted = Counter(examples[row].answers[question] for row in rows)
    return rows if sum(count > 1 for count in counted.values()) > 1 else []


def _known(found: Sequence[set[int]]) -> tuple[ndarray[Any, Any], ndarray[Any, Any]]:
    """The features worth knowing (in two texts or more, the most frequent first to stay), and how rare each is."""
    import numpy as np

    counts = np.bincount(np.fromiter((bucket for one in found for bucket in one), dtype=np.int64), minlength=BUCKETS)
    fewest = FEWEST_TEXTS
    while (counts >= fewest).sum() > MOST_FEATURES:
        fewest += 1
    buckets = np.flatnonzero(counts >= fewest)
    return buckets, np.log((1 + len(found)) / (1 + counts[buckets])) + 1


def _table(found: Sequence[set[int]], buckets: ndarray[Any, Any], rarity: ndarray[Any, Any]) -> csr_matrix:
    import numpy as np
    from scipy.sparse import csr_matrix
    from sklearn.preprocessing import normalize

    ends = np.cumsum([0, *map(len, found)])
    columns = np.fromiter((bucket for one in found for bucket in sorted(one)), dtype=np.int64, count=int(ends[-1]))
    whole = csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(found), BUCKETS))
    return normalize(whole[:, buckets].multiply(rarity).tocsr())


def _machine(question: str, seed: int) -> Any:
    from sklearn.svm import LinearSVC

    return LinearSVC(C=FOLLOWS.get(question, FOLLOWS_MANY), class_weight="balanced", random_state=seed)


def _head(
    table: csr_matrix,
    labels: Sequence[str],
    weights: ndarray[Any, Any],
    rarity: ndarray[Any, Any],
    question: str,
    seed: int,
) -> Head:
    """One question's machine over all its examples; its probabilities from what is said of examples not shown."""
    import numpy as np

    truth = np.array(labels)
    sums = _unseen(table, truth, weights, question, seed)
    machine = _machine(question, seed).fit(table, truth, sample_weight=weights)
    names = [YES] if set(labels) == {YES, NO} else [str(one) for one in machine.classes_]
    coefficients, biases = machine.coef_, machine.intercept_
    if len(coefficients) == 1:
        sign = 1 if machine.classes_[1] == names[-1] else -1
        coefficients, biases = coefficients * sign, biases * sign
        if len(names) == 2:
            coefficients, biases = np.vstack([-coefficients, coefficients]), np.array([-biases[0], biases[0]])
    fitted = [_platt(sums[:, number], truth == name) for number, name in enumerate(names)]
    threshold = 0.5
    if names == [YES]:
        chances = 1 / (1 + np.exp(-(fitted[0][0] * sums[:, 0] + fitted[0][1])))
        threshold = low_threshold(chances.tolist(), (truth == YES).tolist())
    return Head(
        labels=tuple(names),
        columns=tuple(Column.of((row * rarity).tolist()) for row in coefficients),
        biases=tuple(float(one) for one in biases),
        slopes=tuple(slope for slope, _ in fitted),
        offsets=tuple(offset for _, offset in fitted),
        threshold=threshold,
    )


def _unseen(
    table: csr_matrix, truth: ndarray[Any, Any], weights: ndarray[Any, Any], question: str, seed: int
) -> ndarray[Any, Any]:
    """For each example and answer, the sum that a machine gives which was not shown this example."""
    import numpy as np

    names = sorted(set(truth.tolist()))
    columns = [YES] if names == [NO, YES] else names
    sums = np.full((len(truth), len(columns)), -1.0)
    for shown, hidden in splits(truth.tolist(), INNER_FOLDS, seed):
        if len(set(truth[shown].tolist())) < 2:
            continue
        machine = _machine(question, seed).fit(table[shown], truth[shown], sample_weight=weights[shown])
        said = machine.decision_function(table[hidden])
        said = np.column_stack([-said, said]) if said.ndim == 1 else said
        for number, name in enumerate(machine.classes_.tolist()):
            if name in columns:
                sums[hidden, columns.index(name)] = said[:, number]
    return sums


def splits(labels: Sequence[str], folds: int, seed: int) -> list[tuple[list[int], list[int]]]:
    """So many pairs of (shown, hidden) places; each place is hidden once, each label spread evenly over the folds."""
    from random import Random

    order = list(range(len(labels)))
    Random(seed).shuffle(order)  # noqa: S311 - a split that can be repeated, not a secret
    dealt: dict[str, int] = {}
    fold_of = [0] * len(labels)
    for place in order:
        # Where a class begins follows from the classes before it, so that rare ones do not all fall into one fold.
        number = dealt.get(labels[place], len(dealt))
        fold_of[place] = number % folds
        dealt[labels[place]] = number + 1
    return [
        (
            [place for place in range(len(labels)) if fold_of[place] != fold],
            [place for place in range(len(labels)) if fold_of[place] == fold],
        )
        for fold in range(folds)
    ]


def _platt(sums: ndarray[Any, Any], truth: ndarray[Any, Any]) -> tuple[float, float]:
    """Slope and offset that turn sums into probabilities (Platt 1999), fitted on examples that were not shown."""
    from sklearn.linear_model import LogisticRegression

    if truth.all() or not truth.any():
        return 1.0, 0.0
    fitted = LogisticRegression(C=100.0).fit(sums.reshape(-1, 1), truth)
    return max(0.1, float(fitted.coef_[0, 0])), float(fitted.intercept_[0])


def low_threshold(chances: Sequence[float], truth: Sequence[bool]) -> float:
    """The lowest threshold whose F1 is next to the best: what it adds are true ones, at the price of false alarms."""
    ranked = sorted(zip(chances, truth, strict=True), reverse=True)
    yes, hits, found = sum(truth), 0, []
    for number, (chance, is_true) in enumerate(ranked, start=1):
        hits += is_true
        found.append((f1_of(share(hits, number), share(hits, yes)), chance))
    best = max((f1 for f1, _ in found), default=0.0)
    return min((chance for f1, chance in found if f1 >= best - F1_TO_SPARE), default=0.5)
