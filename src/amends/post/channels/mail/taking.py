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
from amends.post.channels.mail.letters import Letter
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
    """The letter that came, for the brand that it was written to or delivered to, or else for the account's."""
    named = came.envelope.get("to", [])
    wanted = [str(one) for one in named] if isinstance(named, list) else []
    letter = reading.read(came.content)
    one = taken(letter, came.content, known=brands(), usual=brand, envelope=wanted, at=came.received_at)
    return [replace(one, account=account)]


def taken(
    letter: Letter, raw: bytes, *, known: Sequence[Brand], usual: Brand, envelope: Iterable[str] = (), at: datetime
) -> Delivery:
    """A letter as a delivery to the brand that it names first, by its own fields before the way that it came.

    Written to two of ours it is one message all the same, whoever's copy arrives first: `also_to` in its facts names
    the others, for whoever answers. `usual` is the brand of a letter that names none of the known ones.
    """
    first = brand_written_to([*letter.recipients, *envelope], known) or usual
    asked = (brand_written_to([box.address], known) for box in (*letter.to, *letter.cc))
    others = list(dict.fromkeys(brand.name for brand in asked if brand is not None and brand.id != first.id))
    one = reading.delivery(letter, raw, brand=first, source=SOURCE, at=at)
    return replace(one, facts={**one.facts, "also_to": others}) if others else one


def brand_written_to(recipients: Iterable[str], known: Sequence[Brand]) -> Brand | None:
    """The brand whose address comes first among these, with or without a plus sign and what follows it."""
    ours = {_plain(brand.sender_address): brand for brand in known}
    return next((ours[plain] for address in recipients if (plain := _plain(address)) in ours), None)


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
