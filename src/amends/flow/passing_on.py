"""Passing on: a colleague forwards what a customer wrote to them; it is heard as the customer's, the colleague noted.

Who forwards must be one of us: one of the staff, or somebody who writes from a brand's own domain (never a domain at
which everybody can have an address), from a server that ours does not doubt. What a stranger forwards is the
stranger's own: nobody opens cases in another's name, or has the desk write to people who never wrote to it. Whoever
forges a colleague's address gains nothing by it that forging the customer's own would not give. What we or a machine
wrote is not passed on; nor is anything that carries no address of its writer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db.models.functions import Lower

from amends.people.models import Person
from amends.people.queries import brands
from amends.post.deliveries import Delivery
from amends.post.rules import Channel

# Where everybody can have an address, to have one says nothing about who you are.
EVERYBODYS = re.compile(
    r"^(gmail|googlemail|outlook|hotmail|live|msn|yahoo|ymail|aol|icloud|me|mac|gmx|web|t-online|freenet|posteo|mailbox|proton"
    r"|protonmail|pm|zoho|yandex|mail|qq|163|126|sina|naver|daum|orange|wanadoo|free|laposte|sfr|libero|virgilio|uol|bol|terra"
    r"|seznam|wp|o2|onet|interia|bluewin|ziggo|telenet|comcast|verizon|att|btinternet|fastmail|hey|tutanota|tuta)\.[a-z.]{2,10}$"
)
NOBODYS = re.compile(r"^(no-?_?reply|do-?not-?reply|mailer-?daemon|postmaster|bounces?)([+-].*)?@", re.IGNORECASE)


def by_their_writers(deliveries: Sequence[Delivery]) -> list[Delivery]:
    """The same deliveries, in order; what one of us passed on as if its writer had sent it, `forwarded_by` noted."""
    passed = {one.from_address.lower() for one in deliveries if _forwarded(one)}
    if not passed:
        return list(deliveries)
    ours = {brand.sender_address.lower() for brand in brands()}
    domains = {_domain(address) for address in ours}
    domains = {domain for domain in domains if not EVERYBODYS.match(domain)}
    colleagues = {address for address in passed if _domain(address) in domains}
    colleagues |= set(_staff(passed))
    return [_as_written(one, ours, colleagues) for one in deliveries]


def _staff(addresses: set[str]) -> list[str]:
    spelled = Person.objects.annotate(spelled=Lower("email")).filter(spelled__in=addresses, is_active=True)
    return list(spelled.values_list("spelled", flat=True))


def _forwarded(one: Delivery) -> Mapping[str, str]:
    found = one.facts.get("forwarded")
    is_told = one.channel is Channel.MAIL and isinstance(found, Mapping) and found.get("from_address")
    return found if is_told and isinstance(found, Mapping) and not one.is_automatic else {}


def _as_written(one: Delivery, ours: set[str], colleagues: set[str]) -> Delivery:
    told, sender = _forwarded(one), one.from_address.lower()
    if not told or sender in ours or sender not in colleagues or one.facts.get("is_doubtful"):
        return one
    writer = told["from_address"].lower()
    if writer in ours or writer in colleagues or NOBODYS.match(writer):
        return one
    return replace(
        one,
        from_name=told.get("from_name", ""),
        from_address=told["from_address"],
        subject=told.get("subject") or one.subject,
        text=told.get("text") or one.text,
        facts={**one.facts, "forwarded_by": {"name": one.from_name, "address": one.from_address}},
    )


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()
