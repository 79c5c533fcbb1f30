"""Words that come with Amends, as a reader's language says them; what a person typed stays as it was typed."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency
from django.utils import translation

from amends.kernel.money import Money

PAID = re.compile(r"(?P<what>.+) (?P<sum>\d+(\.\d+)?) (?P<currency>[A-Z]{3}) is paid to you")


def base(language: str) -> str:
    """A language without its country: "pt" for "pt-BR"; English for none."""
    return language.replace("_", "-").split("-")[0].lower() or "en"


@cache
def locale_of(language: str) -> Locale:
    """How a language writes its times; one that nobody here knows reads them as English does."""
    # English is written with the 24-hour clock: "by 07:30" leaves no doubt about morning or evening.
    for wanted in (language.replace("-", "_") if language != "en" else "en_GB", base(language), "en_GB"):
        with suppress(UnknownLocaleError, ValueError):
            return Locale.parse(wanted)
    raise LookupError("babel knows no English")


@lru_cache(maxsize=4096)
def standard(words: str, language: str) -> str:
    """Standard words in a language; any others, and those of a language without a catalogue, as they are."""
    # The empty text stands for the head of a catalogue.
    if not words:
        return words
    with translation.override(base(language)):
        return translation.gettext(words)


def promised(words: str, language: str) -> str:
    """What was promised, in a language: standard words, and the payment of a sum that was granted."""
    paid = PAID.fullmatch(words)
    if paid is None:
        return standard(words, language)
    try:
        amount = Money.parse(paid["sum"], paid["currency"])
    except ValueError:
        return words
    told = {"what": standard(paid["what"], language), "sum": money(amount, language)}
    return standard("%(what)s %(sum)s is paid to you", language) % told


def money(amount: Money, language: str) -> str:
    """A sum as a language writes it: "312,40 $"."""
    return str(format_currency(amount.amount, amount.currency, locale=locale_of(language)))
