"""What the coach has learned, and how a sentence is held against it: sums of numbers (`kernel.lanes`)."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from math import sqrt
from pathlib import Path
from typing import Any

from amends.conversation.coach.features import ROOM
from amends.kernel import lanes
from amends.kernel.lanes import Column, Lanes, probability

MAGIC = b"amends coach 1\n"
HERE = Path(__file__).parent
PRESENT, FAULTS = "present", "faults"


@dataclass(frozen=True, slots=True)
class Machine:
    """Several questions to a sentence, each answered by a sum: how much it is that."""

    names: tuple[str, ...]
    lanes: Lanes
    biases: tuple[float, ...]
    slopes: tuple[float, ...]
    offsets: tuple[float, ...]

    def leanings(self, found: Collection[int]) -> list[float]:
        """How much a sentence of these features leans to each answer; above 0 more than not."""
        _, sums = self.lanes.add(found)
        norm = sqrt(len(found)) or 1.0
        told = zip(sums, self.lanes.columns, self.biases, self.slopes, self.offsets, strict=True)
        return [slope * (total * column.scale / norm + bias) + offset for total, column, bias, slope, offset in told]

    def chances(self, found: Collection[int]) -> dict[str, float]:
        """How probable each answer is for a sentence of these features, from 0 to 1."""
        return dict(zip(self.names, map(probability, self.leanings(found)), strict=True))

    def pack(self) -> bytes:
        """All of it as bytes: numbers, and nothing that runs."""
        told = {"names": self.names, "biases": self.biases, "slopes": self.slopes, "offsets": self.offsets}
        return self.lanes.pack(MAGIC, told)


def unpack(data: bytes) -> Machine:
    """A machine from its bytes.

    :raises NotAModel: for anything else.
    """
    read, told = lanes.unpack(MAGIC, data, ROOM)
    told_of: dict[str, tuple[Any, ...]] = {key: tuple(told[key]) for key in ("names", "biases", "slopes", "offsets")}
    return Machine(told_of["names"], read, told_of["biases"], told_of["slopes"], told_of["offsets"])


@cache
def learned(name: str) -> Machine:
    """What was learned at development time and is shipped: PRESENT (is it done well?) or FAULTS (what is wrong?)."""
    return unpack((HERE / f"{name}.bin").read_bytes())


def machine(answers: dict[str, tuple[Column, float, float, float]], buckets: Sequence[int]) -> Machine:
    """A machine of what was learned: of each answer its column, bias, slope and offset."""
    columns, biases, slopes, offsets = zip(*answers.values(), strict=True)
    return Machine(tuple(answers), Lanes(array("i", buckets), tuple(columns), ROOM), biases, slopes, offsets)
