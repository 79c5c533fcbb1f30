"""Case references that people read out loud, hear and type: AM-4K7P-2HFC.

The 23 characters leave out what looks alike (O D Q like 0, I L like 1, Z like 2, S like 5, G like 6, B like 8) and all
vowels, so that no reference spells a word. The last character is a check: any one wrong character and any two swapped
neighbours are noticed. References are names, not secrets: a scramble keeps neighbours apart, it hides nothing.
"""

from __future__ import annotations

import re

ALPHABET = "0123456789CFHJKMNPRTWXY"
PREFIX = "AM"
# Seven free characters: every number below 23^7, about 3.4 billion, has its own reference.
FREE = 7
ROOM: int = len(ALPHABET) ** FREE

_BASE = len(ALPHABET)
_MEANT = str.maketrans("ODQILZSGB", "000112568")
_PREFIX = re.compile(r"[A-Z]{1,4}")
# Parts of ROOM by the golden ratio, the root of 2 and pi. 23 divides neither factor, so every number stays apart.
_FIRST, _SECOND, _SHIFT = 2_104_297_852, 1_410_324_878, 482_098_270


class NotAReference(ValueError):
    """Raised for a text that is no reference, or one with a slip in it."""


def make(number: int, prefix: str = PREFIX) -> str:
    """The reference of a number, each number its own.

    :param number: from a counter or from random bits, at least 0 and below `ROOM`.
    :param prefix: one to four capital letters, the brand's.
    :raises ValueError: if the number or the prefix does not fit.
    """
    if not 0 <= number < ROOM:
        raise ValueError(f"number: {number} does not fit; references exist for 0 up to {ROOM - 1}")
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(f"prefix: {prefix!r} must be one to four capital letters")
    digits = _digits((_turned(number * _FIRST % ROOM) * _SECOND + _SHIFT) % ROOM)
    body = "".join(ALPHABET[digit] for digit in (*digits, -_weighted(digits) % _BASE))
    return f"{prefix}-{body[:4]}-{body[4:]}"


def normalise(text: str, prefix: str = PREFIX) -> str:
    """The reference that is meant: forgives case, spaces, dashes, a missing prefix, and look-alikes such as O for 0.

    :raises NotAReference: if the text has another length, or the check character says that something is wrong.
    """
    body = re.sub(r"[\s\-‐-―_.]", "", text.upper())
    if len(body) == len(prefix) + FREE + 1:
        body = body.removeprefix(prefix)
    body = body.translate(_MEANT)
    if len(body) != FREE + 1 or not set(body) <= set(ALPHABET):
        raise NotAReference(f"reference: {text[:40]!r} is no reference; one looks like {prefix}-4K7P-2HFC")
    digits = [ALPHABET.index(character) for character in body]
    if (_weighted(digits[:-1]) + digits[-1]) % _BASE:
        raise NotAReference(f"reference: {text[:40]!r} has a slip in it; please check each character")
    return f"{prefix}-{body[:4]}-{body[4:]}"


def is_valid(text: str, prefix: str = PREFIX) -> bool:
    """Whether the text means a reference, as `normalise` reads it."""
    try:
        normalise(text, prefix)
    except NotAReference:
        return False
    return True


def _digits(number: int) -> list[int]:
    digits = []
    for _ in range(FREE):
        number, digit = divmod(number, _BASE)
        digits.append(digit)
    return digits[::-1]


def _turned(number: int) -> int:
    """The number with its digits in reverse: multiplying mixes only upwards, so two of them need a turn between."""
    turned = 0
    for digit in reversed(_digits(number)):
        turned = turned * _BASE + digit
    return turned


def _weighted(digits: list[int]) -> int:
    # Weights 8 down to 2, with 1 for the check: all differ and none is 0 modulo the prime 23, so one wrong digit or one
    # swap always changes the sum.
    return sum(weight * digit for weight, digit in zip(range(FREE + 1, 1, -1), digits, strict=True))
