"""Invented people: a name, a way to reach them, a home. Drawn from our own lists; nobody here exists.

E-mail addresses end in the domains that are reserved for examples, phone numbers lie in ranges set aside for
fiction. Those ranges are small: two people may have one number, so nobody may be told apart by it.
"""

from __future__ import annotations

import random
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Any

from amends.simulate.histories.airports import DATA_DIR

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is read as another
MAIL_DOMAINS = ("example.com", "example.org", "example.net")
PLAIN = str.maketrans({"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "æ": "ae", "ı": "i"})


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who flies. `key` tells them apart; `phone` is in E.164 or None; `time_zone` is where they live."""

    key: str
    given_name: str
    family_name: str
    email: str
    phone: str | None
    language: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class _Draw:
    """Things to draw from, with running weights."""

    things: tuple[Any, ...]
    weights: tuple[int, ...]

    def one(self, rng: random.Random) -> Any:
        return rng.choices(self.things, cum_weights=self.weights)[0]


def draw_person(rng: random.Random) -> Person:
    """This will draw one person; the same state of `rng` draws the same person."""
    lines, homes = _lists()
    language, line = lines.one(rng)
    home = homes[language].one(rng)
    given_name, family_name = rng.choice(line["given"]), rng.choice(line["family"])
    key = draw_code(rng, 6)
    local = f"{in_ascii(given_name)}.{in_ascii(family_name)}.{key[:4]}"
    return Person(
        key=key,
        given_name=given_name,
        family_name=family_name,
        email=f"{local}@{rng.choice(MAIL_DOMAINS)}",
        phone=_phone(rng.choice(home["phones"]), rng) if home["phones"] else None,
        language=language,
        time_zone=home["zone"],
    )


def draw_code(rng: random.Random, length: int) -> str:
    """This will draw a code of letters and digits that nobody mistakes for one another."""
    return "".join(rng.choices(LETTERS, k=length))


def in_ascii(name: str) -> str:
    """This will write a name in the letters that every mail system takes: Straßner becomes strassner."""
    bare = unicodedata.normalize("NFKD", name.translate(PLAIN))
    return "".join(letter for letter in bare.lower() if letter.isascii() and letter.isalpha())


def _phone(pattern: str, rng: random.Random) -> str:
    return "".join(rng.choice("0123456789") if letter == "x" else letter for letter in pattern if letter != " ")


@cache
def _lists() -> tuple[_Draw, dict[str, _Draw]]:
    """The lines of names by language, and the homes of each language, ready to draw from."""
    written = tomllib.loads((DATA_DIR / "people.toml").read_text(encoding="utf-8"))
    named = [((language, line), weight) for line in written["line"] for language, weight in line["languages"].items()]
    homes: dict[str, list[tuple[Any, int]]] = {}
    for home in written["home"]:
        homes.setdefault(home["language"], []).append((home, home["weight"]))
    return _draw(named), {language: _draw(choices) for language, choices in homes.items()}


def _draw(choices: list[tuple[Any, int]]) -> _Draw:
    return _Draw(tuple(thing for thing, _ in choices), tuple(accumulate(weight for _, weight in choices)))
