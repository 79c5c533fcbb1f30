"""Early signs and risks: today's count beside the days before, the chance of so many, and how urgent a risk is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from amends.kernel import failure_modes, outbreaks
from amends.kernel.distributions import normal_quantile, poisson_tail
from amends.measure.given.fields import Field, Given, many, number, text, whole

LAGS = {"C1": 0, "C2": outbreaks.C2_LAG}


def _ears(values: Mapping[str, Any]) -> dict[str, object]:
    limit = normal_quantile(1 - values["alpha"])
    signs = outbreaks.ears(values["counts"], LAGS[values["method"]], values["baseline"], values["least_deviation"])
    enough = [sign.score > limit and sign.count >= values["least_count"] for sign in signs]
    last = signs[-1]
    return {
        "value": last.score,
        "unit": "standard deviations above the mean",
        "mean": last.mean,
        "deviation": last.deviation,
        "limit": limit,
        "alarms": [sign.place for sign, is_alarm in zip(signs, enough, strict=True) if is_alarm],
        "n": len(values["counts"]),
        "days": [
            {"place": one.place, "count": one.count, "mean": one.mean, "deviation": one.deviation, "score": one.score}
            for one in signs
        ],
    }


def _tail(values: Mapping[str, Any]) -> dict[str, object]:
    return {"value": poisson_tail(values["count"], values["expected"]), "unit": "chance of at least so many"}


def _risk(values: Mapping[str, Any]) -> dict[str, object]:
    ratings = values["severity"], values["occurrence"], values["detection"]
    return {
        "value": failure_modes.action_priority(*ratings).value,
        "unit": "action priority: H, M or L",
        "action_priority": failure_modes.action_priority(*ratings).value,
        "rpn": failure_modes.rpn(*ratings),
    }


def _rating(name: str, words: str) -> Field:
    return Field(name, words, whole(least=1, most=10))


SIGNS = (
    Given(
        "ears",
        "EARS",
        "(today − mean of the baseline) / its standard deviation; C1: the 7 days before today, C2: the 7 before the "
        "last 2; an alarm above the normal quantile of 1 − α",
        "The deviation counts for at least 0.5, so that sparse counts do not shout at one case; fewer than "
        "`least_count` are no alarm",
        "domain: C.2; Hutwagner et al. 2003",
        (
            Field("counts", "cases a day, in time's order, today last", many(number(least=0))),
            Field("method", "C1 or C2", text(one_of=("C1", "C2")), "C1"),
            Field("baseline", "days of the baseline", whole(least=2), outbreaks.BASELINE),
            Field("alpha", "how often to be wrong", number(above=0, below=1), 0.001),
            Field("least_deviation", "what the deviation counts for at least", number(above=0), 0.5),
            Field("least_count", "how many it takes at least", number(least=0), 3.0),
        ),
        {"counts": [4, 6, 5, 3, 7, 5, 4, 6, 5, 14]},
        _ears,
    ),
    Given(
        "poisson-tail",
        "The chance of so many",
        "P(X ≥ count) where `expected` are usual (Poisson)",
        "Counts that swing more than chance need a wider distribution",
        "domain: C.2",
        (
            Field("count", "how many there are", whole()),
            Field("expected", "how many are usual", number(least=0)),
        ),
        {"count": 14, "expected": 5},
        _tail,
    ),
    Given(
        "risk-priority",
        "Priority of a risk",
        "RPN = S × O × D; action priority by the table of AIAG and VDA (2019)",
        "Two risks of one RPN may differ: severity decides first",
        "domain: C.3",
        (
            _rating("severity", "how bad, 1 to 10"),
            _rating("occurrence", "how often, 1 to 10"),
            _rating("detection", "how late it is noticed, 1 to 10 (10: not at all)"),
        ),
        {"severity": 9, "occurrence": 4, "detection": 2},
        _risk,
        ("rpn", "action-priority", "fmea"),
    ),
)
