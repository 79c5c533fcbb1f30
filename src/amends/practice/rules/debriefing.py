"""After a talk: what it did to the customer, where, and what to try next. No marks. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from amends.conversation.coach.categories import CATEGORIES
from amends.conversation.coach.reading import Verdict
from amends.practice.rules.playing import End, Move, Play, Turn, Why
from amends.practice.rules.scenario import Mood

# A sum as people write it: the sign or code before or after, thousands apart or not.
SUM = re.compile(
    r"(?:(?P<before>[€$£]|\b(?:EUR|USD|GBP|CHF|CAD|BRL)\b)\s?(?P<first>\d[\d.,' ]*\d|\d)"
    r"|(?P<second>\d[\d.,']*\d|\d)\s?(?P<after>[€$£]|\b(?:EUR|USD|GBP|CHF|CAD|BRL|euros?|dollars?|pounds?)\b))",
    re.IGNORECASE,
)


class Mark(StrEnum):
    """How one of the ten went over the whole talk."""

    DONE = "done"
    MENDED = "mended"
    SPOILED = "spoiled"
    MISSING = "missing"
    NOT_NEEDED = "not needed"


@dataclass(frozen=True, slots=True)
class Row:
    """One of the ten: how it went, in which reply, in which words, and why or what to write instead."""

    key: str
    mark: Mark
    is_needed: bool
    reply: int
    words: str
    why: str


@dataclass(frozen=True, slots=True)
class Turning:
    """A reply that moved the customer most: by how many points in all, and its moves."""

    reply: int
    points: int
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Debrief:
    """What there is to say of a talk. `course` begins with the mood before the first reply."""

    end: End | None
    course: tuple[Mood, ...]
    rows: tuple[Row, ...]
    best: Turning | None
    worst: Turning | None
    late_replies: tuple[int, ...]
    beyond_minor: int
    try_next: Row | None


def debrief(play: Play, limit_minor: int) -> Debrief:
    """What there is to say of a talk that ended, or was ended.

    :param limit_minor: what the player may give alone here, in hundredths of the currency; 0 says nothing of it.
    """
    rows = tuple(_row(play, key) for key in (category.key for category in CATEGORIES))
    turnings = [
        Turning(number, sum(map(sum, (move.change for move in turn.moves))), turn.moves)
        for number, turn in enumerate(play.turns, 1)
    ]
    best = max(turnings, key=lambda one: one.points, default=None)
    worst = min(turnings, key=lambda one: one.points, default=None)
    offered = max((largest_sum_minor(turn.said.text) for turn in play.turns), default=0)
    return Debrief(
        end=play.end,
        course=(play.scenario.mood, *(turn.mood for turn in play.turns)),
        rows=rows,
        best=best if best and best.points > 0 else None,
        worst=worst if worst and worst.points < 0 else None,
        late_replies=tuple(n for n, turn in enumerate(play.turns, 1) if any(m.why is Why.LATE for m in turn.moves)),
        beyond_minor=offered if limit_minor and offered > limit_minor else 0,
        try_next=_try_next(rows),
    )


def _row(play: Play, key: str) -> Row:
    category = _BY_KEY[key]
    is_needed = key in play.needs
    spoiled = _found(play.turns, key, Verdict.SPOILED)
    done = _found(play.turns, key, Verdict.PRESENT)
    if done and key in play.missing:
        return Row(key, Mark.MISSING, is_needed, 0, "", f"What came to light asked for it again. {category.write}")
    if done:
        reply, words, why = done
        mark = Mark.MENDED if spoiled and spoiled[0] < reply else Mark.DONE
        return Row(key, mark, is_needed, reply, words, why)
    if spoiled:
        return Row(key, Mark.SPOILED, is_needed, *spoiled)
    return Row(key, Mark.MISSING if is_needed else Mark.NOT_NEEDED, is_needed, 0, "", category.write)


def _found(turns: Sequence[Turn], key: str, verdict: Verdict) -> tuple[int, str, str] | None:
    """The first reply with this verdict: its number, its words, and why."""
    for number, turn in enumerate(turns, 1):
        found = turn.heard[key]
        if found.verdict is verdict:
            start, end = found.span or (0, 0)
            return number, turn.said.text[start:end], found.reason
    return None


def _try_next(rows: Sequence[Row]) -> Row | None:
    """One thing: what was needed and hurt, else what was needed and missing, else what hurt."""
    order: Mapping[tuple[Mark, bool], int] = {
        (Mark.SPOILED, True): 0,
        (Mark.MISSING, True): 1,
        (Mark.SPOILED, False): 2,
    }
    found = [row for row in rows if (row.mark, row.is_needed) in order]
    return min(found, key=lambda row: order[row.mark, row.is_needed], default=None)


def largest_sum_minor(text: str) -> int:
    """The largest sum of money that a text names, in hundredths; 0 if it names none."""
    return max((_minor(found["first"] or found["second"]) for found in SUM.finditer(text)), default=0)


def _minor(written: str) -> int:
    """`1,234.50`, `1.234,50`, `1'234` and `80` in hundredths: what follows the last point or comma is a fraction if it
    has two digits."""
    whole, point, fraction = written, "", ""
    for mark in ".,":
        head, found, tail = written.rpartition(mark)
        if found and len(tail) == 2 and tail.isdigit():
            whole, point, fraction = head, found, tail
    digits = "".join(one for one in whole if one.isdigit())
    return int(digits or 0) * 100 + (int(fraction) if point else 0)


_BY_KEY = {category.key: category for category in CATEGORIES}
