"""Forms that came back: what was typed, and what is wrong with it, each with its remedy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_FIELD = re.compile(r"([a-z_]+): (.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a page. An error under "" is about the whole of it."""

    name: str
    values: Mapping[str, object]
    errors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a list."""

    value: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fields:
    """How a form calls what the verbs call otherwise."""

    named: Mapping[str, str] = field(default_factory=dict)

    def errors(self, told: str) -> dict[str, str]:
        """A denial's words at the field that they name; the whole form's when they name none."""
        found = _FIELD.fullmatch(told)
        if found is None:
            return {"": told}
        name, words = found[1], found[2]
        return {self.named.get(name, name): words[0].upper() + words[1:]}
