"""Examples worked out from the text of each law before its pack was asked: one line each, in `examples.jsonl`.

Every branch, each threshold and the step on either side, what is missing, and the forms in which others write facts.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from amends.remedies.law import shelf
from tests.rooms.remedies.law.asking import told

EXAMPLES = [json.loads(line) for line in Path(__file__).with_name("examples.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("pack", sorted({one["pack"] for one in EXAMPLES}))
def test_every_example_of_a_pack(pack: str) -> None:
    wrong = []
    for one in EXAMPLES:
        if one["pack"] == pack:
            answer = told(pack, **one["facts"])
            differs = {key: answer.get(key, "nothing") for key in one["expected"]}
            if differs != one["expected"]:
                wrong.append((one["facts"], one["expected"], differs))
    assert not wrong


def test_every_pack_in_force_has_examples() -> None:
    assert {one["pack"] for one in EXAMPLES} == {name for name in shelf.names() if shelf.pack(name).enabled}
