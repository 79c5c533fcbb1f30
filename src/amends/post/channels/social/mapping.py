"""How the answer of somebody's interface is read: which of its fields is what. One line for each, typed once. Pure."""

from __future__ import annotations

from collections.abc import Mapping

NEEDED = ("id", "text")
KNOWN = (
    *("entries", "next", "cursor"),
    *("id", "text", "subject", "name", "handle", "sent_at", "conversation", "language", "rating", "link"),
    *("order_number", "media"),
)


def mapping_of(told: str) -> dict[str, str]:
    """The mapping as it was typed: `text = comment.body` on each line; a number counts within a list.

    :raises ValueError: with a sentence that names the line and what to write.
    """
    found: dict[str, str] = {}
    for number, line in enumerate(told.splitlines(), 1):
        if not line.strip():
            continue
        name, sign, path = (part.strip() for part in line.partition("="))
        if not sign or not path:
            raise ValueError(f"line {number}: write it like: text = comment.body")
        if name not in KNOWN:
            raise ValueError(f"line {number}: {name[:40]!r} is none of {', '.join(KNOWN)}")
        if name in found:
            raise ValueError(f"line {number}: {name} stands there twice")
        found[name] = path
    if missing := [name for name in NEEDED if name not in found]:
        raise ValueError(f"{missing[0]} is missing: say which field it is, like: {missing[0]} = review.{missing[0]}")
    return found


def at_path(told: object, path: str) -> object:
    """What stands at a path; None when nothing does. `.` is all of it."""
    for step in path.split(".") if path != "." else ():
        if isinstance(told, Mapping):
            told = told.get(step)
        elif isinstance(told, list) and step.isdecimal() and int(step) < len(told):
            told = told[int(step)]
        else:
            return None
    return told


def words_at(told: object, path: str | None) -> str:
    """A text or a number at a path, as it is written; empty for anything else."""
    found = at_path(told, path) if path else None
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return ""
    return str(found)
