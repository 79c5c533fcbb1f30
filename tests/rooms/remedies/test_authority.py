"""May you give this much, and if not, who can?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.remedies.rules import (
    Beyond,
    Candidate,
    Limits,
    NeedsApproval,
    Within,
    could_say_yes,
    left,
    weigh,
    who_can_decide,
)

ANA = Limits(5_000, 50_000)
NOW = datetime(2026, 3, 3, 17, 0, tzinfo=UTC)
SUMS = st.integers(0, 10**12)
LIMITS = st.none() | st.builds(Limits, SUMS, SUMS)


def weighed(amount: int, limits: Limits | None = ANA, on_case: int = 0, today: int = 0) -> Within | NeedsApproval:
    return weigh(amount, limits=limits, granted_on_case_minor=on_case, granted_today_minor=today)


@pytest.mark.parametrize(
    ("amount", "on_case", "today", "verdict"),
    [
        (0, 0, 0, Within(5_000)),
        (1, 0, 0, Within(4_999)),
        (5_000, 0, 0, Within(0)),
        (5_001, 0, 0, NeedsApproval(Beyond.CASE, 1)),
        (18_000, 0, 0, NeedsApproval(Beyond.CASE, 13_000)),
        (1_000, 4_000, 0, Within(0)),
        (1_001, 4_000, 0, NeedsApproval(Beyond.CASE, 1)),
        (1, 18_000, 0, NeedsApproval(Beyond.CASE, 13_001)),
        (5_000, 0, 45_000, Within(0)),
        (5_000, 0, 44_000, Within(0)),
        (2_000, 0, 44_000, Within(3_000)),
        (2_000, 1_000, 47_500, Within(500)),
        (5_000, 0, 45_001, NeedsApproval(Beyond.DAY, 1)),
        (5_001, 0, 45_000, NeedsApproval(Beyond.CASE, 1)),
        (5_001, 0, 45_001, NeedsApproval(Beyond.DAY, 2)),
        (1, 0, 60_000, NeedsApproval(Beyond.DAY, 10_001)),
    ],
)
def test_a_sum_is_weighed_against_case_and_day(
    amount: int, on_case: int, today: int, verdict: Within | NeedsApproval
) -> None:
    assert weighed(amount, ANA, on_case, today) == verdict


def test_where_there_is_no_limit_row_there_is_no_authority() -> None:
    assert weighed(1, None) == NeedsApproval(Beyond.NO_AUTHORITY, 1)
    assert weighed(500, None) == NeedsApproval(Beyond.NO_AUTHORITY, 500)


def test_what_costs_nothing_needs_nobody() -> None:
    assert weighed(0, None) == Within(0)
    assert weighed(0, ANA, 99_999, 99_999) == Within(0)


def test_a_negative_sum_is_refused() -> None:
    with pytest.raises(ValueError, match="amount_minor: -1 is negative; taking back is a reversal"):
        weighed(-1)


def test_what_is_left_is_the_nearer_limit_and_never_negative() -> None:
    assert left(ANA, 1_000, 0) == 4_000
    assert left(ANA, 1_000, 48_000) == 2_000
    assert left(ANA, 6_000, 0) == 0
    assert left(ANA, 0, 50_001) == 0
    assert left(None, 0, 0) == 0


@given(amount=st.integers(1, 10**12), limits=LIMITS, on_case=SUMS, today=SUMS)
def test_within_is_exactly_what_is_left(amount: int, limits: Limits | None, on_case: int, today: int) -> None:
    verdict = weighed(amount, limits, on_case, today)
    assert isinstance(verdict, Within) == (amount <= left(limits, on_case, today))


@given(amount=st.integers(1, 10**12), limits=st.builds(Limits, SUMS, SUMS), on_case=SUMS, today=SUMS)
def test_by_how_much_is_what_the_limit_would_have_to_grow(
    amount: int, limits: Limits, on_case: int, today: int
) -> None:
    verdict = weighed(amount, limits, on_case, today)
    missing = verdict.by_minor if isinstance(verdict, NeedsApproval) else 0
    grown = Limits(limits.per_case_minor + missing, limits.per_day_minor + missing)
    assert isinstance(weighed(amount, grown, on_case, today), Within)
    one_less = Limits(grown.per_case_minor - 1, grown.per_day_minor - 1)
    assert missing == 0 or isinstance(weighed(amount, one_less, on_case, today), NeedsApproval)


@given(st.lists(st.integers(0, 10_000), max_size=30))
def test_grants_taken_one_after_another_never_exceed_case_or_day(sums: list[int]) -> None:
    granted = 0
    for amount in sums:
        granted += amount if isinstance(weighed(amount, ANA, granted, granted), Within) else 0
    assert granted <= ANA.per_case_minor


@pytest.mark.parametrize(
    ("amount", "limits", "on_case", "could"),
    [
        (5_000, ANA, 0, True),
        (5_001, ANA, 0, False),
        (4_000, ANA, 1_001, False),
        (5_000, Limits(5_000, 1), 0, True),
        (1, None, 0, False),
        (0, None, 0, True),
    ],
)
def test_only_who_could_say_yes_on_some_day_may_say_no(
    amount: int, limits: Limits | None, on_case: int, could: bool
) -> None:
    assert could_say_yes(amount, limits, on_case) is could


def someone(number: int, per_case: int = 25_000, **seen: object) -> Candidate:
    known: dict[str, object] = {"limits": Limits(per_case, per_case * 10), "granted_today_minor": 0, "there_at": NOW}
    return Candidate(id=UUID(int=number), **(known | seen))  # type: ignore[arg-type]


def numbers(candidates: list[Candidate], amount: int = 18_000, asker: int = 0, on_case: int = 0) -> list[int]:
    found = who_can_decide(
        candidates, amount_minor=amount, granted_on_case_minor=on_case, asker=UUID(int=asker) if asker else None
    )
    return [one.id.int for one in found]


def test_the_smallest_authority_that_suffices_is_asked_first() -> None:
    assert numbers([someone(1, 100_000), someone(2, 5_000), someone(3, 25_000)]) == [3, 1]
    assert numbers([someone(1, 100_000), someone(3, 25_000)], amount=25_001) == [1]
    assert numbers([someone(1, 100_000), someone(3, 25_000)], on_case=7_001) == [1]


def test_of_equal_case_limits_the_smaller_day_limit_comes_first() -> None:
    assert numbers([someone(1), someone(2, limits=Limits(25_000, 200_000))]) == [2, 1]


def test_nobody_decides_on_their_own_asking() -> None:
    assert numbers([someone(1), someone(2)], asker=1) == [2]
    assert numbers([someone(1)], asker=1) == []


def test_who_is_present_comes_before_who_is_away() -> None:
    away = someone(1, 25_000, there_at=NOW + timedelta(hours=3))
    assert numbers([away, someone(2, 100_000)]) == [2, 1]


def test_when_all_are_away_who_is_back_first_is_asked() -> None:
    tomorrow, later = NOW + timedelta(hours=16), NOW + timedelta(days=9)
    assert numbers([someone(1, there_at=later), someone(2, 100_000, there_at=tomorrow)]) == [2, 1]


def test_who_never_comes_back_or_has_no_authority_is_not_asked() -> None:
    assert numbers([someone(1, there_at=None), someone(2, limits=None), someone(3)]) == [3]


def test_a_day_already_spent_counts() -> None:
    assert numbers([someone(1, granted_today_minor=240_000), someone(2, 100_000)]) == [2]


def test_of_equals_the_cases_own_team_then_always_the_same_one() -> None:
    assert numbers([someone(1), someone(2, is_near=True)]) == [2, 1]
    assert numbers([someone(3), someone(1), someone(2)]) == [1, 2, 3]


CANDIDATES = st.lists(
    st.builds(
        Candidate,
        id=st.uuids(),
        limits=st.none() | st.builds(Limits, st.integers(0, 50), st.integers(0, 50)),
        granted_today_minor=st.integers(0, 50),
        there_at=st.none() | st.just(NOW) | st.just(NOW + timedelta(hours=1)),
        is_near=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda one: one.id,
)


@given(candidates=CANDIDATES, amount=st.integers(1, 50), on_case=st.integers(0, 50))
def test_everybody_who_could_grant_it_alone_is_named_and_nobody_else(
    candidates: list[Candidate], amount: int, on_case: int
) -> None:
    asker = candidates[0].id if candidates else None
    found = who_can_decide(candidates, amount_minor=amount, granted_on_case_minor=on_case, asker=asker)
    able = {
        one.id
        for one in candidates[1:]
        if one.limits and one.there_at and amount <= left(one.limits, on_case, one.granted_today_minor)
    }
    assert {one.id for one in found} == able
    assert [one.there_at for one in found] == sorted(one.there_at for one in found if one.there_at)
