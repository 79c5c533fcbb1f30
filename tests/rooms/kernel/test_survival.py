"""Survival curves and their difference: SciPy's, and what is true of any."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from amends.kernel.survival import Lasted, kaplan_meier, log_rank

FIRST = [(12, 1), (30, 0), (45, 1), (45, 1), (60, 0), (75, 1), (90, 0), (90, 0), (90, 0), (120, 0)]
PEOPLE = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=40)


def lasted(rows: list[tuple[int, bool]] | list[tuple[int, int]]) -> list[Lasted]:
    return [Lasted(float(duration), bool(lost)) for duration, lost in rows]


def scipys(rows: list[tuple[int, bool]]) -> stats.CensoredData:
    return stats.CensoredData(
        uncensored=[duration for duration, lost in rows if lost],
        right=[duration for duration, lost in rows if not lost],
    )


@given(PEOPLE)
def test_a_curve_and_its_interval_are_those_of_scipy(rows: list[tuple[int, bool]]) -> None:
    theirs = stats.ecdf(scipys(rows)).sf
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        interval = theirs.confidence_interval(method="log-log")
    ours = kaplan_meier(lasted(rows))
    assert [step.time for step in ours.steps] == list(theirs.quantiles)
    for place, step in enumerate(ours.steps):
        assert step.staying == pytest.approx(theirs.probabilities[place])
        if 0 < step.staying < 1:
            assert step.low == pytest.approx(interval.low.probabilities[place])
            assert step.high == pytest.approx(interval.high.probabilities[place])


@given(PEOPLE, PEOPLE)
def test_the_difference_of_two_groups_is_that_of_scipy(a: list[tuple[int, bool]], b: list[tuple[int, bool]]) -> None:
    ours = log_rank({"a": lasted(a), "b": lasted(b)})
    if ours.p is None or ours.chi_square is None:
        return
    theirs = stats.logrank(scipys(a), scipys(b))
    assert ours.chi_square == pytest.approx(theirs.statistic**2)
    assert ours.p == pytest.approx(theirs.pvalue)


@given(PEOPLE, PEOPLE, PEOPLE)
def test_groups_are_compared_the_same_in_any_order(
    a: list[tuple[int, bool]], b: list[tuple[int, bool]], c: list[tuple[int, bool]]
) -> None:
    one = log_rank({"a": lasted(a), "b": lasted(b), "c": lasted(c)})
    other = log_rank({"c": lasted(c), "a": lasted(a), "b": lasted(b)})
    assert one.degrees == other.degrees
    assert one.p == pytest.approx(other.p)
    assert sum(one.expected.values()) == pytest.approx(sum(one.lost.values()))


def test_three_groups() -> None:
    """Worked by hand: at 1 each of three of three is at risk and a loses one, at 2 b, at 3 c."""
    found = log_rank({name: lasted([(time, 1), (4, 0), (4, 0)]) for name, time in (("a", 1), ("b", 2), ("c", 3))})
    assert found.degrees == 2
    assert [found.expected[name] for name in "abc"] == pytest.approx(
        [3 / 9 + 2 / 8 + 2 / 7, 3 / 9 + 3 / 8 + 2 / 7, 3 / 9 + 3 / 8 + 3 / 7]
    )
    shares = [np.array(at_risk) / sum(at_risk) for at_risk in ((3, 3, 3), (2, 3, 3), (2, 2, 3))]
    excess = np.ones(3) - sum(shares)
    spread = sum(np.diag(share) - np.outer(share, share) for share in shares)
    assert found.chi_square == pytest.approx(excess @ np.linalg.pinv(spread) @ excess)


def test_a_loss_at_the_moment_at_which_another_is_last_seen() -> None:
    """Whoever is last seen at 5 was at risk at 5."""
    curve = kaplan_meier(lasted([(5, 1), (5, 0), (5, 0), (9, 0)]))
    assert (curve.at(5).staying, curve.at(5).at_risk, curve.at_risk(5), curve.at_risk(5.1)) == (0.75, 4, 4, 1)
    assert (curve.at(4.9).staying, curve.at(4.9).low) == (1.0, 1.0)


def test_nobody_lost_everybody_lost_and_one_alone() -> None:
    nobody = kaplan_meier(lasted([(5, 0), (9, 0)]))
    assert (nobody.lost, nobody.at(9).staying, nobody.at(9).low, nobody.median()) == (0, 1.0, 1.0, (None, None, None))
    everybody = kaplan_meier(lasted([(5, 1), (9, 1)]))
    assert (everybody.at(9).staying, everybody.at(9).low, everybody.at(9).high) == (0.0, None, None)
    assert everybody.median()[0] == 5
    assert kaplan_meier(lasted([(0, 1)])).at(0).staying == 0.0


def test_how_long_they_stay_on_average_within_a_year() -> None:
    curve = kaplan_meier(lasted(FIRST))
    assert curve.mean_until(90) == pytest.approx(12 + 33 * 0.9 + 30 * 0.675 + 15 * 0.54)
    assert curve.mean_until(10) == 10
    with pytest.raises(ValueError, match="until: 121 lies beyond 120"):
        curve.mean_until(121)


def test_groups_of_which_nobody_is_lost_cannot_differ() -> None:
    found = log_rank({"a": lasted([(5, 0)]), "b": lasted([(7, 0)])})
    assert (found.chi_square, found.p, found.degrees) == (None, None, 0)
    # Everybody of a is gone before anybody is lost.
    assert log_rank({"a": lasted([(1, 0)]), "b": lasted([(7, 1), (8, 0)])}).p is None


def test_what_is_no_curve() -> None:
    with pytest.raises(ValueError, match="durations: there is nobody"):
        kaplan_meier([])
    for wrong in (-1.0, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="durations"):
            kaplan_meier([Lasted(wrong, True)])
    with pytest.raises(ValueError, match="at least two"):
        log_rank({"a": lasted([(1, 1)])})
    with pytest.raises(ValueError, match="there is nobody in 'b'"):
        log_rank({"a": lasted([(1, 1)]), "b": []})
