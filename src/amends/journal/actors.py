"""Who did it: every verb is told `by=` an actor, and the journal keeps its code, never its name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Actor(Protocol):
    """Whoever can do something. `actor` is a code such as `person:0192...` or `automatic:clock`."""

    @property
    def actor(self) -> str: ...


@dataclass(frozen=True)
class Automatic:
    """Amends itself, acting without a person: `Automatic("clock")`, `Automatic("detector:late-parcel")`."""

    name: str

    @property
    def actor(self) -> str:
        return f"automatic:{self.name}"


CLOCK = Automatic("clock")
SETUP = Automatic("setup")
# Whoever has a shell on the machine that the desk runs on.
OPERATOR = Automatic("operator")


def is_human(actor: str) -> bool:
    """Whether a journal's actor code names a member of staff: an automatic act is no human acknowledgement."""
    return actor.startswith("person:")
