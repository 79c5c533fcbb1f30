"""The scenarios that every desk begins with: one file each, in the form that `rules.scenario` reads."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any


@cache
def starters() -> Mapping[str, Mapping[str, Any]]:
    """By its short name, what each file tells."""
    files = {one.name: one for one in resources.files(__name__).iterdir() if one.name.endswith(".toml")}
    return {
        name.removesuffix(".toml"): tomllib.loads(one.read_text(encoding="utf-8"))
        for name, one in sorted(files.items())
    }
