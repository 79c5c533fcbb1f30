"""What is said of the pulse tells nobody's answer: nothing under five, and all of them reads like all but one."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.learn.rules.pulse import Ask, BadPulse, check, said_of

SCORES = st.lists(st.integers(1, 5), max_size=40)


@given(SCORES)
def test_nothing_is_said_under_five_and_never_an_end_of_the_scale(scores: list[int]) -> None:
    said = said_of(Counter(scores))
    if len(scores) < 5:
        assert said is None
        return
    assert said in {1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5}
    assert said == min(4.5, max(1.5, said))
    if 1.5 < said < 4.5:
        assert abs(said - sum(scores) / len(scores)) <= 0.25 + 1e-9


@pytest.mark.parametrize("score", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("many", [5, 6, 9, 30])
def test_that_all_said_the_same_cannot_be_told_from_all_but_one(score: int, many: int) -> None:
    other = score - 1 if score > 1 else 2
    assert said_of({score: many}) == said_of({score: many - 1, other: 1})


def test_a_statement_may_be_left_out_and_not_all_of_them() -> None:
    assert check({"load": "2", "help": ""}) == {Ask.LOAD: 2}
    for told in ({}, {"load": "0"}, {"load": "6"}, {"help": "five"}):
        with pytest.raises(BadPulse):
            check(told)
