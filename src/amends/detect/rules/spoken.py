"""What customers said where another system heard it: a review, an answer to its survey. Pure.

Such a signal is the customer's own word, and no failure that we saw first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

REVIEW: Final = "review.answered"
SURVEY: Final = "survey.answered"
SPOKEN: Final = frozenset({REVIEW, SURVEY})
# What names one order by its number, whatever thing it is about: "order/KX1545".
BY_NUMBER: Final = "order/"
LONGEST_WORDS: Final = 4_000


def words_of(signal_type: str, facts: Mapping[str, Any]) -> str:
    """What a customer said, as far as we were told: title, text, and how they rated it; empty for any other signal."""
    if signal_type not in SPOKEN:
        return ""
    said = [text.strip() for name in ("title", "text") if isinstance(text := facts.get(name), str) and text.strip()]
    for name, words in (("score", "Rated"), ("nps", "Would recommend us:")):
        value = facts.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            of = " of 10" if name == "nps" else ""
            said.append(f"({words} {value:g}{of}.)")
    return "\n\n".join(said)[:LONGEST_WORDS] or "(They said that they were not satisfied, and no more.)"
