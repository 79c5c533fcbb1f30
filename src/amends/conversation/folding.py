"""What of a message is somebody's own words, and what below them is quoted or signed. Pure.

Only what stands at the end is folded: a quotation that is answered line by line is part of what they say.
"""

from __future__ import annotations

import re

LONGEST_SIGNATURE = 12
# "On 3 Mar 2026, Ana wrote:", "Am 3.3. schrieb Ana:", "Le ... a écrit :", "El ... escribió:", "Em ... escreveu:".
HEADING = re.compile(r"(wrote|schrieb.*|a écrit\s?|escribió|escreveu):$")
CUT = re.compile(r"-{2,} ?(original message|ursprüngliche nachricht|message d'origine|mensaje original) ?-{2,}")


def folded(text: str) -> tuple[str, str]:
    """The words, and what is folded below them (may be empty); together they are the text, and words are left."""
    if ">" not in text and "--" not in text:
        return text, ""
    lines = text.split("\n")
    at = _begins(lines)
    own, rest = "\n".join(lines[:at]).rstrip(), "\n".join(lines[at:]).strip("\n")
    return (own, rest) if own.strip() and rest.strip() else (text, "")


def _begins(lines: list[str]) -> int:
    """Where the end of the message begins that is not its own words."""
    for number, line in enumerate(lines):
        if CUT.fullmatch(line.strip().lower()):
            return number
    at = _signature(lines)
    while at and (not lines[at - 1].strip() or lines[at - 1].lstrip().startswith(">")):
        at -= 1
    is_quoted = any(line.lstrip().startswith(">") for line in lines[at:])
    if is_quoted and at and HEADING.search(lines[at - 1].strip().lower()):
        at -= 1
    return at if is_quoted else _signature(lines)


def _signature(lines: list[str]) -> int:
    """Where the signature begins: at its own line, "-- ", near the end."""
    for number in range(len(lines) - 1, max(0, len(lines) - LONGEST_SIGNATURE - 1), -1):
        if lines[number].rstrip() == "--":
            return number
    return len(lines)
