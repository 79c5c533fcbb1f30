"""Experiments as JSON tells them, the same for the command and the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from amends.measure import experiments
from amends.measure.models import Experiment
from amends.measure.trying import Arm, Ended
from amends.people.models import Brand


def all_told(brand: Brand) -> list[dict[str, Any]]:
    """What is tried at a brand now, and what was, the last first; as many queries however many."""
    now = experiments.current(brand)
    found = ([now] if now else []) + experiments.over(brand)
    counts, left = experiments.counts_of(found), experiments.still_worse_off_of(found)
    ways = experiments.ways_of(found)
    return [_told(one, ways[one.id], counts[one.id], left[one.id]) for one in found]


def _told(one: Experiment, ways: Mapping[Arm, str], taken_in: Mapping[Arm, int], left: int) -> dict[str, Any]:
    """The plan, where it stands, and its result once that was read; until then why there is none."""
    names = ("question", "about", "kinds", "figure", "baseline", "least", "n_each", "days", "follow_days")
    return {
        "id": str(one.id),
        **{name: getattr(one, name) for name in names},
        "usual": ways[Arm.USUAL],
        "other": ways[Arm.OTHER],
        "proposed_on": one.proposed_at.date(),
        "approved_by_policy": one.policy_at is not None,
        "approved_by_privacy": one.privacy_at is not None,
        "begun_at": one.begun_at,
        "closed_at": one.closed_at,
        "reads_at": one.reads_at,
        "taken_in": {arm.value: taken_in[arm] for arm in Arm},
        "ending": one.ending or None,
        "result": _result(one, left) if one.ending == Ended.READ.value else None,
        "not_yet": _why_not(one),
    }


def _result(one: Experiment, left: int) -> dict[str, Any]:
    found, told = one.found, one.found["difference"] or {}
    sides = {arm.value: dict(zip(("hits", "n"), found[arm.value], strict=True)) for arm in Arm}
    return sides | {
        "difference": told.get("value"),
        "low": told.get("low"),
        "high": told.get("high"),
        "chance": found["chance"],
        "worse": found["worse"],
        "still_worse_off": left,
    }


def _why_not(one: Experiment) -> str:
    if not one.ending:
        return experiments.not_yet_words(one)
    return "" if one.ending == Ended.READ.value else f"It was {one.ending}: nothing is read of it."
