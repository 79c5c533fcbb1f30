"""Entries that lie somewhere in a list which is asked again and again: each is taken once, the oldest first.

What was seen stands in the account's cursor. An entry that slides back into a list is known by its name as well, for
the inbox knows every delivery by its source and id.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from amends.post.channels.ways import Came, Field, FieldKind, Keep
from amends.post.models import Account

BATCH = 50
MOST_SEEN = 1_000
LATEST = datetime.max.replace(tzinfo=UTC)
_MARKED_UP = re.compile(r"<(p|br|div|span|a|b|i|em|strong|ul|ol|li|blockquote|h[1-6])\b[^>]*>", re.IGNORECASE)

EVERY = Field("every", "Ask every so many seconds", kind=FieldKind.NUMBER, usual=300)
BEGIN = Field(
    "begin",
    "Begin with",
    "What lies there already would open a case each.",
    FieldKind.CHOICE,
    choices=(("new", "what is written from now on"), ("all", "all that lies there")),
    usual="new",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it came: its name, when it was written (None: it does not say), and its bytes."""

    name: str
    at: datetime | None
    content: bytes


def fresh_of(account: Account, entries: Sequence[Entry]) -> list[Entry]:
    """Those that were not seen before, and that are not older than the account when it begins with what is new."""
    seen = set(_seen(account.cursor))
    begins_new = account.settings.get("begin") != "all"
    fresh: dict[str, Entry] = {}
    for one in entries:
        is_old = begins_new and one.at is not None and one.at < account.made_at
        if not is_old and _mark(one.name) not in seen:
            fresh.setdefault(one.name, one)
    return list(fresh.values())


def hand_over(account: Account, entries: Sequence[Entry], more: Mapping[str, object], keep: Keep) -> int:
    """Hands over the entries that are fresh, the oldest first, and remembers all; returns how many those are.

    `more` is kept in the cursor when everything is handed over: what spares us asking again.
    """
    seen = _seen(account.cursor)
    is_first = "seen" not in account.cursor and account.settings.get("begin") != "all"
    # What carries no date cannot be told from what lay there before: at the first time it is only remembered.
    fresh = [one for one in fresh_of(account, entries) if not is_first or one.at is not None]
    fresh.reverse()
    ordered = sorted(fresh, key=lambda one: one.at or LATEST)
    room = max(MOST_SEEN, 2 * len(entries))
    for start in range(0, len(ordered), BATCH):
        batch = ordered[start : start + BATCH]
        seen = _newest([*seen, *(_mark(one.name) for one in batch)], room)
        keep([Came(one.content, one.at or LATEST, one.name) for one in batch], {**account.cursor, "seen": seen})
    seen = _newest([*seen, *(_mark(one.name) for one in reversed(entries))], room)
    keep([], {"seen": seen, **more})
    return len(ordered)


def _seen(cursor: Mapping[str, object]) -> list[str]:
    found = cursor.get("seen")
    return [str(one) for one in found] if isinstance(found, list) else []


def _newest(marks: Sequence[str], most: int) -> list[str]:
    # The last mention of each counts, so that what lies there now is never forgotten first.
    return list(reversed(list(dict.fromkeys(reversed(marks)))))[-most:]


def _mark(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:16]


def moment_of(told: str) -> datetime | None:
    """A moment as feeds and interfaces write it: RFC 822, ISO 8601, seconds or milliseconds since 1970; None for none.

    One without a zone is taken for UTC.
    """
    told = told.strip()
    for read in (_counted, datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(told)
            return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
        except (ValueError, OverflowError, OSError, TypeError):
            continue
    return None


def _counted(told: str) -> datetime:
    number = float(told)
    return datetime.fromtimestamp(number / 1000 if number > 100_000_000_000 else number, UTC)


def words_of(told: str, *, rating: str = "", link: str = "") -> str:
    """What somebody wrote, as plain text, with the stars that they gave above it and its address below."""
    if _MARKED_UP.search(told):
        # It takes a while to load, and most desks poll nothing.
        from amends.post.channels.mail.texts import plain_from_html

        told = plain_from_html(told)
    parts = (f"Rating: {rating}" if rating else "", told.strip(), link if link.startswith("http") else "")
    return "\n\n".join(part for part in parts if part)


def writer(name: str, handle: str, entry: str) -> dict[str, str]:
    """Who wrote it. A name alone is nobody's: two people may carry it, so it holds for this entry only."""
    return {"name": name, "handle": handle or (f"{name or 'somebody'} ({_mark(entry)})")}
