"""A reply as the coach reads it: its words in small letters, with sums, times and days told apart from other numbers.

Each token knows where it stands, so that the coach can point at it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b"
)
COINS_BEFORE = r"(?:[$€£¥]|\b(?:usd|eur|gbp|chf|cad|aud|inr|zar|rs)\s?)"
COINS_AFTER = (
    r"(?:dollars?|euros?|pounds?|pence|cents?|quid|francs?|rupees?|rand|kroner|kronor|kr"
    r"|usd|eur|gbp|chf|cad|aud|inr|zar|€|£|\$|¥)(?![a-z])"
)
# In this order: what is found first is not looked at again.
KINDS = {
    "money": rf"{COINS_BEFORE}\s?\d[\d,.]*(?<![.,])|\b\d[\d,.]*\s?{COINS_AFTER}",
    "percent": r"\b\d{1,3}(?:\.\d+)?\s?(?:%|per ?cent\b)",
    "clock": (
        r"\b\d{1,2}[:.]\d{2}(?!\d)\s?(?:[ap]\.?m\b\.?)?|\b\d{1,2}\s?(?:[ap]m\b|[ap]\.m\.|o'clock\b)"
        r"|\b(?:noon|midday|midnight)\b"
    ),
    "date": (
        rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{MONTHS}(?:\s\d{{4}})?"
        rf"|\b{MONTHS}\s\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s\d{{4}})?"
        r"|\b\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?\b|\b\d{4}-\d\d-\d\d\b|\bthe \d{1,2}(?:st|nd|rd|th)\b"
    ),
    "weekday": r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|mon|tues?|wed|thurs?|fri)\b",
    "month": r"\b(?:january|february|april|june|july|august|september|october|november|december)\b",
    "number": r"\b[a-z]{0,4}-?\d(?:[\d,.\-/]*\d)?\b",
    "word": r"[a-z]+(?:'[a-z]+)?",
    "mark": r"[?!:;,.]",
}
TOKEN = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in KINDS.items()))
SHORT = {
    "won't": ("will", "not"),
    "can't": ("can", "not"),
    "cannot": ("can", "not"),
    "shan't": ("shall", "not"),
    "let's": ("let", "us"),
    "it's": ("it", "is"),
    "that's": ("that", "is"),
    "here's": ("here", "is"),
    "what's": ("what", "is"),
    "there's": ("there", "is"),
}
ENDINGS = {"'ll": "will", "'ve": "have", "'re": "are", "'m": "am", "'d": "would"}
QUOTES = str.maketrans("’‘‛´`“”", "'''''\"\"")


class Token(NamedTuple):
    """A word or a sign, and where it stands in the text."""

    said: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The tokens of a text, in their order."""
    return list(_tokens(lowered(text)))


def lowered(text: str) -> str:
    """In small letters and with plain quotation marks, each letter where it stood."""
    small = text.lower().translate(QUOTES)
    return small if len(small) == len(text) else "".join(letter.lower()[:1] or letter for letter in text)


def _tokens(text: str) -> Iterator[Token]:
    for found in TOKEN.finditer(text):
        kind, (start, end) = str(found.lastgroup), found.span()
        if kind not in ("word", "mark"):
            yield Token(f"<{kind}>", start, end)
            continue
        for said in _parts(found.group()) if "'" in found.group() or found.group() in SHORT else (found.group(),):
            yield Token(said, start, end)


def _parts(word: str) -> tuple[str, ...]:
    """ "I'll" is two words, "didn't" as well."""
    if word in SHORT:
        return SHORT[word]
    if word.endswith("n't"):
        return (word[:-3], "not")
    stem, _, rest = word.rpartition("'")
    ending = ENDINGS.get(f"'{rest}")
    return (stem, ending) if ending else (stem,)
