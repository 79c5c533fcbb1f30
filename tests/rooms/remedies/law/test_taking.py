"""Facts as others state them: what a pack takes, and what it says to what it does not."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.remedies.law import shelf
from amends.remedies.law.taking import BadFacts, taken
from tests.rooms.remedies.law.asking import ask, told

KNOWN: dict[str, Any] = {"event": "delay", "arrival_delay_min": 200, "distance_km": 900}


@pytest.mark.parametrize(
    ("pack", "facts", "words"),
    [
        ("eu261", {"event": "late"}, "facts: event: 'late' is not known; state one of cancellation, delay,"),
        ("eu261", {"event": 3}, "facts: event: 3 is not known; state one of"),
        ("eu261", {"extraordinary": "perhaps"}, "facts: extraordinary: 'perhaps' is neither true nor false; state"),
        ("eu261", {"extraordinary": 0}, "facts: extraordinary: 0 is neither true nor false"),
        ("eu261", {"distance_km": "900 km"}, "facts: distance_km: '900 km' is no number; state a number"),
        ("eu261", {"distance_km": True}, "facts: distance_km: True is no number"),
        ("eu261", {"distance_km": -1}, "facts: distance_km: -1 is too small; the least is 0"),
        ("eu261", {"distance_km": float("nan")}, "facts: distance_km: nan is out of all bounds"),
        ("eu261", {"distance_km": float("inf")}, "facts: distance_km: inf is out of all bounds"),
        ("eu261", {"distance_km": 10**100}, "is out of all bounds"),
        ("eu261", {"pax": 0}, "facts: pax: 0 is too small; the least is 1"),
        ("eu261", {"pax": 1.5}, "facts: pax: 1.5 must be a whole number"),
        ("eu261", {"fare": "400 EUR"}, "facts: fare: '400 EUR' is no amount; state an amount as text, such as"),
        ("eu261", {"fare": "4,00"}, "facts: fare: '4,00' is no amount"),
        ("eu261", {"fare": "-4.00"}, "facts: fare: '-4.00' is no amount"),
        ("eu261", {"fare": "4.001"}, "facts: fare: '4.001' is no amount"),
        ("eu261", {"fare": 4.001}, "facts: fare: 4.001 is no amount"),
        ("eu261", {"fare": -4}, "facts: fare: -4 is no amount"),
        ("eu261", {"fare": True}, "facts: fare: True is no amount"),
        ("eu261", {"distance_km": "1e3"}, "facts: distance_km: '1e3' is no number"),
        ("eu261", {"distance_km": "9999999999"}, "facts: distance_km: 9999999999 is out of all bounds"),
        ("eu261", {"fare": "１２.00"}, "is no amount"),
        ("eu261", {"fare": "9999999999.00"}, "is no amount"),
        ("eu261", {"flight_date": "2026-02-30"}, "facts: flight_date: '2026-02-30' is not in the calendar"),
        ("eu261", {"flight_date": "20260230"}, "facts: flight_date: '20260230' is no date; state a date as"),
        ("eu261", {"flight_date": "2026-W10-1"}, "is no date"),
        ("eu261", {"flight_date": "1949-12-31"}, "lies outside the years 1950 to 2150"),
        ("eu261", {"flight_date": 20260230}, "is no date"),
        ("us_dot_refund", {"holidays": "2026-12-25"}, "is no list of at most 500 dates"),
        ("us_dot_refund", {"holidays": ["2026-12-25", "Xmas"]}, "facts: holidays: 'Xmas' is no date"),
        ("us_dot_refund", {"holidays": ["2026-12-25"] * 501}, "is no list of at most 500 dates"),
        ("gdpr", {"aware": "2026-12-25"}, 'is no time; state a time as "2026-05-04T15:00"'),
        ("gdpr", {"aware": "2026-12-25T25:00"}, "is not in the calendar"),
    ],
)
def test_a_refusal_names_the_fact_and_the_remedy(pack: str, facts: dict[str, Any], words: str) -> None:
    with pytest.raises(BadFacts) as refused:
        taken(shelf.pack(pack), facts)
    assert words in str(refused.value)
    assert len(str(refused.value)) < 500


@pytest.mark.parametrize("facts", [[], "delay", 3, None])
def test_facts_are_an_object(facts: Any) -> None:
    with pytest.raises(BadFacts, match="is no set of facts"):
        taken(shelf.pack("eu261"), facts)


def test_numbers_are_exact() -> None:
    assert taken(shelf.pack("eu261"), {"distance_km": 1500.1})["distance_km"] == Decimal("1500.1")
    assert taken(shelf.pack("eu261"), {"distance_km": Decimal("1500.1")})["distance_km"] == Decimal("1500.1")


def test_a_time_counts_as_its_day_at_the_place() -> None:
    known = {"kind": "due", "payment": "debit_card"}
    for anchor in ("2026-11-02", "2026-11-02T23:59", "2026-11-02T23:59:30-08:00", "2026-11-02 00:00Z"):
        assert told("us_dot_refund", **known, anchor=anchor)["date"] == "2026-11-22"


@pytest.mark.parametrize(
    ("name", "written", "meant"),
    [
        ("distance_km", "1800", Decimal(1800)),
        ("distance_km", " 1800.5 ", Decimal("1800.5")),
        ("reroute_dep_earlier_min", "-30", Decimal(-30)),
        ("fare", 60, Decimal(60)),
        ("fare", 60.2, Decimal("60.2")),
        ("fare", Decimal("60.20"), Decimal("60.20")),
        ("intra_eu", "true", True),
        ("intra_eu", "False", False),
        ("intra_eu", "no", False),
        ("event", "Delay", "delay"),
    ],
)
def test_what_can_only_mean_one_thing_is_taken(name: str, written: Any, meant: Any) -> None:
    assert taken(shelf.pack("eu261"), {name: written}) == {name: meant}


def test_a_fact_that_no_pack_knows_is_left_out_with_a_warning() -> None:
    answer = told("eu261", **KNOWN, evnt=1, seat="12A")
    assert (answer["outcome"], answer["amount"]) == ("owed", "250.00")
    assert answer["warnings"][0] == "facts: eu261 knows no fact 'evnt', so it was left out; did you mean event?"
    assert len(answer["warnings"]) == 2
    many = told("us_cfpb", sent="2026-01-31", **{f"x{number}": None for number in range(99)})["warnings"]
    assert (len(many), many[-1]) == (11, "facts: 89 more that us_cfpb does not know were left out.")


def test_null_is_not_known_and_nobody_stated_it() -> None:
    answer = told("eu261", **KNOWN, extraordinary=None, cause=None, pax=None)
    assert (answer["outcome"], answer["assumed"]["extraordinary"]) == ("owed", False)
    assert told("eu261", event="delay", distance_km=900, arrival_delay_min=None)["needs"] == ["arrival_delay_min"]
    assert told("eu261", event=None)["needs"] == ["event"]


def test_null_is_a_statement_where_there_may_be_none() -> None:
    answer = told("us_dot_dbc", alt_arrival_late_min=None, fare="100.00")
    assert (answer["outcome"], answer["amount"]) == ("owed", "400.00")
    assert told("us_dot_dbc", fare="100.00")["needs"] == ["alt_arrival_late_min"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(sorted(shelf.pack("eu261").facts)), JSON)
def test_anything_at_all_is_taken_or_refused_with_its_name(name: str, value: Any) -> None:
    try:
        ask("eu261", **KNOWN | {name: value, "event": "delay"})
    except BadFacts as refused:
        told_of = str(refused)
    except KeyError as missing:
        told_of = f"{name}{missing}"
    else:
        told_of = name
    assert name in told_of
