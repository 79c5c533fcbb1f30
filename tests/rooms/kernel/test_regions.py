"""Holidays of countries and regions, against lists made elsewhere."""

from __future__ import annotations

from datetime import date

import pytest

from amends.kernel.regions import regional_closed_days

ENGLAND_2026 = ["01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-26", "12-28"]
UNITED_STATES_2026 = [
    *("01-01", "01-19", "02-16", "05-25", "06-19", "07-03", "09-07", "10-12", "11-11", "11-26", "12-25"),
]


def dates(*days: str) -> set[date]:
    return {date.fromisoformat(f"2026-{day}") for day in days}


def test_england_has_its_bank_holidays() -> None:
    assert set(regional_closed_days("GB", "ENG", [2026])) == dates(*ENGLAND_2026)


def test_the_united_states_have_their_federal_holidays() -> None:
    # The package also names the fourth of July itself, a Saturday, beside the Friday on which it is observed.
    assert set(regional_closed_days("US", None, [2026])) == dates(*UNITED_STATES_2026, "07-04")


def test_bavaria_keeps_corpus_christi_and_berlin_does_not() -> None:
    corpus_christi = date(2026, 6, 4)
    assert regional_closed_days("DE", "BY", [2026], language="en_US")[corpus_christi] == "Corpus Christi"
    assert corpus_christi not in regional_closed_days("DE", "BE", [2026])


def test_days_come_in_order_over_the_years() -> None:
    days = list(regional_closed_days("BR", None, [2027, 2026]))
    assert days == sorted(days)
    assert {day.year for day in days} == {2026, 2027}


def test_an_unknown_country_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^country: no holidays are known for 'Atlantis'"):
        regional_closed_days("Atlantis", None, [2026])


def test_an_unknown_part_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"^subdivision: 'TX' is not a part of DE; known are .*BY"):
        regional_closed_days("DE", "TX", [2026])
