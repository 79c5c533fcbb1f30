"""In which language somebody wrote: by its script first, then by letters and small words. Says so when unsure."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass

from amends.intake.rules.spelling import WORD, words
from amends.intake.rules.tongues import LETTERS_WITHIN, RARE_LETTERS, SCRIPTS, SMALL_WORDS, WORDS_WITHIN

SPEAKERS = {
    word: tuple(language for language, said in SMALL_WORDS.items() if word in said.split())
    for word in frozenset(" ".join(SMALL_WORDS.values()).split())
}
_OF_LETTER = {letter: tuple(spoken.split()) for letter, spoken in RARE_LETTERS.items()}
_STARTS = [start for start, _, _ in SCRIPTS]
# What a language is told by stands at the beginning; an appended order or a forwarded letter may be in another.
LONGEST = 1_000
# Two small words at least, and a lead over the next language: by this factor, and by this much of a word.
FEWEST_HITS, LEAD, AHEAD = 2, 1.15, 0.25
# A letter tells less than a word, alone or within one: a foreign name may hold several.
LETTER = 0.6
# So many of the letters must be of a script to make a text one of it: names and brands stand in Latin everywhere. A
# letter of Chinese, Japanese or Korean is a syllable or a word.
LEAST_SHARE, LEAST_OF_SYLLABLES = 0.5, 0.2
OF_SYLLABLES = frozenset({"ja", "zh", "ko"})
# How sure it is, from 0 to 1, as measured in docs/decisions/0010. Where a script has several languages and nothing in
# the text tells which, the most frequent is only probable.
BY_SCRIPT, BY_SHARED_SCRIPT, BY_SMALL_WORDS = 0.99, 0.6, 0.97
# Arabic letters without one of Persian or Urdu are Arabic; Russian is not the only language without Ukrainian's.
UNTOLD = {"ru": BY_SHARED_SCRIPT, "hi": 0.9}
# Beyond Latin letters with their accents: a text without any of these is in Latin letters.
BEYOND_LATIN = re.compile("[\u0370-\u1dff\u1f00-\u1fff\u3040-\ud7af\ufb1d-\ufefc\uff66-\uff9f]")
# Addresses, accounts and abbreviations with a stroke are in no language.
NOISE = re.compile(r"\S*[@#/\\]\S*")
BEYOND_ENGLISH = re.compile("[¡¿à-ỹ]")


@dataclass(frozen=True, slots=True)
class Recognised:
    """A language and how sure it is, from 0 to 1; `perhaps` are those that it may be, with this one, the likeliest
    first. ("", 0.0) and nothing where there is too little to tell by."""

    language: str = ""
    chance: float = 0.0
    perhaps: tuple[str, ...] = ()


NOT_TOLD = Recognised()


def recognise(text: str) -> Recognised:
    """The language of a text: some thirty are told by their script, some twenty by Latin letters and small words."""
    said = text[:LONGEST]
    if not said.isascii() and BEYOND_LATIN.search(said):
        found = _by_script(said)
        if found is not NOT_TOLD:
            return found
    return _by_words(said)


def guess_language(text: str, fallback: str = "en") -> str:
    """The language of a text, or `fallback` when too little or too mixed to tell."""
    found = recognise(text)
    return found.language if found.chance > BY_SHARED_SCRIPT else fallback


def _by_script(said: str) -> Recognised:
    counted = Counter[str]()
    letters = 0
    for letter in said:
        if letter.isalpha():
            letters += 1
            place = bisect_right(_STARTS, ord(letter)) - 1
            if place >= 0 and ord(letter) <= SCRIPTS[place][1]:
                counted[SCRIPTS[place][2]] += 1
    # Japanese is written with Chinese letters between its own.
    if counted["ja"]:
        counted["ja"] += counted.pop("zh", 0)
    script, count = counted.most_common(1)[0] if counted else ("", 0)
    least = LEAST_OF_SYLLABLES if script in OF_SYLLABLES else LEAST_SHARE
    if count < max(2, least * letters):
        return NOT_TOLD
    within = _within(script, said.casefold())
    language, chance = within or script, BY_SCRIPT if within else UNTOLD.get(script, BY_SCRIPT)
    return Recognised(language, chance, (language,))


def _within(script: str, said: str) -> str:
    """Which of the languages of a shared script; empty when nothing tells."""
    for language, letters in LETTERS_WITHIN.get(script, ()):
        if any(letter in said for letter in letters):
            return language
    lists = WORDS_WITHIN.get(script, ())
    if not lists:
        return ""
    spoken = WORD.findall(said)
    counted = sorted(((sum(map(known.split().count, spoken)), language) for language, known in lists), reverse=True)
    (most, language), (next_most, _) = counted[:2]
    return language if most > next_most else ""


def _by_words(said: str) -> Recognised:
    """Each hit counts more the fewer languages share it: "que" says little, "não" says much."""
    spoken = words(NOISE.sub(" ", said))
    found = [(speakers, 1.0 if len(word) > 1 else LETTER) for word in spoken if (speakers := SPEAKERS.get(word))]
    if not said.isascii():
        composed = unicodedata.normalize("NFC", said.casefold())
        letters = BEYOND_ENGLISH.findall(composed)
        found += [(_OF_LETTER[letter], LETTER) for letter in letters if letter in _OF_LETTER]
    scores, hits = dict[str, float](), Counter[str]()
    for speakers, weight in found:
        share = weight / len(speakers)
        for language in speakers:
            scores[language] = scores.get(language, 0.0) + share
            hits[language] += 1
    ranked = sorted(scores, key=scores.__getitem__, reverse=True)
    if not ranked or hits[ranked[0]] < FEWEST_HITS:
        return NOT_TOLD
    most = scores[ranked[0]]
    perhaps = tuple(one for one in ranked if scores[one] * LEAD > most or scores[one] > most - AHEAD)
    chance = BY_SMALL_WORDS if len(perhaps) == 1 else 1 / len(perhaps)
    return Recognised(ranked[0], chance, perhaps)
