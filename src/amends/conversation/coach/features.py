"""What the coach counts in a sentence: its words, the sorts of words that stand side by side, and what it is about.

A word that nobody told us about still has a sort: `vocabulary.bin` sorts twenty thousand English words into 300 wide
and 1,000 narrow groups by the company they keep (the GloVe vectors of Wikipedia 2014 and Gigaword 5, public domain
dedication; grouped by k-means). Small words stand for themselves.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from zlib import crc32

from amends.kernel.lanes import numbers

ROOM = 1 << 19
KEPT = Path(__file__).parent / "vocabulary.bin"
LONGEST_RUN = 3
# The words that make a sentence do what it does: who acts, when, whether, on what condition.
SMALL = frozenset(
    """
    i we you he she it they me us him her them my our your his their mine ours yours this that these those a an the
    and or but if unless because so as since although though while whether of in on at to for from by with within
    until till before after about into over under through during without not no nor will would shall should can could
    may might must do does did done have has had having be is are was were been being am what which who whom whose
    when where why how there here then than too very just only also once again ever never always please sorry
    apologise apologize apologies apology apologised apologized regret thank thanks every each any some somebody
    someone anybody anyone nobody nothing something anything all both other another same such more most less own self
    myself ourselves yourself soon shortly asap tomorrow today tonight yesterday morning afternoon evening week month
    day hour minute hours minutes days weeks months next last now already yet still
    """.split()  # noqa: SIM905 - read as what it is: a list of words
)
_MULTIPLY, _MASK = 0x9E3779B1, (1 << 64) - 1


@cache
def vocabulary() -> dict[str, tuple[int, int]]:
    """Of each word that is known, its wide and its narrow group."""
    line, _, rest = zlib.decompress(KEPT.read_bytes()).partition(b"\n")
    known = line.decode().split()
    groups: array[int] = numbers("H", rest)
    return dict(zip(known, zip(groups[: len(known)], groups[len(known) :], strict=True), strict=True))


@lru_cache(maxsize=20_000)
def _known(said: str) -> tuple[int, int, int]:
    """Of a token: its own number, that of its sort, and that of its narrow group (0: none)."""
    own = crc32(f"w{said}".encode())
    if not said[0].isalpha() or said in SMALL:
        return own, own, 0
    groups = vocabulary().get(said)
    if groups is None:
        return own, crc32(f"e{_ending(said)}".encode()), 0
    return own, crc32(f"k{groups[0]}".encode()), crc32(f"n{groups[1]}".encode())


def _ending(word: str) -> str:
    return next((ending for ending in ("ing", "ed", "ly", "s") if word.endswith(ending)), "")


def bucket_of_word(said: str) -> int:
    """The bucket of a word itself."""
    return crc32(f"w{said}".encode()) % ROOM


EDGE = crc32(b"edge")


def features(said: Sequence[str]) -> set[int]:
    """The buckets that these tokens fill, one after the other."""
    known = [_known(one) for one in said]
    found = {own % ROOM for own, _, _ in known}
    found.update(narrow % ROOM for _, _, narrow in known if narrow)
    sorts = [EDGE, *(sort for _, sort, _ in known), EDGE]
    for start in range(len(sorts)):
        number = 0
        for sort in sorts[start : start + LONGEST_RUN]:
            number = ((number ^ sort) * _MULTIPLY) & _MASK
            found.add((number ^ number >> 29) % ROOM)
    return found
