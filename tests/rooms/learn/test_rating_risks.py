"""How a risk is rated from our own data, how urgent it is, and where one may be missing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.kernel.failure_modes import Priority
from amends.learn.rules.risks import (
    BadRisk,
    Crew,
    Handled,
    Rated,
    check_rating,
    detection_of,
    is_tangled,
    is_young,
    occurrence_of,
    worst_first,
)

RATING = st.integers(1, 10)


@pytest.mark.parametrize(
    ("failures", "orders", "rating"),
    [
        (0, 99, None),
        # None of a hundred: up to 36 in a thousand are not ruled out; of a million, 0.0037.
        (0, 100, 9),
        (0, 1_000_000, 1),
        (1_000, 10_000, 10),
        (300, 10_000, 9),
        (30, 10_000, 6),
        (8, 10_000, 5),
        # More failures than orders is as often as can be.
        (500, 200, 10),
    ],
)
def test_how_often_is_the_highest_rate_that_is_not_ruled_out(failures: int, orders: int, rating: int | None) -> None:
    assert occurrence_of(failures, orders) == rating


@given(st.integers(0, 500), st.integers(100, 100_000))
def test_one_failure_more_is_never_rated_better_and_more_orders_never_worse(failures: int, orders: int) -> None:
    found = occurrence_of(failures, orders)
    assert found is not None
    assert 1 <= found <= (occurrence_of(failures + 1, orders) or 0)
    assert found >= (occurrence_of(failures, orders * 2) or 11)


@pytest.mark.parametrize(
    ("noticed", "failures", "rating"), [(9, 9, None), (10, 10, 5), (0, 40, 10), (400, 400, 1), (34, 40, 5), (20, 40, 7)]
)
def test_how_well_it_is_noticed_is_the_lowest_share_that_is_not_ruled_out(
    noticed: int, failures: int, rating: int | None
) -> None:
    assert detection_of(noticed, failures) == rating


def test_a_rating_that_is_not_given_is_that_of_our_own_data() -> None:
    assert check_rating(7, None, 3, 5) == Rated(7, 5, 3)
    assert check_rating(7, 2, 3, 5) == Rated(7, 2, 3)
    for told, field in (
        ((None, 1, 1, 5), "severity"),
        ((11, 1, 1, 5), "severity"),
        ((1, None, 1, None), "occurrence"),
        ((1, 0, 1, 5), "occurrence"),
        ((1, 1, None, 5), "detection"),
    ):
        with pytest.raises(BadRisk, match=rf"^{field}: "):
            check_rating(*told)


def test_the_priority_goes_before_the_number() -> None:
    grave, often = Rated(9, 4, 2), Rated(4, 5, 6)
    assert (grave.number, grave.priority, often.number, often.priority) == (72, Priority.HIGH, 120, Priority.LOW)
    assert worst_first([("often", often), ("grave", grave), ("same", Rated(4, 5, 6))]) == ["grave", "often", "same"]


@given(RATING, RATING, RATING)
def test_what_is_rated_worse_never_comes_later(severity: int, occurrence: int, detection: int) -> None:
    one, worse = Rated(severity, occurrence, detection), Rated(min(10, severity + 1), occurrence, detection)
    if worse != one:
        assert worst_first([("a", one), ("b", worse)]) == ["b", "a"]


def test_thin_experience_is_said_of_five_people_and_more() -> None:
    assert is_young(Crew(8, 2, 0))
    assert is_young(Crew(8, 0, 3))
    assert not is_young(Crew(8, 1, 1))
    assert not is_young(Crew(4, 4, 4)), "of so few it would be said of persons"


def test_many_hands_are_a_weak_spot_of_their_own() -> None:
    assert is_tangled(Handled(10, 20))
    assert not is_tangled(Handled(10, 19))
    assert not is_tangled(Handled(9, 90)), "too few to say so"
