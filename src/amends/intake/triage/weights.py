"""What triage has learned, and how it reads a text: sums over the text's features (`kernel.lanes`)."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from math import sqrt
from typing import Any

from amends.intake.triage.features import BUCKETS, features_of, of_pair, of_word, words_of
from amends.intake.triage.telling import is_small, tells
from amends.kernel import lanes
from amends.kernel.lanes import Column, Lanes, NotAModel, probability

MAGIC = b"amends triage 1\n"
SPOKEN_MOST = 4
SPEAKS = 0.1
# What a model must know of a text to be sure of anything: this share of its words, pairs and pieces, and of its words
# that are not small ones this share. Of tweets and reviews 1 to 4 in a hundred have less, of foreign texts all.
KNOWN, KNOWN_WORDS = 0.5, 0.1


@dataclass(frozen=True, slots=True)
class Head:
    """One question to a text: its possible answers, and for each answer a weight per known feature.

    A question of yes or no has the one answer "yes". `threshold` is where yes begins; slope and offset turn a sum into
    a probability.
    """

    labels: tuple[str, ...]
    columns: tuple[Column, ...]
    biases: tuple[float, ...]
    slopes: tuple[float, ...]
    offsets: tuple[float, ...]
    threshold: float = 0.5


@dataclass(frozen=True, slots=True)
class Weights:
    """A model: the features it knows (each row's bucket), how rare each is (squared), and its questions.

    `read`: its numbers side by side, where they stand so already; each question's columns are then views of them.
    """

    buckets: array[int]
    rarity: Column
    heads: Mapping[str, Head]
    read: InitVar[Lanes | None] = None
    lanes: Lanes = field(init=False, repr=False, compare=False)
    places: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self, read: Lanes | None) -> None:
        # Packed and unpacked, the questions come in the order of their names, and so do their columns.
        object.__setattr__(self, "heads", dict(sorted(self.heads.items())))
        places, columns = {}, [self.rarity]
        for name, head in self.heads.items():
            places[name] = len(columns)
            columns += head.columns
        object.__setattr__(self, "places", places)
        object.__setattr__(self, "lanes", read or Lanes(self.buckets, tuple(columns), BUCKETS))

    def seen(self, text: str) -> Seen:
        """A text made ready for this model's questions."""
        said = words_of(text)
        found = features_of(said)
        known, sums = self.lanes.add(found)
        norm = sqrt(sums[0] * self.rarity.scale) or 1.0
        return Seen(self, said, sums, norm, known / (len(found) or 1))


@dataclass(frozen=True, slots=True)
class Seen:
    """A text as a model sees it: `sums` over its features, rarity first, then each question's answers in turn; `known`
    is the share of its features that the model knows."""

    weights: Weights
    said: Sequence[str]
    sums: Sequence[int]
    norm: float
    known: float

    @property
    def is_familiar(self) -> bool:
        """Whether the model knows enough of this text to say anything; of another it would be sure for no reason."""
        if self.known < KNOWN:
            return False
        rows = self.weights.lanes.rows
        telling = [word for word in set(self.said) if word[0].isalnum() and not is_small(word)]
        known = sum(1 for word in telling if rows[of_word(word)[0]])
        return known >= KNOWN_WORDS * len(telling)

    def chance(self, question: str) -> float:
        """How probable a yes is; 0 for a question that the model never learned."""
        head = self.weights.heads.get(question)
        return self._chances(head, self._sums(question, head))[0] if head else 0.0

    def yes(self, question: str) -> tuple[bool, float]:
        """Whether yes is probable enough, and how probable it is; (False, 0.0) for a question never learned."""
        head = self.weights.heads.get(question)
        chance = self.chance(question)
        return head is not None and chance >= head.threshold, chance

    def best(self, question: str) -> tuple[str, float]:
        """The answer that fits best, however rare it is, and how probable it is; ("", 0.0) for what was not learned."""
        head = self.weights.heads.get(question)
        if head is None:
            return "", 0.0
        sums = self._sums(question, head)
        chances = self._chances(head, sums)
        best = max(range(len(sums)), key=sums.__getitem__)
        return head.labels[best], chances[best] / (sum(chances) or 1.0)

    def _sums(self, question: str, head: Head) -> list[float]:
        place = self.weights.places[question]
        told = zip(self.sums[place : place + len(head.labels)], head.columns, head.biases, strict=True)
        return [total * column.scale / self.norm + bias for total, column, bias in told]

    @staticmethod
    def _chances(head: Head, sums: list[float]) -> list[float]:
        lines = zip(head.slopes, head.offsets, sums, strict=True)
        return [probability(slope * total + offset) for slope, offset, total in lines]

    def spoke(self, question: str, label: str) -> list[str]:
        """The words that spoke most for an answer, the strongest first; at most four. Only whole words that the model
        knows, that say something by themselves and that weighed much: often there is none."""
        head = self.weights.heads.get(question)
        if head is None or label not in head.labels:
            return []
        column, rows = head.columns[head.labels.index(label)], self.weights.lanes.rows
        said, spoken = self.said, dict[str, float]()
        for number, word in enumerate(said):
            if not tells(word) or not rows[of_word(word)[0]]:
                continue
            buckets = set(of_word(word))
            buckets.update(of_pair(*pair) for pair in zip(said[number - 1 : number], [word], strict=False))
            known = [rows[bucket] - 1 for bucket in buckets if rows[bucket]]
            share = sum(map(column.shorts.__getitem__, known)) * column.scale / self.norm
            spoken[word] = max(spoken.get(word, 0.0), share)
        loud = [(share, word) for word, share in spoken.items() if share >= SPEAKS]
        return [word for _, word in sorted(loud, reverse=True)[:SPOKEN_MOST]]


def pack(weights: Weights) -> bytes:
    """A model as bytes."""
    heads = {
        name: {
            "labels": head.labels,
            "biases": head.biases,
            "slopes": head.slopes,
            "offsets": head.offsets,
            "threshold": head.threshold,
        }
        for name, head in weights.heads.items()
    }
    return weights.lanes.pack(MAGIC, {"heads": heads})


def unpack(data: bytes) -> Weights:
    """A model from its bytes.

    :raises NotAModel: for anything else.
    """
    read, told = lanes.unpack(MAGIC, data, BUCKETS)
    try:
        return _weights(read, told)
    except (ValueError, KeyError, IndexError, TypeError) as why:
        raise NotAModel("This model is damaged.") from why


def _weights(read: Lanes, told: Mapping[str, Any]) -> Weights:
    heads, taken = {}, 1
    for name, head in told["heads"].items():
        labels = tuple(head["labels"])
        heads[name] = Head(
            labels=labels,
            columns=tuple(read.columns[taken : taken + len(labels)]),
            biases=tuple(head["biases"]),
            slopes=tuple(head["slopes"]),
            offsets=tuple(head["offsets"]),
            threshold=head["threshold"],
        )
        taken += len(labels)
    return Weights(read.buckets, read.columns[0], heads, read)
