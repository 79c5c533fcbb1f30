"""How a measure's answer is told: the same keys everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from amends.kernel.statistics import Estimate, median, proportion, quantile
from amends.measure.definitions.base import TOO_FEW
from amends.measure.given.fields import Wrong


def estimate(found: Estimate, unit: str) -> dict[str, object]:
    """An estimate with its interval and n; without an end where nothing bounds it."""
    return {
        "value": found.value,
        "unit": unit,
        "low": found.low if isfinite(found.low) else None,
        "high": found.high if isfinite(found.high) else None,
        "n": found.n,
        "too_few": found.n < TOO_FEW,
    }


def share(hits: int, n: int, field: str) -> dict[str, object]:
    """A share with its Wilson interval.

    :raises Wrong: naming the field, when there is nothing that it could be a share of.
    """
    if n == 0:
        raise Wrong(field, "nothing of it can be counted yet; there is no share of nothing")
    return {**estimate(proportion(hits, n), "share from 0 to 1"), "hits": hits}


def durations(hours: Sequence[float], prefix: str = "") -> dict[str, object]:
    """Median, 90th percentile and mean of hours; None where there are none."""
    known = bool(hours)
    return {
        f"{prefix}median_hours": median(hours) if known else None,
        f"{prefix}p90_hours": quantile(hours, 0.9) if known else None,
        f"{prefix}mean_hours": sum(hours) / len(hours) if known else None,
    }
