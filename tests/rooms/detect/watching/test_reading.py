"""A watch that cannot be is refused by the name of its place, with the remedy; one that can reads as a sentence."""

from __future__ import annotations

from typing import Any

import pytest

from amends.detect.rules import BadRule
from amends.detect.rules.watching import question, read_watch, watch_sentence

OPEN = {"count": "order.delivered", "is": "=", "value": 0}
PASSED = {"time": "now", "is": "at_or_after", "than": "fact promised_by"}


@pytest.mark.parametrize(
    ("tree", "path", "remedy"),
    [
        ([], "", "must be an object"),
        ({}, "", "it holds nothing"),
        ({"all": [PASSED], "any": [OPEN]}, "", "it holds all, any"),
        ({"none": []}, "none", "at least one condition"),
        (
            {"all": [PASSED, {"not": {"time": "soon", "is": "before", "than": "now"}}]},
            "all[1].not.time",
            '"first SIGNAL"',
        ),
        ({**PASSED, "is": "around"}, "is", "must be one of before,"),
        ({**PASSED, "than": "now"}, "than", "is the same time"),
        ({**PASSED, "span": "1 day"}, "span", "leave the span out"),
        ({**PASSED, "is": "less_than_after"}, "span", 'such as "14 days"'),
        ({**PASSED, "is": "less_than_after", "span": "0 days"}, "span", "not '0 days'"),
        ({**PASSED, "is": "less_than_after", "span": "9999 days"}, "span", "at most 3660 days"),
        ({**OPEN, "value": -1}, "value", "a whole number from 0"),
        ({**OPEN, "value": True}, "value", "not True"),
        ({**OPEN, "is": "!="}, "is", "must be one of =, <, <=, >, >="),
        ({**OPEN, "count": "a b"}, "count", "such as order.delivered"),
        ({**OPEN, "where": {"all": [{"fact": "x"}]}}, "where.all[0].is", "must be one of"),
        ({**OPEN, "since": 1}, "", "not since"),
        ({"sequence": [{"signal": "a"}]}, "sequence", "2 to 20 signals in all, not 1"),
        ({"sequence": [{"signal": "a", "times": 0}, {"signal": "b"}]}, "sequence[0].times", "from 1 to 20"),
        ({"absent": "a", "span": "1 day", "after": "now"}, "after", "lies always ahead"),
        ({"any": [OPEN] * 101}, "", "at most 100"),
    ],
)
def test_a_bad_watch_is_refused_by_the_name_of_its_place(tree: object, path: str, remedy: str) -> None:
    with pytest.raises(BadRule) as refused:
        read_watch(tree)
    assert refused.value.path == path
    assert remedy in str(refused.value)
    with pytest.raises(BadRule):
        question(tree, "UTC")


@pytest.mark.parametrize(
    ("tree", "sentence"),
    [
        ({"all": [PASSED, OPEN]}, "now is not before promised by and order.delivered was not heard"),
        (
            {"time": "first order.cancelled", "is": "less_than_before", "span": "14 days", "than": "fact departs_at"},
            "the first order.cancelled is less than 14 days before departs at",
        ),
        (
            {"count": "login.failed", "is": ">=", "value": 3, "span": "24 hours"},
            "login.failed was heard at least 3 times in the last 24 hours",
        ),
        (
            {
                "any": [
                    {"absent": "order.sent", "span": "1 days", "after": "first order.placed"},
                    {"all": [OPEN, PASSED]},
                ]
            },
            "no order.sent came within 1 day after the first order.placed or "
            "(order.delivered was not heard and now is not before promised by)",
        ),
        (
            {"none": [OPEN, {"count": "a", "is": ">", "value": 0, "where": {"fact": "x", "is": "=", "value": 1}}]},
            "none of these is so: (order.delivered was not heard; a with (x is 1) was heard)",
        ),
    ],
)
def test_a_watch_reads_as_a_sentence(tree: dict[str, Any], sentence: str) -> None:
    assert watch_sentence(tree) == sentence
