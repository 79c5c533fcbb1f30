"""The worked examples that were gathered while the laws were read, each answered key by key."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from amends.remedies.law import shelf
from amends.remedies.law.spelling import as_json

EXAMPLES = Path("research") / "regulation_vectors_dev.csv"


def rows(shared_data: Path) -> Iterator[dict[str, str]]:
    with (shared_data.parent / EXAMPLES).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@pytest.mark.data
def test_every_example_is_answered_as_it_was_worked_out(shared_data: Path) -> None:
    wrong, asked = [], 0
    for row in rows(shared_data):
        asked += 1
        answer = as_json(
            shelf.quote(row["pack"], json.loads(row["inputs_json"]), date.fromisoformat(row["pack_as_of"]))
        )
        for key, expected in json.loads(row["expected_json"]).items():
            if answer.get(key, "nothing") != expected:
                wrong.append(f"{row['id']} {row['scenario']}: {key} is {answer.get(key)!r}, not {expected!r}")
    assert not wrong
    assert asked >= 99


@pytest.mark.data
def test_a_recalled_example_is_answered_with_a_warning(shared_data: Path) -> None:
    for row in rows(shared_data):
        if row["basis"] in {"confirmed", "recalled"}:
            day = date.fromisoformat(row["pack_as_of"])
            answer = as_json(shelf.quote(row["pack"], json.loads(row["inputs_json"]), day))
            assert answer["basis"] == row["basis"], (row["id"], answer["citations"])
            assert any(words.startswith("Recalled") for words in answer["warnings"]) == (row["basis"] == "recalled")
