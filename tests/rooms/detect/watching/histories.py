"""Watches and histories as hypothesis draws them: few names and few moments, so that what is drawn meets."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
from hypothesis import strategies as st

from amends.detect.rules.watching import History, Told, micros, question
from tests.rooms.detect import trees

# São Paulo sprang forward at midnight of 4 November 2018, New York fell back that very day: histories lie around it.
ZONES = ("America/Sao_Paulo", "America/New_York", "Asia/Kathmandu", "UTC")
START = datetime(2018, 11, 3, 21, tzinfo=UTC)
SIGNALS = ("order.placed", "order.sent", "login.failed")
HOURS = st.sampled_from([0, 0, 1, 2, 3, 5, 6, 24, 25, 26, 27, 48, 72])
NUDGES = st.sampled_from([0, 0, 0, 1, -1])
MOMENTS = st.builds(lambda hours, nudge: micros(START + timedelta(hours=hours, microseconds=nudge)), HOURS, NUDGES)
WRITTEN = st.one_of(
    MOMENTS.map(lambda at: (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)).isoformat()),
    st.sampled_from(
        [
            "2018-11-04T00:30:00.5+05:45",
            "2018-11-03T22:00:00Z",
            "2018-11-03T22:00:00",
            "2018-11-03",
            "2018-02-30T22:00:00Z",
            "1899-12-31T23:59:59Z",
            "2200-01-01T00:00:00+14:59",
            "0001-01-01T00:00:00Z",
            "2018-11-03T24:00:00Z",
            "2018-11-03T22:00:00.1234567Z",
            "soon",
        ]
    ),
)
FACTS = st.builds(
    lambda facts, moments: facts | {name: at for name, at in moments.items() if at is not None or name not in facts},
    trees.FACTS,
    st.fixed_dictionaries({}, optional={"due": st.one_of(WRITTEN, st.none(), st.just(7)), "gate": WRITTEN}),
)
TOLD = st.builds(
    lambda type_, at, later, facts: Told(type_, at, at + later, facts),
    st.sampled_from(SIGNALS),
    MOMENTS,
    st.sampled_from([0, 0, 0, 3_600_000_000, -60_000_000]),
    FACTS,
)
HISTORIES = st.lists(TOLD, max_size=7).map(History)
SPANS = st.sampled_from(["60 minutes", "1 hour", "2 hours", "24 hours", "26 hours", "1 day", "2 days", "3 days"])
TIMES = st.one_of(
    st.just("now"),
    st.sampled_from(SIGNALS).map(lambda name: f"first {name}"),
    st.sampled_from(SIGNALS).map(lambda name: f"last {name}"),
    st.sampled_from(["fact due", "fact gate"]),
)
PAIRS = st.tuples(TIMES, TIMES).filter(lambda pair: pair[0] != pair[1])
PLAIN = ["before", "at_or_before", "after", "at_or_after"]
SPANNED = ["less_than_before", "at_least_before", "less_than_after", "at_least_after"]


def without_none(**parts: object) -> dict[str, Any]:
    return {name: part for name, part in parts.items() if part is not None}


LEAVES = st.one_of(
    trees.conditions(("delay", "is_late", "gate", "shipment.carrier")),
    st.builds(lambda t, i: {"time": t[0], "is": i, "than": t[1]}, PAIRS, st.sampled_from(PLAIN)),
    st.builds(lambda t, i, s: {"time": t[0], "is": i, "than": t[1], "span": s}, PAIRS, st.sampled_from(SPANNED), SPANS),
    st.builds(
        lambda c, i, v, s, u, w: without_none(count=c, value=v, span=s, until=u, where=w) | {"is": i},
        st.sampled_from(SIGNALS),
        st.sampled_from(["=", "<", "<=", ">", ">="]),
        st.integers(0, 3),
        st.none() | SPANS,
        st.none() | TIMES,
        st.none() | trees.conditions(("is_late", "gate")),
    ),
    st.builds(
        lambda steps, s: without_none(sequence=[{"signal": x, "times": n} for x, n in steps], span=s),
        st.lists(st.tuples(st.sampled_from(SIGNALS), st.integers(1, 2)), min_size=2, max_size=3),
        st.none() | SPANS,
    ),
    st.builds(
        lambda a, s, t: {"absent": a, "span": s, "after": t},
        st.sampled_from(SIGNALS),
        SPANS,
        TIMES.filter(lambda time: time != "now"),
    ),
)
WATCHES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(
            lambda word, parts: {word: parts},
            st.sampled_from(["all", "any", "none"]),
            st.lists(inner, min_size=1, max_size=3),
        ),
        st.builds(lambda part: {"not": part}, inner),
    ),
    max_leaves=5,
)


def tell(engine: duckdb.DuckDBPyConnection, asked: list[tuple[History, int]]) -> list[str]:
    """Fills `told` and `asks` with these things and moments; returns under which name each thing stands there."""
    things = {id(history): (place, history) for place, (history, _) in enumerate(asked)}
    told = [
        (f"{place:03}", seq, one.at, one.known, one.type, json.dumps(one.facts))
        for place, history in things.values()
        for seq, one in enumerate(history.told)
    ]
    engine.execute("DELETE FROM told; DELETE FROM asks")
    columns = [list(column) for column in zip(*told, strict=True)]
    if told:
        engine.execute(f"INSERT INTO told SELECT {', '.join(['unnest(?)'] * 6)}", columns)
    names = [f"{things[id(one)][0]:03}" for one, _ in asked]
    engine.execute("INSERT INTO asks SELECT unnest(?), unnest(?)", [names, [at for _, at in asked]])
    return names


def answers(engine: duckdb.DuckDBPyConnection, tree: object, zone: str, asked: list[tuple[History, int]]) -> list[bool]:
    """What DuckDB says of these things at these moments, all in one question, in their order."""
    names = tell(engine, asked)
    about = question(tree, zone)
    found = {(subject, at): is_so for subject, at, is_so in engine.execute(about.sql, about.values).fetchall()}
    return [found[name, at] for name, (_, at) in zip(names, asked, strict=True)]
