"""Tables of policies, as people might write them."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from amends.remedies.rules.policy import SHIPPED_TABLE


def table(**lines: dict[str, Any] | None) -> dict[str, dict[str, Any]]:
    """The shipped table, with some of these figures changed; None leaves a line out."""
    made = deepcopy(SHIPPED_TABLE)
    for key, changed in lines.items():
        if changed is None:
            del made[key]
        else:
            made[key] = {"low": 0, "high": 0, "reason": "Because.", "source": "Us"} | made.get(key, {}) | changed
    return made


def figures(low: int, high: int | None = None) -> dict[str, Any]:
    return {"low": low, "high": low if high is None else high}
