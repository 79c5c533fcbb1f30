"""The American and Canadian packs by hand: tiers, caps through the years, triggers, bags, business days, control."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.remedies.law.shapes import Outcome
from tests.rooms.remedies.law.asking import amount, ask, refusal, told

# --- denied boarding in the United States ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("late", "international", "times"),
    [
        (0, False, 0),
        (60, False, 0),
        (61, False, 2),
        (119, False, 2),
        (120, False, 4),
        (900, False, 4),
        (None, False, 4),
        (60, True, 0),
        (61, True, 2),
        (120, True, 2),
        (239, True, 2),
        (240, True, 4),
        (None, True, 4),
    ],
)
def test_denied_boarding_pays_by_the_wait(late: int | None, international: bool, times: int) -> None:
    known = {"alt_arrival_late_min": late, "international": international, "event_date": "2026-05-01"}
    assert amount("us_dot_dbc", **known, fare="100.00") == f"{100 * times}.00"
    assert amount("us_dot_dbc", **known, fare="900.00") == {0: "0.00", 2: "1075.00", 4: "2150.00"}[times]


@pytest.mark.parametrize(
    ("day", "short", "long"),
    [
        ("2015-08-25", "675.00", "1350.00"),
        ("2021-04-12", "675.00", "1350.00"),
        ("2021-04-13", "775.00", "1550.00"),
        ("2025-01-21", "775.00", "1550.00"),
        ("2025-01-22", "1075.00", "2150.00"),
    ],
)
def test_the_caps_of_that_day(day: str, short: str, long: str) -> None:
    assert amount("us_dot_dbc", alt_arrival_late_min=90, fare="5000.00", event_date=day) == short
    answer = told("us_dot_dbc", alt_arrival_late_min=None, fare="5000.00", event_date=day)
    assert (answer["amount"], answer["pay_by"], answer["duties"][0]["by"]) == (long, day, day)


def test_denied_boarding_without_the_wait_is_a_question_and_without_another_flight_an_answer() -> None:
    assert ask("us_dot_dbc", fare="100.00").needs == ("alt_arrival_late_min",)
    assert ask("us_dot_dbc", alt_arrival_late_min=None).needs == ("fare",)
    assert ask("us_dot_dbc", alt_arrival_late_min=30).outcome is Outcome.NOT_OWED, "the fare does not decide"


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({"volunteer": True}, Outcome.NOT_OWED),
        ({"exception": "smaller_aircraft_for_safety"}, Outcome.NOT_OWED),
        ({"exception": "weight_balance_up_to_60_seats"}, Outcome.NOT_OWED),
        ({"exception": "rules_not_met"}, Outcome.NOT_OWED),
        ({"exception": "other_cabin"}, Outcome.MANUAL_REVIEW),
        ({"at_us_airport": False}, Outcome.OUT_OF_SCOPE),
        ({"event_date": "2015-08-24"}, Outcome.OUT_OF_SCOPE),
    ],
)
def test_who_has_no_denied_boarding_compensation(facts: dict[str, Any], outcome: Outcome) -> None:
    answer = ask("us_dot_dbc", alt_arrival_late_min=None, fare="100.00", **facts)
    assert answer.outcome is outcome
    assert answer.keys.get("amount", "0.00") == "0.00"


def test_a_flight_within_the_country_unless_stated_otherwise() -> None:
    assert amount("us_dot_dbc", alt_arrival_late_min=120, fare="100.00") == "400.00"
    assert refund_of("bag_fee_refund", kind="bag", bag_delay_h=99) is False, "nobody filed a report"


@given(st.integers(0, 999_999), st.integers(-100, 2000) | st.none(), st.booleans())
def test_denied_boarding_never_exceeds_its_cap(cents: int, late: int | None, international: bool) -> None:
    fare = f"{cents // 100}.{cents % 100:02}"
    known = {"alt_arrival_late_min": late, "fare": fare, "international": international}
    assert 0 <= float(amount("us_dot_dbc", **known)) <= min(2150, cents * 4 / 100)


# --- refunds in the United States --------------------------------------------------------------------------------

REFUNDED = {True: Outcome.OWED, False: Outcome.NOT_OWED, "enforcement_paused": Outcome.MANUAL_REVIEW}


def refund_of(key: str = "refund", /, **facts: Any) -> Any:
    """Whether there is a refund, with the outcome that belongs to it."""
    answer = ask("us_dot_refund", **facts)
    assert answer.outcome is REFUNDED[answer.keys[key]]
    return answer.keys[key]


@pytest.mark.parametrize(("international", "limit"), [(False, 180), (True, 360)])
def test_a_significant_change_in_time(international: bool, limit: int) -> None:
    def refund(earlier: int, later: int) -> Any:
        known = {"kind": "change", "dep_earlier_min": earlier, "arr_later_min": later, "international": international}
        return refund_of(**known)

    assert refund(limit, 0) is refund(0, limit) is True
    assert refund(limit - 1, limit - 1) is False


@pytest.mark.parametrize(
    "change", ["extra_connection", "downgrade", "other_airport", "accessibility_change", "other_change"]
)
def test_a_significant_change_of_another_kind_needs_no_times(change: str) -> None:
    assert refund_of(kind="change", **{change: True}) is True


def test_times_are_asked_for_only_where_they_decide() -> None:
    assert ask("us_dot_refund", kind="change", arr_later_min=200).outcome is Outcome.OWED
    answer = ask("us_dot_refund", kind="change", arr_later_min=20)
    assert (answer.outcome, answer.needs) == (Outcome.NEED_FACTS, ("dep_earlier_min",))


@pytest.mark.parametrize("kind", ["cancel", "change", "renumber"])
def test_who_accepted_has_no_refund(kind: str) -> None:
    answer = ask("us_dot_refund", kind=kind, accepted=True, arr_later_min=999)
    assert (answer.outcome, answer.keys["refund"]) == (Outcome.NOT_OWED, False)


def test_a_cancelled_flight_gives_everything_back() -> None:
    answer = told("us_dot_refund", kind="cancel", fare="412.30")
    assert (answer["refund"], answer["amount"], answer["currency"]) == (True, "412.30", "USD")
    assert refund_of(kind="cancel") is True
    assert answer["payment"]["form"] == "the original form of payment"
    assert "amount" not in told("us_dot_refund", kind="cancel"), "a sum that nobody stated is not made up"


def test_what_a_person_works_out() -> None:
    assert ask("us_dot_refund", kind="cancel", partly_flown=True).outcome is Outcome.MANUAL_REVIEW
    answer = ask("us_dot_refund", kind="change", downgrade=True, accepted=True)
    assert (answer.outcome, answer.keys["refund"]) == (Outcome.MANUAL_REVIEW, False)


@pytest.mark.parametrize(
    ("day", "refund"),
    [
        ("2025-12-04", True),
        ("2025-12-05", "enforcement_paused"),
        ("2026-06-30", "enforcement_paused"),
        ("2026-07-01", True),
        ("2026-07-06", True),
        ("2026-07-07", "enforcement_paused"),
        ("2027-07-07", "enforcement_paused"),
        ("2027-07-08", True),
    ],
)
def test_a_renumbered_flight_and_the_pauses(day: str, refund: Any) -> None:
    assert refund_of(kind="renumber", date=day) == refund
    assert refund_of(kind="renumber", date=day, other_change=True) is True


@pytest.mark.parametrize(
    ("facts", "back"),
    [
        ({"bag_delay_h": 12}, False),
        ({"bag_delay_h": 12.1}, True),
        ({"bag_delay_h": 15, "international": True}, False),
        ({"bag_delay_h": 15.5, "international": True, "segment_h": 12}, True),
        ({"bag_delay_h": 15.5, "international": True, "segment_h": 12.5}, False),
        ({"bag_delay_h": 30, "international": True, "segment_h": 14}, False),
        ({"bag_delay_h": 31, "international": True, "segment_h": 14}, True),
        ({"bag_delay_h": 31, "international": True}, True),
    ],
)
def test_a_late_bag(facts: dict[str, Any], back: bool) -> None:
    assert refund_of("bag_fee_refund", kind="bag", report_filed=True, **facts) is back
    assert refund_of("bag_fee_refund", kind="bag", report_filed=False, **facts) is False


def test_the_length_of_the_segment_is_asked_for_between_the_limits() -> None:
    assert ask("us_dot_refund", kind="bag", report_filed=True, international=True, bag_delay_h=20).needs == (
        "segment_h",
    )


def test_fees_and_cash() -> None:
    assert amount("us_dot_refund", kind="ancillary", fee="38.00") == "38.00"
    assert amount("us_dot_refund", kind="ancillary", fee="38.00", provided=True) == "0.00"
    assert amount("us_dot_refund", kind="cash_comp") == "0.00"


@pytest.mark.parametrize(
    ("anchor", "payment", "due"),
    [
        ("2026-11-02", "credit_card", "2026-11-12"),  # Veterans Day
        ("2026-06-29", "credit_card", "2026-07-09"),  # 3 July observed
        ("2026-12-18", "credit_card", "2026-12-30"),  # Christmas
        ("2026-12-24", "credit_card", "2027-01-06"),  # Christmas and New Year
        ("2026-05-02", "credit_card", "2026-05-12"),  # a Saturday
        ("2026-11-02", "debit_card", "2026-11-22"),  # a Sunday, not moved
        ("2026-11-02", "cash", "2026-11-22"),
    ],
)
def test_when_a_refund_is_due(anchor: str, payment: str, due: str) -> None:
    answer = told("us_dot_refund", kind="due", payment=payment, anchor=anchor)
    assert (answer["outcome"], answer["date"]) == ("owed", due)
    assert [duty["by"] for duty in answer["duties"]] == [due]


def test_stated_holidays_take_the_place_of_the_calendar() -> None:
    known = {"kind": "due", "payment": "credit_card", "anchor": "2026-11-02"}
    assert told("us_dot_refund", **known, holidays=[])["date"] == "2026-11-11"
    assert told("us_dot_refund", **known)["assumed"]["holidays"] == "the pack's own calendar"
    assert "holidays" not in told("us_dot_refund", **known, holidays=[])["assumed"]


# --- Canada --------------------------------------------------------------------------------------------------------

TIERS = {
    "large": [(179, None), (180, "400.00"), (359, "400.00"), (360, "700.00"), (539, "700.00"), (540, "1000.00")],
    "small": [(179, None), (180, "125.00"), (359, "125.00"), (360, "250.00"), (539, "250.00"), (540, "500.00")],
}


@pytest.mark.parametrize("event", ["delay", "cancellation"])
@pytest.mark.parametrize("carrier", ["large", "small"])
def test_delay_tiers(event: str, carrier: str) -> None:
    for late, expected in TIERS[carrier]:
        known = {"event": event, "control": "within", "carrier": carrier, "notice_days": 14}
        answer = ask("ca_appr", **known, arrival_delay_min=late)
        assert answer.keys["amount"] == (expected or "0.00")
        assert answer.keys.get("reason") == (None if expected else "below_threshold")


@pytest.mark.parametrize("carrier", ["large", "small"])
@pytest.mark.parametrize(
    ("late", "expected"), [(0, "900.00"), (359, "900.00"), (360, "1800.00"), (539, "1800.00"), (540, "2400.00")]
)
def test_denied_boarding_tiers_are_the_same_for_all_carriers(carrier: str, late: int, expected: str) -> None:
    known = {"event": "denied_boarding", "control": "within", "arrival_delay_min": late}
    answer = told("ca_appr", **known, carrier=carrier)
    assert (answer["amount"], answer["pay_within_h"]) == (expected, 48)
    assert told("ca_appr", **known)["amount"] == expected


@pytest.mark.parametrize("event", ["delay", "cancellation", "denied_boarding"])
def test_control_decides(event: str) -> None:
    known = {"event": event, "carrier": "large", "arrival_delay_min": 600, "notice_days": 0}
    assert ask("ca_appr", **known, control="within").outcome is Outcome.OWED
    assert refusal("ca_appr", **known, control="within_safety") == "safety"
    assert refusal("ca_appr", **known, control="outside") == "outside_control"
    answer = ask("ca_appr", **known)
    assert (answer.outcome, answer.needs) == (Outcome.NEED_FACTS, ("control",))


def test_fourteen_days_are_late_enough_to_be_owed() -> None:
    known = {"control": "within", "carrier": "large", "arrival_delay_min": 600}
    for event in ("delay", "cancellation"):
        assert ask("ca_appr", **known, event=event, notice_days=14).outcome is Outcome.OWED
        assert refusal("ca_appr", **known, event=event, notice_days=15) == "notice_over_14d"
    assert ask("ca_appr", **known, event="cancellation").needs == ("notice_days",)


@pytest.mark.parametrize(("carrier", "expected"), [("large", "400.00"), ("small", "125.00")])
def test_a_refund_pays_the_lowest_sum(carrier: str, expected: str) -> None:
    known = {"control": "within", "carrier": carrier, "refund_chosen": True}
    assert amount("ca_appr", **known, event="delay", arrival_delay_min=600, notice_days=0) == expected
    assert amount("ca_appr", **known, event="cancellation", notice_days=3) == expected
    assert amount("ca_appr", **known, event="delay") == expected, "who takes the refund arrives nowhere"
    assert amount("ca_appr", **known, event="delay", arrival_delay_min=179) == "0.00"


def test_canadian_clocks() -> None:
    answer = told("ca_appr", event="deadlines", flight_date="2026-03-10", claim_date="2026-11-22")
    assert (answer["outcome"], answer["claim_by"], answer["respond_by"]) == ("owed", "2027-03-10", "2026-12-22")
    assert "respond_by" not in told("ca_appr", event="deadlines", flight_date="2026-03-10")
    assert ask("ca_appr", date(2026, 11, 22), event="deadlines").keys["claim_by"] == "2027-11-22"


@given(st.sampled_from(["large", "small"]), st.integers(0, 2000), st.integers(0, 600))
def test_more_delay_never_pays_less_in_canada(carrier: str, late: int, more: int) -> None:
    known = {"event": "delay", "control": "within", "carrier": carrier}
    before = float(amount("ca_appr", **known, arrival_delay_min=late))
    assert float(amount("ca_appr", **known, arrival_delay_min=late + more)) >= before
