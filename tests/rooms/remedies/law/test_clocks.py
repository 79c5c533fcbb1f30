"""The deadline packs by hand: finance, data, health, consumer sales. Each date was counted on a calendar."""

from __future__ import annotations

from typing import Any

import pytest

from amends.remedies.law.shapes import Outcome
from tests.rooms.remedies.law.asking import ask, told


@pytest.mark.parametrize(
    ("pack", "facts", "expected"),
    [
        # Financial complaints in the United Kingdom.
        ("uk_fca_disp", {"kind": "src", "received": "2026-12-24"}, {"date": "2026-12-31"}),
        ("uk_fca_disp", {"kind": "src", "received": "2026-04-02"}, {"date": "2026-04-09"}),  # Easter
        ("uk_fca_disp", {"kind": "src", "received": "2026-06-06"}, {"date": "2026-06-10"}),  # a Saturday
        ("uk_fca_disp", {"kind": "final", "received": "2026-11-30"}, {"date": "2027-01-25"}),
        ("uk_fca_disp", {"kind": "final", "received": "2026-10-31"}, {"date": "2026-12-26"}),  # Boxing Day, not moved
        ("uk_fca_disp", {"kind": "fos", "sent": "2026-08-31"}, {"date": "2027-02-28"}),
        ("uk_fca_disp", {"kind": "fos", "sent": "2027-08-31"}, {"date": "2028-02-29"}),
        ("uk_fca_disp", {"kind": "psd", "received": "2026-06-01"}, {"date": "2026-06-22"}),
        (
            "uk_fca_disp",
            {"kind": "psd", "received": "2026-06-01", "exceptional": True},
            {"date": "2026-07-20", "holding_by": "2026-06-22"},
        ),
        ("uk_fca_disp", {"kind": "fos_limit", "event_date": "2020-02-29"}, {"date": "2026-02-28"}),
        (
            "uk_fca_disp",
            {"kind": "fos_limit", "event_date": "2015-03-01", "aware_date": "2025-01-15"},
            {"date": "2028-01-15"},
        ),
        (
            "uk_fca_disp",
            {"kind": "fos_limit", "event_date": "2024-03-01", "aware_date": "2024-03-02"},
            {"date": "2030-03-01"},
        ),
        # The Bureau in the United States.
        ("us_cfpb", {"sent": "2026-12-20"}, {"respond_by": "2027-01-04", "final_by": "2027-02-18"}),
        ("us_cfpb", {"sent": "2026-01-31"}, {"respond_by": "2026-02-15", "final_by": "2026-04-01"}),  # a Sunday
        # Personal data.
        ("gdpr", {"kind": "sar", "received": "2026-01-31"}, {"date": "2026-03-02"}),
        ("gdpr", {"kind": "sar", "received": "2026-03-03"}, {"date": "2026-04-07"}),  # Good Friday to Easter Monday
        ("gdpr", {"kind": "sar", "received": "2026-03-10", "extended": True}, {"date": "2026-06-10"}),
        ("gdpr", {"kind": "sar", "received": "2026-01-10", "extended": True}, {"tell_by": "2026-02-10"}),
        ("gdpr", {"kind": "duaa_ack", "received": "2026-06-18"}, {"date": None}),
        ("gdpr", {"kind": "duaa_ack", "received": "2026-06-19"}, {"date": "2026-07-18"}),  # a Saturday, not moved
        ("gdpr", {"kind": "breach", "aware": "2026-10-30T16:20"}, {"deadline": "2026-11-02T16:20"}),
        ("gdpr", {"kind": "breach", "aware": "2026-10-30T16:20+01:00"}, {"deadline": "2026-11-02T16:20+01:00"}),
        # Health.
        ("us_cms_grievance", {"kind": "cms", "received": "2026-05-29"}, {"date": "2026-06-05"}),
        ("us_cms_grievance", {"kind": "cms", "received": "2026-05-29", "subject": "abuse"}, {"date": "2026-05-29"}),
        ("us_hipaa", {"kind": "hipaa_access", "received": "2026-02-01"}, {"date": "2026-03-03"}),
        (
            "us_hipaa",
            {"kind": "hipaa_access", "received": "2026-02-01", "extended": True},
            {"date": "2026-04-02", "tell_by": "2026-03-03"},
        ),
        ("us_hipaa", {"kind": "hipaa_ocr", "known": "2026-01-01"}, {"date": "2026-06-30"}),
        ("us_hipaa", {"kind": "hipaa_log", "received": "2026-01-01"}, {"date": "2032-01-01"}),
        ("uk_nhs", {"kind": "nhs_ack", "received": "2026-04-02"}, {"date": "2026-04-09"}),
        ("uk_nhs", {"kind": "nhs_response", "received": "2026-08-31"}, {"date": "2027-02-28"}),
        ("uk_nhs", {"kind": "nhs_complain", "known": "2025-11-22"}, {"date": "2026-11-22"}),
        # Consumer sales.
        ("eu_consumer", {"kind": "delivery", "contract": "2026-05-01"}, {"date": "2026-05-31"}),  # a Sunday
        ("eu_consumer", {"kind": "delivery", "contract": "2026-05-01", "holidays": []}, {"date": "2026-06-01"}),
        (
            "eu_consumer",
            {"kind": "delivery", "contract": "2026-05-01", "agreed_delivery": "2026-08-15"},
            {"date": "2026-08-15"},
        ),
        ("eu_consumer", {"kind": "withdrawal", "received": "2026-05-04"}, {"date": "2026-05-18"}),
        ("eu_consumer", {"kind": "withdrawal", "received": "2026-05-02"}, {"date": "2026-05-18"}),  # a Saturday
        ("eu_consumer", {"kind": "withdrawal_refund", "notice": "2026-05-18", "holidays": []}, {"date": "2026-06-01"}),
        ("eu_consumer", {"kind": "delivery", "contract": "2026-05-04", "holidays": []}, {"date": "2026-06-03"}),
        ("eu_consumer", {"kind": "withdrawal", "received": "2026-03-20"}, {"date": "2026-04-07"}),  # Good Friday
        ("eu_consumer", {"kind": "withdrawal", "received": "2026-05-04", "informed": False}, {"date": "2027-05-18"}),
        ("eu_consumer", {"kind": "withdrawal_refund", "notice": "2026-05-18"}, {"date": "2026-06-01"}),
        ("eu_consumer", {"kind": "withdrawal_refund", "notice": "2026-05-16"}, {"date": "2026-05-30"}),
        ("eu_consumer", {"kind": "withdrawal_refund", "notice": "2026-05-16", "holidays": []}, {"date": "2026-06-01"}),
        ("uk_cra2015", {"kind": "reject30", "delivered": "2026-06-30"}, {"date": "2026-07-30"}),
        ("uk_cra2015", {"kind": "refund14", "agreed": "2026-05-18"}, {"date": "2026-05-31"}),
        ("uk_cra2015", {"kind": "delivery30", "contract": "2026-05-01"}, {"date": "2026-05-31"}),
        ("us_ftc_mitor", {"kind": "ship", "order": "2026-05-01", "stated_days": None}, {"date": "2026-05-31"}),
        ("us_ftc_mitor", {"kind": "ship", "order": "2026-05-01", "stated_days": 10}, {"date": "2026-05-11"}),
        (
            "us_ftc_mitor",
            {"kind": "ship", "order": "2026-05-01", "stated_days": None, "credit_application": True},
            {"date": "2026-06-20"},
        ),
        ("us_ftc_mitor", {"kind": "refund", "cancelled": "2026-06-29"}, {"date": "2026-07-09"}),
    ],
)
def test_a_date_counted_by_hand(pack: str, facts: dict[str, Any], expected: dict[str, Any]) -> None:
    answer = told(pack, **facts)
    assert {key: answer[key] for key in expected} == expected
    assert answer["outcome"] == ("owed" if any(expected.values()) else "not_owed")


def test_a_repair_stops_the_clock_of_the_short_term_right_to_reject() -> None:
    known: dict[str, Any] = {"kind": "reject30", "delivered": "2026-06-01"}
    # Ten days of repair, first and last counted: 30 days and 10 more.
    repaired = {"repair_requested": "2026-06-10", "repair_returned": "2026-06-19"}
    assert told("uk_cra2015", **known, **repaired)["date"] == "2026-07-11"
    assert told("uk_cra2015", **known, **repaired)["outcome"] == "owed"
    # Asked for on the last day: at least a week is left.
    repaired = {"repair_requested": "2026-07-01", "repair_returned": "2026-07-20"}
    assert told("uk_cra2015", **known, **repaired)["date"] == "2026-07-27"
    assert ask("uk_cra2015", **known, repair_requested="2026-06-10").needs == ("repair_returned",)


@pytest.mark.parametrize(
    ("months", "presumed", "covered"),
    [(0, True, True), (11, True, True), (12, True, True), (12.5, False, True), (24, False, True), (24.1, False, False)],
)
def test_burden_of_proof_in_the_eu(months: float, presumed: bool, covered: bool) -> None:
    answer = ask("eu_consumer", kind="burden", months_since_delivery=months)
    assert answer.keys == {"in_guarantee": covered, "presumed_fault": presumed}
    assert answer.outcome is (Outcome.OWED if covered else Outcome.NOT_OWED)


@pytest.mark.parametrize(("months", "presumed"), [(0, True), (5, True), (5.9, True), (6, False), (13, False)])
def test_burden_and_deduction_in_the_united_kingdom(months: float, presumed: bool) -> None:
    def said(key: str, **facts: Any) -> bool:
        answer = ask("uk_cra2015", months=months, **facts)
        found: bool = answer.keys[key]
        in_favour = found is (key == "presumed_fault")
        assert answer.outcome is (Outcome.OWED if in_favour else Outcome.NOT_OWED)
        return found

    for remedy in ("repair", "replacement", "price_reduction", "final_reject"):
        assert said("presumed_fault", kind="presumption", remedy=remedy) is presumed
    assert said("presumed_fault", kind="presumption", remedy="short_term_reject") is False
    assert said("deduction_allowed", kind="deduction") is not presumed
    assert said("deduction_allowed", kind="deduction", motor_vehicle=True) is True


@pytest.mark.parametrize(
    ("facts", "grievance"),
    [
        ({"form": "verbal", "resolved_on_spot": True}, False),
        ({"form": "verbal"}, True),
        ({"form": "verbal", "resolved_on_spot": True, "subject": "neglect"}, True),
        ({"form": "verbal", "resolved_on_spot": True, "subject": "medicare_billing"}, True),
        ({"form": "email", "resolved_on_spot": True}, True),
        ({"form": "fax"}, True),
        ({"form": "letter"}, True),
    ],
)
def test_what_is_a_grievance(facts: dict[str, Any], grievance: bool) -> None:
    answer = ask("us_cms_grievance", kind="cms_class", **facts)
    assert answer.keys["grievance"] is grievance
    assert answer.outcome is (Outcome.OWED if grievance else Outcome.NOT_OWED)


def test_a_hospital_says_what_must_be_said() -> None:
    for subject in ("other", "abuse"):
        answer = told("us_cms_grievance", kind="cms", received="2026-05-29", subject=subject)
        assert (answer["outcome"], answer["need"]) == ("owed", "written_resolution_or_status_letter")
    assert told("us_cms_grievance", kind="cms_notice")["outcome"] == "owed"
    assert told("us_cms_grievance", kind="cms_notice")["fields"] == [
        "contact_person",
        "steps_taken",
        "results",
        "completion_date",
    ]


@pytest.mark.parametrize(
    ("pack", "facts", "words"),
    [
        ("uk_fca_disp", {"kind": "final", "received": "2026-11-30"}, "within six months of the date of this letter"),
        ("uk_fca_disp", {"kind": "src", "received": "2026-11-30"}, "now consider it to be resolved"),
        ("us_ftc_mitor", {"kind": "ship", "order": "2026-05-01", "stated_days": 3}, "cancel now"),
        ("gdpr", {"kind": "duaa_ack", "received": "2026-07-01"}, "Information Commissioner"),
    ],
)
def test_mandatory_words_come_with_the_answer(pack: str, facts: dict[str, Any], words: str) -> None:
    assert any(words in notice["words"] for notice in told(pack, **facts)["notices"])


def test_what_nobody_can_count_is_for_a_person() -> None:
    assert ask("us_ftc_mitor", kind="refund", seller_credit=True).outcome is Outcome.MANUAL_REVIEW


def test_facts_that_cannot_be_true_together_are_for_a_person() -> None:
    facts = {"delivered": "2026-01-01", "repair_requested": "2026-02-02", "repair_returned": "2026-01-01"}
    answer = ask("uk_cra2015", kind="reject30", **facts)
    assert answer.outcome is Outcome.MANUAL_REVIEW
    assert "cannot be reckoned together" in answer.trail[-1].because
    answer = ask("us_ftc_mitor", kind="ship", order="2026-05-01", stated_days=999_999_999)
    assert answer.outcome is Outcome.MANUAL_REVIEW


def test_a_duty_that_does_not_hold_yet_is_not_owed() -> None:
    assert ask("gdpr", kind="duaa_ack", received="2026-06-18").outcome is Outcome.NOT_OWED
