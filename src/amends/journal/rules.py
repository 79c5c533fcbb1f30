"""How a seal's digest is made. Pure: entries in, a digest out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Told:
    """What an entry says, as the digest sees it."""

    id: UUID
    at: datetime
    actor: str
    verb: str
    case_id: UUID | None
    subject_id: UUID
    facts: Mapping[str, object]
    position: int


def digest(previous: str, entries: Iterable[Told]) -> str:
    """SHA-256 over the previous seal's digest and every entry in order of position, in one canonical spelling."""
    sum_ = hashlib.sha256(previous.encode())
    for entry in entries:
        spelled = [
            entry.position,
            str(entry.id),
            entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            entry.actor,
            entry.verb,
            str(entry.case_id or ""),
            str(entry.subject_id),
            entry.facts,
        ]
        sum_.update(json.dumps(spelled, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode())
        sum_.update(b"\n")
    return sum_.hexdigest()
