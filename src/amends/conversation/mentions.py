"""Who is called in a note: "@Bea", "@Bea Okafor". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from uuid import UUID

CALLED = re.compile(r"(?<![\w@.])@(?=\w)")


def mentioned(text: str, people: Iterable[tuple[UUID, str]]) -> list[UUID]:
    """Whom a text calls, each once, in order: by whole name, or by a first name that only one of them has.

    :param people: who can be called, by id and whole name.
    """
    names = [(name.casefold(), person) for person, name in people]
    firsts: dict[str, list[UUID]] = {}
    for name, person in names:
        firsts.setdefault(name.split(" ", 1)[0], []).append(person)
    known = dict(sorted(names, key=lambda pair: -len(pair[0])))
    known |= {first: found[0] for first, found in firsts.items() if len(found) == 1 and first not in known}
    by_length = sorted(known, key=len, reverse=True)
    called: list[UUID] = []
    folded = text.casefold()
    for hit in CALLED.finditer(folded):
        rest = folded[hit.end() :]
        called += next(([known[one]] for one in by_length if re.match(rf"{re.escape(one)}(?!\w)", rest)), [])
    return list(dict.fromkeys(called))
