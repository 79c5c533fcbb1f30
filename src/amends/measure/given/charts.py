"""Control charts over given points: what is news and what always happens, and how long a chart takes to speak."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import inf, isfinite
from statistics import fmean, stdev
from typing import Any

from amends.kernel import control_charts, drift
from amends.kernel.control_charts import Chart
from amends.measure.given.fields import Field, Given, Wrong, many, number, same_length, text, whole

ENOUGH, LEAST = 20, 12
BASELINE = Field("baseline", "how many points from the first teach the chart; not given: all", whole(least=1), None)


def _drawn(chart: Chart, baseline: int, unit: str) -> dict[str, object]:
    last = chart.points[-1]
    return {
        "value": last.value,
        "unit": unit,
        "centre": chart.centre,
        "low": _end(last.low),
        "high": _end(last.high),
        "sigma_z": chart.sigma_z,
        "alarms": chart.alarms,
        "n": len(chart.points),
        "baseline": baseline,
        "caution": _caution(baseline),
        "points": [
            {"value": one.value, "low": _end(one.low), "high": _end(one.high), "rules": list(one.rules)}
            for one in chart.points
        ],
    }


def _end(limit: float) -> float | None:
    return limit if isfinite(limit) else None


def _caution(baseline: int) -> str:
    if baseline < LEAST:
        return f"a baseline of {baseline} points is too short to trust; take at least {LEAST}, better {ENOUGH}"
    return "" if baseline >= ENOUGH else f"a baseline of {baseline} points is short; {ENOUGH} are better"


def _charted(values: Mapping[str, Any], draw: Callable[[int], Chart], points: Sequence[object], unit: str) -> Any:
    baseline = values["baseline"] or len(points)
    if baseline > len(points):
        raise Wrong("baseline", f"{baseline} points, but there are {len(points)}; give at most so many")
    return _drawn(draw(baseline), baseline, unit)


def _shares(*, laney: bool) -> Callable[[Mapping[str, Any]], dict[str, object]]:
    def reckon(values: Mapping[str, Any]) -> Any:
        same_length(values, "hits", "of")
        return _charted(
            values,
            lambda baseline: control_charts.p_chart(values["hits"], values["of"], baseline, laney=laney),
            values["hits"],
            "share from 0 to 1",
        )

    return reckon


def _rates(*, laney: bool) -> Callable[[Mapping[str, Any]], dict[str, object]]:
    def reckon(values: Mapping[str, Any]) -> Any:
        same_length(values, "counts", "exposures")
        return _charted(
            values,
            lambda baseline: control_charts.u_chart(values["counts"], values["exposures"], baseline, laney=laney),
            values["counts"],
            "count per exposure",
        )

    return reckon


def _counts(values: Mapping[str, Any]) -> Any:
    return _charted(
        values, lambda baseline: control_charts.c_chart(values["counts"], baseline), values["counts"], "count"
    )


def _singles(values: Mapping[str, Any]) -> Any:
    points = values["values"]
    ends = (-inf if values["least"] is None else values["least"], inf if values["most"] is None else values["most"])
    if not all(ends[0] <= point <= ends[1] for point in points):
        raise Wrong("values", "one lies below `least` or above `most`, where none can lie; look at the three")
    return _charted(values, lambda baseline: control_charts.xmr_chart(points, baseline, ends), points, "value")


def _scores(values: Mapping[str, Any]) -> list[float]:
    """The z-scores, given or made with a mean and a deviation, or with those of the baseline."""
    if values["z"] is not None:
        return list(values["z"])
    if values["values"] is None:
        raise Wrong("z", "is missing; give z-scores, or values with mean and deviation, or with a baseline")
    points, mean, deviation = values["values"], values["mean"], values["deviation"]
    if mean is None or deviation is None:
        known = points[: values["baseline"] or len(points)]
        if len(known) < 2 or stdev(known) == 0:
            raise Wrong("baseline", "its points do not vary; give mean and deviation")
        mean = fmean(known) if mean is None else mean
        deviation = stdev(known) if deviation is None else deviation
    return [(point - mean) / deviation for point in points]


def _cusum(values: Mapping[str, Any]) -> dict[str, object]:
    found = drift.cusum(_scores(values), values["k"], values["h"])
    return {
        "value": found.up[-1],
        "unit": "sigmas, summed",
        "up": list(found.up),
        "down": list(found.down),
        "limit": values["h"],
        "alarms": list(found.alarms),
        "n": len(found.up),
    }


def _ewma(values: Mapping[str, Any]) -> dict[str, object]:
    found = drift.ewma(_scores(values), values["weight"], values["width"])
    return {
        "value": found.values[-1],
        "unit": "sigmas",
        "averages": list(found.values),
        "limits": list(found.limits),
        "alarms": list(found.alarms),
        "n": len(found.values),
    }


def _run_length(values: Mapping[str, Any]) -> dict[str, object]:
    shift, chart = values["shift"], values["chart"]
    if chart == "cusum":
        length = [drift.cusum_run_length(values["k"], values["h"], by) for by in (0.0, shift)]
    elif chart == "ewma":
        length = [drift.ewma_run_length(values["weight"], values["width"] or 2.962, by) for by in (0.0, shift)]
    else:
        length = [drift.shewhart_run_length(values["width"] or 3.0, by) for by in (0.0, shift)]
    return {"value": length[0], "unit": "points, on average", "shift": shift, "after_shift": length[1]}


HITS = (Field("hits", "failures", many(whole())), Field("of", "among so many", many(whole(least=1))), BASELINE)
RATES = (
    Field("counts", "failures", many(whole())),
    Field("exposures", "over how much: thousands of orders, days", many(number(above=0))),
    BASELINE,
)
SCORES = (
    Field("z", "z-scores, in time's order", many(number()), None),
    Field("values", "instead: the values themselves", many(number()), None),
    Field("mean", "and their usual mean", number(), None),
    Field("deviation", "and their usual standard deviation", number(above=0), None),
    BASELINE,
)
_OF = [1180, 1245, 1310, 1202, 1275, 1190, 1330, 1265, 1220, 1298, 1240, 1285]
_HITS = [35, 41, 30, 44, 39, 28, 52, 33, 47, 36, 45, 72]
_COUNTS = [12, 9, 14, 11, 8, 13, 10, 15, 9, 12, 11, 27]
_EXPOSURES = [10.2, 9.8, 10.5, 10.1, 9.6, 10.4, 10.0, 10.3, 9.9, 10.2, 10.1, 10.0]
_Z = [0.2, -0.5, 1.1, 0.4, -0.3, 0.9, 1.3, 0.8, 1.5, 1.2, 1.9, 1.4]
_RULES = "a point beyond 3 sigmas is an alarm; 8 on one side and 2 of 3 beyond 2 sigmas are told with each point"
_NONE_BELOW = "no limit lies below zero, where nothing can be counted"
_SHARES_END = "no limit lies below 0 or above 1, where no share does"
_P = {"hits": _HITS, "of": _OF, "baseline": 11}
_U = {"counts": _COUNTS, "exposures": _EXPOSURES, "baseline": 11}

CHARTS = (
    Given(
        "p-chart",
        "p chart",
        "p̄ ± 3 √(p̄ (1 − p̄) / nᵢ)",
        f"The baseline is frozen; {_RULES}; {_SHARES_END}; above about 1,000 a point take p′",
        "domain: C.1",
        HITS,
        _P,
        _shares(laney=False),
    ),
    Given(
        "laney-p-chart",
        "Laney p′ chart",
        "p̄ ± 3 σz √(p̄ (1 − p̄) / nᵢ), σz = mean |zᵢ − zᵢ₋₁| / 1.128",
        f"For large numbers, which swing more than chance; {_RULES}; {_SHARES_END}",
        "domain: C.1; Laney 2002",
        HITS,
        _P,
        _shares(laney=True),
    ),
    Given(
        "c-chart",
        "c chart",
        "c̄ ± 3 √c̄",
        f"Counts in places of the same size; {_RULES}; {_NONE_BELOW}",
        "domain: C.1",
        (Field("counts", "failures", many(whole())), BASELINE),
        {"counts": _COUNTS, "baseline": 11},
        _counts,
    ),
    Given(
        *("u-chart", "u chart", "ū ± 3 √(ū / eᵢ)", f"{_RULES}; {_NONE_BELOW}", "domain: C.1"),
        *(RATES, _U, _rates(laney=False)),
    ),
    Given(
        "laney-u-chart",
        "Laney u′ chart",
        "ū ± 3 σz √(ū / eᵢ), σz as for p′",
        f"{_RULES}; {_NONE_BELOW}",
        "domain: C.1; Laney 2002",
        RATES,
        _U,
        _rates(laney=True),
    ),
    Given(
        "xmr-chart",
        "XmR chart",
        "x̄ ± 2.66 × mean moving range",
        f"For a few single values, such as a weekly figure; {_RULES}; a limit ends where values do, if that is told",
        "domain: C.1",
        (
            Field("values", "one value for each week", many(number(), at_least=2)),
            BASELINE,
            Field("least", "below which no value can lie: 0 of counts, times and shares", number(), None),
            Field("most", "above which none can lie: 1 of shares", number(), None),
        ),
        {"values": [82, 79, 84, 81, 80, 83, 78, 82, 81, 80, 83, 79, 70], "baseline": 12},
        _singles,
    ),
    Given(
        "cusum",
        "CUSUM",
        "C⁺ = max(0, C⁺ + z − k), C⁻ = max(0, C⁻ − z − k); an alarm above h",
        "Both sides; the sums are not set back after an alarm",
        "domain: C.1; Page 1954",
        (
            *SCORES,
            Field("k", "what is let pass", number(least=0), 0.5),
            Field("h", "the limit", number(above=0), 5.0),
        ),
        {"z": _Z},
        _cusum,
    ),
    Given(
        "ewma",
        "EWMA",
        "E = λ z + (1 − λ) E; limit L √(λ / (2 − λ) (1 − (1 − λ)²ᵗ)), which grows with t",
        "An alarm where |E| lies above the limit of its own point",
        "domain: C.1; Roberts 1959",
        (
            *SCORES,
            Field("weight", "λ, the weight of the newest", number(above=0, most=1), 0.2),
            Field("width", "L", number(above=0), 2.962),
        ),
        {"z": _Z},
        _ewma,
    ),
    Given(
        "average-run-length",
        "Average run length",
        "mean points until an alarm, two-sided, by a Markov chain (Brook and Evans), refined to cells without width; "
        "`value` while nothing has changed, `after_shift` when the mean has moved by so many sigmas",
        "From a chart that begins at 0, its limits at full width",
        "domain: C.1; Lucas and Saccucci 1990",
        (
            Field("chart", "which", text(one_of=("cusum", "ewma", "shewhart"))),
            Field("k", "of a CUSUM", number(least=0), 0.5),
            Field("h", "of a CUSUM", number(above=0), 5.0),
            Field("weight", "of an EWMA", number(above=0, most=1), 0.2),
            Field("width", "of an EWMA (not given: 2.962) or a Shewhart chart (3)", number(above=0), None),
            Field("shift", "by how many sigmas the mean has moved", number(), 1.0),
        ),
        {"chart": "ewma", "weight": 0.2, "width": 2.962},
        _run_length,
        ("arl",),
    ),
)
