"""Where times stand in somebody's words: "tomorrow by 4 pm", "bis Ende der Woche", "d'ici vendredi". Pure.

A time is a run of small parts that stand side by side: a day, a clock, a part of the day, a span, and the words that
join them. Of two days or clocks that a word joins ("Monday or Tuesday") the last one counts. `moments` says when it is.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from amends.conversation.finding.tongue import Tongue
from amends.conversation.finding.zones import LETTERS, OFFSET, known_place

# What only joins: before a time it belongs to the words that came before.
LOOSE = frozenset({"of", "and", "or so", "around", "about", "de", "du", "del", "des", "do", "da", "por", "still", "a"})
# What makes the time after it the time of a thing.
ORIGIN = frozenset({"of", "de", "du", "del", "des", "do", "da", "vom", "von"})
JOINED = re.compile(r"[\s,]*")


class Piece(NamedTuple):
    """One small part of a time: what it is, and what it says."""

    what: str
    match: re.Match[str]


@dataclass(frozen=True, slots=True)
class Run:
    """The words that name a time: where they stand, and their parts by what they are."""

    start: int
    end: int
    parts: Mapping[str, re.Match[str]]
    # "The flight of Friday": the words before it say that it belongs to a thing.
    is_of: bool = False
    # Day and clock stand in different clauses, so they may not belong together.
    is_far: bool = False

    @property
    def has_day(self) -> bool:
        """Whether it names a day."""
        return not DAYS.isdisjoint(self.parts)

    @property
    def is_clock_alone(self) -> bool:
        """Whether it names an hour and no day of its own."""
        return "clock" in self.parts and not self.has_day and self.parts.keys().isdisjoint({"within", "span"})

    @property
    def is_day_alone(self) -> bool:
        """Whether it names a day and no hour."""
        return self.has_day and self.parts.keys().isdisjoint({"clock", "within", "span"})


@cache
def _patterns(tongue: Tongue) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The parts of a time in a language, the longest ways to say one first."""
    said = tongue.times
    number = rf"\d{{1,3}}|{'|'.join(sorted(said.numbers, key=len, reverse=True))}"
    unit = "|".join(f"(?P<{name}>{words})" for name, words in said.units.items())
    rules: list[tuple[str, str]] = []
    rules += [(f"span:{minutes}", words) for minutes, words in said.spans.items()]
    low = rf"(?:(?P<low>{number})(?:\s?[-\u2013]\s?|\s+(?:{said.either})\s+))?"
    rules.append(
        ("within", rf"(?:{said.within})(?:\s+|(?<='))(?:{said.span_from}\s+)?{low}(?P<number>{number})\s+(?:{unit})\b")
    )
    rules += [(f"date:{tongue.code}", words) for words in said.dates]
    rules += [("monthday", words) for words in said.monthdays]
    rules += [(f"week:{ahead}:{edge}", words) for words, ahead, edge in said.weeks]
    rules += [(f"month:{ahead}", words) for words, ahead in said.months]
    rules += [(f"days:{ahead}", words) for ahead, words in said.days.items()]
    rules += [(f"next:{day}", said.next_weekday.format(day=f"(?:{words})")) for day, words in enumerate(said.weekdays)]
    rules += [
        (f"later:{day}", said.later_weekday.format(day=f"(?:{words})")) for day, words in enumerate(said.weekdays)
    ]
    rules += [(f"weekday:{day}", words) for day, words in enumerate(said.weekdays)]
    rules += [(f"clock:{place}", words) for place, words in enumerate(said.clocks)]
    rules += [(f"clock:range{place}", words) for place, words in enumerate(said.ranges)]
    rules += [("zone", rf"\(?(?P<place>{OFFSET}|{LETTERS})\)?")]
    rules += [("zone", words) for words in said.zones]
    rules += [(f"part:{name}", words) for name, words in said.parts.items()]
    rules += [("before", said.before), ("after", said.after), ("limit", said.limit)]
    rules += [("either", rf"[-\u2013]|{said.either}"), ("filler", said.filler)]
    return tuple((what, _compiled(what, words, said.glue)) for what, words in rules)


def _compiled(what: str, words: str, glue: str) -> re.Pattern[str]:
    """A part as a word of its own ("Friday's" is none); a part of the day may hang on its day ("Freitagnachmittag")."""
    head = rf"(?:(?<!\w)|{glue})" if glue and what.startswith("part") else r"(?<!\w)"
    tail = "" if glue and what.startswith("weekday") else r"(?!\w|'s\b)"
    return re.compile(rf"{head}(?:{words}){tail}", re.IGNORECASE)


def runs(text: str, tongue: Tongue) -> Iterator[Run]:
    """Every time that a text names, in order, whether it can be read or not."""
    pieces: list[Piece] = []
    place = 0
    for piece in _pieces(text, tongue):
        gap = JOINED.fullmatch(text, place, piece.match.start())
        if pieces and gap is None:
            yield from _run(pieces)
            pieces = []
        pieces.append(piece)
        place = piece.match.end()
    yield from _run(pieces)


def _is_clock_name(place: str) -> bool:
    """Whether these words name a clock: "Berlin", "CET"; "this time" names none, "Springfield time" one unknown."""
    return place[0].isupper() or place[0].isdecimal() or known_place(place)


def _pieces(text: str, tongue: Tongue) -> Iterator[Piece]:
    """The parts of times in a text: at each place the longest."""
    found: dict[int, Piece] = {}
    for what, pattern in _patterns(tongue):
        for match in pattern.finditer(text):
            if what == "zone" and not _is_clock_name(match["place"]):
                continue
            known = found.get(match.start())
            if known is None or match.end() > known.match.end():
                found[match.start()] = Piece(what, match)
    end = 0
    for start in sorted(found):
        if start >= end:
            yield found[start]
            end = found[start].match.end()


JOINING = frozenset({"filler", "limit", "before", "after", "either"})
DAYS = frozenset({"date", "monthday", "week", "month", "days", "next", "later", "weekday"})
NAMING = DAYS | {"within", "span", "clock", "part"}


def _run(pieces: list[Piece]) -> Iterator[Run]:
    """The run that these parts make; two clocks or two days side by side are two times, unless a word joins them."""
    parts: dict[str, re.Match[str]] = {}
    kept: list[Piece] = []
    for piece in pieces:
        name = piece.what.partition(":")[0]
        if name == "zone" and not (kept and ("clock" in parts or "part" in parts)):
            continue
        if name not in JOINING and _is_again(name, parts, kept):
            if "after" in parts or _is_joined(kept):
                # "From Monday to Friday", "Monday or Tuesday": the last of them counts.
                parts = {"ends": kept[0].match} | {
                    f"first:{what.rpartition(':')[2]}": part
                    for what, part in parts.items()
                    if what.startswith("weekday:")
                }
            else:
                yield from _closed(kept, parts)
                parts, kept = {}, []
        parts.setdefault(name, piece.match)
        parts.setdefault(piece.what, piece.match)
        kept.append(piece)
    yield from _closed(kept, parts)


def _is_again(name: str, parts: Mapping[str, re.Match[str]], kept: list[Piece]) -> bool:
    """Whether this part says once more what the run has said: a second clock, or another day after "or"."""
    if name in parts:
        return True
    return name in DAYS and not DAYS.isdisjoint(parts) and _is_joined(kept)


def _is_joined(kept: list[Piece]) -> bool:
    """Whether the last words join what follows to what was said: "or", "until the"."""
    last = itertools.takewhile(lambda piece: piece.what in JOINING, reversed(kept))
    return any(piece.what in {"either", "limit"} for piece in last)


def _closed(pieces: list[Piece], parts: Mapping[str, re.Match[str]]) -> Iterator[Run]:
    while pieces and pieces[-1].what in JOINING:
        pieces = pieces[:-1]
    is_of = False
    while pieces and (pieces[0].what == "either" or _is_loose(pieces[0])):
        is_of = is_of or pieces[0].match[0].lower() in ORIGIN
        pieces = pieces[1:]
    if pieces and any(name in parts for name in NAMING):
        start, end = pieces[0].match.start(), pieces[-1].match.end()
        # What was cut off at the edges ("von mir") says nothing about this time.
        kept = {
            name: part
            for name, part in parts.items()
            if name.startswith(("ends", "first")) or start <= part.start() < end
        }
        yield Run(start, end, kept, is_of)


def _is_loose(piece: Piece) -> bool:
    return piece.what == "filler" and piece.match[0].lower() in LOOSE


def together(found: Sequence[tuple[Run, int]]) -> list[tuple[Run, int]]:
    """The runs of a sentence with the clause each stands in: an hour alone belongs to the day that was named before.

    "Tomorrow I will call you at 4 pm" is one time; where day and hour stand in different clauses that is not sure.
    """
    told: list[tuple[Run, int]] = []
    lent: set[int] = set()
    for place, (run, clause) in enumerate(found):
        donor = _donor(found, place) if run.is_clock_alone else None
        if donor is None:
            told.append((run, clause))
            continue
        day, its_clause = found[donor]
        is_near = its_clause == clause
        parts = {name: part for name, part in day.parts.items() if name.partition(":")[0] in DAYS} | dict(run.parts)
        start, end = run.start, run.end
        if is_near and day.is_day_alone:
            lent.add(day.start)
            start, end = min(start, day.start), max(end, day.end)
        told.append((Run(start, end, parts, is_far=not is_near), clause))
    return [(run, clause) for run, clause in told if not (run.start in lent and run.is_day_alone)]


def _donor(found: Sequence[tuple[Run, int]], place: int) -> int | None:
    """Which run names the day of an hour alone: the last one before it, else the next in its clause."""
    before = [one for one in range(place) if found[one][0].has_day]
    if before:
        return before[-1]
    after = place + 1
    is_next = after < len(found) and found[after][0].is_day_alone and found[after][1] == found[place][1]
    return after if is_next else None
