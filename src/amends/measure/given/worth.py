"""What a recovery costs, what it is worth beside a comparison, and whether a corrective action worked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from amends.kernel import comparing
from amends.measure.definitions.base import TOO_FEW
from amends.measure.given.fields import Field, Given, Wrong, many, number, text, whole


def _cost(values: Mapping[str, Any]) -> dict[str, object]:
    parts = {
        "labour": values["labour_minutes"] * values["minute_rate"],
        "statutory": values["statutory"],
        "discretionary": values["discretionary"],
        "goods": values["goods"],
        "fees": values["fees"],
    }
    n = values["recovered"]
    each = {name: part / n for name, part in parts.items()}
    return {"value": sum(parts.values()) / n, "unit": "money per recovered case", "n": n, "each": each} | {
        "total": sum(parts.values()),
        "too_few": n < TOO_FEW,
    }


def _return(values: Mapping[str, Any]) -> dict[str, object]:
    n = values["n"]
    cost = float(sum(values["costs"]))
    if cost == 0:
        raise Wrong("costs", "add up to 0; there is no return on nothing spent")
    kept, kept_without = values["retained"], values["retained_comparison"]
    margin: float = values["margin"]
    lift = kept - kept_without

    def roi(difference: float) -> float:
        return (difference * margin - cost) / cost

    answer: dict[str, object] = {
        "value": roi(lift),
        "unit": "return per unit of cost",
        "low": None,
        "high": None,
        "n": n,
        "too_few": n < TOO_FEW,
        "against": values["against"],
        "retention_lift": lift,
        "customers_kept": lift * n,
        "gain": lift * margin * n,
        "cost": cost * n,
    }
    others = values["n_comparison"]
    if others is None:
        return answer | {"caution": "without n_comparison there is no interval: the lift may be chance"}
    found = comparing.shares_differ((kept * n, n), (kept_without * others, others))
    answer |= {"low": roi(found.low), "high": roi(found.high)}
    return answer | {"n_comparison": others, "retention_lift_low": found.low, "retention_lift_high": found.high}


def _recurrence(values: Mapping[str, Any]) -> dict[str, object]:
    after, before = (values["after"], values["after_exposure"]), (values["before"], values["before_exposure"])
    found = comparing.rate_ratio(after, before)
    return {
        "value": found.value,
        "unit": "rate after / rate before",
        "low": found.low,
        "high": found.high,
        "p_one_sided": found.p,
        "n": values["after"] + values["before"],
        "rate_before": before[0] / before[1],
        "rate_after": after[0] / after[1],
        "effective": found.high is not None and found.high < 1,
    }


def _money(name: str, words: str) -> Field:
    return Field(name, words, number(least=0), 0.0)


WORTH = (
    Given(
        "cost-per-recovery",
        "Cost per recovery",
        "(labour minutes × rate + compensation + goods + fees) / recovered cases",
        "What the law owes and what was given freely are told apart",
        "domain: C, cost per recovery",
        (
            Field("recovered", "recovered cases", whole(least=1)),
            _money("labour_minutes", "minutes of work in all"),
            _money("minute_rate", "what a minute costs"),
            _money("statutory", "compensation that the law owes, in all"),
            _money("discretionary", "compensation given freely, in all"),
            _money("goods", "goods, in all"),
            _money("fees", "fees of payment and post, in all"),
        ),
        {
            "recovered": 120,
            "labour_minutes": 2940,
            "minute_rate": 0.4,
            "statutory": 1450,
            "discretionary": 790,
            "goods": 500,
            "fees": 200,
        },
        _cost,
    ),
    Given(
        "roi",
        "Recovery ROI",
        "(Δ retention × margin × n − cost) / cost",
        "Δ is to a named comparison group, never to nobody retained; with its size, Newcombe's interval of Δ is "
        "carried over; costs are those of one case",
        "domain: C, recovery ROI; Newcombe 1998",
        (
            Field("against", "who the comparison is, in words", text()),
            Field("n", "recovered customers", whole(least=1)),
            Field("retained", "share of them that stayed", number(least=0, most=1)),
            Field("retained_comparison", "share of the comparison that stayed", number(least=0, most=1)),
            Field("n_comparison", "how many the comparison are; without it there is no interval", whole(least=1), None),
            Field("margin", "what a retained customer is worth", number(least=0)),
            Field("costs", "the parts of one case's cost", many(number(least=0))),
        ),
        {
            "against": "failed customers who got no recovery",
            "n": 120,
            "retained": 0.62,
            "retained_comparison": 0.41,
            "margin": 180,
            "costs": [24.5, 9.8],
        },
        _return,
    ),
    Given(
        "recurrence",
        "Recurrence after a corrective action",
        "rate after / rate before, each over its exposure; exact (conditional binomial) 95 % interval",
        "Effective only if the interval lies below 1; p is one-sided: so few, if nothing had changed",
        "domain: C, recurrence; Przyborowski and Wilenski 1940",
        (
            Field("before", "failures before", whole()),
            Field("before_exposure", "over how many orders, or days", number(above=0)),
            Field("after", "failures after", whole()),
            Field("after_exposure", "over how many orders, or days", number(above=0)),
        ),
        {"before": 30, "before_exposure": 10000, "after": 12, "after_exposure": 9500},
        _recurrence,
    ),
)
