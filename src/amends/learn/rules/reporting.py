"""Reporting back: whether an action may be told of, who is told, and what such a letter has to say. Pure.

"You told us, we fixed it" is true of somebody who told us, whose recovery has ended, and who was failed before the
action was in force. Everybody else is left in peace, each for a reason that is counted.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from amends.learn.rules.judging import Verdict

# Who was failed earlier than this before the action was in force hardly knows any more what we mean.
REACHES_BACK = timedelta(days=180)
# Nobody hears of two things that we fixed within so long.
APART = timedelta(days=30)
# So long a letter waits for recoveries that are still open.
WAITS = timedelta(days=90)
LONGEST, LONGEST_BECAUSE = 3_000, 200
PLACES = ("name", "brand", "reference", "what")


class Fate(StrEnum):
    """What becomes of one customer who had the cause."""

    WILL = "will"
    TOLD = "told"
    CAME_BACK = "came_back"
    FAILED_TWICE = "failed_twice"
    OPEN = "open"
    NEVER_TOLD_US = "never_told_us"
    FINAL = "final"
    PERSON = "person"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    LATELY = "lately"


# Those who are held are told when what holds them has passed, while the letter waits.
PASSES = frozenset({Fate.FAILED_TWICE, Fate.OPEN, Fate.LATELY})


class BadLetter(ValueError):
    """A letter to those who had a cause that cannot be written or sent; names the field and what helps."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides the fate of one customer: of their last recovery with the cause, and of themselves."""

    is_told: bool = False
    has_come_back: bool = False
    is_open: bool = False
    has_deviated: bool = False
    told_us: bool = True
    had_final_answer: bool = False
    needed_person: bool = False
    has_refused: bool = False
    is_reached: bool = True
    is_told_lately: bool = False


def fate(one: Standing) -> Fate:
    """What becomes of a customer; the first reason that holds is theirs."""
    reasons = (
        (one.is_told and one.has_come_back, Fate.CAME_BACK),
        (one.is_told, Fate.TOLD),
        (not one.told_us, Fate.NEVER_TOLD_US),
        (one.had_final_answer, Fate.FINAL),
        (one.needed_person, Fate.PERSON),
        (one.has_refused, Fate.REFUSED),
        (one.is_open and one.has_deviated, Fate.FAILED_TWICE),
        (one.is_open, Fate.OPEN),
        (not one.is_reached, Fate.UNREACHABLE),
        (one.is_told_lately, Fate.LATELY),
    )
    return next((found for holds, found in reasons if holds), Fate.WILL)


def why_not_yet(ending: str, verdict: Verdict | None) -> str:
    """Why an action may not be told of, in words; "" when it may.

    :param verdict: what recurrence says so far; None before it is in force.
    """
    if ending == "proven":
        return ""
    if ending:
        return "it was given up"
    if verdict is None:
        return "it is not done yet"
    if verdict is Verdict.WORSE:
        return "there are more cases than before"
    return "the cases have not become fewer beyond chance" if verdict is Verdict.NOT_SHOWN else ""


def check_because(because: str, *, is_proven: bool) -> str:
    """Why its owner knows that it is fixed, where recurrence has not shown it.

    :raises BadLetter: when nothing shows it.
    """
    because = "" if is_proven else because.strip()
    if not is_proven and not because:
        raise BadLetter("because: recurrence has not shown it yet; say how you know that it is fixed.")
    if len(because) > LONGEST_BECAUSE:
        raise BadLetter(f"because: {len(because)} characters are too many; {LONGEST_BECAUSE} fit.")
    return because


def field_of(language: str) -> str:
    """What the field with the words of a language is called."""
    return f"words_{language.replace('-', '_')}"


def check_words(words: Mapping[str, str], needed: Collection[str]) -> dict[str, str]:
    """The words by language, without those that are empty.

    :param needed: the languages that somebody who is told reads; the other ones may stay empty.
    :raises BadLetter: naming the field of the language.
    """
    kept = {language: text.strip() for language, text in words.items() if text.strip()}
    for language in needed:
        if language not in kept:
            raise BadLetter(f"{field_of(language)}: write it in this language too; some of them read it.")
    for language, text in kept.items():
        if len(text) > LONGEST:
            raise BadLetter(f"{field_of(language)}: {len(text)} characters are too many; {LONGEST} fit.")
        if "{changed}" in text:
            raise BadLetter(f"{field_of(language)}: say in place of {{changed}} what is different now.")
    return kept
