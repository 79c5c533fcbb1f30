"""Words that the law wants said, in a letter: whether they stand there, and what is still to be filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable

_BLANK = re.compile(r"\{(\w+)\}")


def blanks(words: str) -> list[str]:
    """What whoever writes the letter fills in, as the pack names it in braces."""
    return list(dict.fromkeys(_BLANK.findall(words)))


def is_said(words: str, text: str) -> bool:
    """Whether the words stand in the text, with every blank filled in. Line breaks and spaces do not matter."""
    parts = _BLANK.split(_evenly(words))[::2]
    # A blank takes anything but another brace, so an unfilled one is no filling.
    return re.search(r"[^{}]+?".join(map(re.escape, parts)), _evenly(text)) is not None


def with_words(text: str, wanted: Iterable[str]) -> str:
    """The text with every wording that is missing in it at its end, blanks as they are."""
    missing = [words for words in wanted if not is_said(words, text)]
    return "\n\n".join([text.strip(), *missing])


def _evenly(text: str) -> str:
    return " ".join(text.split())
