"""Two who judged the same things: beyond chance or not, as the literature and another implementation count it."""

from __future__ import annotations

import random
from itertools import product
from statistics import pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from amends.kernel.agreement import agreement

VERDICTS = ("yes", "partly", "no")
PAIRS = st.lists(st.tuples(st.sampled_from(VERDICTS), st.sampled_from(VERDICTS)), min_size=1, max_size=60)


def table(*rows: tuple[int, ...]) -> list[tuple[str, str]]:
    """The pairs of a table of counts: the first judge's verdicts down, the second's across."""
    return [(VERDICTS[i], VERDICTS[j]) for i, row in enumerate(rows) for j, many in enumerate(row) for _ in range(many)]


@pytest.mark.parametrize(
    ("rows", "kappa", "low", "high"),
    [
        # A hundred patients and two psychiatrists, and another hundred: as statsmodels 0.14 counts them.
        (((75, 1, 4), (5, 4, 1), (0, 0, 10)), 0.676470588235294, 0.5045759580860855, 0.8483652183845026),
        (((44, 5, 1), (7, 20, 3), (9, 5, 6)), 0.49152542372881347, 0.35015820121748686, 0.6328926462401401),
    ],
)
def test_known_tables_are_reproduced(rows: tuple[tuple[int, ...], ...], kappa: float, low: float, high: float) -> None:
    found = agreement(table(*rows)).kappa
    assert found is not None
    assert (found.value, found.low, found.high) == pytest.approx((kappa, low, high), abs=1e-12)
    assert found.n == 100


@given(PAIRS)
def test_it_is_what_another_implementation_counts(pairs: list[tuple[str, str]]) -> None:
    found = agreement(pairs)
    if found.kappa is None:
        assert len({verdict for pair in pairs for verdict in pair}) == 1
        return
    expected = cohen_kappa_score([one for one, _ in pairs], [other for _, other in pairs])
    assert found.kappa.value == pytest.approx(expected, abs=1e-9)
    assert -1 <= found.kappa.low <= found.kappa.value <= found.kappa.high <= 1
    assert found.same.value == pytest.approx(sum(one == other for one, other in pairs) / len(pairs))


@given(PAIRS)
def test_who_is_called_the_first_judge_changes_nothing(pairs: list[tuple[str, str]]) -> None:
    turned = agreement([(other, one) for one, other in pairs])
    found = agreement(pairs)
    assert turned.same == found.same
    if found.kappa and turned.kappa:
        assert turned.kappa.value == pytest.approx(found.kappa.value)
        assert turned.kappa.high == pytest.approx(found.kappa.high)


def test_its_error_is_the_spread_of_what_is_counted_again_and_again() -> None:
    cells = list(product(VERDICTS, VERDICTS))
    weights = [30, 5, 2, 4, 20, 6, 1, 7, 25]
    dice = random.Random(4)
    found, margins = [], []
    for _ in range(1_000):
        one = agreement(dice.choices(cells, weights, k=120)).kappa
        assert one is not None
        found.append(one.value)
        margins.append((one.high - one.low) / 2 / 1.959964)
    assert sum(margins) / len(margins) == pytest.approx(pstdev(found), rel=0.06)


def test_one_verdict_throughout_says_nothing_beyond_chance() -> None:
    found = agreement([("yes", "yes")] * 9)
    assert found.kappa is None
    assert (found.same.value, found.same.n) == (1, 9)


def test_nothing_judged_twice_is_no_agreement() -> None:
    with pytest.raises(ValueError, match=r"^pairs: "):
        agreement([])
