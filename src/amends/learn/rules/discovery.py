"""Which of many looked at together stand out, so that most of those named are no chance.

Y. Benjamini and Y. Hochberg, "Controlling the false discovery rate", J. R. Statist. Soc. B 57 (1995), 289-300.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

Key = TypeVar("Key")


def discoveries(chances: Mapping[Key, float], share: float, *, beside: int = 0) -> set[Key]:
    """The keys to be named when `chances` are their p-values and at most `share` of those named may be false.

    Of m ordered p-values, those up to the last with p(i) <= i/m * share. It holds for independent series and for such
    as rise together (a kind and its places do); when nothing rises, anything is named with a chance of `share`.

    :param beside: how many more were looked at that are surely not to be named.
    """
    ordered = sorted(chances.items(), key=lambda one: one[1])
    m = len(ordered) + beside
    last = max((place for place, (_, p) in enumerate(ordered, 1) if p <= place / m * share), default=0)
    return {key for key, _ in ordered[:last]}
