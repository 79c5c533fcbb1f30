"""Who is called in a note: "@Bea", "@Bea Okafor". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from uuid import UUID

CALLED = re.compile(r"(?<![\w@.])@(?=\w)")
_WORD = re.compile(r"@\w[\w'-]*")


def mentioned(text: str, people: Iterable[tuple[UUID, str]]) -> list[UUID]:
    """Whom a text calls, each once, in order: by whole name, or by a first name that only one of them has.

    :param people: who can be called, by id and whole name.
    """
    known = _known(people)
    called = [known[found] for _, found in _hits(text, known) if found]
    return list(dict.fromkeys(called))


def missed(text: str, people: Iterable[tuple[UUID, str]]) -> list[str]:
    """The words with an @ that call nobody, as they are typed, each once: "@nobody", or a name that two have."""
    hits = _hits(text, _known(people))
    words = (_WORD.match(text, start) for start, found in hits if not found)
    return list(dict.fromkeys(word[0] for word in words if word))


def _known(people: Iterable[tuple[UUID, str]]) -> dict[str, UUID]:
    names = [(name.casefold(), person) for person, name in people]
    firsts: dict[str, list[UUID]] = {}
    for name, person in names:
        firsts.setdefault(name.split(" ", 1)[0], []).append(person)
    known = dict(names)
    return known | {first: found[0] for first, found in firsts.items() if len(found) == 1 and first not in known}


def _hits(text: str, known: Mapping[str, UUID]) -> list[tuple[int, str]]:
    """Where each @ stands, and the longest name that follows it; none is empty."""
    by_length = sorted(known, key=len, reverse=True)
    hits = []
    for hit in CALLED.finditer(text):
        rest = text[hit.end() :].casefold()
        name = next((one for one in by_length if re.match(rf"{re.escape(one)}(?!\w)", rest)), "")
        hits.append((hit.start(), name))
    return hits
