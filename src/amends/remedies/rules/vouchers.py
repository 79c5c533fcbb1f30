"""A voucher's code: short enough to be read out, checked before anybody looks it up, and not to be guessed.

Thirteen random signs of 29 are 63 bits. The fourteenth checks them: as 29 is a prime and every place has a weight of
its own, one wrong sign and two that were swapped are always noticed. No sign looks like
another (no 0 O, 1 I L, S, U).
"""

from __future__ import annotations

from collections.abc import Callable

SIGNS = "23456789ABCDEFGHJKMNPQRTVWXYZ"
RANDOM_SIGNS = 13
LENGTH = RANDOM_SIGNS + 1
GROUPS = (5, 10)
LONGEST_TYPED = 40
# How the reference of a payment by voucher begins; the code's last signs follow.
BY_VOUCHER = "voucher "


class NotACode(ValueError):
    """What was typed cannot be a voucher's code, whoever made it."""

    def __init__(self) -> None:
        super().__init__("code: this is no voucher's code; look at it again.")


def new_code(below: Callable[[int], int]) -> str:
    """A fresh code, as it is kept.

    :param below: draws a number from 0 to below its argument, such as `secrets.randbelow`.
    """
    drawn = "".join(SIGNS[below(len(SIGNS))] for _ in range(RANDOM_SIGNS))
    return drawn + _check(drawn)


def _check(drawn: str) -> str:
    total = sum(weight * SIGNS.index(sign) for weight, sign in enumerate(drawn, start=1))
    return SIGNS[-total * pow(LENGTH, -1, len(SIGNS)) % len(SIGNS)]


def read_code(typed: str) -> str:
    """A code as it is kept, however it was typed: small letters, spaces and hyphens do not matter.

    :raises NotACode: when it cannot be one.
    """
    if len(typed) > LONGEST_TYPED:
        raise NotACode
    plain = typed.upper().replace("-", "").replace(" ", "")
    if len(plain) != LENGTH or any(sign not in SIGNS for sign in plain) or _check(plain[:-1]) != plain[-1]:
        raise NotACode
    return plain


def spell_code(code: str) -> str:
    """A code as people read it: in groups."""
    return f"{code[: GROUPS[0]]}-{code[GROUPS[0] : GROUPS[1]]}-{code[GROUPS[1] :]}"
