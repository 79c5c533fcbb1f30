"""EU rail and Delay Repay by hand: percents, legs, season tickets, minimum, rounding, clocks."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.remedies.law.shapes import Outcome
from tests.rooms.remedies.law.asking import amount, ask, refusal, told


@pytest.mark.parametrize(
    ("late", "single", "return_leg"),
    [
        (59, "0.00", "0.00"),
        (60, "15.00", "7.50"),
        (119, "15.00", "7.50"),
        (120, "30.00", "15.00"),
        (500, "30.00", "15.00"),
    ],
)
def test_eu_rail_percents(late: int, single: str, return_leg: str) -> None:
    assert amount("eu_rail", arrival_delay_min=late, fare="60.00") == single
    assert amount("eu_rail", arrival_delay_min=late, fare="60.00", ticket="return") == return_leg


@pytest.mark.parametrize(
    ("fare", "expected"), [("33.33", "8.33"), ("33.30", "8.33"), ("33.26", "8.32"), ("33.34", "8.34"), ("0.00", "0.00")]
)
def test_eu_rail_rounds_to_the_cent_half_up(fare: str, expected: str) -> None:
    assert amount("eu_rail", arrival_delay_min=60, fare=fare) == expected


def test_a_tariff_may_round_up_to_five_cents() -> None:
    known: dict[str, Any] = {"arrival_delay_min": 60, "round_up_to_5_cents": True}
    assert amount("eu_rail", **known, fare="33.33") == "8.35"
    assert amount("eu_rail", **known, fare="33.40") == "8.35"
    assert amount("eu_rail", **known, fare="33.44") == "8.40"


@pytest.mark.parametrize(
    ("cause", "owed"),
    [
        ("extreme_weather", False),
        ("natural_disaster", False),
        ("health_crisis", False),
        ("passenger_fault", False),
        ("third_party", False),
        ("own_staff_strike", True),
        ("infrastructure_fault", True),
        ("other_operator", True),
        ("other", True),
        ("unknown", True),
    ],
)
def test_which_causes_exempt_a_railway(cause: str, owed: bool) -> None:
    known: dict[str, Any] = {"arrival_delay_min": 140, "fare": "60.00", "cause": cause}
    if owed:
        assert amount("eu_rail", **known) == "30.00"
    else:
        assert refusal("eu_rail", **known) == "exempt"


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"refunded": True}, "refunded"),
        ({"informed_before_purchase": True}, "informed"),
        ({"outside_eu": True}, "exempt"),
        ({"minimum": "4.00", "fare": "15.99"}, "below_minimum"),
        ({"minimum": "4.00", "fare": "16.00"}, None),
        ({"minimum": "10.00", "fare": "16.00"}, None),  # the law allows no minimum above 4
        ({"minimum": "2.00", "fare": "7.99"}, "below_minimum"),
        ({"incident": "2023-06-07"}, None),
    ],
)
def test_what_else_a_railway_need_not_pay(facts: dict[str, Any], reason: str | None) -> None:
    known = {"arrival_delay_min": 90, "fare": "60.00"} | facts
    if reason is None:
        assert ask("eu_rail", **known).outcome is Outcome.OWED
    else:
        assert refusal("eu_rail", **known) == reason


@pytest.mark.parametrize("late", [0, 59])
def test_less_than_an_hour_is_below_the_threshold_of_a_railway(late: int) -> None:
    assert refusal("eu_rail", arrival_delay_min=late) == "below_threshold"


def test_a_season_ticket_is_for_a_person() -> None:
    answer = ask("eu_rail", arrival_delay_min=90, ticket="season", fare="900.00")
    assert answer.outcome is Outcome.MANUAL_REVIEW


def test_eu_rail_clocks() -> None:
    asked = told("eu_rail", kind="deadlines", incident="2026-11-30", claim="2026-12-31", valid_until="2026-12-05")
    assert (asked["complain_by"], asked["pay_by"], asked["barred_after"]) == ("2027-02-28", "2027-01-31", "2027-12-05")
    for fact, key in (("incident", "complain_by"), ("claim", "pay_by"), ("complaint", "reply_by")):
        alone = told("eu_rail", kind="deadlines", **{fact: "2026-12-31"})
        assert alone[key] == ("2027-03-31" if fact == "incident" else "2027-01-31")
        assert alone["outcome"] == "owed"
        assert {"complain_by", "pay_by", "reply_by", "barred_after"} & set(alone) == {key}
    assert set(ask("eu_rail", kind="deadlines", valid_until="2026-12-31").keys) == {"barred_after"}
    assert ask("eu_rail", kind="deadlines", complaint="2026-12-31", justified=True).keys["reply_by"] == "2027-03-31"
    assert ask("eu_rail", kind="deadlines").needs == ("claim",)


RETURN = {14: "0.00", 15: "7.50", 29: "7.50", 30: "15.00", 59: "15.00", 60: "30.00", 119: "30.00", 120: "60.00"}
SINGLE = {14: "0.00", 15: "15.00", 29: "15.00", 30: "30.00", 59: "30.00", 60: "60.00", 119: "60.00", 120: "60.00"}


@pytest.mark.parametrize(("ticket", "table"), [("single", SINGLE), ("return", RETURN)])
def test_delay_repay(ticket: str, table: dict[int, str]) -> None:
    for late, expected in table.items():
        known: dict[str, Any] = {"ticket": ticket, "fare": "60.00", "delay_min": late}
        assert amount("uk_delay_repay", **known, scheme="DR15") == expected
        assert amount("uk_delay_repay", **known, scheme="DR30") == ("0.00" if late < 30 else expected)


@pytest.mark.parametrize(
    ("ticket", "fare"),
    [
        ("annual_season", "4640.00"),
        ("quarterly_season", "1300.00"),
        ("monthly_season", "400.00"),
        ("weekly_season", "100.00"),
    ],
)
def test_a_season_ticket_is_so_many_single_journeys(ticket: str, fare: str) -> None:
    known: dict[str, Any] = {"ticket": ticket, "fare": fare, "scheme": "DR15"}
    assert [amount("uk_delay_repay", **known, delay_min=late) for late in (14, 15, 30, 60, 120)] == [
        "0.00",
        "2.50",
        "5.00",
        "10.00",
        "10.00",
    ]


def test_a_season_ticket_is_rounded_once_at_the_end() -> None:
    known: dict[str, Any] = {"ticket": "annual_season", "fare": "5000.00", "delay_min": 30}
    assert amount("uk_delay_repay", **known, scheme="DR15") == "5.39"  # 5000 / 464 / 2 = 5.3879


def test_the_scheme_is_asked_for_only_between_15_and_30_minutes() -> None:
    assert ask("uk_delay_repay", delay_min=20, fare="60.00").needs == ("scheme",)
    for late in (10, 30, 90):
        assert ask("uk_delay_repay", delay_min=late, fare="60.00").outcome is not Outcome.NEED_FACTS


def test_delay_repay_clocks() -> None:
    assert told("uk_delay_repay", kind="deadline", travel="2026-06-01")["date"] == "2026-06-29"
    assert told("uk_delay_repay", kind="payment", claimed="2026-12-14")["date"] == "2027-01-14"
    assert told("uk_delay_repay", kind="ombudsman", claimed="2026-06-01")["date"] == "2026-07-27"
    assert ask("uk_delay_repay", kind="deadline").needs == ("travel",)
    for kind in ("deadline", "payment", "ombudsman"):
        assert ask("uk_delay_repay", kind=kind, travel="2026-06-01", claimed="2026-06-01").outcome is Outcome.OWED


@given(
    st.sampled_from(["single", "return", "annual_season"]),
    st.sampled_from(["DR15", "DR30"]),
    st.integers(0, 300),
    st.integers(0, 100),
    st.integers(0, 999_999),
)
def test_more_delay_never_repays_less_and_never_more_than_the_ticket(
    ticket: str, scheme: str, late: int, more: int, pence: int
) -> None:
    known = {"ticket": ticket, "scheme": scheme, "fare": f"{pence // 100}.{pence % 100:02}"}
    first = float(amount("uk_delay_repay", **known, delay_min=late))
    later = float(amount("uk_delay_repay", **known, delay_min=late + more))
    assert 0 <= first <= later <= pence / 100
