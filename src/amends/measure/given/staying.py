"""Whether customers stay: survival curves by group, and repurchase where nobody cancels but some never come back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from amends.kernel.statistics import median
from amends.kernel.survival import Curve, Difference, Lasted, kaplan_meier, log_rank
from amends.measure.definitions.base import TOO_FEW
from amends.measure.given.fields import (
    UTC_ZONE,
    Field,
    Given,
    Wrong,
    flag,
    many,
    maybe,
    moment,
    number,
    same_length,
    text,
    zone,
)

AT = Field("at", "times at which the curve is read out", many(number(least=0)), None)


def _retention(values: Mapping[str, Any]) -> dict[str, object]:
    if values["durations"] is not None:
        if values["events"] is None:
            raise Wrong("events", "is missing; say of each duration whether the customer was lost at its end")
        same_length(values, "durations", "events", "groups")
        lasted = [Lasted(*one) for one in zip(values["durations"], values["events"], strict=True)]
    else:
        lasted = _from_moments(values)
    return told(lasted, values["groups"], values["at"], values["unit"])


def _from_moments(values: Mapping[str, Any]) -> list[Lasted]:
    """Days from the case to the loss, or to when the customer was last known to be there."""
    if values["started_at"] is None or values["seen_at"] is None:
        missing = "started_at" if values["started_at"] is None else "seen_at"
        raise Wrong(missing, "is missing; give durations and events, or started_at, seen_at and lost_at")
    same_length(values, "started_at", "seen_at", "lost_at", "groups")
    lost: Sequence[datetime | None] = values["lost_at"] or [None] * len(values["started_at"])
    found = []
    for place, (start, seen, gone) in enumerate(zip(values["started_at"], values["seen_at"], lost, strict=True), 1):
        end = gone or seen
        if end < start:
            name = "lost_at" if gone else "seen_at"
            raise Wrong(name, f"value {place} lies before started_at; correct it or leave the row out")
        found.append(Lasted((end - start).total_seconds() / 86_400, gone is not None))
    return found


def told(
    lasted: Sequence[Lasted], groups: Sequence[str] | None, at: Sequence[float] | None, unit: str
) -> dict[str, object]:
    """A curve of all, and where there are groups one of each with the log-rank test between them."""
    answer = curve_told(kaplan_meier(lasted), at, unit)
    if groups is None:
        return answer
    by_group: dict[str, list[Lasted]] = defaultdict(list)
    for name, one in zip(groups, lasted, strict=True):
        by_group[name].append(one)
    answer["groups"] = {name: curve_told(kaplan_meier(rows), at, unit) for name, rows in sorted(by_group.items())}
    if len(by_group) > 1:
        answer["log_rank"] = difference_told(log_rank(dict(sorted(by_group.items()))))
    return answer


def difference_told(found: Difference) -> dict[str, object]:
    """The log-rank test."""
    return {
        "chi_square": found.chi_square,
        "degrees": found.degrees,
        "p": found.p,
        "lost": dict(found.lost),
        "expected": dict(found.expected),
    }


def curve_told(curve: Curve, at: Sequence[float] | None, unit: str) -> dict[str, object]:
    """A curve with where it ends, its median, all its steps, and what it says at the times asked for."""
    middle, low, high = curve.median()
    last = curve.steps[-1]
    answer: dict[str, object] = {
        "value": last.staying,
        "unit": f"share from 0 to 1 that stays; times in {unit}",
        "low": last.low,
        "high": last.high,
        "n": curve.n,
        "too_few": curve.n < TOO_FEW,
        "lost": curve.lost,
        "seen_until": curve.seen_until,
        "median": middle,
        "median_low": low,
        "median_high": high,
        "curve": [
            {
                "time": step.time,
                "at_risk": step.at_risk,
                "lost": step.lost,
                "censored": step.censored,
                "value": step.staying,
                "low": step.low,
                "high": step.high,
            }
            for step in curve.steps
        ],
    }
    if at is not None:
        answer["at"] = [_read_out(curve, time) for time in at]
    return answer


def _read_out(curve: Curve, time: float) -> dict[str, object]:
    """The curve at a time; nothing where nobody was watched so long."""
    if time > curve.seen_until:
        return {"time": time, "value": None, "low": None, "high": None, "at_risk": 0}
    step = curve.at(time)
    return {"time": time, "value": step.staying, "low": step.low, "high": step.high, "at_risk": curve.at_risk(time)}


def usual_gap(days: Mapping[str, Sequence[date]]) -> float | None:
    """The median days between one purchase day and the next of the same customer; None where nobody bought twice."""
    gaps = [float((later - earlier).days) for bought in days.values() for earlier, later in pairwise(bought)]
    return median(gaps) if gaps else None


def lapse(bought: Sequence[date], window: float, until: date) -> Lasted:
    """How long one customer stayed, in days from their first purchase: lost when the window has passed without the
    next one; else still there at the end of what was watched."""
    for earlier, later in pairwise([*bought, until]):
        if (later - earlier).days > window:
            return Lasted((earlier - bought[0]).days + window, True)
    return Lasted(float((until - bought[0]).days), False)


def _repurchase(values: Mapping[str, Any]) -> dict[str, object]:
    same_length(values, "customers", "bought_at", "groups")
    days: dict[str, set[date]] = defaultdict(set)
    group_of: dict[str, str] = {}
    groups = values["groups"] or [None] * len(values["customers"])
    until = (values["until"] or max(values["bought_at"])).astimezone(values["zone"]).date()
    for customer, at, name in zip(values["customers"], values["bought_at"], groups, strict=True):
        day = at.astimezone(values["zone"]).date()
        if day <= until:
            days[customer].add(day)
            group_of.setdefault(customer, name)
    if not days:
        raise Wrong("until", "lies before every purchase; give a later moment")
    bought = {customer: sorted(found) for customer, found in days.items()}
    gap = values["usual_gap_days"] or usual_gap(bought)
    if gap is None:
        raise Wrong("usual_gap_days", "is missing, and nobody bought twice: say how many days usually lie between")
    window = values["k"] * gap
    lasted = [lapse(found, window, until) for found in bought.values()]
    names = list(group_of.values()) if values["groups"] else None
    once_more = sum(
        any((later - earlier).days > window for earlier, later in pairwise(found)) for found in bought.values()
    )
    answer = told(lasted, names, values["at"], "days")
    return answer | {
        "usual_gap_days": gap,
        "window_days": window,
        "until": until.isoformat(),
        "bought_more_than_once": sum(len(found) > 1 for found in bought.values()),
        "came_back_after_the_window": once_more,
    }


STAYING = (
    Given(
        "retention",
        "Retention",
        "Kaplan-Meier S(t) = Π(1 − lost / at risk), Greenwood's variance, log-log 95 % interval; groups by log-rank",
        "Whoever was last seen staying is censored there, and still at risk at that very time; never closed / all; "
        "no interval where nobody is left; beyond the longest that anybody was watched nothing is said",
        "domain: C, retention after complaint; Kaplan and Meier 1958",
        (
            Field("durations", "how long each customer was watched", many(number(least=0)), None),
            Field("events", "whether each was lost at the end of it", many(flag()), None),
            Field("started_at", "instead: when the case was opened", many(moment()), None),
            Field("seen_at", "and when the customer was last known to be there", many(moment()), None),
            Field("lost_at", "and when they were lost; null if they were not", many(maybe(moment())), None),
            Field("groups", "which group each belongs to", many(text()), None),
            AT,
            Field("unit", "the unit of the durations, in words", text(), "days"),
        ),
        {
            "durations": [12, 30, 45, 45, 60, 75, 90, 90, 90, 120, 8, 15, 20, 33, 41, 50, 66, 90, 90, 90],
            "events": [1, 0, 1, 1, 0, 1, 0, 0, 0, 0, 1, 1, 0, 1, 1, 1, 1, 0, 0, 0],
            "groups": ["recovered"] * 10 + ["not recovered"] * 10,
            "at": [12, 45, 75, 90],
        },
        _retention,
        ("kaplan-meier", "log-rank"),
    ),
    Given(
        "repurchase",
        "Repurchase",
        "as retention, where lost means: no purchase for k times the usual gap (the median days between purchases)",
        "Lost on the day on which the window has passed, also if the customer comes back later (counted beside); "
        "otherwise still there when the watching ends; purchases of one day are one",
        "domain: C, retention after complaint (k = 3)",
        (
            Field("customers", "who bought", many(text())),
            Field("bought_at", "when", many(moment())),
            Field("groups", "which group the customer belongs to; their first row's counts", many(text()), None),
            Field("k", "how many usual gaps without a purchase are a loss", number(above=0), 3.0),
            Field("usual_gap_days", "the usual gap; not given: the median of these purchases", number(above=0), None),
            Field("zone", "whose days they are", zone(), UTC_ZONE),
            Field("until", "when the watching ended; not given: the last purchase", moment(), None),
            AT,
        ),
        {
            "customers": ["Ada", "Ada", "Ada", "Bo", "Bo", "Cy", "Di", "Di"],
            "bought_at": [
                "2026-01-01",
                "2026-01-11",
                "2026-01-21",
                "2026-01-05",
                "2026-03-20",
                "2026-01-10",
                "2026-03-01",
                "2026-03-11",
            ],
            "until": "2026-03-31",
        },
        _repurchase,
    ),
)
