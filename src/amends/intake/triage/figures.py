"""How well suggestions fit what people said: shares with their counts. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class YesNo:
    """A question of yes or no. `missed` is the share of true ones that were not found: 1 - recall."""

    texts: int
    yes: int
    precision: float
    recall: float
    f1: float
    missed: float
    false_alarms: float


@dataclass(frozen=True, slots=True)
class OfClass:
    """One of several classes."""

    texts: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Many:
    """A question with several answers. `confusion` counts by what was true, then by what was suggested."""

    texts: int
    accuracy: float
    macro_f1: float
    classes: dict[str, OfClass]
    confusion: dict[str, dict[str, int]]


def share(part: int, whole: int) -> float:
    """A share from 0 to 1; of nothing it is 0."""
    return part / whole if whole else 0.0


def f1_of(precision: float, recall: float) -> float:
    """The harmonic mean of precision and recall."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def yes_no(truth: Sequence[bool], said: Sequence[bool]) -> YesNo:
    """The figures of a question of yes or no."""
    hits = sum(true and found for true, found in zip(truth, said, strict=True))
    yes, found = sum(truth), sum(said)
    precision, recall = share(hits, found), share(hits, yes)
    return YesNo(
        texts=len(truth),
        yes=yes,
        precision=precision,
        recall=recall,
        f1=f1_of(precision, recall),
        missed=1 - recall if yes else 0.0,
        false_alarms=share(found - hits, len(truth) - yes),
    )


def many(truth: Sequence[str], said: Sequence[str]) -> Many:
    """The figures of a question with several answers; the mean counts each true class alike, however rare."""
    pairs = Counter(zip(truth, said, strict=True))
    true, found = Counter(truth), Counter(said)
    classes = {}
    for name in sorted(true):
        precision, recall = share(pairs[name, name], found[name]), share(pairs[name, name], true[name])
        classes[name] = OfClass(true[name], precision, recall, f1_of(precision, recall))
    confusion = {
        name: {other: pairs[name, other] for other in sorted(found) if pairs[name, other]} for name in sorted(true)
    }
    right = sum(count for (one, other), count in pairs.items() if one == other)
    mean = sum(one.f1 for one in classes.values()) / len(classes) if classes else 0.0
    return Many(len(truth), share(right, len(truth)), mean, classes, confusion)


def told(figures: YesNo | Many) -> dict[str, Any]:
    """Figures as JSON tells them, four digits after the point."""
    return {name: _rounded(value) for name, value in asdict(figures).items()}


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    return round(value, 4) if isinstance(value, float) else value
