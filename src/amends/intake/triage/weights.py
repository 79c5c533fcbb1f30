"""A learned model as plain numbers, and how it reads a text: sums over the text's features, in Python alone.

All numbers of one feature stand side by side and are read as one long integer, a lane of 32 bits each, so that one
addition adds them all: an answer costs a sum of a few hundred integers, however many questions are asked. They are kept
as bytes until they are asked for: as objects they would take four times the room, in every process.

A packed model is a line that says what it is, then JSON and little-endian numbers, compressed. Nothing in it can run.
"""

from __future__ import annotations

import json
import sys
import zlib
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from math import exp, sqrt
from typing import Any

from amends.intake.triage.features import BUCKETS, features_of, of_pair, of_word, words_of
from amends.intake.triage.telling import is_small, tells

MAGIC = b"amends triage 1\n"
LARGEST = 64_000_000
FULL_SCALE = 32_767
# What is added to a number before it goes into its lane, for lanes hold nothing below zero.
LIFT = 32_768
LANE = 4
SPOKEN_MOST = 4
SPEAKS = 0.1
# What a model must know of a text to be sure of anything: this share of its words, pairs and pieces, and of its words
# that are not small ones this share. Of tweets and reviews 1 to 4 in a hundred have less, of foreign texts all.
KNOWN, KNOWN_WORDS = 0.5, 0.1


class NotAModel(ValueError):
    """These bytes are no model of ours, or of another version."""


@dataclass(frozen=True, slots=True)
class Column:
    """One number per known feature, in 16 bits each: `scale` times what stands in `shorts`."""

    scale: float
    shorts: array[int]

    @classmethod
    def of(cls, numbers: Sequence[float]) -> Column:
        """These numbers, rounded to what 16 bits hold."""
        largest = max((abs(number) for number in numbers), default=0.0) or 1.0
        scale = largest / FULL_SCALE
        return cls(scale, array("h", (round(number / scale) for number in numbers)))


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
    """A model: the features it knows (each row's bucket), how rare each is (squared), and its questions."""

    buckets: array[int]
    rarity: Column
    heads: Mapping[str, Head]
    rows: Sequence[int] = field(init=False, repr=False, compare=False)
    lanes: bytes = field(init=False, repr=False, compare=False)
    places: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        places, columns = {}, [self.rarity]
        for name, head in self.heads.items():
            places[name] = len(columns) + 1
            columns += head.columns
        object.__setattr__(self, "places", places)
        object.__setattr__(self, "rows", _rows(self.buckets))
        object.__setattr__(self, "lanes", _lanes(len(self.buckets), columns))

    @property
    def width(self) -> int:
        """How many lanes a feature has."""
        return 2 + sum(len(head.columns) for head in self.heads.values())

    def seen(self, text: str) -> Seen:
        """A text made ready for this model's questions."""
        rows, lanes, size, read = self.rows, self.lanes, LANE * self.width, int.from_bytes
        said = words_of(text)
        found = features_of(said)
        known = [size * (row - 1) for bucket in found if (row := rows[bucket])]
        total = sum([read(lanes[start : start + size], "little") for start in known])
        count, *sums = _numbers("I", total.to_bytes(size, "little"))
        lifted = [number - count * LIFT for number in sums]
        norm = sqrt(lifted[0] * self.rarity.scale) or 1.0
        return Seen(self, said, lifted, norm, len(known) / (len(found) or 1))


def _rows(buckets: Sequence[int]) -> array[int]:
    """By bucket, which row tells of it, counted from 1; 0 for a feature that the model does not know."""
    rows = array("I", bytes(4 * BUCKETS))
    for row, bucket in enumerate(buckets, 1):
        rows[bucket] = row
    return rows


def _lanes(count: int, columns: Sequence[Column]) -> bytes:
    """Row by row, all numbers of a feature side by side; the first lane counts the features that are added up."""
    width = 1 + len(columns)
    table = array("I", repeat(1, width * count))
    for place, column in enumerate(columns, 1):
        table[place::width] = array("I", (short + LIFT for short in column.shorts))
    return _little(table)


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
        rows = self.weights.rows
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
        place = self.weights.places[question] - 1
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
        column, rows = head.columns[head.labels.index(label)], self.weights.rows
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


def probability(logit: float) -> float:
    """A number between 0 and 1."""
    return 1 / (1 + exp(-max(-30.0, min(30.0, logit))))


def pack(weights: Weights) -> bytes:
    """A model as bytes. Each column keeps 16 bits a number."""
    columns, heads = [weights.rarity], {}
    for name, head in sorted(weights.heads.items()):
        columns += head.columns
        heads[name] = {
            "labels": head.labels,
            "biases": head.biases,
            "slopes": head.slopes,
            "offsets": head.offsets,
            "threshold": head.threshold,
        }
    told = {"features": len(weights.buckets), "heads": heads, "scales": [column.scale for column in columns]}
    head_line = json.dumps(told, sort_keys=True).encode() + b"\n"
    body = b"".join([head_line, _little(weights.buckets), *(_little(column.shorts) for column in columns)])
    return MAGIC + zlib.compress(body, 9)


def _little(numbers: array[int]) -> bytes:
    if sys.byteorder == "big":
        numbers = array(numbers.typecode, numbers)
        numbers.byteswap()
    return numbers.tobytes()


def unpack(data: bytes) -> Weights:
    """A model from its bytes.

    :raises NotAModel: for anything else.
    """
    if not data.startswith(MAGIC):
        raise NotAModel("These bytes are no model of this version.")
    try:
        unfolding = zlib.decompressobj()
        body = unfolding.decompress(data[len(MAGIC) :], LARGEST)
        line, _, rest = body.partition(b"\n")
        return _weights(json.loads(line), rest)
    except (zlib.error, ValueError, KeyError, IndexError, TypeError) as why:
        raise NotAModel("This model is damaged.") from why


def _weights(told: dict[str, Any], rest: bytes) -> Weights:
    count, scales = int(told["features"]), list(told["scales"])
    buckets = _numbers("i", rest[: 4 * count])
    if not 0 <= count <= BUCKETS or len(rest) != 4 * count + 2 * count * len(scales):
        raise ValueError("The numbers do not add up.")
    if buckets and not 0 <= min(buckets) <= max(buckets) < BUCKETS:
        raise ValueError("It names features that there are not.")
    columns = []
    for number, scale in enumerate(scales):
        start = 4 * count + 2 * count * number
        columns.append(Column(scale, _numbers("h", rest[start : start + 2 * count])))
    heads, taken = {}, 1
    for name, head in told["heads"].items():
        labels = tuple(head["labels"])
        heads[name] = Head(
            labels=labels,
            columns=tuple(columns[taken : taken + len(labels)]),
            biases=tuple(head["biases"]),
            slopes=tuple(head["slopes"]),
            offsets=tuple(head["offsets"]),
            threshold=head["threshold"],
        )
        taken += len(labels)
    return Weights(buckets, columns[0], heads)


def _numbers(typecode: str, data: bytes) -> array[int]:
    numbers: array[int] = array(typecode)
    numbers.frombytes(data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
