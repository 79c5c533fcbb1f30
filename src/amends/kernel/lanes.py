"""A learned model as plain numbers: what each feature of a text adds to each answer, added up in Python alone.

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
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from math import exp
from typing import Any, overload

LARGEST = 64_000_000
FULL_SCALE = 32_767
# What is added to a number before it goes into its lane, for lanes hold nothing below zero.
LIFT = 32_768
LANE = 4
# Fewer features than this are numbered in 16 bits.
SMALL = 1 << 16


class NotAModel(ValueError):
    """These bytes are no model of ours, or of another version."""


@dataclass(frozen=True, slots=True)
class Column:
    """One number per known feature, in 16 bits each: `scale` times what stands in `shorts`."""

    scale: float
    shorts: Sequence[int]

    @classmethod
    def of(cls, numbers: Sequence[float]) -> Column:
        """These numbers, rounded to what 16 bits hold."""
        largest = max((abs(number) for number in numbers), default=0.0) or 1.0
        scale = largest / FULL_SCALE
        return cls(scale, array("h", (round(number / scale) for number in numbers)))


@dataclass(frozen=True, slots=True)
class Lane(Sequence[int]):
    """The numbers of one column where they stand in the table: they are not kept twice."""

    table: bytes
    place: int
    width: int

    def __len__(self) -> int:
        return len(self.table) // (LANE * self.width)

    @overload
    def __getitem__(self, row: int) -> int: ...

    @overload
    def __getitem__(self, row: slice) -> list[int]: ...

    def __getitem__(self, row: int | slice) -> int | list[int]:
        if isinstance(row, slice):
            return [self[number] for number in range(*row.indices(len(self)))]
        if not -len(self) <= row < len(self):
            raise IndexError(row)
        start = LANE * (self.width * (row % len(self)) + self.place)
        return int.from_bytes(self.table[start : start + LANE], "little") - LIFT


@dataclass(frozen=True, slots=True)
class Lanes:
    """What every known feature adds: `buckets` are the features, each below `room`, and each column has one number of
    each of them."""

    buckets: array[int]
    columns: Sequence[Column]
    room: int
    rows: Sequence[int] = field(init=False, repr=False, compare=False)
    table: bytes = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        rows = array("H" if len(self.buckets) < SMALL else "I", [0]) * self.room
        for row, bucket in enumerate(self.buckets, 1):
            rows[bucket] = row
        object.__setattr__(self, "rows", rows)
        object.__setattr__(self, "table", self._side_by_side())
        found = [Column(one.scale, Lane(self.table, place, 1 + len(self.columns))) for place, one in self._numbered()]
        object.__setattr__(self, "columns", tuple(found))

    def _numbered(self) -> Iterable[tuple[int, Column]]:
        return enumerate(self.columns, 1)

    def _side_by_side(self) -> bytes:
        """Row by row, all numbers of a feature; the first lane counts the features that are added up."""
        width = 1 + len(self.columns)
        table = array("I", repeat(1, width * len(self.buckets)))
        for place, column in self._numbered():
            table[place::width] = array("I", (short + LIFT for short in column.shorts))
        return _little(table)

    def add(self, found: Collection[int]) -> tuple[int, list[int]]:
        """How many of these features are known, and their sum in each column, not scaled yet."""
        rows, table, size, read = self.rows, self.table, LANE * (1 + len(self.columns)), int.from_bytes
        known = [size * (row - 1) for bucket in found if (row := rows[bucket])]
        total = sum([read(table[start : start + size], "little") for start in known])
        count, *sums = numbers("I", total.to_bytes(size, "little"))
        return count, [number - count * LIFT for number in sums]

    def pack(self, magic: bytes, told: Mapping[str, Any]) -> bytes:
        """All of it as bytes, with what else is told of it (JSON). Each column keeps 16 bits a number."""
        whole = {**told, "features": len(self.buckets), "scales": [column.scale for column in self.columns]}
        line = json.dumps(whole, sort_keys=True).encode() + b"\n"
        body = b"".join([line, _little(self.buckets), *(_little(array("h", column.shorts)) for column in self.columns)])
        return magic + zlib.compress(body, 9)


def unpack(magic: bytes, data: bytes, room: int) -> tuple[Lanes, dict[str, Any]]:
    """The numbers and what else is told of them, from their bytes.

    :raises NotAModel: for anything else.
    """
    if not data.startswith(magic):
        raise NotAModel("These bytes are no model of this version.")
    try:
        body = zlib.decompressobj().decompress(data[len(magic) :], LARGEST)
        line, _, rest = body.partition(b"\n")
        told = json.loads(line)
        return _lanes(told, rest, room), told
    except (zlib.error, ValueError, KeyError, IndexError, TypeError) as why:
        raise NotAModel("This model is damaged.") from why


def _lanes(told: Mapping[str, Any], rest: bytes, room: int) -> Lanes:
    count, scales = int(told["features"]), list(told["scales"])
    buckets = numbers("i", rest[: 4 * count])
    if not 0 <= count <= room or len(rest) != 4 * count + 2 * count * len(scales):
        raise ValueError("The numbers do not add up.")
    if buckets and not 0 <= min(buckets) <= max(buckets) < room:
        raise ValueError("It names features that there are not.")
    columns = []
    for number, scale in enumerate(scales):
        start = 4 * count + 2 * count * number
        columns.append(Column(scale, numbers("h", rest[start : start + 2 * count])))
    return Lanes(buckets, tuple(columns), room)


def numbers(typecode: str, data: bytes) -> array[int]:
    """Little-endian numbers, as they are kept, wherever they are read."""
    found: array[int] = array(typecode)
    found.frombytes(data)
    if sys.byteorder == "big":
        found.byteswap()
    return found


def _little(found: array[int]) -> bytes:
    if sys.byteorder == "big":
        found = array(found.typecode, found)
        found.byteswap()
    return found.tobytes()


def probability(logit: float) -> float:
    """A number between 0 and 1."""
    return 1 / (1 + exp(-max(-30.0, min(30.0, logit))))
