"""Money: whole minor units and an ISO 4217 currency, never a float.

How many minor units make one unit is what CLDR says (EUR 2, JPY 0, KWD 3); babel carries that table. Two currencies
never meet in one sum: there is no exchange rate in here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import cache, total_ordering

from babel.core import Locale, UnknownLocaleError
from babel.numbers import format_currency, get_currency_precision, list_currencies

# What a signed 64-bit column can hold.
MINOR_MAX = 2**63 - 1
PERCENT_MAX = 1_000_000
PERCENT_PLACES_MAX = 12
_AMOUNT = re.compile(r"(?P<sign>-?)(?P<whole>[0-9]{1,19})(?:\.(?P<part>[0-9]{1,19}))?")
_TOUCHING = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_DIGITS = 60


class DifferentCurrency(ValueError):
    """Raised when amounts of two currencies are added, subtracted or compared."""


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of its currency: `Money(31240, "EUR")` is 312.40 EUR. It may be negative.

    :raises ValueError: if the currency is unknown or the amount does not fit 64 bits.
    :raises TypeError: if `minor` is no int.
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"minor: {self.minor!r} must be an int, in minor units of {self.currency}")
        places(self.currency)
        if abs(self.minor) > MINOR_MAX:
            raise ValueError(f"minor: the amount is too large; the most is {MINOR_MAX} minor units")

    @classmethod
    def parse(cls, text: str, currency: str) -> Money:
        """An amount as machines write it: "312.40", "-5", a dot before the decimals and nothing between thousands.

        :raises ValueError: naming what is wrong, also for more decimals than the currency has.
        """
        found = _AMOUNT.fullmatch(text.strip())
        if not found:
            raise ValueError(f"amount: {text[:40]!r} is no amount; write it like 1234.50")
        decimals, part = places(currency), found["part"] or ""
        if len(part) > decimals:
            raise ValueError(f"amount: {text[:40]!r} has {len(part)} decimals; {currency} has {decimals}")
        minor = int(found["whole"] + part.ljust(decimals, "0"))
        return cls(-minor if found["sign"] else minor, currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Nothing, in that currency."""
        return cls(0, currency)

    @classmethod
    def total(cls, amounts: Iterable[Money], currency: str) -> Money:
        """The sum of the amounts, zero if there are none.

        :raises DifferentCurrency: if one of them is in another currency.
        """
        return sum(amounts, cls.zero(currency))

    @property
    def amount(self) -> Decimal:
        """The exact amount in units of the currency: Decimal("312.40")."""
        return Decimal(self.minor).scaleb(-places(self.currency))

    def percent(self, rate: Decimal | int, rounding: str = ROUND_HALF_UP) -> Money:
        """So many percent of this amount, rounded once, to the minor unit.

        :param rounding: a rounding of `decimal`; by default half a minor unit goes away from zero, as in trade.
        :raises ValueError: if the rate is no number, above a million, or has more than twelve decimals.
        """
        rate = Decimal(rate)
        if not rate.is_finite() or abs(rate) > PERCENT_MAX or -int(rate.as_tuple().exponent) > PERCENT_PLACES_MAX:
            raise ValueError(f"rate: {str(rate)[:40]} must be a number up to {PERCENT_MAX} with at most 12 decimals")
        with localcontext(prec=_DIGITS):
            exact = Decimal(self.minor) * rate / 100
            return Money(int(exact.quantize(Decimal(1), rounding=rounding)), self.currency)

    def format(self, locale: str) -> str:
        """The amount as people of that locale write it: "312,40 €" in German.

        :raises ValueError: if the locale is unknown.
        """
        try:
            known = Locale.parse(locale.replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            raise ValueError(f"locale: {locale!r} is not known; use one such as de or en_GB") from None
        with localcontext(prec=_DIGITS):
            # CLDR sets a space between letters and digits (KWD 1.234); babel does not.
            return _TOUCHING.sub("\N{NO-BREAK SPACE}", format_currency(self.amount, self.currency, locale=known))

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other).minor, self.currency)

    def __mul__(self, times: int) -> Money:
        return Money(self.minor * times, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.minor), self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other).minor

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency}"

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise DifferentCurrency(f"currency: {self} and {other} are of two currencies and cannot be put together")
        return other


@cache
def places(currency: str) -> int:
    """How many decimals the currency has: EUR 2, JPY 0, KWD 3.

    :raises ValueError: if there is no such currency.
    """
    if currency not in list_currencies():
        raise ValueError(f"currency: {currency!r} is no ISO 4217 code; use one such as EUR")
    return get_currency_precision(currency)
