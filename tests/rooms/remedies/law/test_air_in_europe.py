"""EU261 and UK261 by hand: every band, halving, window, exclusion and duty of care, in both currencies."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.remedies.law.shapes import Outcome
from tests.rooms.remedies.law.asking import amount, ask, refusal, told

SUMS = {"eu261": ("250.00", "400.00", "600.00"), "uk261": ("220.00", "350.00", "520.00")}
HALVES = {"eu261": ("125.00", "200.00", "300.00"), "uk261": ("110.00", "175.00", "260.00")}
BOTH = pytest.mark.parametrize("pack", ["eu261", "uk261"])
# (distance, band): the middle of each band and both sides of each boundary.
DISTANCES = [
    (1, 0),
    (900, 0),
    (1500, 0),
    (1500.1, 1),
    (1501, 1),
    (2600, 1),
    (3500, 1),
    (3500.5, 2),
    (3501, 2),
    (9000, 2),
]
CAUSES_THAT_EXCUSE = ("atc_strike", "bird_strike", "airport_closed", "severe_weather", "security_risk")
CAUSES_THAT_DO_NOT = ("technical_fault", "own_staff_strike", "crew_illness", "crew_shortage")


@BOTH
@pytest.mark.parametrize(("distance", "band"), DISTANCES)
def test_a_late_arrival_pays_by_band(pack: str, distance: float, band: int) -> None:
    known: dict[str, Any] = {"event": "delay", "distance_km": distance}
    assert refusal(pack, **known, arrival_delay_min=179) == "below_threshold"
    early = (HALVES if band == 2 else SUMS)[pack][band]
    assert amount(pack, **known, arrival_delay_min=180) == early
    assert amount(pack, **known, arrival_delay_min=239) == early
    assert amount(pack, **known, arrival_delay_min=240) == SUMS[pack][band]
    assert amount(pack, **known, arrival_delay_min=2000) == SUMS[pack][band]


@pytest.mark.parametrize("distance", [1501, 3501, 4500])
@pytest.mark.parametrize("late", [180, 239, 240])
def test_within_the_eu_the_middle_band_has_no_end_and_is_never_halved_for_delay(distance: int, late: int) -> None:
    known: dict[str, Any] = {"event": "delay", "arrival_delay_min": late, "intra_eu": True}
    assert amount("eu261", **known, distance_km=distance) == "400.00"
    assert amount("eu261", **known, distance_km=1500) == "250.00"


def test_the_united_kingdom_has_no_row_for_flights_within_the_eu() -> None:
    known: dict[str, Any] = {"event": "delay", "arrival_delay_min": 300, "distance_km": 4000}
    assert amount("uk261", **known, intra_eu=True) == amount("uk261", **known, intra_eu=False) == "520.00"


@BOTH
@pytest.mark.parametrize(
    ("notice", "earlier", "later", "owed"),
    [
        (0, 60, 119, False),
        (0, 61, 119, True),
        (0, 60, 120, True),
        (6, 60, 119, False),
        (6, 120, 239, True),
        (7, 120, 239, False),
        (7, 121, 239, True),
        (7, 120, 240, True),
        (13, 120, 239, False),
        (13, None, None, True),
        (13.5, 300, 900, True),
        (14, None, None, False),
        (60, None, None, False),
        (0, None, None, True),
    ],
)
def test_a_cancellation_by_notice_and_rerouting(
    pack: str, notice: float, earlier: int | None, later: int | None, owed: bool
) -> None:
    rerouting = {"reroute_dep_earlier_min": earlier, "reroute_arr_later_min": later} if later is not None else {}
    known = {"event": "cancellation", "distance_km": 700, "notice_days": notice, **rerouting}
    if owed:
        assert ask(pack, **known).outcome is Outcome.OWED
    else:
        assert refusal(pack, **known) == ("notice_14d" if notice >= 14 else "reroute_within_window")


@BOTH
@pytest.mark.parametrize("event", ["cancellation", "denied_boarding"])
@pytest.mark.parametrize(("distance", "band", "limit"), [(1500, 0, 120), (3500, 1, 180), (3501, 2, 240)])
def test_a_rerouting_that_arrives_soon_halves(pack: str, event: str, distance: int, band: int, limit: int) -> None:
    known: dict[str, Any] = {"event": event, "distance_km": distance, "reroute_dep_earlier_min": 61}
    known |= {"notice_days": 0} if event == "cancellation" else {}
    assert amount(pack, **known, reroute_arr_later_min=limit) == HALVES[pack][band]
    assert amount(pack, **known, reroute_arr_later_min=limit + 1) == SUMS[pack][band]
    assert amount(pack, **known) == SUMS[pack][band]


@BOTH
@pytest.mark.parametrize("event", ["delay", "cancellation"])
def test_what_excuses_and_what_does_not(pack: str, event: str) -> None:
    known: dict[str, Any] = {"event": event, "distance_km": 900, "arrival_delay_min": 300, "notice_days": 0}
    assert refusal(pack, **known, extraordinary=True) == "extraordinary"
    for cause in CAUSES_THAT_EXCUSE:
        answer = ask(pack, **known, cause=cause)
        assert (answer.outcome, answer.keys["reason"]) == (Outcome.NOT_OWED, "extraordinary")
        assert answer.notices, "care stays due"
        assert ask(pack, **known, cause=cause, extraordinary=False).outcome is Outcome.OWED
    for cause in CAUSES_THAT_DO_NOT:
        assert ask(pack, **known, cause=cause).outcome is Outcome.OWED
        assert ask(pack, **known, cause=cause, extraordinary=True).outcome is Outcome.OWED


@BOTH
def test_an_unknown_cause_is_owed_and_named_as_assumed(pack: str) -> None:
    answer = ask(pack, event="delay", distance_km=900, arrival_delay_min=300)
    assert answer.outcome is Outcome.OWED
    assert answer.assumed["cause"] == "unknown"
    assert answer.assumed["extraordinary"] is False


@BOTH
def test_denied_boarding_is_owed_whatever_the_circumstances_but_not_to_volunteers(pack: str) -> None:
    known: dict[str, Any] = {"event": "denied_boarding", "distance_km": 900}
    assert ask(pack, **known, extraordinary=True, cause="atc_strike").outcome is Outcome.OWED
    assert refusal(pack, **known, volunteer=True) == "volunteer"
    assert refusal(pack, **known, reasonable_grounds=True) == "reasonable_grounds"


@pytest.mark.parametrize(
    ("scope", "inside"),
    [
        ({}, True),
        ({"dep_eu": True, "eu_carrier": False}, True),
        ({"dep_eu": False, "arr_eu": True, "eu_carrier": True}, True),
        ({"dep_eu": False, "arr_eu": True, "eu_carrier": True, "compensated_there": True}, False),
        ({"dep_eu": False, "arr_eu": True, "eu_carrier": False}, False),
        ({"dep_eu": False, "arr_eu": False, "eu_carrier": True}, False),
        ({"dep_eu": False}, False),
        ({"dep_eu": False, "eu_carrier": True}, False),
        ({"dep_eu": False, "arr_eu": True}, False),
        ({"fare_public": False}, False),
        ({"flight_date": "2005-02-16"}, False),
        ({"flight_date": "2005-02-17"}, True),
    ],
)
def test_whose_flights_the_eu_covers(scope: dict[str, Any], inside: bool) -> None:
    answer = ask("eu261", event="delay", distance_km=900, arrival_delay_min=300, **scope)
    assert (answer.outcome is Outcome.OWED) is inside
    if not inside:
        assert answer.outcome is Outcome.OUT_OF_SCOPE
        assert answer.keys == {"amount": "0.00", "reason": "out_of_scope", "currency": "EUR"}


@pytest.mark.parametrize(
    ("scope", "inside"),
    [
        ({}, True),
        ({"dep_uk": False, "arr_uk": True, "carrier": "UK"}, True),
        ({"dep_uk": False, "arr_uk": True, "carrier": "EU"}, True),
        ({"dep_uk": False, "arr_uk": True, "carrier": "OTHER"}, False),
        ({"dep_uk": False, "arr_eu": True, "carrier": "UK"}, True),
        ({"dep_uk": False, "arr_eu": True, "carrier": "EU"}, False),
        ({"dep_uk": False, "carrier": "UK"}, False),
        ({"flight_date": "2020-12-31"}, False),
        ({"flight_date": "2021-01-01"}, True),
        ({"fare_public": False}, False),
    ],
)
def test_whose_flights_the_united_kingdom_covers(scope: dict[str, Any], inside: bool) -> None:
    answer = ask("uk261", event="delay", distance_km=900, arrival_delay_min=300, **scope)
    assert answer.outcome is (Outcome.OWED if inside else Outcome.OUT_OF_SCOPE)
    if not inside:
        assert answer.keys == {"amount": "0.00", "reason": "out_of_scope", "currency": "GBP"}


def test_the_carrier_is_asked_for_where_it_decides() -> None:
    answer = ask("uk261", event="delay", distance_km=900, arrival_delay_min=300, dep_uk=False, arr_uk=True)
    assert (answer.outcome, answer.needs) == (Outcome.NEED_FACTS, ("carrier",))


@BOTH
@pytest.mark.parametrize(("distance", "percent"), [(1500, "60.00"), (3500, "100.00"), (3501, "150.00")])
def test_a_lower_class_gives_part_of_the_price_back(pack: str, distance: int, percent: str) -> None:
    answer = told(pack, event="downgrade", distance_km=distance, fare="200.00")
    assert (answer["amount"], answer["refund_days"]) == (percent, 7)
    assert amount(pack, event="downgrade", distance_km=distance, fare="200.00", pax=2) != percent


@BOTH
@pytest.mark.parametrize(("distance", "from_min"), [(1500, 120), (3500, 180), (3501, 240)])
def test_care_while_waiting(pack: str, distance: int, from_min: int) -> None:
    def asked(late: int, **more: Any) -> tuple[list[str], bool]:
        answer = ask(pack, event="departure_delay", distance_km=distance, departure_delay_min=late, **more)
        care, refund = answer.keys["care"], answer.keys["refund_right"]
        assert answer.outcome is (Outcome.OWED if care else Outcome.NOT_OWED)
        assert answer.keys.get("refund_days") == (7 if refund else None)
        return care, refund

    care = ["meals_refreshments", "two_communications"]
    hotel = [*care, "hotel", "transfer"]
    assert asked(from_min - 1) == ([], False)
    assert asked(from_min - 1, next_day=True) == ([], False)
    assert asked(from_min) == (care, False)
    assert asked(from_min, next_day=True) == (hotel, False)
    assert asked(299) == (care, False)
    assert asked(300) == (care, True)
    assert asked(300, next_day=True) == (hotel, True)


def test_a_flight_brought_forward_by_more_than_an_hour_is_cancelled() -> None:
    known: dict[str, Any] = {"event": "cancellation", "distance_km": 6000, "notice_days": 1}
    assert refusal("eu261", **known, advanced_min=60) == "below_threshold"
    assert amount("eu261", **known, advanced_min=61) == "600.00"
    rerouted = {"reroute_dep_earlier_min": 90, "reroute_arr_later_min": -90}
    for advanced in (61, 90):
        assert amount("eu261", **known, **rerouted, advanced_min=advanced) == "600.00", "and nothing is halved"


def test_which_rules_apply_on_a_day_is_told_without_a_sum() -> None:
    answer = ask("eu261", event="version", flight_date="2026-11-30")
    assert (answer.outcome, answer.keys) == (Outcome.NOT_OWED, {"rule_set": "eu261-2004"})


@BOTH
def test_who_did_not_present_for_the_flight_has_no_late_arrival(pack: str) -> None:
    known: dict[str, Any] = {"event": "delay", "distance_km": 900, "arrival_delay_min": 300}
    assert refusal(pack, **known, travelled=False) == "not_travelled"


# --- what must always hold ---------------------------------------------------------------------------------------

PACK = st.sampled_from(["eu261", "uk261"])
KM = st.integers(0, 20_000)


@given(PACK, KM, st.integers(-60, 3000), st.integers(0, 600), st.booleans())
def test_more_delay_never_pays_less(pack: str, distance: int, late: int, more: int, intra_eu: bool) -> None:
    known: dict[str, Any] = {"event": "delay", "distance_km": distance, "intra_eu": intra_eu}
    later = float(amount(pack, **known, arrival_delay_min=late + more))
    assert later >= float(amount(pack, **known, arrival_delay_min=late))


@given(PACK, KM, st.integers(0, 13), st.integers(-600, 600), st.integers(-600, 600), st.integers(1, 9))
def test_what_is_owed_is_the_whole_or_the_half_for_each(
    pack: str, distance: int, notice: int, earlier: int, later: int, pax: int
) -> None:
    known = {"distance_km": distance, "notice_days": notice, "pax": pax, "event": "cancellation"}
    answer = ask(pack, **known, reroute_dep_earlier_min=earlier, reroute_arr_later_min=later)
    for_each = float(answer.keys["amount"]) / pax
    assert f"{for_each:.2f}" in {*SUMS[pack], *HALVES[pack], "0.00"}
    assert (answer.outcome is Outcome.OWED) == (for_each > 0)


FACTS = {
    "distance_km": KM,
    "arrival_delay_min": st.integers(0, 900),
    "departure_delay_min": st.integers(0, 900),
    "notice_days": st.integers(0, 30),
    "fare": st.just("99.90"),
    "travelled": st.just(True),
    "next_day": st.booleans(),
}


@given(
    PACK,
    st.sampled_from(["cancellation", "delay", "denied_boarding", "departure_delay", "downgrade"]),
    st.fixed_dictionaries({}, optional=FACTS),
)
def test_what_is_not_known_is_asked_for_and_never_excuses(pack: str, event: str, facts: dict[str, Any]) -> None:
    """The cause is unknown throughout: nothing may be refused on it, and what is missing is named."""
    answer = ask(pack, event=event, **facts)
    assert answer.keys.get("reason") != "extraordinary"
    assert (answer.outcome is Outcome.NEED_FACTS) == bool(answer.needs)
    assert not set(answer.needs) & set(facts)
    assert not set(answer.assumed) & set(facts)
    if answer.needs:
        assert "amount" not in answer.keys


@given(PACK, st.fixed_dictionaries({"event": st.just("delay")}, optional=FACTS))
def test_one_more_fact_never_turns_an_answer_around(pack: str, facts: dict[str, Any]) -> None:
    """What was answered with less known stands when more is known that the answer did not rest on."""
    answer = ask(pack, **facts)
    if answer.outcome is not Outcome.NEED_FACTS:
        again = ask(pack, **facts, **{name: value for name, value in answer.assumed.items() if name != "flight_date"})
        assert again.keys.get("amount") == answer.keys.get("amount")
