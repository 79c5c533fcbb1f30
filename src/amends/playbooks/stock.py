"""Starter playbooks, one file a trade under `starters/`: steps to begin with, to be made one's own."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from amends.playbooks.rules import Step, StepName, step_of

FOLDER = Path(__file__).parent / "starters"


@dataclass(frozen=True, slots=True)
class Starter:
    """A playbook to begin with: its key, what it is for, and its steps."""

    key: str
    name: str
    steps: tuple[Step, ...]


@cache
def starters() -> tuple[Starter, ...]:
    """All that come with Amends, by name."""
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        steps = tuple(step_of({**told[name.value], "step": name.value}) for name in StepName if name.value in told)
        found.append(Starter(path.stem, told["name"], steps))
    return tuple(sorted(found, key=lambda one: one.name))


def starter(key: str) -> Starter | None:
    """One of them."""
    return next((one for one in starters() if one.key == key), None)
