"""At most two things to say to somebody who writes: what weighs most now, the kinder one first. Pure.

Something that could be added is kinder to hear than something that hurts, so it stands first. Nothing here is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from amends.conversation.coach.bettering import MODEL, better
from amends.conversation.coach.categories import BY_KEY
from amends.conversation.coach.features import SMALL
from amends.conversation.coach.reading import LONGEST, Found, Verdict, read, sentences
from amends.conversation.coach.weighing import SAID, SHORT, Moment, weight
from amends.conversation.coach.words import tokens

MOST = 2
# So much a category weighs at least before it is missed, or before what spoils it is said.
MISSED, SPOILS = 0.6, 0.4
# Shorter than this nobody has begun yet; and so many of the words must be small English ones to be read as English.
FEWEST_WORDS, ENGLISH = 6, 0.3
# What belongs to the beginning of a letter; the rest belongs to its end.
FIRST = ("acknowledge", "empathy", "apology", "no_excuse_blame")


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing to say: about which words (from, to; the same twice where something is added), why, what to write
    instead, and why it is said now."""

    category: str
    verdict: Verdict
    start: int
    end: int
    quote: str
    reason: str
    better: str
    why: str

    @property
    def is_added(self) -> bool:
        """Whether something is added, and nothing put otherwise."""
        return self.start == self.end


def advise(text: str, moment: Moment, channel: str) -> tuple[Hint, ...]:
    """At most two hints on a draft in English; none on a few words, or on another language."""
    if not _can_be_read(text):
        return ()
    found = read(text)
    ranked = sorted(_worth_saying(found, moment, channel), key=lambda one: -one[0])
    told: list[Hint] = []
    for _, key in ranked:
        hint = _hint(text, key, found[key], moment, channel)
        if all(hint.is_added or one.is_added or hint.start != one.start for one in told):
            told.append(hint)
        if len(told) == MOST:
            break
    return tuple(sorted(told, key=lambda one: not one.is_added))


def _can_be_read(text: str) -> bool:
    """Whether this is long enough, and English: by the small words, which every English sentence is full of."""
    said = [one.said for one in tokens(text[:LONGEST]) if one.said[0].isalpha()]
    return len(said) >= FEWEST_WORDS and sum(one in SMALL for one in said) >= ENGLISH * len(said)


def _worth_saying(found: dict[str, Found], moment: Moment, channel: str) -> Iterator[tuple[float, str]]:
    """By how much it matters: what spoils, where it weighs something; what is missing, where it weighs much."""
    for key, one in found.items():
        weighs = weight(key, moment, channel)
        if one.verdict is Verdict.SPOILED and weighs >= SPOILS:
            yield 1.5 * weighs * (1 - one.score), key
        elif one.verdict is Verdict.ABSENT and weighs >= MISSED:
            yield weighs * (1 - one.score), key


def _hint(text: str, key: str, found: Found, moment: Moment, channel: str) -> Hint:
    category = BY_KEY[key]
    fault = next((one for one in category.faults if one.key == found.fault), None)
    is_missing = found.span is None or fault is None or (not fault.spoils and key != "time_promise")
    why = _why(key, found, moment, channel)
    if is_missing or found.span is None or fault is None:
        at = _place(text, key)
        return Hint(key, Verdict.ABSENT, at, at, "", category.write, MODEL[key], why)
    start, end = found.span
    quote = text[start:end]
    return Hint(key, found.verdict, start, end, quote, fault.reason, better(key, fault.key, quote), why)


def _place(text: str, key: str) -> int:
    """Where something is added: after the greeting what belongs to the beginning, after the last sentence the rest."""
    spans = [one for one in sentences(text) if text[one[0] : one[1]].rstrip()[-1:] in ".!?"]
    if not spans:
        return len(text.rstrip())
    if key not in FIRST:
        return spans[-1][1]
    start, end = spans[0]
    greeting = re.match(r"(?:dear|hi|hello|good \w+)\b[^\n,!.]*[,!]\s+", text[start:end], re.IGNORECASE)
    return start + (greeting.end() if greeting else 0)


def _why(key: str, found: Found, moment: Moment, channel: str) -> str:
    """Why this is said, and what becomes of it."""
    weighs = weight(key, moment, channel)
    short = ", where a reply is short" if channel in SHORT else ""
    return (
        f"In {SAID[moment]}{short}, this weighs {weighs:.1f} of 1: a good reply {BY_KEY[key].does}. "
        f"The coach is {100 * (1 - found.score):.0f} % sure that it does not yet."
    )


def put_in(text: str, hint: Hint) -> str:
    """The draft with the better words in their place."""
    if not hint.is_added:
        return text[: hint.start] + hint.better + text[hint.end :]
    before, after = text[: hint.start], text[hint.start :]
    left = " " if before and not before[-1].isspace() else ""
    right = " " if after and not after[0].isspace() else ""
    return f"{before}{left}{hint.better}{right}{after}"
