"""What a detector asks: read strictly, read out in English, and the same in Python and in SQL."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from amends.detect.rules import (
    BadRule,
    Columns,
    Sort,
    as_sentence,
    detector_sentence,
    predicate,
    read,
    where,
)
from tests.rooms.detect import trees

LATE = {"fact": "arrival_delay_minutes", "is": ">=", "value": 180}


@pytest.mark.parametrize(
    ("tree", "facts", "holds"),
    [
        ({}, {}, True),
        (LATE, {"arrival_delay_minutes": 180}, True),
        (LATE, {"arrival_delay_minutes": 179.9}, False),
        (LATE, {"arrival_delay_minutes": None}, False),
        (LATE, {"arrival_delay_minutes": "200"}, False),
        (LATE, {"arrival_delay_minutes": True}, False),
        ({"not": LATE}, {}, True),
        ({"fact": "gate", "is": "is_missing"}, {"gate": None}, True),
        ({"fact": "gate", "is": "is_missing"}, {"gate": ""}, False),
        ({"fact": "gate", "is": "!=", "value": "B"}, {}, False),
        ({"fact": "gate", "is": "!=", "value": "B"}, {"gate": 7}, True),
        ({"fact": "gate", "is": "=", "value": 1}, {"gate": True}, False),
        ({"fact": "gate", "is": "=", "value": 1}, {"gate": 1.0}, True),
        ({"fact": "gate", "is": "in", "value": ["A", 2]}, {"gate": 2}, True),
        ({"fact": "gate", "is": "in", "value": [1]}, {"gate": True}, False),
        ({"fact": "day", "is": "<", "value": "2013-02-09"}, {"day": "2013-02-08"}, True),
        ({"fact": "shipment.carrier", "is": "=", "value": "UA"}, {"shipment": {"carrier": "UA"}}, True),
        ({"fact": "shipment.carrier", "is": "=", "value": "UA"}, {"shipment": "UA"}, False),
        ({"all": [LATE, {"fact": "carrier", "is": "=", "value": "UA"}]}, {"arrival_delay_minutes": 200}, False),
        ({"any": [LATE, {"fact": "carrier", "is": "=", "value": "UA"}]}, {"carrier": "UA"}, True),
    ],
)
def test_what_a_tree_means(tree: dict[str, Any], facts: dict[str, Any], holds: bool) -> None:
    assert predicate(tree)(facts) is holds


@pytest.mark.parametrize(
    ("tree", "path", "remedy"),
    [
        ([], "", "must be an object"),
        ({"all": []}, "all", "at least one condition"),
        ({"all": [LATE], "any": [LATE]}, "", "exactly one of"),
        ({"none": [LATE]}, "", "it holds none"),
        ({"all": [LATE, 7]}, "all[1]", "must be an object, not 7"),
        ({"not": {"any": [{"fact": "x"}]}}, "not.any[0].is", "must be one of =, !=,"),
        ({"fact": "x", "is": "like", "value": 1}, "is", "not 'like'"),
        ({"fact": "x y", "is": "=", "value": 1}, "fact", "must name a fact"),
        ({"fact": "x", "is": "="}, "value", "say what the fact is compared with"),
        ({"fact": "x", "is": "=", "value": None}, "value", "must be a number, a text, true or false"),
        ({"fact": "x", "is": "<", "value": True}, "value", "true has no order"),
        ({"fact": "x", "is": "<", "value": float("nan")}, "value", "must be a number"),
        ({"fact": "x", "is": "=", "value": 10**400}, "value", "must be a number"),
        ({"fact": "x", "is": "in", "value": []}, "value", "a list of 1 to 100"),
        ({"any": [{"fact": "x", "is": "in", "value": [1, None]}]}, "any[0].value[1]", "must be a number"),
        ({"fact": "x", "is": "is_missing", "value": 1}, "value", "leave it out"),
        ({"fact": "x", "is": "=", "value": 1, "why": 2}, "", "not why"),
        ({"any": [LATE] * 101}, "", "at most 100"),
    ],
)
def test_a_bad_tree_is_refused_by_the_name_of_its_place(tree: object, path: str, remedy: str) -> None:
    with pytest.raises(BadRule) as refused:
        read(tree)
    assert refused.value.path == path
    assert remedy in str(refused.value)


def test_a_tree_may_be_ten_deep_and_no_deeper() -> None:
    tree: dict[str, Any] = LATE
    for _ in range(9):
        tree = {"not": tree}
    assert predicate(tree)({"arrival_delay_minutes": 200}) is False
    with pytest.raises(BadRule, match="more than 10 deep"):
        read({"not": tree})


@pytest.mark.parametrize(
    ("tree", "sentence"),
    [
        ({}, "always"),
        (LATE, "arrival delay minutes is at least 180"),
        ({"fact": "carrier", "is": "in", "value": ["UA", "B6", "DL"]}, "carrier is one of “UA”, “B6” or “DL”"),
        ({"fact": "shipment.is_fragile", "is": "=", "value": True}, "is fragile of shipment is true"),
        ({"fact": "gate", "is": "!=", "value": 1.5}, "gate is known and not 1.5"),
        (
            {"all": [LATE, {"any": [{"fact": "gate", "is": "is_missing"}, {"not": LATE}]}]},
            "arrival delay minutes is at least 180 and "
            "(gate is missing or it is not so that (arrival delay minutes is at least 180))",
        ),
    ],
)
def test_a_tree_reads_as_a_sentence(tree: dict[str, Any], sentence: str) -> None:
    assert as_sentence(tree) == sentence


def test_a_detector_reads_as_a_sentence() -> None:
    assert (
        detector_sentence(signal_type="flight.arrived", expectation="", tree=LATE)
        == "When we hear flight.arrived, and arrival delay minutes is at least 180."
    )
    assert (
        detector_sentence(signal_type="", expectation="delivery", tree={})
        == "When delivery was promised by a time and has not come."
    )


@pytest.fixture(scope="module")
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    yield connection
    connection.close()


def asked(engine: duckdb.DuckDBPyConnection, tree: object, rows: list[dict[str, Any]]) -> list[bool]:
    """What DuckDB says of each row's facts, in their order."""
    condition = where(tree)
    table = "SELECT unnest(?::VARCHAR[])::JSON AS data, generate_subscripts(?::VARCHAR[], 1) AS place"
    texts = [json.dumps(facts) for facts in rows]
    sql = f"SELECT {condition.sql} FROM ({table}) ORDER BY place"  # noqa: S608
    return [row[0] for row in engine.execute(sql, [*condition.values, texts, texts]).fetchall()]


@given(tree=trees.trees(), rows=st.lists(trees.FACTS, min_size=1, max_size=12))
@example(tree={"fact": "delay", "is": ">", "value": 2**53}, rows=[{"delay": 2**53 + 1}, {"delay": 10**400}])
@example(tree={"not": {"fact": "delay", "is": "!=", "value": "a"}}, rows=[{"delay": None}, {"delay": [1]}, {}])
@example(tree={}, rows=[{}])
def test_python_and_sql_say_the_same(
    engine: duckdb.DuckDBPyConnection, tree: dict[str, Any], rows: list[dict[str, Any]]
) -> None:
    holds = predicate(tree)
    assert asked(engine, tree, rows) == [holds(facts) for facts in rows]


SORTS = {"delay": Sort.NUMBER, "carrier": Sort.TEXT, "is_late": Sort.TRUTH}
COLUMN_FACTS = st.fixed_dictionaries(
    {
        "delay": st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False), st.integers(-500, 500)),
        "carrier": st.one_of(st.none(), trees.TEXTS),
        "is_late": st.one_of(st.none(), st.booleans()),
    }
)


@given(tree=trees.trees(tuple(SORTS)), rows=st.lists(COLUMN_FACTS, min_size=1, max_size=8))
def test_python_and_sql_over_columns_say_the_same(
    engine: duckdb.DuckDBPyConnection, tree: dict[str, Any], rows: list[dict[str, Any]]
) -> None:
    condition = where(tree, Columns(SORTS))
    marks = ", ".join(["(?, ?::DOUBLE, ?::VARCHAR, ?::BOOLEAN)"] * len(rows))
    given_rows = [value for n, row in enumerate(rows) for value in (n, row["delay"], row["carrier"], row["is_late"])]
    sql = f"SELECT {condition.sql} FROM (VALUES {marks}) AS f(place, delay, carrier, is_late) ORDER BY place"  # noqa: S608
    found = [row[0] for row in engine.execute(sql, [*condition.values, *given_rows]).fetchall()]
    holds = predicate(tree)
    assert found == [holds(facts) for facts in rows]


def test_a_fact_without_a_column_is_refused_by_name() -> None:
    with pytest.raises(BadRule, match="gate: is no column here; there are carrier, delay, is_late"):
        where({"fact": "gate", "is": "is_missing"}, Columns(SORTS))


@given(tree=trees.trees())
def test_every_tree_reads_out(tree: dict[str, Any]) -> None:
    sentence = as_sentence(tree)
    assert sentence.count("(") >= json.dumps(tree).count('"not"')
    assert "_" not in sentence.split("“")[0]
