"""What a detector would have found in a whole history: by Python, or by one question to DuckDB. Both say the same."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from amends.detect.rules.watching.asked import Each
from amends.detect.rules.watching.history import History
from amends.detect.rules.watching.holding import holds
from amends.detect.rules.watching.reading import read_rule
from amends.detect.rules.watching.sql import Question, question
from amends.detect.rules.watching.together import Together, gathered, moments_of
from amends.detect.rules.watching.turning import first_moment, turns

TOLD = ("subject", "seq", "at_us", "known_us", "type", "data")
ASKS = ("subject", "now_us")
TABLES = (
    "CREATE TABLE told AS SELECT * REPLACE (data::JSON AS data) FROM rows_told;"
    "CREATE TABLE asks AS SELECT * FROM rows_asks"
)


def found_in(tree: object, things: Mapping[str, History], time_zone: str, *, until: int) -> dict[str, int]:
    """This function will say of each thing when the detector would first have found it, by moments up to `until`.

    Things that it would not have found are left out. Moments are microseconds, UTC.

    :raises BadRule: when the tree cannot be read.
    """
    rule = read_rule(tree)
    if isinstance(rule, Each):
        return _together_in(rule, things, time_zone, until)
    check, found = holds(tree, time_zone), {}
    for thing, history in things.items():
        if (at := first_moment(check, rule, history, time_zone, until=until)) is not None:
            found[thing] = at
    return found


def _together_in(each: Each, things: Mapping[str, History], time_zone: str, until: int) -> dict[str, int]:
    asked, histories = Together(each, time_zone), gathered(each, things)
    held = {
        key: [at for at in moments_of(each, one, time_zone) if at <= until and asked.holds(one, at)]
        for key, one in histories.items()
    }
    return _members(asked, histories, held)


def _members(asked: Together, histories: Mapping[str, History], held: Mapping[str, Sequence[int]]) -> dict[str, int]:
    """When each thing was first among those counted while the question held."""
    found: dict[str, int] = {}
    for key, moments in held.items():
        for at in moments:
            for thing in asked.found(histories[key], at):
                found[thing] = min(at, found.get(thing, at))
    return dict(sorted(found.items()))


def found_by_duckdb(tree: object, things: Mapping[str, History], time_zone: str, *, until: int) -> dict[str, int]:
    """The same as `found_in`, asked of DuckDB in memory, of all things at once.

    :raises BadRule: when the tree cannot be read.
    """
    rule, about = read_rule(tree), question(tree, time_zone)
    if not isinstance(rule, Each):
        asks = [(thing, at) for thing, one in things.items() for at in turns(rule, one, time_zone) if at <= until]
        found: dict[str, int] = {}
        for thing, at in _held(about, things, asks):
            found.setdefault(thing, at)
        return found
    histories = gathered(rule, things)
    asks = [(key, at) for key, one in histories.items() for at in moments_of(rule, one, time_zone) if at <= until]
    held = defaultdict(list)
    for key, at in _held(about, things, asks):
        held[key].append(at)
    return _members(Together(rule, time_zone), histories, held)


def _held(about: Question, things: Mapping[str, History], asks: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """The askings of which the answer is yes, in order."""
    if not asks:
        return []
    import duckdb

    told = [
        (thing, seq, one.at, one.known, one.type, json.dumps(dict(one.facts)))
        for thing, history in things.items()
        for seq, one in enumerate(history.told)
    ]
    with duckdb.connect() as engine:
        # Arrays are taken over as they are; lists bound to question marks are a hundred times slower.
        engine.register("rows_told", _arrays(TOLD, told))
        engine.register("rows_asks", _arrays(ASKS, asks))
        engine.execute(TABLES)
        rows = engine.execute(
            f"SELECT subject, now_us FROM ({about.sql}) WHERE holds ORDER BY subject, now_us",  # noqa: S608
            about.values,
        ).fetchall()
    return [(subject, at) for subject, at in rows]


def _arrays(names: Sequence[str], rows: Sequence[tuple[object, ...]]) -> dict[str, Any]:
    import numpy as np

    columns = zip(*rows, strict=True)
    kinds = {int: np.int64, str: object}
    return {name: np.array(column, dtype=kinds[type(column[0])]) for name, column in zip(names, columns, strict=True)}
