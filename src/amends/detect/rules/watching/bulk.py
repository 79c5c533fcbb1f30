"""What a detector would have found in a whole history: by Python, or by one question to DuckDB. Both say the same."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from amends.detect.rules.watching.history import History
from amends.detect.rules.watching.holding import holds
from amends.detect.rules.watching.reading import read_watch
from amends.detect.rules.watching.sql import question
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
    ask, check, found = read_watch(tree), holds(tree, time_zone), {}
    for thing, history in things.items():
        if (at := first_moment(check, ask, history, time_zone, until=until)) is not None:
            found[thing] = at
    return found


def found_by_duckdb(tree: object, things: Mapping[str, History], time_zone: str, *, until: int) -> dict[str, int]:
    """The same as `found_in`, asked of DuckDB in memory, of all things at once.

    :raises BadRule: when the tree cannot be read.
    """
    import duckdb

    ask, about = read_watch(tree), question(tree, time_zone)
    told = [
        (thing, seq, one.at, one.known, one.type, json.dumps(dict(one.facts)))
        for thing, history in things.items()
        for seq, one in enumerate(history.told)
    ]
    asks = [(thing, at) for thing, one in things.items() for at in turns(ask, one, time_zone) if at <= until]
    if not asks:
        return {}
    with duckdb.connect() as engine:
        # Arrays are taken over as they are; lists bound to question marks are a hundred times slower.
        engine.register("rows_told", _arrays(TOLD, told))
        engine.register("rows_asks", _arrays(ASKS, asks))
        engine.execute(TABLES)
        rows = engine.execute(
            f"SELECT subject, min(now_us) FROM ({about.sql}) WHERE holds GROUP BY subject ORDER BY subject",  # noqa: S608
            about.values,
        ).fetchall()
    return dict(rows)


def _arrays(names: Sequence[str], rows: Sequence[tuple[object, ...]]) -> dict[str, Any]:
    import numpy as np

    columns = zip(*rows, strict=True)
    kinds = {int: np.int64, str: object}
    return {name: np.array(column, dtype=kinds[type(column[0])]) for name, column in zip(names, columns, strict=True)}
