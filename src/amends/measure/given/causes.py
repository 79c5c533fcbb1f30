"""Whether it helped: what paying more did beside customers alike, and the recovery paradox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from amends.kernel.statistics import Estimate
from amends.measure.comparing.effect import Effect, effect
from amends.measure.comparing.paradox import ENOUGH, Index, Recovered, paradox
from amends.measure.definitions.base import TOO_FEW
from amends.measure.given.fields import Field, Given, Wrong, columns, flag, many, maybe, number, same_length, text

UNIT = "difference of the shares that stayed, -1 to 1"


def _effect(values: Mapping[str, Any]) -> dict[str, object]:
    treated: list[bool] | None = values["treated"]
    if treated is None:
        if values["amounts"] is None or values["more_than"] is None:
            missing = "more_than" if values["amounts"] is not None else "treated"
            raise Wrong(missing, "is missing; give treated, or amounts with more_than")
        treated = [amount > values["more_than"] for amount in values["amounts"]]
    rows = len(treated)
    for name, column in [("stayed", values["stayed"]), *values["covariates"].items()]:
        if len(column) != rows:
            raise Wrong(name, f"{len(column)} values, but there are {rows} customers; give one for each")
    found = effect(treated, values["stayed"], values["covariates"], values["decided_by"])
    return effect_told(found, sum(answer is None for answer in values["stayed"]))


def effect_told(found: Effect, unknown: int) -> dict[str, object]:
    """An effect with its overlap, balance and sensitivity, or the reasons why there is none."""
    answer: dict[str, object] = {
        "answered": found.found is not None,
        "value": None,
        "unit": UNIT,
        "low": None,
        "high": None,
        "n": found.found.n if found.found else 0,
        "refused_because": list(found.reasons),
        "cautions": list(found.cautions),
        "unknown_outcome": unknown,
        "plain_difference": _between(found.plain),
    }
    if found.matched is not None:
        answer |= {
            "overlap": {
                "treated": found.matched.treated,
                "matched": found.matched.matched,
                "compared_with": found.matched.compared_with,
                "cells": len(found.matched.cells),
            },
            "balance": [
                {"covariate": one.name, "before": one.before, "after": one.after} for one in found.matched.balance
            ],
        }
    if found.found is None or found.shares is None or found.sensitivity is None:
        return answer
    answer |= {"value": found.found.value, "low": found.found.low, "high": found.found.high}
    return answer | {
        "too_few": found.found.n < TOO_FEW,
        "stayed": found.shares[0],
        "stayed_alike": found.shares[1],
        "sensitivity": {
            "risk_ratio": found.sensitivity.risk_ratio,
            "e_value": found.sensitivity.e_value,
            "e_value_of_limit": found.sensitivity.of_limit,
        },
    }


def _between(found: Estimate | None) -> dict[str, object] | None:
    return None if found is None else {"value": found.value, "low": found.low, "high": found.high}


CONDITION_FIELDS = ("severe", "failed_before", "stable", "controllable")


def _paradox(values: Mapping[str, Any]) -> dict[str, object]:
    same_length(values, "recovered", "satisfied", *CONDITION_FIELDS)
    columns_of = (values["recovered"], values["satisfied"], *(values[name] for name in CONDITION_FIELDS))
    found = paradox([Recovered(*row) for row in zip(*columns_of, strict=True)], values["peers"])
    main = _index(found.satisfied)
    shown = found.satisfied.difference is not None
    return {
        **main,
        "unit": "points of satisfaction; not loyalty",
        "n": found.satisfied.recovered,
        "shown": shown,
        "why_not": "" if shown else f"fewer than {ENOUGH} on a side",
        "is_there": shown and found.satisfied.difference is not None and found.satisfied.difference.low > 0,
        "everybody_who_was_failed": _index(found.everybody),
        "where_it_may_be_expected": _index(found.expected),
        "by_condition": {
            name: {"holds": _index(pair[0]), "does_not": _index(pair[1])} for name, pair in found.by_condition.items()
        },
    }


def _index(found: Index) -> dict[str, object]:
    one = found.difference
    return {
        "value": one.value if one else None,
        "low": one.low if one else None,
        "high": one.high if one else None,
        "p": one.p if one else None,
        "recovered": found.recovered,
        "peers": found.peers,
    }


def _flags(name: str, words: str) -> Field:
    return Field(name, words, many(flag()))


def _stay(hits: int, n: int) -> list[bool]:
    return [place < hits for place in range(n)]


CAUSES = (
    Given(
        "effect-of-paying",
        "Did paying more keep them?",
        "mean over those who got it of: stayed − the share that stayed among those alike who did not get it; alike "
        "means: the same in every word told, and in the same part of the range of every number",
        "Refused, with reasons: what decided is not in the data; fewer than 30 on a side; less than half have anybody "
        "alike; those compared still differ by more than 0.1 standard deviations. What is told must be from before; "
        "the E-value says how strong something unseen must be to explain the answer away",
        "Iacus, King and Porro 2012; VanderWeele and Ding 2017",
        (
            Field("treated", "whether each customer got it", many(flag()), None),
            Field("amounts", "instead: what each got", many(number(least=0)), None),
            Field("more_than", "and above which amount it is more", number(least=0), None),
            Field("stayed", "whether each stayed; null where nobody knows (yet)", many(maybe(flag()))),
            Field("covariates", "what was known of each before: severity, value, kind", columns()),
            Field("decided_by", "what decided who got it; each must be among the covariates", many(text())),
        ),
        {
            "treated": [True] * 20 + [False] * 60 + [True] * 60 + [False] * 20,
            "stayed": [*_stay(19, 20), *_stay(51, 60), *_stay(36, 60), *_stay(8, 20)],
            "covariates": {"severity": ["small"] * 80 + ["grave"] * 80},
            "decided_by": ["severity"],
        },
        _effect,
        ("causal-effect",),
    ),
    Given(
        "paradox-index",
        "Recovery paradox",
        "mean score of the recovered and satisfied − mean score of peers who had no failure, Welch's 95 % interval",
        "Shown from 30 on each side. Beside it: all who were failed, since those satisfied are chosen by their answer; "
        "and those for whom all four conditions hold (not severe, the first, not likely again, hardly in our hands)",
        "domain: C, recovery paradox index; Magnini et al. 2007",
        (
            Field("recovered", "the score of each failed customer after the recovery", many(number())),
            _flags("satisfied", "whether the recovery satisfied them"),
            _flags("severe", "whether the failure was severe"),
            _flags("failed_before", "whether it was not the first"),
            _flags("stable", "whether it is likely to come again"),
            _flags("controllable", "whether it was in our hands"),
            Field("peers", "scores of customers who had no failure", many(number())),
        ),
        {
            "recovered": [8, 9, 7, 9, 10, 8] * 6,
            "satisfied": [True] * 36,
            "severe": [False, True, False] * 12,
            "failed_before": [False] * 36,
            "stable": [False, False, True] * 12,
            "controllable": [False, True] * 18,
            "peers": [8, 8, 7, 9, 8, 7] * 6,
        },
        _paradox,
    ),
)
