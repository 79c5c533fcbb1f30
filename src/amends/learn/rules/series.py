"""By what failures are looked at: which facts say the place, the product, the carrier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from amends.learn.rules.walking import Series

ALL: Final = "all"
# The facts of an order, or of the thing that failed, that say it; the first that says something counts.
FACTS: Final[Mapping[str, tuple[str, ...]]] = {
    "place": ("place", "origin", "state", "region", "city", "shop", "store", "station", "depot", "hotel"),
    "product": ("product", "category", "product_category", "service", "line", "fare", "plan"),
    "carrier": ("carrier", "airline", "courier", "operator", "supplier", "seller"),
}
LONGEST: Final = 40


def parts_of(channel: str, *facts: Mapping[str, Any] | None) -> dict[str, str]:
    """What a failure counts under beside its kind, by what it is looked at: the channel on which it was told, and
    place, product and carrier as far as these facts (the order's, then the finding's) say them.

    What is longer than a code or a name of a place, or looks like an address, is no such fact and is passed over.
    """
    found = {"channel": channel} if channel else {}
    for by, names in FACTS.items():
        for value in (one.get(name) for one in facts if one for name in names):
            text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
            if text and len(text) <= LONGEST and "@" not in text:
                found[by] = text
                break
    return found


# So many days of promises must be known before failures are held against them.
FEWEST_DUE: Final = 70


def with_due(counts: Sequence[int], due: Sequence[float] | None) -> Series:
    """A series held against what fell due on each day, once that is known for ten weeks; before, by its counts alone.

    What was counted before the first day of which we know what was due says nothing about a share.
    """
    start = next((day for day, one in enumerate(due or ()) if one), len(counts))
    if due is None or len(counts) - start < FEWEST_DUE:
        return Series(counts)
    return Series([0] * start + list(counts[start:]), due)
