"""How many a comparison takes: equal to what SciPy's own tests find, and refused where nothing can be found."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from amends.kernel import power


@pytest.mark.parametrize(("usual", "other"), [(0.5, 0.6), (0.7, 0.8), (0.1, 0.2), (0.9, 0.85)])
def test_so_many_find_it_four_times_of_five_by_scipys_binomials(usual: float, other: float) -> None:
    """Every pair of counts with its chance: those that the test finds add up to the power."""
    n = power.needed(usual, other)
    counts = np.arange(n + 1)
    chances = np.outer(stats.binom.pmf(counts, n, usual), stats.binom.pmf(counts, n, other))
    one, two = np.meshgrid(counts, counts, indexing="ij")
    whole = (one + two) / (2 * n)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.abs(one - two) / n / np.sqrt(whole * (1 - whole) * 2 / n)
    found = float(chances[np.nan_to_num(z) > stats.norm.ppf(0.975)].sum())
    assert found == pytest.approx(0.8, abs=0.015)
    assert power.power_of(n, usual, other) == pytest.approx(0.8, abs=0.005)
    assert power.power_of(n, usual, other) >= 0.8 > power.power_of(n - 1, usual, other)


def test_worked_values() -> None:
    # Fleiss, Levin and Paik's formula by hand with SciPy's quantiles.
    a, b = stats.norm.ppf(0.975), stats.norm.ppf(0.8)
    hand = ((a * sqrt(2 * 0.55 * 0.45) + b * sqrt(0.25 + 0.24)) / 0.1) ** 2
    assert (power.needed(0.5, 0.6), hand) == (388, pytest.approx(387.3, abs=0.1))
    assert power.needed(0.6, 0.5) == 388
    assert power.needed(0.5, 0.6, power=0.9) > 388 < power.needed(0.5, 0.6, sure=0.99)


@given(st.integers(1, 200), st.integers(1, 200), st.data())
def test_chance_alone_is_that_of_scipys_chi_square(n: int, m: int, data: st.DataObject) -> None:
    hits, others = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    told = power.chance_alone((hits, n), (others, m))
    if hits + others in (0, n + m):
        assert told is None
        return
    table = [[hits, n - hits], [others, m - others]]
    assert told == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue, abs=1e-9)


def test_what_cannot_be_planned() -> None:
    for usual, other in ((0.5, 0.5), (-0.1, 0.5), (0.5, 1.1)):
        with pytest.raises(ValueError, match="difference"):
            power.needed(usual, other)
    with pytest.raises(ValueError, match="power"):
        power.needed(0.5, 0.6, power=1.0)
    with pytest.raises(ValueError, match="n: at least one"):
        power.power_of(0, 0.5, 0.6)
    with pytest.raises(ValueError, match="hits: 3 of 2"):
        power.chance_alone((3, 2), (1, 2))
