"""What came over the wire, byte for byte: kept once, however often it comes, and read back whole."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable
from datetime import datetime

from amends.post.models import Raw
from amends.rows import insert, new_row


def digest_of(content: bytes) -> str:
    """The name under which bytes are kept: their SHA-256, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def keep(contents: Iterable[bytes], *, at: datetime) -> dict[str, Raw]:
    """This function will keep what came over the wire, in the caller's transaction; returns the rows by digest.

    What is known stays as it is. Not journalled: these are somebody's words, and what they come to is journalled.
    """
    named = {digest_of(content): content for content in contents}
    known = set(Raw.objects.filter(digest__in=named).values_list("digest", flat=True)) if named else set()
    rows = {
        digest: new_row(Raw, digest=digest, size=len(content), packed=zlib.compress(content), kept_at=at)
        for digest, content in named.items()
    }
    # Another door may keep the same bytes at this moment.
    insert([row for digest, row in rows.items() if digest not in known], ignore_conflicts=True)
    return rows


def content_of(raw: Raw) -> bytes:
    """The bytes as they came."""
    return zlib.decompress(bytes(raw.packed))
