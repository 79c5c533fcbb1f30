"""What customers answer: CSAT, justice, NPS and its lift, effort, and any other share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import sqrt
from statistics import fmean, stdev
from typing import Any

from amends.kernel import comparing
from amends.kernel.statistics import Z95, Estimate, nps, nps_lift
from amends.measure.given.fields import (
    Field,
    Given,
    Wrong,
    flag,
    group,
    many,
    maybe,
    moment,
    number,
    same_length,
    text,
    whole,
)
from amends.measure.given.telling import estimate, share

CASES = Field("cases", "which case each answer is about: its last one counts, by `at`", many(text()), None)
AT = Field("at", "when each answer came; needed with `cases`", many(moment()), None)
N = Field("n", "how many answered", whole(least=1), None)


def last_answers(values: Mapping[str, Any]) -> tuple[list[Any], int]:
    """The answers that count, one for each case, and how many were asked and said nothing."""
    answers: list[Any] = values["answers"]
    same_length(values, "answers", "cases", "at")
    if values["cases"] is not None:
        if values["at"] is None:
            raise Wrong("at", "is missing; with cases, give when each answer came, so that the last one counts")
        answers = _last(values["cases"], values["at"], answers)
    valid = [answer for answer in answers if answer is not None]
    if not valid:
        raise Wrong("answers", "nobody answered; there is no figure of nothing")
    return valid, len(answers) - len(valid)


def _last(cases: Sequence[str], at: Sequence[datetime], answers: Sequence[Any]) -> list[Any]:
    """The last valid answer of each case, or None of a case that gave none."""
    last: dict[str, tuple[datetime, Any]] = {}
    for case, moment_, answer in zip(cases, at, answers, strict=True):
        known = last.get(case)
        if known is None or (answer is not None and (known[1] is None or moment_ >= known[0])):
            last[case] = (moment_, answer)
    return [answer for _, answer in last.values()]


def _counted(values: Mapping[str, Any], *names: str) -> bool:
    """Whether counts were given instead of answers.

    :raises Wrong: when neither or both were.
    """
    given = [name for name in names if values[name] is not None]
    if values["answers"] is not None and given:
        raise Wrong(given[0], "give counts or answers, not both")
    if values["answers"] is None and len(given) < len(names):
        missing = next(name for name in names if name not in given)
        raise Wrong(missing, f"is missing; give {', '.join(names)}, or answers")
    return bool(given)


def _csat(values: Mapping[str, Any]) -> dict[str, object]:
    silent = None
    if _counted(values, "satisfied", "n"):
        satisfied, n = values["satisfied"], values["n"]
        if satisfied > n:
            raise Wrong("satisfied", f"{satisfied} of {n} answers; give at most n")
    else:
        answers, silent = last_answers(values)
        satisfied, n = sum(answer >= 4 for answer in answers), len(answers)
    asked = values["invited"] or (n + silent if silent else None)
    if asked is not None and asked < n:
        raise Wrong("invited", f"{asked} invited, but {n} answered; give at least n")
    return share(satisfied, n, "answers") | {"response_share": n / asked if asked else None}


def _justice(values: Mapping[str, Any]) -> dict[str, object]:
    names = ("outcome", "process", "treatment")
    same_length(values, *names)
    rows = list(zip(*(values[name] for name in names), strict=True))
    whole_rows = [row for row in rows if None not in row]
    if not whole_rows:
        raise Wrong("outcome", "nobody answered all three; there is no mean of nothing")
    items = {name: fmean(found) for name in names if (found := [one for one in values[name] if one is not None])}
    means = _on_scale(comparing.mean([fmean(row) for row in whole_rows]), 1, 5)
    return estimate(means, "mean of three, 1 to 5") | {"items": items, "incomplete": len(rows) - len(whole_rows)}


def _on_scale(found: Estimate, least: float, most: float) -> Estimate:
    """No mean lies beyond what can be answered, so its interval ends there."""
    return Estimate(found.value, max(least, found.low), min(most, found.high), found.n)


def _nps_counts(values: Mapping[str, Any]) -> tuple[int, int, int]:
    if _counted(values, "promoters", "detractors", "n"):
        counts = values["promoters"], values["detractors"], values["n"]
        if counts[0] + counts[1] > counts[2]:
            raise Wrong("n", f"{counts[0]} promoters and {counts[1]} detractors do not fit into {counts[2]} answers")
        return counts
    answers, _ = last_answers({"cases": None, "at": None} | dict(values))
    return sum(one >= 9 for one in answers), sum(one <= 6 for one in answers), len(answers)


def _nps(values: Mapping[str, Any]) -> dict[str, object]:
    promoters, detractors, n = _nps_counts(values)
    plus, minus = promoters / n, detractors / n
    error = 100 * sqrt((plus + minus - (plus - minus) ** 2) / n)
    told = estimate(nps(promoters, detractors, n), "points, -100 to 100")
    return told | {"standard_error": error, "margin": Z95 * error, "promoters": promoters, "detractors": detractors}


def _lift(values: Mapping[str, Any]) -> dict[str, object]:
    told = {"against": values["against"]}
    before, after = values["before"], values["after"]
    if before is not None or after is not None:
        if before is None or after is None or values["recovered"] or values["comparison"]:
            raise Wrong("before", "give before and after of the same customers, or recovered and comparison")
        same_length(values, "before", "after")
        return told | estimate(_paired(before, after), "points") | {"paired": True}
    if values["recovered"] is None or values["comparison"] is None:
        missing = "recovered" if values["recovered"] is None else "comparison"
        raise Wrong(missing, "is missing; a lift needs both groups, or before and after of the same customers")
    groups = []
    for name in ("recovered", "comparison"):
        try:
            groups.append(_nps_counts(values[name]))
        except Wrong as why:
            raise Wrong(name, str(why)) from None
    return told | estimate(nps_lift(groups[0], groups[1]), "points") | {"paired": False, "n_comparison": groups[1][2]}


def _paired(before: Sequence[int], after: Sequence[int]) -> Estimate:
    """Each customer beside themselves: their two answers are not independent."""
    moved = [100.0 * (_side(later) - _side(earlier)) for earlier, later in zip(before, after, strict=True)]
    margin = Z95 * stdev(moved) / sqrt(len(moved)) if len(moved) > 1 else float("inf")
    return Estimate(fmean(moved), fmean(moved) - margin, fmean(moved) + margin, len(moved))


def _side(answer: int) -> int:
    return (answer >= 9) - (answer <= 6)


def _ces(values: Mapping[str, Any]) -> dict[str, object]:
    answers, silent = last_answers(values)
    told = estimate(_on_scale(comparing.mean([float(answer) for answer in answers]), 1, 7), "mean, 1 to 7")
    easy = share(sum(answer >= 5 for answer in answers), len(answers), "answers")
    return told | {"share_5_to_7": easy, "scale": values["scale"], "unanswered": silent}


def _share(values: Mapping[str, Any]) -> dict[str, object]:
    if values["answers"] is None:
        _counted(values, "hits", "n")
        if values["hits"] > values["n"]:
            raise Wrong("hits", f"{values['hits']} of {values['n']}; give at most n")
        return share(values["hits"], values["n"], "n")
    _counted(values, "hits", "n")
    said = [answer for answer in values["answers"] if answer is not None]
    silent = len(values["answers"]) - len(said)
    n = len(said) + (silent if values["silence"] == "no" else 0)
    return share(sum(said), n, "answers") | {"unanswered": silent, "silence": values["silence"]}


def _answers(kind: Any, words: str) -> Field:
    return Field("answers", words, many(maybe(kind)), None)


_NPS_FIELDS = (
    Field("promoters", "answers of 9 or 10", whole(), None),
    Field("detractors", "answers of 0 to 6", whole(), None),
    N,
    _answers(whole(most=10), "answers from 0 to 10, instead of counts; null is no answer"),
)

SURVEYS = (
    Given(
        "share",
        "Share",
        "hits / n, with the Wilson score interval",
        "Whoever said nothing is in neither and counted beside, unless silence is told to mean no",
        "domain: C, conventions; Wilson 1927",
        (
            Field("hits", "how many", whole(), None),
            Field("n", "of how many", whole(least=1), None),
            _answers(flag(), "yes or no of each, instead of counts; null is no answer"),
            Field("silence", "what no answer counts as: left apart, or no", text(one_of=("apart", "no")), "apart"),
        ),
        {"hits": 905, "n": 5075},
        _share,
    ),
    Given(
        "csat",
        "Customer satisfaction",
        "answers 4 or 5 of 5 / all valid answers, with the Wilson score interval",
        "One answer per case, its last; the response share stands beside",
        "domain: C, CSAT; Wilson 1927",
        (
            Field("satisfied", "answers of 4 or 5", whole(), None),
            N,
            _answers(whole(least=1, most=5), "answers from 1 to 5, instead of counts; null is no answer"),
            CASES,
            AT,
            Field("invited", "how many were asked", whole(least=1), None),
        ),
        {"satisfied": 132, "n": 165},
        _csat,
        ("satisfaction",),
    ),
    Given(
        "justice",
        "Recovery satisfaction by justice",
        "mean of the three items (fair outcome, fair process, fair treatment), with its Student interval",
        "Never averaged into CSAT; the mean is over those who answered all three, each item over those who answered it",
        "domain: C, recovery CSAT by justice",
        (
            Field("outcome", "fair outcome, 1 to 5", many(maybe(number(least=1, most=5)))),
            Field("process", "fair process, 1 to 5", many(maybe(number(least=1, most=5)))),
            Field("treatment", "fair treatment, 1 to 5", many(maybe(number(least=1, most=5)))),
        ),
        {"outcome": [4, 5, 3, None], "process": [4, 4, 3, 2], "treatment": [5, 5, 3, 4]},
        _justice,
    ),
    Given(
        "nps",
        "Net promoter score",
        "100 × (share of 9-10 − share of 0-6); standard error 100 × √((p + d − (p − d)²) / n)",
        "One answer per case, its last; the interval ends at -100 and 100",
        "domain: C, NPS",
        (*_NPS_FIELDS, CASES, AT),
        {"promoters": 90, "detractors": 50, "n": 200},
        _nps,
    ),
    Given(
        "nps-lift",
        "NPS lift",
        "NPS of the recovered − NPS of the comparison; of the same customers, the mean of each one's change",
        "The comparison must be named; the same customers before and after are not two independent groups",
        "domain: C, NPS lift",
        (
            Field("against", "who they are compared with, in words", text()),
            Field("recovered", "the recovered: promoters, detractors and n, or answers", group(*_NPS_FIELDS), None),
            Field("comparison", "the others: promoters, detractors and n, or answers", group(*_NPS_FIELDS), None),
            Field("before", "answers of customers before, in the order of `after`", many(whole(most=10)), None),
            Field("after", "answers of the same customers after", many(whole(most=10)), None),
        ),
        {
            "against": "customers of the same tenure and value who had no failure",
            "recovered": {"promoters": 84, "detractors": 24, "n": 150},
            "comparison": {"promoters": 90, "detractors": 50, "n": 200},
        },
        _lift,
    ),
    Given(
        "ces",
        "Customer effort",
        'mean of "made it easy", 1 to 7, with its Student interval; beside it the share of 5 to 7',
        "The version of the scale stands beside: an older one counts the other way",
        "domain: C, CES",
        (
            Field("answers", "answers from 1 to 7; null is no answer", many(maybe(whole(least=1, most=7)))),
            CASES,
            AT,
            Field("scale", "the version of the scale, in words", text(), "made it easy, 1 to 7"),
        ),
        {"answers": [7, 6, 5, 3, 6, None, 4, 7, 6, 2, 5]},
        _ces,
        ("effort",),
    ),
)
