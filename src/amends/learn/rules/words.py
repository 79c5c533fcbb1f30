"""Words and short phrases that more customers use than before, told apart from chance.

The log-odds of a phrase between two spans, drawn towards what both say together, in standard deviations: B. Monroe,
M. Colaresi and K. Quinn, "Fightin' Words", Political Analysis 16 (2008), 372-403, equations 15, 20 and 22. Beside it
the exact chance that so many of those who say it say it now (R. A. Fisher's test), by which false discoveries are
controlled over all phrases. What is counted are customers, never how often one of them says it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, lgamma, log, sqrt
from typing import Final

from amends.intake.rules.spelling import plain
from amends.learn.rules.discovery import discoveries

WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
BREAK: Final = re.compile(r"[.!?;:\n]+")
# Addresses of every sort, and handles: they name somebody.
NAMING: Final = re.compile(r"\S*@\S+|https?://\S+|www\.\S+")
SHORTEST, LONGEST = 3, 30
FEWEST_CUSTOMERS: Final = 5
LEAST_SURE: Final = 3.0
FALSE_SHARE: Final = 0.10
# What both spans say together weighs as much as this share of the earlier span's customers.
PRIOR: Final = 0.5
MOST: Final = 12


@dataclass(frozen=True, slots=True)
class Said:
    """What one customer said in a span, in their own words."""

    customer: object
    words: str


@dataclass(frozen=True, slots=True)
class Risen:
    """A phrase that more customers use: how many now and before, of how many, and how sure it is (in sigmas)."""

    phrase: str
    now: int
    of_now: int
    before: int
    of_before: int
    sigmas: float


def likely_names(texts: Iterable[str]) -> set[str]:
    """The words (small letters) that are written with a capital more often than not inside sentences.

    In most languages these are names. Where every noun has one (German), use the names that are known instead.
    """
    inside: Counter[str] = Counter()
    for text in texts:
        for sentence in BREAK.split(NAMING.sub(" . ", text)):
            for match in list(WORD.finditer(sentence))[1:]:
                if not match[0].isupper():
                    inside[match[0].lower()] += 1 if match[0][0].isupper() else -1
    return {word for word, balance in inside.items() if balance > 0}


def phrases_of(text: str, names: Collection[str] = (), small: Collection[str] = ()) -> set[str]:
    """The words and pairs of neighbouring words of a text, in small letters, without what may name somebody.

    Left out are numbers, addresses, handles, the words in `names` (small letters), and the `small` words that every
    sentence needs (without accents). A pair never reaches over one of these.
    """
    found: set[str] = set()
    for sentence in BREAK.split(NAMING.sub(" . ", text)):
        before = ""
        for match in WORD.finditer(sentence):
            word = match[0].lower().replace("’", "'")
            if word in names or plain(word) in small:
                before = ""
            elif SHORTEST <= len(word) <= LONGEST:
                found.add(word)
                if before:
                    found.add(f"{before} {word}")
                before = word
    return found


def risen(
    now: Iterable[Said],
    before: Iterable[Said],
    *,
    names: Collection[str] = (),
    small: Collection[str] = (),
    at_most: int = MOST,
) -> list[Risen]:
    """The phrases that a larger share of customers uses now, the surest first.

    Each was said by at least five customers, lies three standard deviations or more above what it was, and at most
    one in ten of those named is false (Benjamini and Hochberg). A word whose pair says as much is left to the pair.
    """
    told_now, told_before = _by_customer(now, names, small), _by_customer(before, names, small)
    if not told_now or not told_before:
        return []
    count_now, count_before = _counted(told_now), _counted(told_before)
    # Which phrases are looked at must not depend on when they were said, or chance would choose them.
    found = [
        Risen(phrase, count_now[phrase], len(told_now), count_before[phrase], len(told_before), 0.0)
        for phrase, count in (count_now + count_before).items()
        if count >= FEWEST_CUSTOMERS
    ]
    named = discoveries({one.phrase: by_chance(one) for one in found}, FALSE_SHARE)
    rows = [
        replace(one, sigmas=sigmas)
        for one in found
        if one.phrase in named and one.now >= FEWEST_CUSTOMERS and (sigmas := _sigmas(one)) >= LEAST_SURE
    ]
    rows.sort(key=lambda one: (-one.sigmas, one.phrase))
    return _without_parts(rows)[:at_most]


def _by_customer(said: Iterable[Said], names: Collection[str], small: Collection[str]) -> Mapping[object, set[str]]:
    found: dict[object, set[str]] = {}
    for one in said:
        found.setdefault(one.customer, set()).update(phrases_of(one.words, names, small))
    return found


def _counted(told: Mapping[object, set[str]]) -> Counter[str]:
    return Counter(phrase for phrases in told.values() for phrase in phrases)


def by_chance(one: Risen) -> float:
    """How likely at least so many of those who say it would say it now, if when they do were chance (one-sided)."""
    say, people = one.now + one.before, one.of_now + one.of_before
    most = min(say, one.of_now)
    whole = _ways(people, say)
    return min(
        1.0,
        sum(exp(_ways(one.of_now, n) + _ways(one.of_before, say - n) - whole) for n in range(one.now, most + 1)),
    )


def _ways(of: int, chosen: int) -> float:
    """The logarithm of the number of ways to choose so many."""
    return lgamma(of + 1) - lgamma(chosen + 1) - lgamma(of - chosen + 1)


def _sigmas(one: Risen) -> float:
    together = (one.now + one.before) / (one.of_now + one.of_before)
    weight = PRIOR * one.of_before
    say, not_say = weight * together, weight * (1 - together)
    odds_now = (one.now + say) / (one.of_now - one.now + not_say)
    odds_before = (one.before + say) / (one.of_before - one.before + not_say)
    if min(odds_now, odds_before) <= 0 or not_say == 0:
        return 0.0
    return (log(odds_now) - log(odds_before)) / sqrt(1 / (one.now + say) + 1 / (one.before + say))


def _without_parts(rows: Sequence[Risen]) -> list[Risen]:
    """A word that is hardly said but in a pair which has risen too is told by the pair alone."""
    pairs = [one for one in rows if " " in one.phrase]
    return [
        one
        for one in rows
        if " " in one.phrase
        or not any(one.phrase in pair.phrase.split() and pair.now >= 0.8 * one.now for pair in pairs)
    ]
