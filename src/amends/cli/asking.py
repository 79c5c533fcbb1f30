"""What several commands ask of their options: a brand, a moment, a file."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from amends.cli import Refused

if TYPE_CHECKING:
    from amends.people.models import Brand


def brand_of(slug: str | None) -> Brand:
    """The brand of this slug, or the desk's only or default one.

    :raises Refused: when there is none, naming those there are.
    """
    from amends.people.queries import brands

    known = brands()
    if not known:
        raise Refused("this desk has no brand yet; start it with `amends up` and answer its first questions.")
    found = next((one for one in known if (one.slug == slug if slug else one.is_default or len(known) == 1)), None)
    if found is None:
        raise Refused(f"--brand: choose one of {', '.join(one.slug for one in known)}")
    return found


def moment_of(text: str, name: str) -> datetime:
    """The moment (UTC) that somebody typed; a bare date is its beginning in UTC.

    :raises Refused: when it is none, or has a clock time without a zone.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(f"{name}: {text!r} is no moment; write it like 2026-05-22T16:00+02:00 or 2026-05-22") from None
    if moment.tzinfo is None:
        if len(text) > len("2026-05-22"):
            raise Refused(f"{name}: {text!r} has no time zone; add one, such as +02:00 or Z")
        return moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC)


def bytes_of(path: Path) -> bytes:
    """What a file holds.

    :raises Refused: when it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as why:
        raise Refused(f"{path}: {why.strerror}") from why


def typed() -> TextIO:
    """Standard input; bytes that are no text spoil their own line and no other."""
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8-sig", errors="replace")
    return sys.stdin
