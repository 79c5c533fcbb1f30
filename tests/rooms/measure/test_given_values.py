"""Given values: whatever somebody puts into a field, the measure answers in JSON or refuses it by the field's name."""

from __future__ import annotations

import json
from statistics import stdev
from typing import Any

import pytest

from amends.kernel import drift
from amends.measure.given.fields import Given, Wrong
from amends.measure.given.shelf import BY_NAME, MEASURES

ODD: list[Any] = [
    *(None, "", "x", "0", -1, 0, 1, 2, 0.5, 1e308, -1e308, 1e-320, 10**400, True, float("inf"), float("nan")),
    *("2026-01-01", "9999-12-31T23:59:59+14:00", "0001-01-01T00:00Z", "\ud800", "a\x00b"),
    *([], [None], [0], [1], [-1], [0, 0], [1, 2, 3], ["a"], [[]], [{}], [True, False], ["2026-01-01"], [1e308, 1e308]),
    *({}, {"a": 1}, {"a": []}, {"a": [1, "b"]}, {"tz": "Mars", "days": [9], "start": "x", "end": 3}),
]


def refusal(measure: Given, values: dict[str, Any]) -> str:
    """What the measure refuses these values with; nothing where it answers, in JSON."""
    try:
        json.dumps(measure.answer(values), allow_nan=False)
    except Wrong as why:
        return str(why)
    return ""


@pytest.mark.parametrize("measure", MEASURES, ids=[one.slug for one in MEASURES])
def test_any_value_in_any_field_is_answered_or_refused(measure: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drift, "FEW_CELLS", 11)
    monkeypatch.setattr(drift, "CELLS", 21)
    for field in measure.fields:
        for odd in ODD:
            told = refusal(measure, {**measure.example, field.name: odd})
            name, sign, why = told.partition(": ")
            assert told == "" or (name and sign and why), (field.name, odd, told)


def test_a_place_without_a_clock_is_named() -> None:
    calendar = {"tz": "Mars", "days": [0], "start": "09:00", "end": "17:00", "lunch": None, "holidays": []}
    told = refusal(BY_NAME["business-time"], {**BY_NAME["business-time"].example, "calendar": calendar})
    assert told.startswith("calendar: ")
    assert "Mars" in told


def test_waiting_counts_once_within_opening_hours_and_up_to_its_cap() -> None:
    waiting = [
        {"since": "2026-05-21T12:00", "until": "2026-05-22T16:30"},
        {"since": "2026-05-22T16:15", "until": "2026-05-22T16:45"},
        {"since": "2026-05-25T10:00", "until": "2026-05-25T12:00"},
    ]
    answer = BY_NAME["business-time"].answer({**BY_NAME["business-time"].example, "waiting": waiting})
    assert (answer["value"], answer["waiting_hours"], answer["without_waiting_hours"]) == (2.0, 0.75, 1.25)
    capped = BY_NAME["business-time"].answer({**BY_NAME["business-time"].example, "waiting": waiting, "cap_hours": 0.5})
    assert capped["without_waiting_hours"] == 1.5


def test_what_we_noticed_ourselves_begins_with_the_notice() -> None:
    answer = BY_NAME["first-response"].answer(
        {
            "cases": ["A", "A", "A", "B", "B"],
            "at": [f"2026-05-04T{clock}Z" for clock in ("09:00", "09:06", "10:00", "09:00", "11:00")],
            "directions": ["detected", "out", "in", "detected", "in"],
            "automatic": [False, True, False, False, False],
            "as_of": "2026-05-04T12:00Z",
        }
    )
    assert (answer["proactive_n"], answer["proactive_median_hours"]) == (1, 0.1)
    assert (answer["n"], answer["still_open"]) == (0, 2)


def test_the_same_customers_before_and_after_are_no_two_groups() -> None:
    before, after = [3, 8, 9, 5, 10, 7, 2, 8, 9, 6], [9, 9, 9, 8, 10, 9, 7, 10, 9, 7]
    values = {"against": "the same customers before", "before": before, "after": after}
    answer = BY_NAME["nps-lift"].answer(values)
    assert answer["value"] == pytest.approx(100 * (7 / 10 - (3 - 4) / 10))
    assert answer["paired"]
    margin = 1.959964 * 100 * stdev([2, 1, 0, 1, 0, 1, 1, 1, 0, 1]) / 10**0.5
    assert answer["high"] == pytest.approx(answer["value"] + margin, rel=1e-6)
