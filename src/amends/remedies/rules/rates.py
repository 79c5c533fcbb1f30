"""Weighing a sum of one currency in another, by a rate that somebody recorded. Exact, and never below what it is."""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import ROUND_CEILING, Decimal, localcontext

from amends.kernel.money import Money, places

# Twelve decimals tell the smallest unit of any currency in any other, and 60 digits lose nothing of a product.
PLACES, DIGITS = 12, 60
_RATE = re.compile(rf"[0-9]{{1,9}}(?:\.[0-9]{{1,{PLACES}}})?", re.ASCII)


def read_rate(text: str) -> Decimal:
    """The rate that was typed: how many units of the one currency one unit of the other is worth.

    :raises ValueError: when it is none, or zero.
    """
    typed = text.strip()
    if not _RATE.fullmatch(typed) or not (rate := Decimal(typed)):
        raise ValueError(f"rate: {typed[:40]!r} is no rate; write it like 1.0832, with at most {PLACES} decimals.")
    return rate


def spell_rate(rate: Decimal) -> str:
    """The rate as it is kept: without an exponent, and without zeros that say nothing."""
    told = f"{rate:f}"
    return told.rstrip("0").rstrip(".") if "." in told else told


def convert(amount: Money, rate: Decimal, into: str) -> Money:
    """What an amount is worth in another currency, rounded up to its minor unit: nothing slips under a limit.

    :raises ValueError: for an unknown currency, or a sum that is too large to be kept.
    """
    with localcontext(prec=DIGITS):
        exact = amount.amount * rate
        minor = int(exact.scaleb(places(into)).to_integral_value(rounding=ROUND_CEILING))
    return Money(minor, into)


def weighs_in(currency: str, home: str, limited: Collection[str]) -> str:
    """In which currency a sum is weighed: its own where limits are kept in it, else the brand's.

    :param limited: the currencies in which anybody's limits are kept; where neither is, nobody may give anything.
    """
    return home if currency not in limited and home in limited else currency
