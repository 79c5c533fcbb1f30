"""Whether alike is treated alike: worked values, and what must hold of any values."""

from __future__ import annotations

import statistics as standard
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.kernel.dispersion import TOO_FEW, Compared, Gap, gaps, gini, outliers, robust_z, spread

# The worked example of the research: nine alike, one far off.
WORKED = [20, 25, 20, 30, 20, 25, 60, 20, 22, 18]
AMOUNTS = st.lists(st.integers(1, 10**9), min_size=2, max_size=40)
GROUPS = st.lists(st.builds(Compared, st.sampled_from("st"), st.sampled_from("ab"), st.integers(1, 10**6)), max_size=60)


def test_the_worked_spread() -> None:
    found = spread(WORKED)
    assert (found.n, found.mean, found.median, found.mad) == (10, 26, 21, 2)
    assert round(found.deviation, 2) == 12.46
    assert [round(value, 3) for value in (found.variation, found.iqr_share, found.gini)] == [0.479, 0.238, 0.188]


def test_of_the_worked_values_the_sixty_alone_stands_out() -> None:
    assert [(WORKED[place], round(z, 2)) for place, z in outliers(WORKED)] == [(60, 7.06)]


def test_one_far_off_stands_out_where_all_others_are_the_same() -> None:
    assert [place for place, _ in outliers([50] * 9 + [500])] == [9]
    assert outliers([50, 50, 50]) == []


def test_the_farthest_stands_first_whichever_side() -> None:
    assert [place for place, _ in outliers([*WORKED, 1, 900])] == [11, 10, 6]


@pytest.mark.parametrize("values", [[], [3, 0], [3, -1]])
def test_there_is_no_spread_of_nothing(values: list[float]) -> None:
    for ask in (spread, gini, outliers):
        with pytest.raises(ValueError, match="values: "):
            ask(values)


def test_one_value_has_no_spread() -> None:
    with pytest.raises(ValueError, match="fewer than two"):
        spread([3])
    assert gini([3]) == 0


@given(AMOUNTS)
def test_the_spread_is_that_of_the_standard_library(values: list[int]) -> None:
    found = spread(values)
    assert found.deviation == pytest.approx(standard.stdev(values))
    assert found.median == pytest.approx(standard.median(values))
    halves = sum(abs(one - other) for one in values for other in values) / (2 * len(values) * sum(values))
    assert found.gini == pytest.approx(halves, abs=1e-9)
    assert 0 <= found.gini < 1


@given(AMOUNTS, st.integers(2, 1000), st.randoms(use_true_random=False))
def test_neither_order_nor_unit_matters(values: list[int], times: int, lot: Random) -> None:
    turned = [value * times for value in values]
    lot.shuffle(turned)
    one, other = spread(values), spread(turned)
    assert (other.variation, other.gini, other.iqr_share) == pytest.approx(
        (one.variation, one.gini, one.iqr_share), abs=1e-9
    )
    assert len(outliers(turned, beyond=2.71828)) == len(outliers(values, beyond=2.71828))


@given(st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=30))
def test_at_most_half_lie_farther_than_the_median_of_how_far_they_lie(values: list[int]) -> None:
    assert sum(abs(z) > 0.6745 for z in robust_z(values)) * 2 <= len(values)


def groups(**amounts: list[float]) -> list[Compared]:
    return [Compared("same", name, amount) for name, theirs in amounts.items() for amount in theirs]


def test_a_group_that_gets_half_is_seen() -> None:
    low, high = gaps(groups(de=[50 + n for n in range(12)], en=[100 + n for n in range(12)]))
    assert (low.group, low.n, high.group, high.n) == ("de", 12, "en", 12)
    assert low.ratio == pytest.approx(0.52, abs=0.02)
    assert (low.p, high.p) == (0.001, 0.001)


def test_groups_that_get_the_same_have_no_gap() -> None:
    found = gaps(groups(de=[50.0] * 10, en=[50.0] * 10))
    assert found == [Gap(name, 10, pytest.approx(1), 1.0) for name in ("de", "en")]


@pytest.mark.parametrize(("few", "many"), [(TOO_FEW - 1, 40), (40, TOO_FEW - 1)])
def test_too_few_on_either_side_say_nothing(few: int, many: int) -> None:
    found = gaps(groups(de=[50.0] * few, en=[90.0] * many))
    assert [(one.n, one.ratio, one.p) for one in found] == [(few, None, None), (many, None, None)]


def test_a_group_with_worse_failures_is_not_blamed_for_them() -> None:
    small = [Compared("small", "de" if n < 18 else "en", 10 + n % 3) for n in range(36)]
    grave = [Compared("grave", "de" if n < 6 else "en", 100 + n % 3) for n in range(36)]
    for one in gaps(small + grave):
        assert one.ratio == pytest.approx(1, abs=0.02)
        assert one.p is not None
        assert one.p > 0.3


def test_a_stratum_of_one_group_is_left_out() -> None:
    alone = [Compared("alone", "de", 900) for _ in range(30)]
    both = groups(de=[50.0] * 10, en=[50.0] * 10)
    assert gaps(alone + both) == gaps(both)
    assert [one.n for one in gaps(alone)] == [0]


def test_nobody_compared_is_no_gap() -> None:
    assert gaps([]) == []


@given(GROUPS, st.randoms(use_true_random=False))
def test_the_same_answer_in_any_order(found: list[Compared], lot: Random) -> None:
    turned = list(found)
    lot.shuffle(turned)
    assert gaps(turned, rounds=19) == gaps(found, rounds=19)


@given(GROUPS)
def test_a_chance_is_a_share_and_two_groups_mirror_each_other(found: list[Compared]) -> None:
    told = gaps(found, rounds=19)
    for one in told:
        assert (one.p is None) == (one.ratio is None)
        assert one.p is None or 0.05 <= one.p <= 1
    if len(told) == 2 and told[0].ratio and told[1].ratio:
        assert told[0].ratio * told[1].ratio == pytest.approx(1)
