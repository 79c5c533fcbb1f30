"""A customer's card: how they are known, what they bought, their cases, and who may be the same person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amends.cases import merging as cases
from amends.cases.models import Case
from amends.cases.splitting import told_apart
from amends.customers import merging
from amends.customers.consents import FIRST_BY_MACHINE, TOLD_WHAT_CAME, refused
from amends.customers.likeness import Likeness
from amends.customers.models import Customer, Merge
from amends.customers.queries import facts_line, identities_of, orders_of
from amends.people.models import Person
from amends.people.rules import Right
from amends.web.pages import url
from amends.web.shown.case.header import language_name
from amends.web.shown.case.verbs import ENDINGS

WHY = {
    Likeness.PHONE: "the same telephone number",
    Likeness.MAIL: "the same address, with a tag in it",
    Likeness.ORDER: "the same order, and a name like theirs",
}
KINDS = {"mail": "mail", "phone": "telephone", "handle": "handle", "key": "key elsewhere", "address": "post"}
ORDERS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Alike:
    """Somebody who may be the same person."""

    id: UUID
    name: str
    known_by: str
    why: str


@dataclass(frozen=True, slots=True)
class Row:
    """One case."""

    ref: str
    url: str
    words: str
    owner: str
    opened_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Past:
    """Somebody who was merged into this customer."""

    id: UUID
    name: str
    at: datetime
    what: str


@dataclass(frozen=True, slots=True)
class Card:
    """What the page names as `customer`."""

    id: UUID
    name: str
    facts: tuple[str, ...]
    identities: tuple[tuple[str, str], ...]
    orders: tuple[str, ...]
    cases: tuple[Row, ...]
    alike: tuple[Alike, ...]
    merged: tuple[Past, ...]
    gone_into: tuple[str, str] | None
    owners: tuple[str, ...]
    owner: str
    can_merge: bool
    is_told_by_machine: bool
    is_told_later: bool


def build(customer: Customer, person: Person) -> Card:
    """The card of one customer, as somebody may see it who sees their brand."""
    known, bought = identities_of(customer), orders_of([customer.id]).get(customer.id, [])
    facts = (facts_line(customer), language_name(customer.language), customer.time_zone)
    into = merging.gone_into(customer)
    can = person.can(Right.WORK_CASES) and into is None
    open_ = cases.open_of(customer)
    owners = list(dict.fromkeys(case.owner.name if case.owner else "nobody yet" for case in open_))
    return Card(
        id=customer.id,
        name=customer.name,
        facts=tuple(fact for fact in facts if fact),
        identities=tuple((KINDS.get(one.kind, one.kind), one.value) for one in known),
        orders=tuple(order.number for order in bought[:ORDERS_SHOWN]),
        cases=tuple(_row(case) for case in cases.all_of(customer)),
        alike=_alikes(customer) if can else (),
        merged=tuple(_past(row) for row in merging.merges_of(customer)),
        gone_into=(into.name, url("customer", id=into.id)) if into else None,
        owners=tuple(owners) if len(owners) > 1 else (),
        owner=next((case.owner.first_name for case in open_ if case.owner), ""),
        can_merge=can,
        is_told_by_machine=customer.id not in refused([customer.id], FIRST_BY_MACHINE),
        is_told_later=customer.id not in refused([customer.id], TOLD_WHAT_CAME),
    )


def _row(case: Case) -> Row:
    words = case.failure.kind.name if case.failure else "Request"
    state = f"closed: {ENDINGS.get(case.ending, case.ending)}" if case.is_closed else "open"
    owner = case.owner.name if case.owner else ""
    return Row(case.reference, url("case", ref=case.reference), words, owner, case.opened_at, state)


def _alikes(customer: Customer) -> tuple[Alike, ...]:
    """Who may be the same person, but for whom somebody has told apart."""
    found = merging.alike(customer)
    apart = told_apart({customer.id, *(one.customer.id for one in found)}) if found else set()
    return tuple(_alike(one) for one in found if frozenset({customer.id, one.customer.id}) not in apart)


def _alike(one: merging.Alike) -> Alike:
    known_by = ", ".join(identity.value for identity in identities_of(one.customer))
    return Alike(one.customer.id, one.customer.name, known_by, "; ".join(WHY[why] for why in one.why))


def _past(row: Merge) -> Past:
    names = (("identities", "address or number"), ("orders", "order"), ("cases", "case"))
    counts = [(len(row.moved[name]), word) for name, word in names]
    what = ", ".join(f"{count} x {word}" for count, word in counts if count)
    return Past(row.id, row.gone.name, row.merged_at, what)
