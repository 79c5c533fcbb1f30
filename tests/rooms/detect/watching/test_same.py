"""One watch means one thing: Python, SQL and the plain reading of a sequence say the same, at every moment."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from amends.detect.rules.watching import History, Told, first_moment, holds, read_watch, turns, watch_sentence
from tests.rooms.detect.watching import histories as drawn

HOUR = 3_600_000_000


@pytest.fixture(scope="module")
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE told (subject VARCHAR, seq BIGINT, at_us BIGINT, known_us BIGINT, type VARCHAR, data JSON);"
        "CREATE TABLE asks (subject VARCHAR, now_us BIGINT)"
    )
    yield connection
    connection.close()


def told(*rows: tuple[str, int]) -> History:
    return History(Told(type_, hour * HOUR, hour * HOUR, {}) for type_, hour in rows)


@settings(max_examples=40)
@given(
    tree=drawn.WATCHES,
    zone=st.sampled_from(drawn.ZONES),
    things=st.lists(drawn.HISTORIES, min_size=1, max_size=4),
    moments=st.lists(drawn.MOMENTS, min_size=1, max_size=3, unique=True),
)
@example(tree={"count": "a", "is": "=", "value": 0}, zone="UTC", things=[History([])], moments=[0])
@example(tree={"not": {"fact": "delay", "is": "=", "value": 1}}, zone="UTC", things=[History([])], moments=[0])
def test_python_and_sql_say_the_same(
    engine: duckdb.DuckDBPyConnection, tree: dict[str, Any], zone: str, things: list[History], moments: list[int]
) -> None:
    ask, check = read_watch(tree), holds(tree, zone)
    asked = [(thing, at) for thing in things for at in sorted({*moments, *turns(ask, thing, zone)})[:20]]
    assert drawn.answers(engine, tree, zone, asked) == [check(thing, at) for thing, at in asked]
    assert watch_sentence(tree)


EDGE_SPANS = ("2 hours", "1 day")
PAIR = {"time": "first order.placed", "than": "last order.sent"}
PLACED_SENT = [{"signal": "order.placed"}, {"signal": "order.sent"}]
EDGES = [
    *({**PAIR, "is": relation} for relation in drawn.PLAIN),
    *({**PAIR, "is": relation, "span": span} for relation in drawn.SPANNED for span in EDGE_SPANS),
    *({"time": "now", "than": "first order.placed", "is": "at_least_after", "span": span} for span in EDGE_SPANS),
    *({"count": "order.placed", "is": "=", "value": 1, "span": span} for span in EDGE_SPANS),
    {"count": "order.placed", "is": ">", "value": 0, "span": "2 hours", "until": "last order.sent"},
    *({"sequence": PLACED_SENT, "span": span} for span in EDGE_SPANS),
    *({"absent": "order.sent", "span": span, "after": "first order.placed"} for span in EDGE_SPANS),
]


@pytest.mark.parametrize("tree", EDGES, ids=str)
def test_python_and_sql_agree_on_the_very_edges(engine: duckdb.DuckDBPyConnection, tree: dict[str, Any]) -> None:
    """A signal placed and one sent so far apart that a span is just not, just, or just more than used up."""
    zone = "America/Sao_Paulo"
    start = drawn.micros(drawn.START)
    midnight = start + 6 * HOUR  # 01:00 of 4 November, which is when that day begins there
    apart = (-1, 0, 1, 2 * HOUR - 1, 2 * HOUR, 2 * HOUR + 1)
    pairs = [(start, start + far) for far in (*apart, *(-far for far in apart[3:]))]
    pairs += [(start, day + step) for day in (midnight, midnight + 23 * HOUR) for step in (-1, 0, 1)]
    pairs += [(sent, placed) for placed, sent in pairs[-3:]]
    check = holds(tree, zone)
    asked: list[tuple[History, int]] = []
    for placed, sent in pairs:
        rows = [Told("order.placed", placed, placed, {}), Told("order.sent", sent, sent, {})]
        for thing in (History(rows), History(reversed(rows)), History(rows[:1])):
            asked += [(thing, at) for at in turns(read_watch(tree), thing, zone)]
    expected = [check(thing, at) for thing, at in asked]
    assert drawn.answers(engine, tree, zone, asked) == expected
    assert len(set(expected)) == 2


@settings(max_examples=100)
@given(
    tree=drawn.WATCHES,
    zone=st.sampled_from(drawn.ZONES),
    history=drawn.HISTORIES,
    now=st.one_of(drawn.MOMENTS, st.integers(drawn.micros(drawn.START) - HOUR, drawn.micros(drawn.START) + 99 * HOUR)),
)
def test_between_two_turns_the_answer_stays(tree: dict[str, Any], zone: str, history: History, now: int) -> None:
    check = holds(tree, zone)
    before = max((at for at in turns(read_watch(tree), history, zone) if at <= now), default=None)
    assert check(history, now) == check(history, -(10**18) if before is None else before)


@given(
    signals=st.lists(st.sampled_from("ab"), min_size=2, max_size=3),
    history=st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 5)), max_size=6),
    hours=st.one_of(st.none(), st.integers(1, 4)),
)
def test_a_sequence_is_found_exactly_where_one_can_be_picked(
    signals: list[str], history: list[tuple[str, int]], hours: int | None
) -> None:
    tree = {"sequence": [{"signal": name} for name in signals]} | ({"span": f"{hours} hours"} if hours else {})
    in_order = sorted(history, key=lambda one: one[1])
    picked = any(
        [name for name, _ in chosen] == signals and (hours is None or chosen[-1][1] - chosen[0][1] <= hours)
        for chosen in combinations(in_order, len(signals))
    )
    assert holds(tree, "UTC")(told(*history), 9 * HOUR) is picked


CANCELLED = {"time": "first cancelled", "is": "less_than_before", "span": "14 days", "than": "fact departs_at"}


@pytest.mark.parametrize(
    ("departs_at", "is_so"),
    [
        ("2018-01-15T01:59:59Z", True),  # 14 January by São Paulo's clocks, two hours behind: 13 days
        ("2018-01-15T02:00:00Z", False),  # 15 January has begun there: 14 days
        ("2018-01-01T12:00:00Z", True),  # on the very moment
        ("2018-01-01T11:59:59Z", False),  # it had left already
        ("2018-01-05", False),  # a day is no moment
    ],
)
def test_less_than_14_days_before_counts_local_days(departs_at: str, is_so: bool) -> None:
    at = drawn.micros(drawn.datetime(2018, 1, 1, 12, tzinfo=drawn.UTC))
    history = History([Told("cancelled", at, at, {"departs_at": departs_at})])
    assert holds(CANCELLED, "America/Sao_Paulo")(history, at) is is_so


def test_three_failed_logins_then_a_cancellation() -> None:
    tree = {"sequence": [{"signal": "failed", "times": 3}, {"signal": "cancelled"}], "span": "24 hours"}
    check = holds(tree, "UTC")
    assert watch_sentence(tree) == "failed 3 times, then cancelled came within 24 hours"
    assert check(told(("failed", 0), ("failed", 1), ("failed", 2), ("cancelled", 24)), 24 * HOUR)
    assert not check(told(("failed", 0), ("failed", 1), ("failed", 2), ("cancelled", 25)), 25 * HOUR)
    assert check(told(*(("failed", n) for n in range(4)), ("cancelled", 25)), 25 * HOUR)
    assert not check(told(("failed", 0), ("failed", 1), ("cancelled", 2), ("failed", 3)), 4 * HOUR)


def test_what_is_not_known_yet_is_not_looked_at_and_absence_is_found_when_its_time_is_over() -> None:
    tree = {"absent": "sent", "span": "5 hours", "after": "first placed"}
    placed = Told("placed", 0, 0, {})
    late_word = Told("sent", 4 * HOUR, 7 * HOUR, {})
    check = holds(tree, "UTC")
    assert [check(History([placed, late_word]), hour * HOUR) for hour in (4, 5, 6, 7)] == [False, False, True, False]
    found = first_moment(check, read_watch(tree), History([placed, late_word]), "UTC")
    assert found == 5 * HOUR + 1
