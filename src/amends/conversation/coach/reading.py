"""Reading a reply: for each category whether it is done well, spoiled or missing, where, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import pairwise

from amends.conversation.coach.categories import CATEGORIES, Category, Fault
from amends.conversation.coach.features import features
from amends.conversation.coach.machine import FAULTS, PRESENT, learned
from amends.conversation.coach.words import Token, tokens

# A short text is one thought: its sentences are read together as well as each alone.
ONE_THOUGHT = 3
LONGEST = 20_000
# From where on something is taken for done well; and how much a sentence must lean to a fault to be told of it.
ENOUGH, LEANS = 0.5, 0.0
END = re.compile(r"[.!?]+[\"')\]]*(?=\s|$)|\n+")
# Titles and the like end in a point and end no sentence.
NO_END = re.compile(r"\b(?:mr|mrs|ms|dr|prof|st|no|nr|approx|e\.g|i\.e|etc|vs|a\.m|p\.m)\.$", re.IGNORECASE)


class Verdict(StrEnum):
    """How a reply does in a category."""

    PRESENT = "present"
    SPOILED = "spoiled"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Found:
    """One category of a reply: the verdict, the words that it rests on (from, to; none if nothing speaks to it), why,
    and how sure it is that it is done well, from 0 to 1.
    """

    verdict: Verdict
    span: tuple[int, int] | None
    reason: str
    score: float
    fault: str = ""


@dataclass(frozen=True, slots=True)
class _Unit:
    start: int
    end: int
    said: tuple[str, ...]


def read(text: str) -> dict[str, Found]:
    """What a reply does in each of the ten categories, in their order. The same text always gets the same answer."""
    text = text[:LONGEST]
    alone = list(_sentences(text))
    units = [*alone, *_together(alone)]
    counted = [features(unit.said) for unit in units]
    present = [learned(PRESENT).chances(found) for found in counted]
    faults = [learned(FAULTS).leanings(found) for found in counted[: len(alone)]]
    return {category.key: _judged(category, units, present, faults) for category in CATEGORIES}


def sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence of a text begins and ends."""
    return [(one.start, one.end) for one in _sentences(text[:LONGEST])]


@cache
def _places() -> dict[str, range]:
    """By category, where the leanings to its faults stand."""
    names = learned(FAULTS).names
    return {
        one.key: range(start := names.index(f"{one.key}.{one.faults[0].key}"), start + len(one.faults))
        for one in CATEGORIES
    }


def _sentences(text: str) -> Iterator[_Unit]:
    start = 0
    for end in END.finditer(text):
        if not NO_END.search(text, start, end.end()):
            yield from _unit(text, start, end.end())
            start = end.end()
    yield from _unit(text, start, len(text))


def _unit(text: str, start: int, end: int) -> Iterator[_Unit]:
    found = [Token(said, start + a, start + b) for said, a, b in tokens(text[start:end])]
    if any(one.said[0].isalpha() or one.said[0] == "<" for one in found):
        yield _Unit(found[0].start, found[-1].end, tuple(one.said for one in found))


def _together(sentences: Sequence[_Unit]) -> list[_Unit]:
    """What is read together: all of a short text, of a longer one each sentence with the next."""
    if len(sentences) < 2:
        return []
    many = [sentences] if len(sentences) <= ONE_THOUGHT else list(pairwise(sentences))
    return [_Unit(some[0].start, some[-1].end, sum((one.said for one in some), ())) for some in many]


def _judged(
    category: Category,
    units: Sequence[_Unit],
    present: Sequence[dict[str, float]],
    faults: Sequence[Sequence[float]],
) -> Found:
    if not units:
        return Found(Verdict.ABSENT, None, category.write, 0.0)
    best = _best([chances[category.key] for chances in present], len(faults))
    score = round(present[best][category.key], 3)
    if score >= ENOUGH:
        return Found(Verdict.PRESENT, (units[best].start, units[best].end), f"It {category.does}.", score)
    worst, fault = _worst(category, faults)
    if fault is None:
        return Found(Verdict.ABSENT, None, category.write, score)
    verdict = Verdict.SPOILED if fault.spoils else Verdict.ABSENT
    span = (units[worst].start, units[worst].end)
    return Found(verdict, span, f"{fault.reason} {category.write}", score, fault.key)


def _best(chances: Sequence[float], sentences: int) -> int:
    """The sentence that does it best; or what does so together, where no sentence does it alone."""
    alone = max(range(sentences), key=chances.__getitem__)
    return alone if chances[alone] >= ENOUGH else max(range(len(chances)), key=chances.__getitem__)


def _worst(category: Category, faults: Sequence[Sequence[float]]) -> tuple[int, Fault | None]:
    """The fault that a sentence leans to most, and in which; none where none leans to any."""
    places = _places()[category.key]
    most, sentence, fault = LEANS, 0, None
    for number, leanings in enumerate(faults):
        for place, one in zip(places, category.faults, strict=True):
            if leanings[place] > most:
                most, sentence, fault = leanings[place], number, one
    return sentence, fault
