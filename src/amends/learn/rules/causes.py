"""The tree of causes: what belongs under what, and what each is. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

# Deeper, a tree is no longer read; and five times "why" is the custom of the trade.
DEEPEST, MOST_WHYS, LONGEST_WHY = 4, 5, 200
Key = TypeVar("Key", bound=UUID | str)


class Stability(StrEnum):
    """Will it recur as things are?"""

    LASTING = "lasting"
    PASSING = "passing"
    UNKNOWN = "unknown"


class BadCause(ValueError):
    """A cause that fits into no tree; names the field and what helps."""


def check_parent(cause: Key, parent: Key | None, parents: Mapping[Key, Key | None]) -> None:
    """Whether a cause may stand under another.

    :param parents: of each cause the one that it stands under.
    :raises BadCause: under itself, under what stands under it, or too deep.
    """
    if parent is None:
        return
    above = list(_above(parent, parents))
    if cause in above:
        raise BadCause("parent: a cause cannot stand under itself, or under what stands under it.")
    below = _height(cause, parents)
    if len(above) + 1 + below > DEEPEST:
        raise BadCause(f"parent: at most {DEEPEST} causes stand one under the other; pick one higher up.")


def _above(one: Key, parents: Mapping[Key, Key | None]) -> Iterator[Key]:
    """A cause and whatever it stands under."""
    seen: set[Key] = set()
    here: Key | None = one
    while here is not None and here not in seen:
        seen.add(here)
        yield here
        here = parents.get(here)


def _height(cause: Key, parents: Mapping[Key, Key | None]) -> int:
    """How many causes stand below one at most, one under the other."""
    depths = (list(_above(one, parents)) for one in parents)
    return max((path.index(cause) for path in depths if cause in path), default=0)


def family(cause: Key, parents: Mapping[Key, Key | None]) -> set[Key]:
    """A cause and everything under it."""
    return {one for one in parents if cause in _above(one, parents)} | {cause}


def check_whys(lines: Collection[str]) -> list[str]:
    """The answers to "why?", from the first to the deepest, without the empty ones.

    :raises BadCause: for more than five, or one too long.
    """
    whys = [line.strip() for line in lines if line.strip()]
    if len(whys) > MOST_WHYS or any(len(why) > LONGEST_WHY for why in whys):
        raise BadCause(f"whys: give at most {MOST_WHYS} answers of at most {LONGEST_WHY} characters, one a line.")
    return whys


@dataclass(frozen=True, slots=True)
class Bar:
    """One cause of a Pareto: its share of the whole, and of the whole with all before it (0 to 1)."""

    key: UUID | None
    value: float
    share: float
    with_before: float


def pareto(values: Mapping[UUID | None, float]) -> Sequence[Bar]:
    """The causes by what they weigh, the heaviest first; those that weigh nothing are left out."""
    ordered = sorted(
        ((value, key) for key, value in values.items() if value > 0), key=lambda one: (-one[0], str(one[1]))
    )
    total, so_far = sum(value for value, _ in ordered), 0.0
    bars = []
    for value, key in ordered:
        so_far += value
        bars.append(Bar(key, value, value / total, so_far / total))
    return bars
