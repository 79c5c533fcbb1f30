"""Telephone, power and water by hand: rates of each year, periods, penalties, both nations."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.remedies.law.shapes import Outcome
from tests.rooms.remedies.law.asking import amount, ask, told

# --- Ofcom ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reported", "deadline"),
    [
        ("2026-06-08", "2026-06-10T23:59"),
        ("2026-06-05", "2026-06-09T23:59"),  # a Friday
        ("2026-06-06", "2026-06-09T23:59"),  # a Saturday
        ("2026-04-02", "2026-04-08T23:59"),  # before Easter
        ("2026-12-24", "2026-12-30T23:59"),  # Christmas; 28 December substitutes
    ],
)
def test_the_end_of_the_second_full_working_day(reported: str, deadline: str) -> None:
    answer = told("uk_ofcom_ac", kind="repair_deadline", reported=reported)
    assert (answer["outcome"], answer["deadline"]) == ("owed", deadline)


@pytest.mark.parametrize(
    ("fixed", "without", "with_repair_day"),
    [
        ("2026-06-09", "0.00", "0.00"),
        ("2026-06-10", "0.00", "0.00"),
        ("2026-06-11", "0.00", "10.34"),
        ("2026-06-12", "10.34", "20.68"),
        ("2026-06-20", "93.06", "103.40"),
    ],
)
def test_a_delayed_repair_by_days(fixed: str, without: str, with_repair_day: str) -> None:
    known: dict[str, Any] = {"kind": "delayed_repair", "reported": "2026-06-08", "fixed": fixed}
    assert amount("uk_ofcom_ac", **known) == amount("uk_ofcom_ac", **known, count_repair_day=False) == without
    assert amount("uk_ofcom_ac", **known, count_repair_day=True) == with_repair_day
    days = round(float(without) / 10.34)
    assert ask("uk_ofcom_ac", **known).keys["days"] == days
    assert ask("uk_ofcom_ac", **known, count_repair_day=True).keys["days"] == days + (with_repair_day != without)
    repaired = {
        "2026-06-09": "repaired-in-time",
        "2026-06-10": "repaired-in-time",
        "2026-06-11": "repaired-the-day-after",
    }
    assert ask("uk_ofcom_ac", **known).trail[-1].key == repaired.get(fixed, "delayed-repair")


@pytest.mark.parametrize(
    ("promised", "activated", "expected"),
    [
        ("2024-04-01", "2024-04-02", "6.10"),
        ("2025-03-31", "2025-04-01", "6.10"),
        ("2025-04-01", "2025-04-02", "6.24"),
        ("2026-03-31", "2026-04-01", "6.24"),
        ("2026-04-01", "2026-04-02", "6.46"),
    ],
)
def test_one_day_of_delayed_start(promised: str, activated: str, expected: str) -> None:
    assert amount("uk_ofcom_ac", kind="delayed_start", promised=promised, activated=activated) == expected


@pytest.mark.parametrize(
    ("reported", "fixed", "expected"),
    [
        ("2024-06-03", "2024-06-07", "9.76"),  # due on the 5th, one day later
        ("2025-03-27", "2025-04-02", "9.98"),  # due on 31 March
        ("2026-03-26", "2026-04-01", "9.98"),  # due on 30 March
        ("2026-03-27", "2026-04-02", "10.34"),  # due on 31 March
    ],
)
def test_one_day_of_delayed_repair(reported: str, fixed: str, expected: str) -> None:
    assert amount("uk_ofcom_ac", kind="delayed_repair", reported=reported, fixed=fixed) == expected


def test_each_day_has_the_rate_of_its_year() -> None:
    # 30 and 31 March at the old rate, 1 and 2 April at the new one.
    answer = told("uk_ofcom_ac", kind="delayed_start", promised="2026-03-30", activated="2026-04-03")
    assert (answer["amount"], answer["days"]) == ("25.40", 4)
    answer = told("uk_ofcom_ac", kind="delayed_repair", reported="2025-03-24", fixed="2025-04-03")
    # Due by 26 March; 27 to 31 March at 9.76, 1 and 2 April at 9.98.
    assert (answer["amount"], answer["days"]) == ("68.76", 7)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2024-04-01", "30.49"),
        ("2025-03-31", "30.49"),
        ("2025-04-01", "31.19"),
        ("2026-03-31", "31.19"),
        ("2026-04-01", "32.31"),
    ],
)
def test_a_missed_appointment(day: str, expected: str) -> None:
    known: dict[str, Any] = {"kind": "missed_appointment", "date": day}
    assert amount("uk_ofcom_ac", **known) == amount("uk_ofcom_ac", **known, cancelled_h_before=23.9) == expected
    assert amount("uk_ofcom_ac", **known, cancelled_h_before=24) == "0.00"


@pytest.mark.parametrize(
    ("activated", "expected"), [("2026-05-01", "0.00"), ("2026-04-28", "0.00"), ("2026-05-02", "6.46")]
)
def test_a_delayed_start_counts_the_missed_day(activated: str, expected: str) -> None:
    known = {"kind": "delayed_start", "promised": "2026-05-01", "activated": activated}
    assert amount("uk_ofcom_ac", **known) == expected
    assert ask("uk_ofcom_ac", **known).keys["days"] == (0 if expected == "0.00" else 1)
    assert ask("uk_ofcom_ac", **known).trail[-1].key == ("started-in-time" if expected == "0.00" else "delayed-start")


def test_when_daily_compensation_may_stop() -> None:
    answer = told("uk_ofcom_ac", kind="cap", comp_start="2026-05-01")
    assert (answer["notice_not_before"], answer["stop_not_before"]) == ("2026-05-31", "2026-06-30")
    assert answer["outcome"] == "owed"


def test_rates_that_are_not_known_are_for_a_person() -> None:
    known: dict[str, Any] = {"kind": "delayed_start", "promised": "2024-03-30", "activated": "2024-04-02"}
    assert ask("uk_ofcom_ac", **known).outcome is Outcome.MANUAL_REVIEW
    known = {"kind": "delayed_start", "promised": "1990-03-30", "activated": "2024-04-02"}
    assert ask("uk_ofcom_ac", **known).outcome is Outcome.MANUAL_REVIEW
    known = {"kind": "missed_appointment", "date": "2024-03-31"}
    answer = ask("uk_ofcom_ac", **known)
    assert answer.outcome is Outcome.MANUAL_REVIEW
    assert "no amount is known for 2024-03-31" in answer.trail[-1].because


def test_a_day_after_the_pack_was_looked_at_is_warned_of() -> None:
    known: dict[str, Any] = {"kind": "missed_appointment"}
    assert any("2027-04-01" in words for words in ask("uk_ofcom_ac", **known, date="2027-04-01").warnings)
    assert any("verified again" in words for words in ask("uk_ofcom_ac", date(2027, 4, 1), **known).warnings)
    assert not ask("uk_ofcom_ac", **known, date="2026-06-01").warnings
    late = ask("uk_ofcom_ac", kind="delayed_start", promised="2027-03-20", activated="2027-04-10")
    assert any("2027-04-09 lies after 2027-03-31" in words for words in late.warnings)


@given(st.dates(date(2025, 4, 1), date(2026, 12, 1)), st.integers(0, 90), st.integers(0, 30))
def test_more_days_never_pay_less(start: date, days: int, more: int) -> None:
    def owed(later: int) -> float:
        activated = date.fromordinal(start.toordinal() + later).isoformat()
        return float(amount("uk_ofcom_ac", kind="delayed_start", promised=start.isoformat(), activated=activated))

    assert owed(days) <= owed(days + more)
    assert owed(days) <= 6.46 * days + 0.001


# --- Ofgem ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "home", "business"),
    [
        (0, "0.00", "0.00"),
        (12, "0.00", "0.00"),
        (12.1, "95.00", "190.00"),
        (23.9, "95.00", "190.00"),
        (24, "140.00", "235.00"),
        (35, "140.00", "235.00"),
        (36, "185.00", "280.00"),
    ],
)
def test_a_power_cut_in_normal_weather(hours: float, home: str, business: str) -> None:
    assert amount("uk_ofgem", kind="outage", hours=hours, domestic=True) == home
    assert amount("uk_ofgem", kind="outage", hours=hours, domestic=False) == business
    assert told("uk_ofgem", kind="outage", hours=hours)["amount"] == business


@pytest.mark.parametrize(
    ("weather", "hours", "expected"),
    [
        ("storm_1", 23.9, "0.00"),
        ("storm_1", 24, "80.00"),
        ("storm_1", 30, "120.00"),
        ("storm_2", 47, "0.00"),
        ("storm_2", 48, "80.00"),
        ("storm_2", 500, "2000.00"),
    ],
)
def test_a_power_cut_in_a_storm(weather: str, hours: float, expected: str) -> None:
    assert amount("uk_ofgem", kind="outage", hours=hours, domestic=True, weather=weather) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "40.00"),
        ({"notice_working_days": 0}, "40.00"),
        ({"notice_working_days": 1}, "0.00"),
        ({"paid_working_day": 10}, "40.00"),
        ({"paid_working_day": 11}, "80.00"),
        ({"date": "2025-01-01"}, "30.00"),
        ({"date": "2025-01-02"}, "40.00"),
    ],
)
def test_a_suppliers_appointment(facts: dict[str, Any], expected: str) -> None:
    assert amount("uk_ofgem", kind="supplier_appt", **facts) == expected


# --- Ofwat ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "facts", "england", "wales"),
    [
        ("appt_not_made", {}, ("40.00", "80.00"), ("20.00", "30.00")),
        ("appt_not_kept", {}, ("50.00", "90.00"), ("20.00", "30.00")),
        ("low_pressure", {"count": 1}, ("50.00", "90.00"), ("25.00", "25.00")),
        ("low_pressure", {"count": 5}, ("250.00", "290.00"), ("25.00", "25.00")),
        ("low_pressure", {"count": 7}, ("250.00", "290.00"), ("25.00", "25.00")),
        ("low_pressure", {"count": 0, "late": False}, ("0.00", None), ("0.00", None)),
        ("written_complaint", {"working_days": 11}, ("40.00", "80.00"), ("20.00", "30.00")),
        ("account_query", {"working_days": 11}, ("40.00", "80.00"), ("20.00", "30.00")),
        ("planned_notice", {}, ("50.00", "90.00"), ("20.00", "40.00")),
        ("planned_notice", {"business": True}, ("50.00", "90.00"), ("50.00", "100.00")),
        ("supply_not_restored", {"late_h": 1}, ("50.00", "90.00"), ("20.00", "40.00")),
        ("supply_not_restored", {"late_h": 12}, ("100.00", "140.00"), ("20.00", "40.00")),
        ("supply_not_restored", {"late_h": 24}, ("150.00", "190.00"), ("30.00", "50.00")),
        ("supply_not_restored", {"late_h": 48, "business": True}, ("250.00", "290.00"), ("100.00", "150.00")),
        ("internal_flooding", {"sewerage_charge": "200.00"}, ("300.00", "340.00"), ("200.00", "210.00")),
        ("internal_flooding", {"sewerage_charge": "100.00"}, ("300.00", "340.00"), ("150.00", "160.00")),
        ("internal_flooding", {"sewerage_charge": "9000.00"}, ("2000.00", "2040.00"), ("1000.00", "1010.00")),
        ("external_flooding", {"sewerage_charge": "200.00"}, ("150.00", "190.00"), ("100.00", "110.00")),
        ("external_flooding", {"sewerage_charge": "600.00"}, ("300.00", "340.00"), ("300.00", "310.00")),
        ("external_flooding", {"sewerage_charge": "10.00"}, ("150.00", "190.00"), ("75.00", "85.00")),
        ("external_flooding", {"sewerage_charge": "9000.00"}, ("1000.00", "1040.00"), ("500.00", "510.00")),
    ],
)
def test_water_in_both_nations(
    item: str, facts: dict[str, Any], england: tuple[str, str | None], wales: tuple[str, str | None]
) -> None:
    for nation, (in_time, late) in (("England", england), ("Wales", wales)):
        known = {"kind": "gss", "item": item, "nation": nation, **facts}
        assert amount("uk_ofwat_gss", **known) == in_time
        if late:
            assert amount("uk_ofwat_gss", **known, late=True) == late


def test_a_letter_answered_within_ten_working_days() -> None:
    for nation in ("England", "Wales"):
        known = {"kind": "gss", "item": "written_complaint", "nation": nation, "working_days": 10}
        assert amount("uk_ofwat_gss", **known) == "0.00"


def test_england_had_the_older_amounts_until_july_2025() -> None:
    known: dict[str, Any] = {"kind": "gss", "item": "appt_not_kept", "nation": "England"}
    assert amount("uk_ofwat_gss", **known, date="2025-07-01") == "20.00"
    assert amount("uk_ofwat_gss", **known, date="2025-07-02") == "50.00"


def test_chronic_low_pressure_is_paid_without_counting() -> None:
    known: dict[str, Any] = {"kind": "gss", "item": "low_pressure", "chronic": True}
    assert amount("uk_ofwat_gss", **known, nation="England") == "250.00"
    assert ask("uk_ofwat_gss", **known, nation="Wales").needs == ("count",)


def test_water_asks_for_what_decides() -> None:
    assert ask("uk_ofwat_gss").needs == ("kind", "item")
    assert ask("uk_ofwat_gss", kind="gss").needs == ("item",)
    assert ask("uk_ofwat_gss", kind="gss", item="appt_not_kept").needs == ("nation",)
    assert ask("uk_ofwat_gss", kind="gss", item="low_pressure", nation="Wales").needs == ("count",)
