"""The recovery paradox: are customers whom we failed and recovered more satisfied than those we never failed?

Rare and small where it was looked for. It is expected, if anywhere, after a failure that was not severe, the first one,
not likely to come again, and hardly in our hands (Magnini, Ford, Markowski and Honeycutt 2007). It is about
satisfaction: no effect on repurchase or word of mouth was found (de Matos, Henrique and Rossi 2007).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from amends.kernel.comparing import Differs, welch

ENOUGH = 30


@dataclass(frozen=True, slots=True)
class Recovered:
    """One failed customer: the score after the recovery, whether it satisfied them, and what the failure was like."""

    score: float
    satisfied: bool
    severe: bool
    failed_before: bool
    stable: bool
    controllable: bool


# Each condition under which the paradox may be expected.
CONDITIONS: dict[str, Callable[[Recovered], bool]] = {
    "not severe": lambda one: not one.severe,
    "the first failure": lambda one: not one.failed_before,
    "not likely to come again": lambda one: not one.stable,
    "hardly in our hands": lambda one: not one.controllable,
}


@dataclass(frozen=True, slots=True)
class Index:
    """One index: how many recovered and peers; the difference of their means, None with fewer than 30 on a side."""

    recovered: int
    peers: int
    difference: Differs | None


@dataclass(frozen=True, slots=True)
class Paradox:
    """The index of those whom the recovery satisfied, of all who were failed, of those for whom all four conditions
    hold, and with and without each."""

    satisfied: Index
    everybody: Index
    expected: Index
    by_condition: dict[str, tuple[Index, Index]]


def paradox(recovered: Sequence[Recovered], peers: Sequence[float]) -> Paradox:
    """The recovered beside peers who had no failure."""
    content = [one for one in recovered if one.satisfied]
    return Paradox(
        _index(content, peers),
        _index(recovered, peers),
        _index([one for one in content if all(holds(one) for holds in CONDITIONS.values())], peers),
        {
            name: (
                _index([one for one in content if holds(one)], peers),
                _index([one for one in content if not holds(one)], peers),
            )
            for name, holds in CONDITIONS.items()
        },
    )


def _index(recovered: Sequence[Recovered], peers: Sequence[float]) -> Index:
    is_enough = min(len(recovered), len(peers)) >= ENOUGH
    return Index(len(recovered), len(peers), welch([one.score for one in recovered], peers) if is_enough else None)
