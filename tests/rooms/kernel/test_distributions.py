"""Tails and quantiles, beside SciPy's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from amends.kernel import comparing
from amends.kernel import distributions as ours


@given(st.floats(0, 200), st.integers(1, 60))
def test_chi_square(value: float, degrees: int) -> None:
    assert ours.chi_square_tail(value, degrees) == pytest.approx(stats.chi2.sf(value, degrees), rel=1e-8, abs=1e-14)


@given(st.integers(0, 400), st.floats(0, 400))
def test_poisson(count: int, mean: float) -> None:
    assert ours.poisson_tail(count, mean) == pytest.approx(stats.poisson.sf(count - 1, mean), rel=1e-7, abs=1e-13)


@given(st.floats(0.2, 300), st.floats(0.2, 300), st.floats(0, 1))
def test_beta(a: float, b: float, value: float) -> None:
    assert ours.beta_share(a, b, value) == pytest.approx(stats.beta.cdf(value, a, b), rel=1e-7, abs=1e-11)


@given(st.floats(-40, 40), st.floats(0.5, 500))
def test_student(t: float, degrees: float) -> None:
    assert ours.student_tail(t, degrees) == pytest.approx(stats.t.sf(t, degrees), rel=1e-7, abs=1e-12)


@given(st.floats(0.001, 0.999), st.floats(1, 500))
def test_student_quantile(share: float, degrees: float) -> None:
    assert ours.student_quantile(share, degrees) == pytest.approx(stats.t.ppf(share, degrees), rel=1e-6, abs=1e-9)


@given(st.integers(1, 300), st.data())
def test_an_exact_interval(n: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, n))
    theirs = stats.binomtest(hits, n).proportion_ci(0.95, "exact")
    assert ours.binomial_interval(hits, n) == pytest.approx((theirs.low, theirs.high), abs=1e-9)
    assert ours.binomial_low_tail(hits, n, 0.3) == pytest.approx(stats.binom.cdf(hits, n, 0.3), abs=1e-9)


# Nearly identical values cost SciPy digits, and it says so.
UNSURE = pytest.mark.filterwarnings("ignore:Precision loss")
NUMBERS = st.lists(st.integers(-50, 50), min_size=2, max_size=30)


@UNSURE
@given(NUMBERS, NUMBERS)
def test_two_means(first: list[int], second: list[int]) -> None:
    found = comparing.welch(first, second)
    if found.p is None:
        assert found.low == found.high == found.value
        return
    theirs = stats.ttest_ind(first, second, equal_var=False)
    interval = theirs.confidence_interval()
    assert found.p == pytest.approx(theirs.pvalue, rel=1e-6, abs=1e-12)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high), rel=1e-6, abs=1e-9)


def test_two_shares() -> None:
    """Newcombe's own example, 56/70 less 48/80: 0.20, from 0.0524 to 0.3339."""
    found = comparing.shares_differ((56, 70), (48, 80))
    assert (round(found.value, 2), round(found.low, 4), round(found.high, 4)) == (0.20, 0.0524, 0.3339)


@pytest.mark.parametrize(
    ("after", "before", "told"),
    [
        ((0, 100), (5, 100), (0.0, 0.0, True)),
        ((5, 100), (0, 100), (None, True, None)),
        ((0, 100), (0, 100), (None, 0.0, None)),
    ],
)
def test_a_rate_beside_nothing(
    after: tuple[int, float], before: tuple[int, float], told: tuple[object, object, object]
) -> None:
    found = comparing.rate_ratio(after, before)
    assert found.value == told[0]
    assert bool(found.low) == bool(told[1])
    assert (found.high is not None) == bool(told[2])


def test_what_has_no_tail() -> None:
    with pytest.raises(ValueError, match="value"):
        ours.chi_square_tail(-1, 1)
    with pytest.raises(ValueError, match="count"):
        ours.poisson_tail(-1, 1)
    with pytest.raises(ValueError, match="share"):
        ours.normal_quantile(1)
    with pytest.raises(ValueError, match="share"):
        ours.student_quantile(0.5, 0)
    with pytest.raises(ValueError, match="hits"):
        ours.binomial_interval(3, 2)
    with pytest.raises(ValueError, match="exposure"):
        comparing.rate_ratio((1, 0), (1, 1))
    with pytest.raises(ValueError, match="at least two values"):
        comparing.welch([1], [1, 2])
    with pytest.raises(ValueError, match="mean of nothing"):
        comparing.mean([])
