"""A text as a set of numbers: its words, its pairs of words, and the pieces of three to five letters within each word.

Each is hashed to one of 2^18 buckets, so that a model keeps no vocabulary: the words of customers do not live on in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from zlib import crc32

from amends.intake.rules.spelling import plain

BUCKETS = 1 << 18
# What a message is about stands at its beginning; reading more costs time and changes little.
LONGEST = 1_000
PIECES = (3, 4, 5)
# Addresses, names of accounts and references say who and where, not what.
NOISE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\S+|@\w+|&\w+;")
DIGITS = re.compile(r"\d+")
WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[!?]+|[\U0001f300-\U0001faff☀-➿]|[:;=]['-]?[()/|]")


def words_of(text: str) -> list[str]:
    """The words, exclamations and faces of a text's beginning, in small letters; every number is a 0."""
    said = NOISE.sub(" ", plain(text[:LONGEST]))
    return [DIGITS.sub("0", word) for word in WORD.findall(said)]


def features(text: str) -> set[int]:
    """The buckets that this text fills."""
    return features_of(words_of(text))


def features_of(said: Sequence[str]) -> set[int]:
    """The buckets that these words fill, one after the other."""
    found: set[int] = set().union(*map(of_word, said))
    if said:
        found.update(map(of_pair, ["^", *said], [*said, "$"]))
    return found


@lru_cache(maxsize=4_000)
def of_word(word: str) -> tuple[int, ...]:
    """The buckets of one word: itself, which comes first, and its pieces."""
    pieces = {f"w{word}": None}
    if word[0].isalnum():
        edged = f" {word} "
        for length in PIECES:
            pieces.update((f"c{edged[at : at + length]}", None) for at in range(len(edged) - length + 1))
    return tuple(dict.fromkeys(crc32(piece.encode()) % BUCKETS for piece in pieces))


def of_pair(first: str, second: str) -> int:
    """The bucket of two words that follow each other."""
    return crc32(f"b{first} {second}".encode()) % BUCKETS
