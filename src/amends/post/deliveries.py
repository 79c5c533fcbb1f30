"""What is handed to post: a delivery that came in, an outgoing message that shall leave. Values, not rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from amends.people.models import Brand
from amends.post.models import Account, Raw
from amends.post.rules import Channel, storable

# The fields of a delivery that somebody else has written.
_WORDS = (
    *("external_id", "from_name", "from_address", "subject", "text", "message_id", "references", "phone"),
    *("customer_key", "order_number", "kind", "language", "time_zone", "attachments", "bounced_ids", "facts"),
)


def _storable(value: object) -> object:
    """Words, and words within lists and mappings, as a database can hold them; anything else as it is."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {_storable(key): _storable(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(_storable(one) for one in value)
    return value


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing that somebody told us, as it came. `source` and `external_id` name it for ever: twice is once.

    What a form, an API client or a file's columns say beside the words stands in the fields from `phone` on; a mail
    leaves them empty. Moments are aware; `resolve_by` is a solution's time that another system has promised. What came
    over the wire is `raw`, or `kept` when it is kept already.
    """

    brand: Brand
    channel: Channel
    source: str
    external_id: str
    received_at: datetime
    from_name: str = ""
    from_address: str = ""
    subject: str = ""
    text: str = ""
    message_id: str = ""
    references: tuple[str, ...] = ()
    raw: bytes | None = None
    kept: Raw | None = None
    account: Account | None = None
    phone: str = ""
    customer_key: str = ""
    order_number: str = ""
    kind: str = ""
    language: str = ""
    time_zone: str = ""
    happened_at: datetime | None = None
    resolve_by: datetime | None = None
    needs_person_now: bool = False
    attachments: tuple[str, ...] = ()
    is_automatic: bool = False
    bounced_ids: tuple[str, ...] = ()
    unreadable: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Whatever room keeps these words, its database can hold them."""
        for name in _WORDS:
            value = getattr(self, name)
            kept = _storable(value)
            if kept != value:
                object.__setattr__(self, name, kept)

    def told(self) -> dict[str, object]:
        """What was told beside the words, as it is kept with the row."""
        named = {
            "phone": self.phone,
            "customer_key": self.customer_key,
            "order_number": self.order_number,
            "kind": self.kind,
            "language": self.language,
            "time_zone": self.time_zone,
            "happened_at": self.happened_at.isoformat() if self.happened_at else "",
            "resolve_by": self.resolve_by.isoformat() if self.resolve_by else "",
            "needs_person_now": self.needs_person_now,
            "attachments": list(self.attachments),
            "is_automatic": self.is_automatic,
            "bounced_ids": list(self.bounced_ids),
            "unreadable": self.unreadable,
        }
        return {**self.facts, **{name: value for name, value in named.items() if value}}


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that leaves with a message: its bytes are kept (`post.raws.keep`) before the message is written."""

    raw: Raw
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message about to leave. The same `key` again changes nothing. `send_at` empty: at once.

    What `attachments` holds stands in the table of attachments beside the outbound row, in this order.

    `is_fresh` says that the key was made just now from a new id, so nobody needs to look whether it is known.
    """

    key: str
    brand: Brand
    channel: Channel
    to_address: str
    text: str
    to_name: str = ""
    subject: str = ""
    references: tuple[str, ...] = ()
    is_automatic: bool = False
    send_at: datetime | None = None
    account: Account | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    attachments: tuple[Enclosed, ...] = ()
    is_fresh: bool = False
