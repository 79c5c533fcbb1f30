"""The language of rules: what it understands, what it refuses, and that unknown stays unknown."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.remedies.law.answering import quote
from amends.remedies.law.language import Unreadable, parse
from amends.remedies.law.reading import read
from amends.remedies.law.shapes import Pack
from amends.remedies.law.tables import BadPack
from tests.rooms.remedies.law.asking import ASKED

PACK = """
id = "trial"
title = "Trial"
jurisdiction = "Nowhere"
currency = "EUR"
legal_basis = "The law of trial"
dated_by = "day"
verified_on = 2026-11-22
reverify_by = 2027-01-01
enabled = true

[facts]
a = {{ type = "flag", words = "a" }}
b = {{ type = "flag", words = "b" }}
c = {{ type = "flag", words = "c", if_absent = false }}
n = {{ type = "number", words = "n" }}
m = {{ type = "number", words = "m", if_absent = "none", nullable = true }}
fare = {{ type = "money", words = "fare" }}
colour = {{ type = "choice", words = "colour", values = ["red", "blue"] }}
day = {{ type = "date", words = "day", if_absent = "the day asked" }}

[answers]
amount = {{ type = "money" }}
flag = {{ type = "flag" }}
date = {{ type = "date" }}

[citations]
law = {{ text = "Law", basis = "confirmed" }}

[sums.rate]
words = "rate"
amounts = [{{ from = 2026-01-01, amount = "1.50", cite = "law" }}, {{ from = 2026-07-01, amount = "2", cite = "law" }}]

[windows.spring]
words = "spring"
spans = [{{ from = 2026-03-01, to = 2026-05-31, cite = "law" }}]

[[rule]]
id = "asked"
when = '{when}'
outcome = "owed"
answer = {{ flag = true{more} }}
because = "It holds."
cite = "law"

[[rule]]
id = "else"
outcome = "not_owed"
answer = {{ flag = false }}
because = "It does not."
cite = "law"
"""


def pack_with(when: str, more: str = "") -> Pack:
    return read("trial.toml", PACK.format(when=when, more=more))


def holds(when: str, **facts: Any) -> bool | tuple[str, ...]:
    """Whether a condition holds, or the facts that it misses."""
    answer = quote(pack_with(when), facts, ASKED, lambda year: frozenset())
    found: bool | tuple[str, ...] = answer.needs or answer.keys["flag"]
    return found


@pytest.mark.parametrize(
    ("when", "facts", "expected"),
    [
        ("n >= 180", {"n": 180}, True),
        ("n > 180", {"n": 180}, False),
        ("n < 1.5", {"n": 1.4}, True),
        ("n <= 2 + 3 * 4 - 1", {"n": 13}, True),
        ("n <= (2 + 3) * 4 / 8", {"n": 2.5}, True),
        ("a", {"a": True}, True),
        ("not a", {"a": True}, False),
        ("not not a", {"a": True}, True),
        ("not (a or b)", {"a": False, "b": False}, True),
        ("a or b and c", {"a": True, "b": False}, True),
        ("(a or b) and c", {"a": True, "b": False}, False),
        ("a is true", {"a": True}, True),
        ("a is not true", {"a": True}, False),
        ("colour is red", {"colour": "red"}, True),
        ("colour is one of (red, blue)", {"colour": "blue"}, True),
        ("colour is not one of (red)", {"colour": "blue"}, True),
        ("m is none", {}, True),
        ("m is none", {"m": None}, True),
        ("m is not none", {"m": 4}, True),
        ("m < 5", {}, False),
        ("m >= 5", {"m": None}, False),
        ("not m < 5", {}, True),
        ("m is stated", {}, False),
        ("m is stated", {"m": None}, True),
        ("m is not stated", {}, True),
        ("n is stated and n > 3", {"n": 4}, True),
        ("day in spring", {"day": "2026-03-01"}, True),
        ("day in spring", {"day": "2026-05-31"}, True),
        ("day in spring", {"day": "2026-06-01"}, False),
        ("day < 2026-07-01", {"day": "2026-06-30"}, True),
        ("rate < 1.6", {"day": "2026-06-30"}, True),
        ("rate < 1.6", {"day": "2026-07-01"}, False),
        ("percent(fare, 50) >= 10", {"fare": "20.00"}, True),
        ("min(n, 3) > 2", {"n": 9}, True),
        ("whole(n / 12) >= 2", {"n": 24}, True),
        ("days_between(day, days_after(day, 3)) >= 3", {}, True),
    ],
)
def test_what_a_condition_means(when: str, facts: Mapping[str, Any], expected: bool) -> None:
    assert holds(when, **facts) is expected


@pytest.mark.parametrize(
    ("when", "facts", "expected"),
    [
        ("a and b", {"a": False}, False),
        ("b and a", {"a": False}, False),
        ("a and b", {"a": True}, ("b",)),
        ("a and b", {}, ("a", "b")),
        ("a or b", {"a": True}, True),
        ("b or a", {"a": True}, True),
        ("a or b", {"b": False}, ("a",)),
        ("not a", {}, ("a",)),
        ("n > 3", {}, ("n",)),
        ("n + percent(fare, 3) > 3", {}, ("n", "fare")),
        ("colour is red or n > 3", {"colour": "blue"}, ("n",)),
        ("n is stated and n > 3", {}, False),
    ],
)
def test_unknown_stays_unknown_where_it_decides(when: str, facts: Mapping[str, Any], expected: Any) -> None:
    assert holds(when, **facts) == expected


THREE = st.sampled_from([True, False, None])
CONDITIONS = st.recursive(
    st.sampled_from(["a", "b", "c"]),
    lambda inner: st.one_of(
        inner.map(lambda x: f"not ({x})"),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda x: f"(({x[0]}) {x[1]} ({x[2]}))"),
    ),
    max_leaves=6,
)


@given(CONDITIONS, THREE, THREE)
def test_an_answer_stands_whatever_the_unknown_turns_out_to_be(when: str, a: bool | None, b: bool | None) -> None:
    """Kleene's logic, checked against plain logic over everything that the unknown facts can be."""
    known = {name: value for name, value in (("a", a), ("b", b)) if value is not None}
    found = holds(when, **known)
    if isinstance(found, bool):
        for left in (True, False) if a is None else (a,):
            for right in (True, False) if b is None else (b,):
                assert holds(when, a=left, b=right) is found
    else:
        assert set(found) <= {"a", "b"} - set(known)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "something is missing at the end"),
        ("a and", "something is missing at the end"),
        ("a b", "'b' is not expected there"),
        ("(a", "')' is missing before 'the end'"),
        ("a)", "')' is not expected there"),
        ("n >= ", "something is missing at the end"),
        ("a = b", "'= b' is not understood"),
        ("a == b", "is not understood"),
        ("__import__('os')", "is not understood"),
        ("a.b", "is not understood"),
        ("and a", "'and' is not expected there"),
        ("3 is red", "before `is` stands one name"),
        ("colour is one (red)", "'of' is missing before '('"),
        ("colour is one of red", "'(' is missing before 'red'"),
        ("day in 2026-01-01", "is not the name of a window"),
        ("day < 2026-02-30", "2026-02-30 is no day of the calendar"),
        ("(" * 40 + "a" + ")" * 40, "more than 30 deep"),
    ],
)
def test_words_that_are_not_of_the_language(words: str, told: str) -> None:
    with pytest.raises(Unreadable) as refused:
        parse(words)
    assert told in str(refused.value)


@given(st.text(alphabet=st.sampled_from(" abn(),<=>+-*/0123456789isnotandor\n'\"é"), max_size=40))
def test_any_text_is_read_or_refused(words: str) -> None:
    with suppress(Unreadable):
        assert parse(words) == parse(f" {words} ")


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("d > 3", "'d' is no fact, value or sum of this pack; it has a, b, c, colour"),
        ("n", "a condition must be true or false"),
        ("n and a", "a condition must be true or false"),
        ("not n > 3 or fare", "a condition must be true or false"),
        ("a > 3", "> compares two numbers or two dates, not a flag and a number"),
        ("day > 3", "not a date and a number"),
        ("colour > 3", "not a choice and a number"),
        ("day + 3 > day", "+ takes two numbers, not a date and a number"),
        ("n / 0 > 1", "/ divides by a number that is written out"),
        ("n / n > 1", "/ divides by a number that is written out"),
        ("colour is green", "colour is never 'green'; it is one of blue, none, red"),
        ("a is maybe", "a is never 'maybe'"),
        ("n is 3", "n is never '3'"),
        ("rate is stated", "'rate' is no fact of this pack"),
        ("day in summer", "'summer' is no window of this pack; it has spring"),
        ("n in spring", "before `in` stands a date"),
        ("sqrt(n) > 1", "'sqrt' is no function; known are business_days_after"),
        ("percent(n) > 1", "percent takes 2 arguments, not 1"),
        ("percent(day, 1) > 1", "percent: argument 1 must be a number, not a date"),
        ("per_day(n, day, day) > 1", "per_day: argument 1 must be the name of a sum"),
        ("per_day(1, day, day) > 1", "per_day: argument 1 must be the name of a sum"),
    ],
)
def test_what_makes_no_sense_in_its_pack_is_refused_with_file_and_rule(when: str, told: str) -> None:
    with pytest.raises(BadPack) as refused:
        pack_with(when)
    assert str(refused.value).startswith("trial.toml: rule asked: ")
    assert told in str(refused.value)
