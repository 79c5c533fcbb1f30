"""A real complaint made into an opening: nobody in it can be told any more. Pure.

What is certain is taken out here (addresses, numbers, references, the names that the desk knows); whoever makes the
scenario reads it before it is kept, since names that nobody told us stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_SCRUBS = (
    (re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE), "[link]"),
    (re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.\w+"), "[address]"),
    (re.compile(r"\b(?:AM-\w{4}-\w{4}|(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9][A-Z0-9-]{4,})\b"), "[number]"),
    (re.compile(r"\+?\d[\d\s()/.-]{6,}\d"), "[number]"),
    (re.compile(r"\b\d{5,}\b"), "[number]"),
)
LEAST_NAME = 2


def anonymised(text: str, names: Iterable[str]) -> str:
    """The text without links, addresses, long numbers, references, and without these names, whole or in part."""
    for pattern, instead in _SCRUBS:
        text = pattern.sub(instead, text)
    parts = {part for name in names for part in re.findall(r"\w+", name) if len(part) >= LEAST_NAME}
    for part in sorted(parts, key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(part)}\b", "[name]", text, flags=re.IGNORECASE)
    return re.sub(r"\[name\](?:[\s-]+\[name\])+", "[name]", text).strip()
