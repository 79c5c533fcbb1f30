"""How grave a finding is: the first condition that holds, the same in Python and in SQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amends.detect.rules import BadRule
from amends.detect.rules.watching import History, Told, read_sizes, sized, sizes_question, sizes_sentence
from tests.rooms.detect.watching import histories as drawn

LATE = {"time": "now", "is": "at_least_after", "span": "3 days", "than": "fact promised_by"}
MISSED = {"fact": "connection_missed", "is": "=", "value": True}
SIZES = [{"severity": 3, "impact": "misses a connection", "when": MISSED}, {"severity": 2, "when": LATE}]
DAY = 24 * 3_600_000_000


@pytest.fixture(scope="module")
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE told (subject VARCHAR, seq BIGINT, at_us BIGINT, known_us BIGINT, type VARCHAR, data JSON);"
        "CREATE TABLE asks (subject VARCHAR, now_us BIGINT)"
    )
    yield connection
    connection.close()


@settings(max_examples=25)
@given(
    trees=st.lists(st.tuples(st.sampled_from([1, 2, 3]), drawn.WATCHES), min_size=1, max_size=3),
    zone=st.sampled_from(drawn.ZONES),
    things=st.lists(drawn.HISTORIES, min_size=1, max_size=3),
    moments=st.lists(drawn.MOMENTS, min_size=1, max_size=3, unique=True),
)
def test_python_and_sql_say_the_same(
    engine: duckdb.DuckDBPyConnection,
    trees: list[tuple[int, dict[str, Any]]],
    zone: str,
    things: list[History],
    moments: list[int],
) -> None:
    sizes = read_sizes([{"severity": severity, "when": tree} for severity, tree in trees])
    asked = [(thing, at) for thing in things for at in moments]
    names = drawn.tell(engine, asked)
    about = sizes_question(sizes, zone)
    said = {(name, at): place for name, at, place in engine.execute(about.sql, about.values).fetchall()}
    size_of = sized(sizes, zone)
    for name, (thing, at) in zip(names, asked, strict=True):
        place = said[name, at]
        assert (None if place is None else sizes[place]) == size_of(thing, at)


def test_the_first_that_holds_counts_and_else_the_kind() -> None:
    size_of = sized(read_sizes(SIZES), "UTC")
    promised = {"promised_by": "2026-03-02T00:00:00+00:00"}
    at = 1_772_409_600_000_000  # that very moment

    def told(**facts: object) -> History:
        return History([Told("order.placed", at - DAY, at - DAY, promised | facts)])

    assert size_of(told(), at + 2 * DAY) is None
    late = size_of(told(), at + 3 * DAY)
    assert late is not None
    assert (late.severity, late.impact) == (2, "")
    missed = size_of(told(connection_missed=True), at + 3 * DAY)
    assert missed is not None
    assert (missed.severity, missed.impact) == (3, "misses a connection")


def test_they_are_read_as_a_sentence() -> None:
    assert sizes_sentence((), "medium") == "What it finds is medium."
    assert sizes_sentence(read_sizes(SIZES), "small") == (
        "What it finds is grave, misses a connection, when connection missed is true; else medium, when now is at"
        " least 3 days after promised by; else small."
    )


@pytest.mark.parametrize(
    ("told", "path"),
    [
        ("grave", "sizes"),
        ([SIZES[0]] * 9, "sizes"),
        ([{"severity": 3}], "0"),
        ([{"severity": 4, "when": LATE}], "0.severity"),
        ([{"severity": True, "when": LATE}], "0.severity"),
        ([SIZES[0], {"severity": 1, "impact": "x" * 81, "when": LATE}], "1.impact"),
        ([{"severity": 1, "when": LATE | {"span": "three days"}}], "0.when.span"),
        ([{"severity": 1, "when": {}}], "0.when"),
    ],
)
def test_what_cannot_be_read_names_its_place(told: object, path: str) -> None:
    with pytest.raises(BadRule) as refused:
        read_sizes(told)
    assert refused.value.path == path
