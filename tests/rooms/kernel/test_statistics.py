"""Small statistics, against worked values and against the standard library."""

from __future__ import annotations

import statistics as standard

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.kernel.statistics import Estimate, median, nps, nps_lift, proportion, quantile

VALUES = st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=50)


def rounded(estimate: Estimate, digits: int) -> tuple[float, float, float, int]:
    return (
        round(estimate.value, digits),
        round(estimate.low, digits),
        round(estimate.high, digits),
        estimate.n,
    )


def test_csat_with_its_wilson_interval() -> None:
    assert rounded(proportion(132, 165), 3) == (0.8, 0.732, 0.854, 165)


def test_nps_with_its_interval() -> None:
    score = nps(90, 50, 200)
    assert rounded(score, 1) == (20.0, 8.7, 31.3, 200)
    assert round(score.high - score.value, 1) == 11.3


def test_nps_lift_over_a_comparison_group() -> None:
    assert rounded(nps_lift((84, 24, 150), (90, 50, 200)), 1) == (20.0, 3.6, 36.4, 150)


@pytest.mark.parametrize(
    ("hits", "n", "expected"),
    [
        (0, 10, (0.0, 0.0, 0.2775, 10)),
        (10, 10, (1.0, 0.7225, 1.0, 10)),
        (1, 1, (1.0, 0.2065, 1.0, 1)),
        (5, 10, (0.5, 0.2366, 0.7634, 10)),
    ],
)
def test_an_interval_stays_sensible_at_the_edges(hits: int, n: int, expected: tuple[float, float, float, int]) -> None:
    assert rounded(proportion(hits, n), 4) == expected


@pytest.mark.parametrize(
    ("promoters", "detractors", "expected"),
    [
        (10, 0, (100.0, 100.0, 100.0)),
        (0, 10, (-100.0, -100.0, -100.0)),
        (0, 0, (0.0, 0.0, 0.0)),
        (9, 0, (90, 71.4, 100)),
    ],
)
def test_a_score_stays_within_its_scale(promoters: int, detractors: int, expected: tuple[float, float, float]) -> None:
    assert rounded(nps(promoters, detractors, 10), 1) == (*expected, 10)


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([1, 2, 3, 4], 0.5, 2.5),
        ([4, 1, 3, 2], 0.25, 1.75),
        ([1, 2, 3, 4], 0.9, 3.7),
        ([20, 25, 20, 30, 20, 25, 60, 20, 22, 18], 0.5, 21),
        ([7], 0.9, 7),
        ([1, 9], 0, 1),
        ([1, 9], 1, 9),
    ],
)
def test_a_quantile(values: list[float], share: float, expected: float) -> None:
    assert quantile(values, share) == pytest.approx(expected)


@given(VALUES)
def test_quantiles_agree_with_the_standard_library(values: list[float]) -> None:
    ours = [quantile(values, tenth / 10) for tenth in range(1, 10)]
    assert ours == pytest.approx(standard.quantiles(values, n=10, method="inclusive"), rel=1e-9, abs=1e-6)
    assert median(values) == pytest.approx(standard.median(values), rel=1e-9, abs=1e-6)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_share_lies_within_its_interval(asked: tuple[int, int]) -> None:
    share = proportion(*asked)
    assert 0 <= share.low <= share.value <= share.high <= 1


@given(st.integers(0, 500), st.integers(1, 500))
def test_more_answers_make_it_more_certain(hits: int, misses: int) -> None:
    few, many = proportion(hits, hits + misses), proportion(4 * hits, 4 * (hits + misses))
    assert many.high - many.low < few.high - few.low


@pytest.mark.parametrize(("hits", "n"), [(0, 0), (-1, 5), (6, 5), (0, -1)])
def test_what_is_no_share_is_refused(hits: int, n: int) -> None:
    with pytest.raises(ValueError, match=r"^hits: .* is no share"):
        proportion(hits, n)


@pytest.mark.parametrize("counts", [(0, 0, 0), (3, 3, 5), (-1, 0, 5), (0, -1, 5), (0, 0, -5)])
def test_counts_that_do_not_fit_are_refused(counts: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="do not fit into"):
        nps(*counts)
    with pytest.raises(ValueError, match="do not fit into"):
        nps_lift((1, 1, 5), counts)


def test_there_is_no_median_of_nothing() -> None:
    with pytest.raises(ValueError, match=r"^values: there is no quantile of nothing"):
        median([])


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_share_outside_the_whole_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match=r"^share: .* must lie between 0 and 1"):
        quantile([1.0], share)
