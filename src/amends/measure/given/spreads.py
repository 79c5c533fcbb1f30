"""Whether alike is treated alike: how far compensations of one kind lie apart, and which stand out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from amends.kernel import dispersion
from amends.kernel.dispersion import Compared
from amends.measure.definitions.base import TOO_FEW
from amends.measure.given.fields import Field, Given, Wrong, flag, many, number, same_length, text


def _consistency(values: Mapping[str, Any]) -> dict[str, object]:
    same_length(values, "amounts", "strata", "groups", "statutory")
    owed = values["statutory"] or [False] * len(values["amounts"])
    rows = [place for place, is_owed in enumerate(owed) if not is_owed]
    if not rows:
        raise Wrong("statutory", "every amount is owed by law; there is no discretion whose consistency to measure")
    amounts = [values["amounts"][place] for place in rows]
    strata = [values["strata"][place] for place in rows] if values["strata"] else None
    answer: dict[str, object] = {"n": len(amounts)}
    if strata is None:
        answer = _spread(amounts, [place + 1 for place in rows])
    else:
        answer["strata"] = _by_stratum(rows, amounts, strata)
    if values["groups"] is not None:
        found = [
            Compared(strata[i] if strata else "", values["groups"][place], amounts[i]) for i, place in enumerate(rows)
        ]
        answer["gaps"] = {
            gap.group: {"n": gap.n, "ratio": gap.ratio, "p": gap.p, "too_few": gap.ratio is None}
            for gap in dispersion.gaps(found)
        }
    return answer | {"left_out_as_statutory": len(owed) - len(rows)}


def _by_stratum(rows: Sequence[int], amounts: Sequence[float], strata: Sequence[str]) -> dict[str, object]:
    members: dict[str, list[int]] = defaultdict(list)
    for i, stratum in enumerate(strata):
        members[stratum].append(i)
    return {
        stratum: _spread([amounts[i] for i in inside], [rows[i] + 1 for i in inside])
        for stratum, inside in sorted(members.items())
    }


def _spread(amounts: Sequence[float], places: Sequence[int]) -> dict[str, object]:
    """The spread of one kind of failure; of a single amount there is none."""
    n = len(amounts)
    if n < 2:
        return {"n": n, "too_few": True, "value": None, "unit": "coefficient of variation", "flagged": []}
    found = dispersion.spread(amounts)
    return {
        "value": found.variation,
        "unit": "coefficient of variation",
        "n": n,
        "too_few": n < TOO_FEW,
        "mean": found.mean,
        "deviation": found.deviation,
        "median": found.median,
        "mad": found.mad,
        "iqr_over_median": found.iqr_share,
        "gini": found.gini,
        "flagged": [
            {"value": places[place], "amount": amounts[place], "z": z} for place, z in dispersion.outliers(amounts)
        ],
    }


SPREADS = (
    Given(
        "consistency",
        "Compensation consistency",
        "within a stratum: standard deviation / mean, quartile distance / median, Gini; flagged where |z| > 3 on the "
        "logarithm of the amount, by the median absolute deviation; groups by permutation within the strata",
        "Sums owed by law are left out; one far value alone makes the coefficient of variation overstate the spread; "
        "a group is compared only with ten on either side",
        "domain: C, compensation consistency",
        (
            Field("amounts", "what each got", many(number(above=0))),
            Field("strata", "what may be compared: kind × severity × value band", many(text()), None),
            Field("groups", "groups between which there should be no gap: language, region", many(text()), None),
            Field("statutory", "whether the law set the sum", many(flag()), None),
        ),
        {"amounts": [20, 25, 20, 30, 20, 25, 60, 20, 22, 18]},
        _consistency,
        ("dispersion",),
    ),
)
