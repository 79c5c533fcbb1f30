"""A signal as a history tells it: one fact from an operational system, in the shape of CloudEvents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Signal:
    """One fact. `source` and `external_id` together name it for ever; `subject` names the thing it is about.

    `occurred_at` is aware UTC: the moment from which the company could know the fact. `data` is plain JSON, its
    times written in ISO 8601 with a Z.
    """

    source: str
    external_id: str
    type: str
    subject: str
    occurred_at: datetime
    data: dict[str, Any]

    def as_cloudevent(self) -> dict[str, Any]:
        """This will write the signal as a CloudEvents 1.0 envelope in structured JSON mode."""
        return {
            "specversion": "1.0",
            "source": self.source,
            "id": self.external_id,
            "type": self.type,
            "subject": self.subject,
            "time": in_words(self.occurred_at),
            "datacontenttype": "application/json",
            "data": self.data,
        }


def in_words(at: datetime | None) -> str | None:
    """This will write a moment in ISO 8601, UTC, with a Z; None stays None."""
    if at is None:
        return None
    return at.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"
