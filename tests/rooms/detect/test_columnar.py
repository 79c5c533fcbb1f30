"""Finding in a file says what `found_in` says, thing by thing and moment by moment, whatever stands in the file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st

from amends.detect.columnar import BadHistory, find_in_file, finding
from amends.detect.columnar.dialects import DIALECTS, SPARK, Dialect, NoEqual, statement
from amends.detect.rules.watching import History, Told, found_in, moment_at, read_sizes, sized
from tests.rooms.detect.watching import histories as drawn

END = drawn.micros(drawn.START) + 200 * 3_600_000_000


def written(path: Path, things: Mapping[str, History]) -> Path:
    """The histories as CloudEvents one a line, each line twice: what was told again changes nothing."""
    told = [(one.known, thing, seq, one) for thing, history in things.items() for seq, one in enumerate(history.told)]
    with path.open("w", encoding="utf-8") as file:
        for _, thing, seq, one in told:
            times = {"time": moment_at(one.at).isoformat(), "recordedtime": moment_at(one.known).isoformat()}
            event = {"source": "s", "id": f"{thing}/{seq}", "type": one.type, "subject": thing, **times}
            file.write((json.dumps({**event, "data": one.facts}) + "\n") * 2)
    return path


def same(folder: Path, trees: list[dict[str, Any]], zone: str, histories: list[History]) -> None:
    things = {f"thing/{number}": history for number, history in enumerate(histories)}
    out = folder / "found.parquet"
    detectors = {str(number): tree for number, tree in enumerate(trees)}
    done = find_in_file(detectors, written(folder / "told.jsonl", things), zone, until=END, out=out)
    rows = duckdb.sql(f"SELECT detector, subject, epoch_us(found_at) FROM '{out}'").fetchall()  # noqa: S608
    expected = {name: found_in(tree, things, zone, until=END) for name, tree in detectors.items()}
    assert {(name, thing, at) for name, found in expected.items() for thing, at in found.items()} == set(rows)
    assert done.signals == sum(len(one.told) for one in histories)
    assert dict(done.found) == {name: len(found) for name, found in expected.items()}


HOUR = 3_600_000_000
SENT_LATE = [Told("order.placed", 0, 0, {"due": "1970-01-03T00:00:00Z"}), Told("order.sent", 60 * HOUR, 61 * HOUR, {})]
TREES: list[dict[str, Any]] = [
    {
        "count": "order.sent",
        "is": ">=",
        "value": 1,
        "where": {"not": {"fact": "shipment.carrier", "is": "=", "value": "?"}},
    },
    {"all": [{"time": "now", "is": "at_or_after", "than": "fact due"}, {"count": "order.sent", "is": "=", "value": 0}]},
    {"any": [{"absent": "order.sent", "span": "1 day", "after": "first order.placed"}]},
    {"sequence": [{"signal": "order.placed"}, {"signal": "order.sent"}], "span": "3 days"},
    {"none": [{"fact": "gate", "is": "=", "value": "B7"}]},
]


def test_each_part_of_a_file_is_found_in_as_its_histories_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the file is looked at in several parts, and each thing lies whole in one."""
    monkeypatch.setattr(finding, "PART", 3)
    same(tmp_path, TREES, "America/Sao_Paulo", [History(SENT_LATE), History(SENT_LATE[:1]), History(SENT_LATE[1:])])


@settings(max_examples=10)
@given(trees=st.lists(drawn.WATCHES, min_size=1, max_size=3), histories=st.lists(drawn.HISTORIES, max_size=4))
def test_how_grave_each_is_is_what_python_says_at_that_moment(
    trees: list[dict[str, Any]], histories: list[History]
) -> None:
    sizes = read_sizes([{"severity": 3 - place, "when": tree} for place, tree in enumerate(trees)])
    things = {f"thing/{number}": history for number, history in enumerate([*histories, History(SENT_LATE)])}
    with TemporaryDirectory() as name:
        path, out = written(Path(name) / "told.jsonl", things), Path(name) / "found.parquet"
        done = find_in_file({"one": TREES[1]}, path, "UTC", sizes={"one": sizes}, until=END, out=out)
        rows = duckdb.sql(f"SELECT subject, severity FROM '{out}'").fetchall()  # noqa: S608
    found, size_of = found_in(TREES[1], things, "UTC", until=END), sized(sizes, "UTC")
    sized_ = {thing: size_of(things[thing], at) for thing, at in found.items()}
    assert dict(rows) == {thing: one.severity if one else None for thing, one in sized_.items()}
    assert sum(done.sizes.get("one", {}).values()) == sum(one is not None for one in sized_.values())


@pytest.mark.parametrize(
    ("name", "text", "out", "why"),
    [
        ("none.jsonl", None, None, "there is no such file"),
        ("bad.jsonl", "{not json\n", None, "bad.jsonl: cannot be read as signals"),
        ("good.jsonl", "", "found.txt", "found.txt: write findings as one of .parquet, .csv"),
    ],
)
def test_what_cannot_be_read_is_refused_and_nothing_is_written(
    tmp_path: Path, name: str, text: str | None, out: str | None, why: str
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(BadHistory, match=why):
        find_in_file({"one": TREES[0]}, tmp_path / name, "UTC", out=tmp_path / out if out else None)
    assert {path.name for path in tmp_path.iterdir()} == ({name} if text is not None else set())


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
def test_every_dialect_says_every_sort_of_question(dialect: Dialect) -> None:
    """And what it says, its own reader can read; `make prove` runs it."""
    said = statement({"all": TREES}, "America/Sao_Paulo", dialect)
    assert "amends" not in said.lower()
    assert "'?'" in said
    assert sqlglot.parse_one(said, read=dialect.name).named_selects == ["subject", "found_us"]


def test_a_dialect_without_an_equal_refuses_by_name() -> None:
    words = {name: word for name, word in SPARK.words.items() if name != "local_day"}
    with pytest.raises(NoEqual, match="spark has no equal for local day"):
        statement(TREES[2], "UTC", replace(SPARK, words=words))


@pytest.mark.long
@pytest.mark.anywhere
@pytest.mark.timeout(900)
@settings(max_examples=200, deadline=None)
@given(
    trees=st.lists(drawn.WATCHES, min_size=1, max_size=4),
    zone=st.sampled_from(drawn.ZONES),
    histories=st.lists(drawn.HISTORIES.filter(lambda one: bool(one.told)), min_size=1, max_size=8),
)
def test_a_file_is_found_in_as_its_histories_are_at_length(
    tmp_path_factory: pytest.TempPathFactory, trees: list[dict[str, Any]], zone: str, histories: list[History]
) -> None:
    same(tmp_path_factory.mktemp("told"), trees, zone, histories)
