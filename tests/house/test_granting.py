"""Money is never the first word, at every door: one verb makes remedies, and who calls it is known by name."""

from __future__ import annotations

import ast
import re
from pathlib import Path

SRC = Path(__file__).resolve().parents[2] / "src" / "amends"
# Each door by which something can be given: "says" why an extra comes first where it does, or grants what is "owed".
DOORS = {
    "flow/at_once.py": "says",
    "flow/on_the_floor.py": "says",
    "flow/owed.py": "owed",
    "flow/ruling.py": "says",
    "web/views/fair.py": "says",
    "simulate/demo/earlier.py": "put right",
    "simulate/demo/scenes.py": "says",
    "simulate/policies/desk.py": "says",
    "simulate/staff.py": "says",
    "simulate/troupe.py": "says",
}


def calls(name: str) -> dict[str, list[ast.Call]]:
    """Every call of a function of this name, by file."""
    found: dict[str, list[ast.Call]] = {}
    for path in sorted(SRC.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if name not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == name:
                found.setdefault(str(path.relative_to(SRC)), []).append(node)
    return found


def test_every_door_that_gives_something_goes_through_the_one_verb() -> None:
    given = calls("offer_remedy")
    assert set(given) == set(DOORS), "a new door says why an extra comes first, and is named here"
    said = {file: {key.arg for call in made for key in call.keywords} for file, made in given.items()}
    assert {file for file, keys in said.items() if "skips" in keys} == {f for f, how in DOORS.items() if how == "says"}
    assert {file for file, keys in said.items() if "is_by_law" in keys} == {"flow/owed.py"}


def test_a_remedy_is_made_and_granted_in_one_place() -> None:
    assert set(calls("Remedy")) == {"remedies/actions/offering.py"}
    assert [file for file in calls("offer") if file.startswith(("flow/", "remedies/"))] == ["flow/making_right.py"]
    grants = [
        path.name
        for path in sorted((SRC / "remedies" / "actions").glob("*.py"))
        if re.search(r"\bgranted_at(=at|, .* = at)", path.read_text(encoding="utf-8"))
    ]
    assert grants == ["deciding.py", "offering.py"], "granted at once, or by whoever was asked"
