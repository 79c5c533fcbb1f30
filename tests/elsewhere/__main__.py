"""Ask another engine what detectors find, and compare: `python -m tests.elsewhere clickhouse --examples 300`.

`--orders` names a folder of order tables in the layout of Olist; the embedded engine is asked the same.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from amends.cli.detecting import signals_of
from amends.detect.columnar import find_in_file
from amends.detect.columnar.dialects import DIALECTS, statement
from amends.detect.rules.watching import OFFERED, History, Told, found_in, moment_at
from tests.elsewhere.engines import ENGINES, Engine, Row
from tests.rooms.detect.watching import histories as drawn

ZONE = "America/Sao_Paulo"
END = drawn.micros(drawn.START) + 200 * 3_600_000_000
DETECTORS: dict[str, dict[str, Any]] = {
    one.slug: dict(one.tree) for one in OFFERED if one.slug.startswith("promise-")
} | {
    "not sent in five days": {"absent": "order.dispatched", "span": "5 days", "after": "first order.placed"},
    "delivered after the promise": {"time": "first order.delivered", "is": "after", "than": "fact promised_by"},
    "approved, sent and delivered in a week": {
        "sequence": [{"signal": "order.approved"}, {"signal": "order.dispatched"}, {"signal": "order.delivered"}],
        "span": "7 days",
    },
    "sent within the last day": {"count": "order.dispatched", "is": ">=", "value": 1, "span": "1 day"},
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.elsewhere", description=__doc__)
    parser.add_argument("engine", choices=ENGINES)
    parser.add_argument("--examples", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--orders", type=Path, help="a folder of order tables")
    options = parser.parse_args()
    engine = ENGINES[options.engine]()
    account: dict[str, Any] = {"engine": engine.version, "examples": 0, "signals": 0, "findings": 0, "wrong": []}
    if options.orders:
        on_orders(engine, options.engine, options.orders, account)
    if options.examples:
        on_examples(engine, options.engine, options.examples, options.seed, account)
    sys.stdout.write(json.dumps(account) + "\n")
    return 1 if account["wrong"] else 0


def on_orders(engine: Engine, name: str, folder: Path, account: dict[str, Any]) -> None:
    """Real orders: each detector finds the same orders at the same moments."""
    signals = list(signals_of(folder, ZONE))
    engine.tell(list(rows_of((one.subject, one.told) for one in signals)))
    with tempfile.TemporaryDirectory() as scratch:
        path, out = Path(scratch) / "told.jsonl", Path(scratch) / "found.parquet"
        with path.open("w", encoding="utf-8") as file:
            for number, one in enumerate(signals):
                at, known = (moment_at(moment).isoformat() for moment in (one.told.at, one.told.known))
                event = {"source": "s", "id": str(number), "type": one.told.type, "subject": one.subject, "time": at}
                file.write(json.dumps({**event, "recordedtime": known, "data": one.told.facts}) + "\n")
        find_in_file(DETECTORS, path, ZONE, out=out)
        rows = duckdb.sql(f"SELECT detector, subject, epoch_us(found_at) FROM '{out}'").fetchall()  # noqa: S608
    account["signals"] = len(signals)
    for detector, tree in DETECTORS.items():
        expected = {(subject, at) for by, subject, at in rows if by == detector}
        found = engine.ask(statement(tree, ZONE, DIALECTS[name]))
        account["findings"] += len(found)
        if found != expected:
            account["wrong"].append(f"{detector}: {len(found - expected)} too many, {len(expected - found)} missing")


def on_examples(engine: Engine, name: str, examples: int, seeded: int, account: dict[str, Any]) -> None:
    """Trees and histories drawn at random, over the days on which clocks change."""

    @seed(seeded)
    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(tree=drawn.WATCHES, zone=st.sampled_from(drawn.ZONES), histories=st.lists(SOUND, min_size=1, max_size=6))
    def same(tree: dict[str, Any], zone: str, histories: list[History]) -> None:
        things = {f"thing/{number}": history for number, history in enumerate(histories)}
        engine.tell(list(rows_of((thing, one) for thing, history in things.items() for one in history.told)))
        expected = set(found_in(tree, things, zone, until=END).items())
        found = engine.ask(statement(tree, zone, DIALECTS[name], until=END))
        account["examples"] += 1
        assert found == expected, f"{json.dumps(tree)} in {zone}: {found ^ expected}"

    try:
        same()
    except AssertionError as why:
        account["wrong"].append(str(why)[:300])


def rows_of(told: Any) -> Iterator[Row]:
    for seq, (subject, one) in enumerate(told):
        yield subject, seq, one.at, one.known, one.type, json.dumps(dict(one.facts))


def is_wide(value: Any) -> bool:
    """Whether it holds a whole number beyond 64 bits, which some engines do not know."""
    if isinstance(value, dict | list):
        return any(map(is_wide, value.values() if isinstance(value, dict) else value))
    return type(value) is int and not -(2**63) <= value < 2**63


def is_sound(one: Told) -> bool:
    return not is_wide(dict(one.facts))


SOUND = drawn.HISTORIES.filter(lambda history: bool(history.told) and all(map(is_sound, history.told)))

if __name__ == "__main__":
    sys.exit(main())
