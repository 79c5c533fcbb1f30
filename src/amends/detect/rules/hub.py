"""What an incident knows of those whom it failed, in words and numbers. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

LONGEST_LINE: Final = 120
MOST_THINGS: Final = 500
MOST_DETAILS: Final = 3


class Source(StrEnum):
    """How we know that an incident failed somebody who has no recovery yet."""

    QUERY = "query"
    UPLOAD = "upload"
    CAP = "cap"
    LATE = "late"


class PublicState(StrEnum):
    """Where an incident stands, as the public page says it."""

    LOOKING = "looking"
    KNOWN = "known"
    MENDED = "mended"


class Reached(StrEnum):
    """Where one of the affected stands: each is in one of these, so that the four add up."""

    BY_HAND = "by_hand"
    TOLD = "told"
    UNREACHABLE = "unreachable"
    WAITING = "waiting"


def reached(*, is_by_hand: bool, is_told: bool, is_nowhere: bool) -> Reached:
    """Where one of the affected stands.

    Whoever somebody sees to in person counts there and nowhere else, told or not. Whoever any word of ours reached is
    told. Unreachable is whom we wrote to in vain; everybody else waits for their first word.
    """
    if is_by_hand:
        return Reached.BY_HAND
    if is_told:
        return Reached.TOLD
    return Reached.UNREACHABLE if is_nowhere else Reached.WAITING


class BadWanted(ValueError):
    """A question for affected orders that cannot be asked; names the field and what helps."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which orders an incident failed: of these things, with these details, placed on these days. All that is said
    must hold; `placed_from` and `placed_until` are days as ISO texts, both included."""

    things: tuple[str, ...] = ()
    details: tuple[tuple[str, str], ...] = ()
    placed_from: str = ""
    placed_until: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether it asks nothing, and would therefore mean everybody."""
        return self == Wanted()

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "things": list(self.things),
            "details": [list(pair) for pair in self.details],
            "from": self.placed_from,
            "until": self.placed_until,
        }


def wanted_from(kept: Mapping[str, Any]) -> Wanted:
    """What was kept by `as_json`; empty for nothing."""
    return Wanted(
        tuple(kept.get("things", ())),
        tuple((str(name), str(value)) for name, value in kept.get("details", ())),
        str(kept.get("from", "")),
        str(kept.get("until", "")),
    )


def read_wanted(things: str, details: str, placed_from: str, placed_until: str) -> Wanted:
    """What was typed: one thing a line, one detail a line as `name = value`, days as a form sends them.

    :raises BadWanted: naming the field.
    """
    named = tuple(dict.fromkeys(line.strip() for line in things.splitlines() if line.strip()))
    if len(named) > MOST_THINGS:
        raise BadWanted(f"things: {len(named)} are too many to type; {MOST_THINGS} fit. Give a list instead.")
    said = tuple(_detail(line) for line in details.splitlines() if line.strip())
    if len(said) > MOST_DETAILS:
        raise BadWanted(f"details: {len(said)} lines are too many; {MOST_DETAILS} fit.")
    if placed_from and placed_until and placed_until < placed_from:
        raise BadWanted("until: this day lies before the first one; turn them round.")
    asked = Wanted(named, said, placed_from, placed_until)
    if asked.is_empty:
        raise BadWanted("things: say at least one thing; nothing at all would mean every order there is.")
    return asked


def _detail(line: str) -> tuple[str, str]:
    name, is_said, value = (part.strip() for part in line.partition("="))
    if not is_said or not name.isidentifier() or "__" in name or not value:
        raise BadWanted(f"details: {line.strip()[:40]!r} is not understood; write for example origin = JFK")
    return name, value[:LONGEST_LINE]


def wanted_sentence(wanted: Wanted) -> str:
    """What is asked, in a sentence."""
    parts = []
    if wanted.things:
        shown = ", ".join(wanted.things[:3])
        more = f" and {len(wanted.things) - 3} more" if len(wanted.things) > 3 else ""
        parts.append(f"of {shown}{more}")
    parts += [f"whose {name.replace('_', ' ')} is {value}" for name, value in wanted.details]
    if wanted.placed_from:
        parts.append(f"placed from {wanted.placed_from}")
    if wanted.placed_until:
        parts.append(f"placed until {wanted.placed_until}")
    return "Orders " + ", ".join(parts)


def cap_left(cap_count: int, opened: int) -> int | None:
    """How many recoveries a detector may still open in its window; None without a cap."""
    return max(0, cap_count - opened) if cap_count else None
