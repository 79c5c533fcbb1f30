"""Whether alike cases got alike: strata, what stands out, groups, and the calm word about one sum."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.remedies.rules.fairness import (
    LEAST,
    Measure,
    Sum,
    band,
    is_above_cap,
    is_outside,
    report,
    strata,
    warning,
)

WORKED = [20, 25, 20, 30, 20, 25, 60, 20, 22, 18]
SUMS = st.lists(
    st.builds(
        Sum,
        st.uuids().map(str),
        st.sampled_from(("late", "lost")),
        st.integers(1, 3),
        st.sampled_from(("USD", "EUR")),
        st.integers(1, 10**6),
        st.one_of(st.none(), st.integers(1, 10**6)),
        st.sampled_from(("en", "de", "")),
    ),
    max_size=30,
)


def late(amounts: list[int], **about: object) -> list[Sum]:
    """Alike cases that got so many whole units."""
    told = {"kind": "late", "severity": 2, "currency": "USD", "price_minor": 20_000} | about
    return [Sum(f"AM-{place:04}", amount_minor=amount * 100, **told) for place, amount in enumerate(amounts)]  # type: ignore[arg-type]


def test_the_worked_stratum() -> None:
    (found,) = strata(late(WORKED))
    assert (found.kind, found.severity, found.band, found.currency, found.n) == ("late", 2, "100 to 999", "USD", 10)
    assert found.median_minor == 2_100
    assert found.spread is not None
    assert round(found.spread.deviation / 100, 2) == 12.46
    assert [round(value, 3) for value in (found.spread.variation, found.spread.iqr_share, found.spread.gini)] == [
        0.479,
        0.238,
        0.188,
    ]
    assert [(one.reference, one.amount_minor) for one in found.outliers] == [("AM-0006", 6_000)]


def test_kind_severity_value_and_currency_keep_cases_apart() -> None:
    found = strata(
        late([10] * 3)
        + late([10] * 2, kind="lost")
        + late([10], severity=3)
        + late([10], price_minor=2_000)
        + late([10], price_minor=None)
        + late([10], currency="EUR")
    )
    assert sorted((one.kind, one.severity, one.band, one.currency, one.n) for one in found) == [
        ("late", 2, "10 to 99", "USD", 1),
        ("late", 2, "100 to 999", "EUR", 1),
        ("late", 2, "100 to 999", "USD", 3),
        ("late", 2, "no price known", "USD", 1),
        ("late", 3, "100 to 999", "USD", 1),
        ("lost", 2, "100 to 999", "USD", 2),
    ]
    assert [one.n for one in found] == [3, 2, 1, 1, 1, 1]


def test_too_few_are_told_by_their_number_and_median_alone() -> None:
    (few,) = strata(late([10, 500] * 2))
    assert (few.n, few.median_minor, few.spread, few.outliers) == (LEAST - 1, 25_500, None, ())


@pytest.mark.parametrize(
    ("price", "currency", "words"),
    [
        (None, "USD", "no price known"),
        (0, "USD", "no price known"),
        (999, "USD", "under 10"),
        (1_000, "USD", "10 to 99"),
        (9_999, "USD", "10 to 99"),
        (10_000, "USD", "100 to 999"),
        (123_456_789, "USD", "1,000,000 to 9,999,999"),
        (500, "JPY", "100 to 999"),
        (500, "KWD", "under 10"),
    ],
)
def test_bands_are_decades_of_whole_units(price: int | None, currency: str, words: str) -> None:
    assert band(price, currency) == words


def test_gaps_are_found_in_each_group_of_customers() -> None:
    found = report(
        late([50 + n for n in range(12)], language="de", region="Europe/Berlin", channel="mail")
        + late([100 + n for n in range(12)], language="en", region="America/New_York", channel="mail")
    )
    assert [(one.group, one.n, one.p) for one in found.by_language] == [("de", 12, 0.001), ("en", 12, 0.001)]
    assert {one.group for one in found.by_region} == {"Europe/Berlin", "America/New_York"}
    # Everybody came the same way: there is nobody to compare with.
    assert [(one.group, one.ratio) for one in found.by_channel] == [("mail", None)]


def test_a_group_that_nobody_knows_is_not_one() -> None:
    assert report(late([10] * 30)).by_language == ()


def test_nothing_given_is_nothing_to_compare() -> None:
    found = report([])
    assert (found.strata, found.by_language, found.by_region, found.by_channel) == ((), (), (), ())


@given(SUMS, st.randoms(use_true_random=False))
def test_every_sum_is_in_one_stratum_and_order_does_not_matter(sums: list[Sum], lot: Random) -> None:
    found = strata(sums)
    assert sum(one.n for one in found) == len(sums)
    assert all((one.spread is None) == (one.n < LEAST) for one in found)
    named = {one.reference for one in sums}
    assert {out.reference for one in found for out in one.outliers} <= named
    turned = list(sums)
    lot.shuffle(turned)
    assert strata(turned) == found


RANGE = Measure(low_minor=1_000, high_minor=2_000, cap_left_minor=15_000)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (999, "Less than is in proportion here (10.00 USD to 20.00 USD)."),
        (1_000, ""),
        (2_000, ""),
        (2_001, "More than is in proportion here (10.00 USD to 20.00 USD)."),
        (15_000, "More than is in proportion here (10.00 USD to 20.00 USD)."),
        (
            15_001,
            "Above the soft cap, under which 150.00 USD was left. More money wins nobody back.",
        ),
    ],
)
def test_the_word_about_a_sum(amount: int, words: str) -> None:
    assert warning(amount, "USD", RANGE) == words


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_word_is_said_exactly_where_something_is_out_of_proportion(amount: int, low: int, more: int) -> None:
    measure = Measure(low, low + more, 2 * (low + more))
    out = is_outside(amount, measure) or is_above_cap(amount, measure)
    assert bool(warning(amount, "USD", measure)) == out


def test_what_is_not_known_is_not_held_against_anybody() -> None:
    assert warning(10**9, "USD", Measure()) == ""
