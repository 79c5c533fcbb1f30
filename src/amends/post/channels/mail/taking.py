"""Letters off the inbox: read, and addressed to the brand that they were written to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from amends.people.models import Brand
from amends.people.queries import brands
from amends.post.channels.mail import reading
from amends.post.channels.ways import Came
from amends.post.deliveries import Delivery
from amends.post.models import Account

# One letter is one message, whichever mailbox, folder or server brings it.
SOURCE = "mail"
# A letter that does not say when it arrived has arrived when we store it: nothing arrives later than that.
JUST_NOW = datetime.max.replace(tzinfo=UTC)
RECEIVED = re.compile(rb"(?:^|\n)received:[^;]*;((?:[^\n]|\n[ \t])*)", re.IGNORECASE)
HEAD = 65_536


def read(brand: Brand, account: Account | None, came: Came) -> list[Delivery]:
    """The letter that came, for the brand that it was delivered to or written to, or else for the account's."""
    letter = reading.read(came.content)
    named = came.envelope.get("to", [])
    wanted = [str(one) for one in named] if isinstance(named, list) else []
    known = brands()
    written_to = brand_written_to(wanted, known) or brand_written_to(letter.recipients, known) or brand
    one = reading.delivery(letter, came.content, brand=written_to, source=SOURCE, at=came.received_at)
    return [replace(one, account=account)]


def brand_written_to(recipients: Iterable[str], known: Sequence[Brand]) -> Brand | None:
    """The brand whose address is among these, with or without a plus sign and what follows it."""
    plain = {_plain(address) for address in recipients}
    return next((brand for brand in known if _plain(brand.sender_address) in plain), None)


def _plain(address: str) -> str:
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def arrived(content: bytes) -> datetime:
    """When a letter reached its mailbox, by the stamp that the last mail server has put upon it (`Received`)."""
    found = RECEIVED.search(content[:HEAD].partition(b"\r\n\r\n")[0])
    try:
        told = parsedate_to_datetime(found[1].decode("ascii", "replace").strip()) if found else JUST_NOW
        return (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return JUST_NOW
