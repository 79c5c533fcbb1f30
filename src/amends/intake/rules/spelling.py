"""Text made comparable: small letters, no accents, one kind of apostrophe. People in distress do not type accents."""

from __future__ import annotations

import re
import unicodedata

WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
LONGEST = 20_000


def plain(text: str) -> str:
    """The text in small letters, without accents, with straight apostrophes; at most its first 20,000 characters."""
    if text.isascii():
        return text[:LONGEST].lower()
    spread = unicodedata.normalize("NFKD", text[:LONGEST].replace("’", "'").replace("‘", "'").casefold())
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


def words(text: str) -> list[str]:
    """The words of a text, made comparable."""
    return WORD.findall(plain(text))
