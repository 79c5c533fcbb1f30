"""How the starter's texts are made: sentences drawn from a grammar of choices, the same ones every time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from random import Random
from types import ModuleType

from amends.intake.triage.learning import COMPLAINT, KIND, LANGUAGE, NO, PERSON_NOW, SEVERITY, YES, Example
from amends.intake.triage.starter import english, french, german, portuguese, spanish

LANGUAGES: Mapping[str, ModuleType] = {
    "en": english,
    "de": german,
    "fr": french,
    "es": spanish,
    "pt": portuguese,
}
# How many texts are drawn from each line. English has more lines of its own.
DRAWS = 6
ZERO = re.compile(r"\b0\b")
SIZES = (("2", 6), ("1", 2), ("3", 2))


def draw(line: str, random: Random) -> str:
    """One sentence of a line: of each `[a|b]`, innermost first, one choice."""
    while "[" in line:
        start = line.rindex("[")
        end = line.index("]", start)
        line = line[:start] + random.choice(line[start + 1 : end].split("|")) + line[end + 1 :]
    return ZERO.sub(lambda _: str(random.randint(2, 49)), " ".join(line.split()))


def lines(block: str) -> list[str]:
    """The lines of a block."""
    return [line.strip() for line in block.splitlines() if line.strip()]


def examples() -> list[Example]:
    """Every text of the starter with what it is: in five languages, the same ones every time."""
    random = Random(2013)  # noqa: S311 - texts that can be made again, not a secret
    found: list[Example] = []
    for language, words in LANGUAGES.items():
        found += _complaints(language, words, random)
        found += _ordinary(language, words, random)
    return found


def _complaints(language: str, words: ModuleType, random: Random) -> list[Example]:
    found = []
    for kind, block in words.KINDS.items():
        for line in lines(block):
            for _ in range(DRAWS):
                severity = random.choices([one for one, _ in SIZES], [often for _, often in SIZES])[0]
                parts = [draw(line, random)]
                # A medium failure is often told without saying what it did to one.
                if severity != "2" or random.random() < 0.4:
                    parts.append(draw(random.choice(lines(words.EFFECTS[severity])), random))
                answers = {COMPLAINT: YES, KIND: kind, SEVERITY: severity, PERSON_NOW: NO, LANGUAGE: language}
                found.append(Example(_letter(parts, words, random), answers))
    for line in lines(words.NOW):
        for _ in range(DRAWS * 2):
            answers = {COMPLAINT: YES, SEVERITY: "3", PERSON_NOW: YES, LANGUAGE: language}
            found.append(Example(_letter([draw(line, random)], words, random), answers))
    return found


def _ordinary(language: str, words: ModuleType, random: Random) -> list[Example]:
    found = []
    asked = words.REQUESTS + getattr(words, "ASIDE", "")
    for block, draws in ((asked, DRAWS * 3), (words.ORDINARY, DRAWS * 2), (words.THANKS, DRAWS * 2)):
        for line in lines(block):
            for _ in range(draws):
                answers = {COMPLAINT: NO, PERSON_NOW: NO, LANGUAGE: language}
                mark = "?" if block is asked and random.random() < 0.7 else "."
                found.append(Example(_letter([draw(line, random)], words, random, mark), answers))
    return found


def _letter(parts: list[str], words: ModuleType, random: Random, mark: str = "") -> str:
    """Sentences as a message: sometimes greeted, dated, signed; now and then without capitals or marks."""
    marks = [mark] if mark else ["."] * 6 + ["!", "!!", "?", "..."]
    said = [part[0].upper() + part[1:] + random.choice(marks) for part in parts]
    if random.random() < 0.25:
        said.insert(random.randrange(len(said) + 1), _sentence(random.choice(words.ADDED.split("|"))))
    greeting, closing = random.choice(words.GREETINGS.split("|")), random.choice(words.CLOSINGS.split("|"))
    text = " ".join([f"{greeting}," if greeting else "", *said, closing]).strip()
    return text.lower().rstrip(".!?") if random.random() < 0.2 else text


def _sentence(words: str) -> str:
    filled = words.replace("0", "4711")
    return filled[0].upper() + filled[1:] + "."
