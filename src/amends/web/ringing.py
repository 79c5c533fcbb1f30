"""Who is on the telephone right now: shown on the screens of those who work there, for two minutes.

Kept in the shared cache, like everything about presence, and may be lost. A number that the network shows proves
nobody: the card names who is known by it, and says so.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.cache import caches

from amends.cases.queries import open_references
from amends.customers.queries import by_identity, facts_line
from amends.customers.rules import IdentityKind
from amends.people.models import Brand, Person
from amends.people.rules import Right
from amends.post.accounts import accounts
from amends.post.channels.happening import Ringing
from amends.post.models import Account
from amends.post.rules import Channel
from amends.web.pages import url
from amends.web.remembered import remembered

SECONDS = 120
MOST = 20


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who is calling, as far as the number tells: their name and facts, and where to go."""

    call_id: str
    phone: str
    name: str
    facts: str
    at: datetime
    url: str
    references: tuple[str, ...]


def _place(brand_id: UUID) -> str:
    return f"ringing:{brand_id}"


def ring(account: Account, one: Ringing) -> None:
    """Shows a call on the screens of the account's brand. The same call twice is one."""
    cache = caches["shared"]
    rung: list[Caller] = cache.get(_place(account.brand_id)) or []
    caller = _caller(account.brand, one)
    if all(known.call_id != caller.call_id for known in rung):
        cache.set(_place(account.brand_id), [*rung, caller][-MOST:], SECONDS)


def _caller(brand: Brand, one: Ringing) -> Caller:
    customer = by_identity(brand, IdentityKind.PHONE, one.phone) if one.phone else None
    references = tuple(open_references(customer)) if customer else ()
    address = f"{url('queue')}?q={one.phone.lstrip('+')}" if one.phone else url("queue")
    if references:
        address = url("case", ref=references[0])
    shown = one.phone or "a number that is withheld"
    name = customer.name if customer else "nobody we know"
    return Caller(
        hashlib.sha256(one.call_id.encode()).hexdigest()[:16],
        shown,
        name,
        facts_line(customer) if customer else "",
        one.at,
        address,
        references,
    )


def callers(brand: Brand, person: Person, at: datetime) -> tuple[Caller, ...]:
    """Who is calling at a moment. A desk without a telephone asks nobody."""
    if not person.can(Right.WORK_CASES):
        return ()
    has_phone = remembered(
        ("phones", brand.id), lambda: any(one.channel == Channel.PHONE.value for one in accounts(brand)), 30.0
    )
    if not has_phone:
        return ()
    rung: list[Caller] = caches["shared"].get(_place(brand.id)) or []
    return tuple(one for one in rung if 0 <= (at - one.at).total_seconds() < SECONDS)
