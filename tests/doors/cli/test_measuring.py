"""`amends measure NAME --data`: every worked value, through the command; and what cannot be read is refused."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import pytest

from amends.measure.given.shelf import BY_NAME, MEASURES
from tests.doors.cli.shell import Shell
from tests.doors.equipped import an_equipped_desk
from tests.rooms.measure.followed import history

Told = dict[str, Any]

# What is not the example of its measure.
TWO_CURVES = BY_NAME["retention"].example
FIRST_CURVE = {
    "durations": [12, 30, 45, 45, 60, 75, 90, 90, 90, 120],
    "events": [1, 0, 1, 1, 0, 1, 0, 0, 0, 0],
    "at": [12, 45, 75, 90],
}
C1 = BY_NAME["ears"].example
SELDOM = {"values": [0, 3, 1, 0, 4, 2, 0, 1, 3, 0, 2, 1, 9], "baseline": 12}


def erlang(calls: float, handling: float, agents: int, within: float = 20) -> Told:
    return {"calls_per_hour": calls, "handling_seconds": handling, "agents": agents, "within_seconds": within}


def patient(calls: float, handling: float, patience: float, agents: int) -> Told:
    return {"calls_per_hour": calls, "handling_seconds": handling, "patience_seconds": patience, "agents": agents}


def risk(severity: int, occurrence: int, detection: int) -> Told:
    return {"severity": severity, "occurrence": occurrence, "detection": detection}


# Name, values (None: the measure's own example), and the worked answer, each to the digits it is given with.
WORKED: list[tuple[str, Any, Told]] = [
    ("csat", None, {"value": 0.800, "low": 0.732, "high": 0.854, "n": 165}),
    ("nps", None, {"value": 20, "margin": 11.3, "n": 200}),
    ("nps-lift", None, {"value": 20.0, "low": 3.6, "high": 36.4}),
    ("business-time", None, {"value": 2}),
    ("recurrence", None, {"value": 0.421, "low": 0.196, "high": 0.847, "p_one_sided": 0.006, "effective": True}),
    ("roi", None, {"value": 0.102}),
    ("retention", FIRST_CURVE, {"at.0.value": 0.900, "at.1.value": 0.675, "at.2.value": 0.540, "at.3.value": 0.540}),
    ("retention", FIRST_CURVE, {"at.3.low": 0.181, "at.3.high": 0.801}),
    ("log-rank", TWO_CURVES, {"log_rank.chi_square": 1.048, "log_rank.p": 0.306, "log_rank.degrees": 1}),
    ("consistency", None, {"mean": 26, "deviation": 12.46, "value": 0.479, "median": 21, "mad": 2}),
    ("consistency", None, {"iqr_over_median": 0.238, "gini": 0.188, "flagged.0.amount": 60}),
    ("p-chart", None, {"centre": 0.031261, "value": 0.05603, "high": 0.04583, "alarms": [12]}),
    ("laney-p-chart", None, {"sigma_z": 1.8137, "value": 0.05603, "high": 0.05768, "alarms": []}),
    ("u-chart", None, {"centre": 1.1161, "high": 2.1184, "value": 2.70, "alarms": [12]}),
    ("c-chart", None, {"centre": 11.273, "high": 21.345, "alarms": [12]}),
    ("xmr-chart", SELDOM, {"centre": 1.417, "low": -4.145, "high": 6.978, "alarms": [13]}),
    ("xmr-chart", {**SELDOM, "least": 0}, {"centre": 1.417, "low": 0, "high": 6.978, "alarms": [13]}),
    ("xmr-chart", {**SELDOM, "least": 0, "most": 9}, {"low": 0, "high": 6.978, "alarms": [13]}),
    ("cusum", None, {"up": [0, 0, 0.6, 0.5, 0, 0.4, 1.2, 1.5, 2.5, 3.2, 4.6, 5.5], "alarms": [12]}),
    ("ewma", None, {"averages.0": 0.0400, "averages.1": -0.0680, "averages.2": 0.1656, "averages.3": 0.2125}),
    ("ewma", None, {"averages.4": 0.1100, "averages.5": 0.2680, "averages.6": 0.4744, "averages.7": 0.5395}),
    ("ewma", None, {"averages.8": 0.7316, "averages.9": 0.8253, "averages.10": 1.0402, "averages.11": 1.1122}),
    ("ewma", None, {"limits.10": 0.9837, "alarms.0": 11}),
    ("average-run-length", {"chart": "ewma", "weight": 0.2, "width": 2.962}, {"value": 499.7, "after_shift": 10.5}),
    ("average-run-length", {"chart": "cusum", "k": 0.5, "h": 5}, {"value": 465.4, "after_shift": 10.4}),
    ("average-run-length", {"chart": "cusum", "k": 0.5, "h": 4}, {"value": 167.7, "after_shift": 8.4}),
    ("average-run-length", {"chart": "shewhart"}, {"value": 370.4, "after_shift": 43.9}),
    ("ears", C1, {"mean": 5.000, "deviation": 1.291, "value": 6.97, "alarms": [10]}),
    ("ears", {**C1, "method": "C2"}, {"mean": 4.857, "deviation": 1.345, "value": 6.80}),
    ("poisson-tail", None, {"value": 0.0007}),
    ("risk-priority", risk(9, 4, 2), {"rpn": 72, "value": "H"}),
    ("risk-priority", risk(4, 5, 6), {"rpn": 120, "value": "L"}),
    ("erlang-c", erlang(720, 240, 55, 15), {"load": 48, "chance_to_wait": 0.238701, "value": 0.845883}),
    ("erlang-c", erlang(720, 240, 55, 15), {"mean_wait_seconds": 8.184}),
    ("erlang-c", erlang(200, 180, 14), {"chance_to_wait": 0.174132, "mean_wait_seconds": 7.836, "value": 0.888350}),
    ("erlang-c", erlang(200, 180, 12), {"chance_to_wait": 0.449388, "mean_wait_seconds": 40.445, "value": 0.640158}),
    ("erlang-c", erlang(200, 180, 11), {"chance_to_wait": 0.682118, "mean_wait_seconds": 122.781, "value": 0.389614}),
    ("erlang-c", erlang(60, 600, 12), {"chance_to_wait": 0.449388, "mean_wait_seconds": 134.816, "value": 0.579594}),
    ("agents-needed", {"calls_per_hour": 200, "handling_seconds": 180}, {"value": 14}),
    ("agents-needed", {"calls_per_hour": 720, "handling_seconds": 240}, {"value": 54}),
    ("agents-needed", {"calls_per_hour": 60, "handling_seconds": 600, "shrinkage": 0.3}, {"value": 14, "rostered": 20}),
    ("erlang-a", patient(200, 180, 120, 10), {"chance_to_wait": 0.496853, "value": 0.137464}),
    ("erlang-a", patient(200, 180, 120, 10), {"mean_wait_seconds": 16.50}),
    ("erlang-a", patient(200, 180, 120, 11), {"chance_to_wait": 0.382816, "mean_wait_seconds": 11.30}),
    ("erlang-a", patient(720, 240, 180, 48), {"chance_to_wait": 0.484821, "value": 0.061592}),
    ("erlang-a", patient(720, 240, 180, 48), {"mean_wait_seconds": 11.09}),
    ("erlang-a", patient(100, 300, 60, 8), {"chance_to_wait": 0.415312, "value": 0.207598}),
    ("erlang-a", patient(100, 300, 60, 8), {"mean_wait_seconds": 12.46}),
    *(
        ("risk-priority", risk(*ratings), {"action_priority": priority})
        for ratings, priority in (
            ((9, 5, 4), "H"),
            ((7, 6, 5), "H"),
            ((5, 4, 2), "L"),
            ((6, 4, 4), "L"),
            ((8, 3, 2), "L"),
            ((4, 5, 2), "L"),
            ((6, 3, 2), "L"),
        )
    ),
    # Told to one decimal from a chain of finite cells; without width they are 499.56, 0.1546 and 368.56.
    ("average-run-length", {"chart": "ewma", "weight": 0.1, "width": 2.814}, {"value": 499.56, "after_shift": 10.3}),
    ("average-run-length", {"chart": "cusum", "k": 0.5, "h": 4.77}, {"value": 368.56, "after_shift": 9.9}),
    ("erlang-a", patient(200, 180, 120, 11), {"value": 0.094155}),
]


def found(told: Any, way: str) -> Any:
    for step in way.split("."):
        told = told[int(step)] if isinstance(told, list) else told[step]
    return told


def same(value: Any, worked: Any) -> bool:
    """Equal to as many digits as the worked value is written with."""
    if isinstance(worked, list):
        return len(value) == len(worked) and all(same(*pair) for pair in zip(value, worked, strict=True))
    if isinstance(worked, bool | str):
        return bool(value == worked)
    digits = len(str(worked).partition(".")[2])
    return math.isclose(value, worked, rel_tol=0, abs_tol=0.5000001 * 10**-digits)


@pytest.mark.parametrize(
    ("name", "values", "worked"), WORKED, ids=[f"{place}-{one[0]}" for place, one in enumerate(WORKED)]
)
def test_a_worked_value(amends: Shell, name: str, values: Any, worked: Told) -> None:
    told = values or BY_NAME[name].example
    said = amends("measure", name, "--json", "--data", "-", typed=json.dumps(told))
    assert (said.code, said.error) == (0, "")
    answer = said.json()
    assert {way: found(answer, way) for way, one in worked.items() if not same(found(answer, way), one)} == {}
    assert answer["formula"] == BY_NAME[name].formula


@pytest.mark.parametrize("measure", MEASURES, ids=[one.slug for one in MEASURES])
def test_each_measure_explains_itself_and_its_example_is_answered(amends: Shell, measure: Any, tmp_path: Any) -> None:
    told = amends("measure", measure.slug, "--explain", "--json").json()
    assert {field["field"] for field in told["fields"]} >= set(told["example"])
    assert all(field["means"] and field["takes"] for field in told["fields"])
    path = tmp_path / "example.json"
    path.write_text(json.dumps(told["example"]), encoding="utf-8")
    answer = amends("measure", measure.slug, "--json", "--data", path).json()
    assert answer["measure"] == measure.slug
    assert answer["unit"]
    words = amends("measure", measure.slug, "--explain").out
    assert all(f"  {field['field']}: " in words for field in told["fields"])
    assert f"{next(iter(told['example']))}" in words
    assert f"measure: {measure.slug}\n" in amends("measure", measure.slug, "--data", path).out


def test_the_list_of_measures(amends: Shell) -> None:
    rows = {row["measure"]: row for row in amends("measure", "--list", "--json").json()}
    assert rows["time-to-resolve"]["given"]
    assert rows["time-to-resolve"]["live"]
    assert not rows["erlang-c"]["live"]
    assert set(rows) >= {measure.slug for measure in MEASURES}
    assert "csat: Customer satisfaction (given values" in amends("measure", "--list").out


REFUSED: list[tuple[str, str, str]] = [
    ("csat", "{}", "satisfied: is missing; give satisfied, n, or answers"),
    ("csat", '{"satisfied": 12, "n": 10}', "satisfied: 12 of 10 answers; give at most n"),
    ("csat", '{"satisfied": "many", "n": 10}', "satisfied: 'many' is no number; give a whole number"),
    ("csat", '{"satisfied": true, "n": 10}', "satisfied: True is no number"),
    ("csat", '{"satisfied": 1.5, "n": 10}', "satisfied: 1.5 will not do; give a whole number"),
    ("csat", '{"satisfied": NaN, "n": 10}', "NaN is no number"),
    ("csat", '{"satisfied": 1, "satisfied": 2, "n": 10}', "satisfied stands there twice"),
    ("csat", '{"satisfied": 1e999, "n": 10}', "satisfied: inf is no finite number"),
    ("csat", '{"satisfyd": 1, "n": 10}', "satisfyd: no such field; did you mean satisfied?"),
    ("csat", '{"answers": [5, 6]}', "answers: value 2: 6 will not do"),
    ("csat", '{"answers": [null]}', "answers: nobody answered"),
    ("csat", '{"answers": []}', "answers: 0 values; give at least 1"),
    ("csat", '{"answers": [5], "satisfied": 1}', "satisfied: give counts or answers, not both"),
    ("csat", '{"answers": [5, 4], "cases": ["A"]}', "cases: 1 values, but answers has 2"),
    ("csat", '{"answers": [5, 4], "cases": ["A", "A"]}', "at: is missing; with cases"),
    ("csat", '{"satisfied": 5, "n": 10, "invited": 9}', "invited: 9 invited, but 10 answered"),
    ("csat", "{", "this is no JSON"),
    ("csat", "[" * 100_000, "nested too deeply"),
    ("csat", "[]", "the table has no rows"),
    ("csat", "[1]", "row 1 is no object"),
    ("cst", "{}", "did you mean csat?"),
    ("nps-lift", '{"against": "peers"}', "recovered: is missing; a lift needs both groups"),
    ("nps-lift", '{"against": "p", "recovered": {"n": "x"}, "comparison": {}}', "recovered: n: 'x' is no number"),
    ("retention", '{"durations": [1, -2], "events": [1, 0]}', "durations: value 2: -2 is out of range"),
    ("retention", '{"durations": [1, 2], "events": [1]}', "events: 1 values, but durations has 2"),
    ("retention", '{"durations": [1], "events": ["perhaps"]}', "events: value 1: 'perhaps' says neither"),
    ("erlang-c", json.dumps(erlang(200, 180, 10)), "agents: 10 for a load of 10 let the queue grow for ever"),
    ("laney-p-chart", '{"hits": [0, 0], "of": [10, 10]}', "baseline: its points show no chance at all"),
    ("ears", '{"counts": [1, 2, 3]}', "counts: 3 of them, but the first day that can be judged is the 8th"),
    ("risk-priority", '{"severity": 11, "occurrence": 1, "detection": 1}', "severity: 11 will not do"),
    ("consistency", '{"amounts": [0, 5]}', "amounts: value 1: 0 is out of range; give a number above 0"),
    ("business-time", '{"start": "soon", "end": "2026-01-01", "calendar": {}}', "start: 'soon' is no moment"),
    ("business-time", '{"start": "2026-01-02", "end": "2026-01-01", "calendar": 3}', "calendar: "),
    ("time-to-resolve", '{"opened_at": ["2026-01-02"], "resolved_at": ["2026-01-01"]}', "lies before it was opened"),
    ("roi", '{"n": 5, "retained": 62, "retained_comparison": 0.4}', "against: is missing"),
]


@pytest.mark.parametrize(("name", "typed", "told"), REFUSED, ids=[f"{i}-{one[0]}" for i, one in enumerate(REFUSED)])
def test_what_cannot_be_read_is_refused_by_its_field(amends: Shell, name: str, typed: str, told: str) -> None:
    said = amends("measure", name, "--json", "--data", "-", typed=typed)
    assert (said.code, said.out) == (2, "")
    assert told in said.error


def test_a_table_is_read_by_told_columns(amends: Shell) -> None:
    table = "who;score;when\nA;5;01.02.2026\nB;2;01.02.2026\nA;3;03.02.2026\nC;?;01.02.2026\n"
    words = ["--columns", "answers=score", "cases=who", "at=when", "--separator", ";", "--empty", "?"]
    said = amends("measure", "csat", "--json", "--data", "-", *words, "--moments", "%d.%m.%Y", typed=table)
    assert said.code == 0, said.error
    answer = said.json()
    assert (answer["hits"], answer["n"], answer["response_share"]) == (0, 2, 2 / 3)


def test_a_table_apart_by_a_column_and_only_some_rows(amends: Shell) -> None:
    rows = [{"answers": answer, "team": team} for answer, team in ((5, "a"), (1, "a"), (4, "b"), (None, "c"))]
    said = amends("measure", "csat", "--json", "--data", "-", "--by", "team", typed=json.dumps(rows))
    answer = said.json()
    assert (answer["value"], answer["parts"]["a"]["value"], answer["parts"]["b"]["value"]) == (2 / 3, 0.5, 1.0)
    assert answer["parts"]["c"]["refused"].startswith("answers: nobody answered")
    said = amends("measure", "csat", "--json", "--data", "-", "--where", "team!=a", typed=json.dumps(rows))
    assert said.json()["n"] == 1
    assert (
        "parts.a.value,0.5\n"
        in amends("measure", "csat", "--csv", "--data", "-", "--by", "team", typed=json.dumps(rows)).out
    )


@pytest.mark.parametrize(
    ("words", "typed", "told"),
    [
        (["--columns", "answers=skore"], "score\n5\n", "no column 'skore'; did you mean 'score'?"),
        (["--columns", "answer=score"], "score\n5\n", "csat has no column 'answer'"),
        (["--columns", "answers"], "score\n5\n", "'answers' is no pair"),
        (["--columns", "answers=score"], "score\n5,3\n", "row 2 has 2 cells, the first one 1"),
        (["--columns", "answers=score"], "score\n", "the table has no rows"),
        (["--columns", "answers=score", "--where", "score=7"], "score\n5\n", "no row is left"),
        (["--columns", "answers=score", "--where", "score"], "score\n5\n", "compares nothing"),
        (["--columns", "answers=score", "--by", "team"], "score\n5\n", "--by: the table has no column 'team'"),
        (["--columns", "answers=score", "--set", "inviteds=3"], "score\n5\n", "csat has no field 'inviteds'"),
        (["--columns", "answers=score"], "score,score\n5,5\n", "two columns have one name"),
        (["--columns", "answers=score", "--separator", "ab"], "score\n5\n", "no single character"),
        (
            ["--columns", "answers=s", "cases=c", "at=t"],
            "s,c,t\n5,A,3/4/26\n",
            "at: '3/4/26' is not written as ISO 8601",
        ),
        (["--columns", "answers=s", "at=s", "--zone", "Mars"], "s\n2026-01-01\n", "--zone: 'Mars' is no time zone"),
        (["--columns", "answers=s", "--set", "at=x"], '{"answers": [5]}', "read a table; this file is one object"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(amends: Shell, words: list[str], typed: str, told: str) -> None:
    said = amends("measure", "csat", "--json", "--data", "-", *words, typed=typed)
    assert (said.code, said.out) == (2, "")
    assert told in said.error


def test_did_paying_more_keep_them(amends: Shell, tmp_path: Path) -> None:
    """From a table: an answer with its overlap, balance and sensitivity, or the reasons why there is none."""
    example = BY_NAME["effect-of-paying"].example
    rows = zip(example["treated"], example["stayed"], example["covariates"]["severity"], strict=True)
    path = tmp_path / "customers.csv"
    path.write_text("paid,left,how\n" + "".join(f"{a},{b},{c}\n" for a, b, c in rows), encoding="utf-8")
    words = ["--columns", "treated=paid", "stayed=left", "covariates.severity=how", "--set"]
    answer = amends("measure", "effect-of-paying", "--json", "--data", path, *words, "decided_by=severity").json()
    assert (answer["answered"], round(answer["value"], 3)) == (True, 0.175)
    assert answer["low"] > 0
    assert round(answer["plain_difference"]["value"], 3) == -0.05
    assert answer["overlap"] == {"treated": 80, "matched": 80, "compared_with": 80, "cells": 2}
    assert {one["covariate"]: round(one["after"], 6) for one in answer["balance"]} == {
        "severity: grave": 0,
        "severity: small": 0,
    }
    assert answer["sensitivity"]["e_value"] > answer["sensitivity"]["e_value_of_limit"] > 1
    said = amends("measure", "effect-of-paying", "--json", "--data", path, *words, "decided_by=severity,loudness")
    refused = said.json()
    assert (refused["answered"], refused["value"]) == (False, None)
    assert refused["refused_because"][0].startswith("loudness decided who got it and is not in the data")
    said = amends("measure", "effect-of-paying", "--json", "--data", path, *words[:3], "covariate.x=how")
    assert "effect-of-paying has no column 'covariate.x'" in said.error


def test_a_figure_of_the_desk_alone_explains_itself_too(amends: Shell) -> None:
    told = amends("measure", "promises-moved", "--explain", "--json").json()
    assert (told["given"], told["live"]) == (False, True)
    assert told["formula"]
    assert amends("measure", "erlang_c", "--explain", "--json").json()["measure"] == "erlang-c"
    said = amends("measure", "csat", "--json", "--since", "2026-01-01", "--data", "-", typed='{"satisfied": 1, "n": 2}')
    assert (said.code, "are about the desk's own figures" in said.error) == (2, True)


def test_given_values_need_no_desk(amends: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amends.cli.desk.wake", lambda: pytest.fail("the desk was woken"))
    assert amends("measure", "erlang-c", "--json", "--data", "-", typed=json.dumps(erlang(200, 180, 14))).code == 0


@pytest.mark.django_db
def test_without_values_the_command_says_what_is_missing(amends: Shell) -> None:
    said = amends("measure", "erlang-c", "--json")
    assert said.code == 2
    assert "add --data FILE; amends measure erlang-c --explain" in said.error


def test_the_page_of_measures_names_each_and_its_examples_are_answered(amends: Shell) -> None:
    page = (Path(__file__).parents[3] / "docs" / "measures.md").read_text(encoding="utf-8")
    table = page.partition("## What there is")[2]
    assert sorted(re.findall(r"`([a-z-]+)`", table)) == sorted(measure.slug for measure in MEASURES)
    survey, answers, lift, weeks = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    told = [
        amends("measure", name, "--json", "--data", "-", typed=typed).json()
        for name, typed in (("csat", survey), ("csat", answers), ("nps-lift", lift), ("xmr-chart", weeks))
    ]
    assert [(round(one["low"], 3), round(one["high"], 3)) for one in told[:1]] == [(0.732, 0.854)]
    assert (told[1]["hits"], told[1]["n"]) == (1, 2)
    assert [round(told[2][name], 1) for name in ("value", "low", "high")] == [20.0, 3.6, 36.4]
    assert [round(told[3][name], 2) for name in ("centre", "low", "high")] == [1.42, 0, 6.98]
    assert told[3]["alarms"] == [13]


@pytest.mark.django_db
def test_the_desks_own_customers_are_followed_by_the_same_name(amends: Shell) -> None:
    cast = an_equipped_desk()
    history(cast, 80)
    window = ["--since", "2025-03-01", "--until", "2026-03-03T17:00Z", "--json"]
    answer = amends("measure", "retention", *window, "--by", "severity").json()
    assert (answer["n"], answer["usual_gap_days"], answer["brand"]) == (80, 20, cast.brand.slug)
    assert set(answer["groups"]) == {"1", "3"}
    assert answer["log_rank"]["degrees"] == 1
    paid = amends("measure", "effect-of-paying", *window).json()
    assert paid["answered"] is (paid["value"] is not None)
    assert paid["window_days"] == 60
    said = amends("measure", "retention", *window, "--by", "hair")
    assert (said.code, "--by: 'hair' is none" in said.error) == (2, True)
