"""Getting to know customers: by their identities, never by their name; and noting what they ordered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from amends.customers.models import Customer, Identity, Order
from amends.customers.rules import IdentityKind, normalise_identity
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import made_at, new_id
from amends.people.models import Brand
from amends.prepared import Prepared
from amends.rows import insert, new_row

Named = tuple[str, str]  # the kind of an identity and its value
Known = tuple[UUID, str, str]  # the brand, the kind, the value


def _named(count: int, brand_id: UUID, *told: str) -> QuerySet[Identity]:
    rows = Identity.objects.filter(brand=brand_id, kind__in=told[:count], value__in=told[count:])
    return rows.select_related("customer")


# By how many kinds of identity are asked for; their values follow.
_BY_NAME = {count: Prepared(partial(_named, count)) for count in range(1, len(IdentityKind) + 1)}


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """What we are told about one person. `identities` in any spelling; the first that is known decides who it is.

    Unless the source is vouched for, identities that are new are not added to a customer who is known already: who
    types a stranger's address into a form must not hang their own phone number on that stranger.
    """

    brand: Brand
    name: str
    identities: Sequence[Named]
    language: str = ""
    time_zone: str = ""
    since_date: date | None = None
    order_count: int = 0
    channel: str = "mail"
    is_vouched: bool = True

    def spelled(self) -> list[Known]:
        """The identities in their one spelling.

        :raises NotAnIdentity: when one is none.
        """
        return [(self.brand.id, str(kind), normalise_identity(kind, value)) for kind, value in self.identities]


def know(
    brand: Brand,
    name: str,
    identities: Sequence[Named],
    language: str = "",
    *,
    time_zone: str = "",
    since_date: date | None = None,
    order_count: int = 0,
    channel: str = "mail",
    by: Actor,
    at: datetime,
) -> Customer:
    """This function will find the customer with one of these identities, or get to know a new one.

    :raises NotAnIdentity: when an identity is none; nothing is changed.
    """
    told = Acquaintance(brand, name, identities, language, time_zone, since_date, order_count, channel)
    return know_many([told], by=by, at=at)[0][0]


def know_many(told: Sequence[Acquaintance], *, by: Actor, at: datetime) -> list[tuple[Customer, bool]]:
    """This function will find or get to know many, in order, each with whether they are new.

    Two of a batch that share an identity are one customer. The number of queries does not grow with the batch.
    :raises NotAnIdentity: when an identity is none; nothing is changed.
    """
    spelled = [one.spelled() for one in told]
    try:
        with transaction.atomic():
            return _know(told, spelled, by, at)
    except IntegrityError:
        # Somebody else got to know one of them in between: now we find them.
        with transaction.atomic():
            return _know(told, spelled, by, at)


def _know(
    told: Sequence[Acquaintance], spelled: Sequence[list[Known]], by: Actor, at: datetime
) -> list[tuple[Customer, bool]]:
    known = _find([one for each in spelled for one in each])
    fresh: dict[UUID, Customer] = {}
    added: list[Identity] = []
    found: list[tuple[Customer, bool]] = []
    for one, names in zip(told, spelled, strict=True):
        customer = next((known[name] for name in names if name in known), None)
        is_new = customer is None
        if customer is None:
            customer = _new(one, at)
            fresh[customer.id] = customer
        if one.is_vouched or customer.id in fresh:
            missing = [name for name in dict.fromkeys(names) if name not in known]
            added += [_identity(name, customer, at) for name in missing]
            known |= dict.fromkeys(missing, customer)
        found.append((customer, is_new))
    insert(list(fresh.values()))
    insert(added)
    lines = [journal.Line("customers.known", new.id, None, {"brand": str(new.brand_id)}) for new in fresh.values()]
    lines += [
        journal.Line("customers.identity_added", identity.customer_id, None, {"kind": identity.kind})
        for identity in added
        if identity.customer_id not in fresh
    ]
    journal.write(lines, by=by, at=at)
    return found


def _find(names: Sequence[Known]) -> dict[Known, Customer]:
    """The customers who are known by any of these, one object each."""
    brands: dict[UUID, list[Known]] = {}
    for name in dict.fromkeys(names):
        brands.setdefault(name[0], []).append(name)
    # One object a customer, so that a batch which meets somebody twice changes one and the same.
    customers: dict[UUID, Customer] = {}
    found = {}
    for brand_id, told in brands.items():
        kinds = dict.fromkeys(kind for _, kind, _ in told)
        values = dict.fromkeys(value for _, _, value in told)
        for row in _BY_NAME[len(kinds)](brand_id, *kinds, *values):
            found[row.brand_id, row.kind, row.value] = customers.setdefault(row.customer_id, row.customer)
    return found


def _new(told: Acquaintance, at: datetime) -> Customer:
    return new_row(
        Customer,
        id=new_id(at),
        brand=told.brand,
        name=told.name.strip()[:200],
        language=told.language or told.brand.language,
        time_zone=told.time_zone or told.brand.calendar.time_zone,
        since_date=told.since_date,
        order_count=told.order_count,
        channel=told.channel,
    )


def _identity(name: Known, customer: Customer, at: datetime) -> Identity:
    brand_id, kind, value = name
    return new_row(Identity, id=new_id(at), brand_id=brand_id, customer=customer, kind=kind, value=value)


@transaction.atomic
def note_identity(customer: Customer, kind: IdentityKind, value: str, *, by: Actor, at: datetime) -> bool:
    """This function will note one more thing by which a customer is known, and say whether that is news.

    What somebody else is known by stays theirs.
    :raises NotAnIdentity: when it is none; nothing is changed.
    """
    name = (customer.brand_id, kind.value, normalise_identity(kind, value))
    if _find([name]):
        return False
    insert([_identity(name, customer, at)])
    journal.write([journal.Line("customers.identity_added", customer.id, None, {"kind": kind.value})], by=by, at=at)
    return True


@transaction.atomic
def forget_identity(
    customer: Customer, kind: IdentityKind, value: str, *, since: datetime, by: Actor, at: datetime
) -> bool:
    """This function will forget what a customer is known by if that was learned since a moment; says whether it was.

    :raises NotAnIdentity: when it is none; nothing is changed.
    """
    rows = Identity.objects.filter(customer=customer, kind=kind.value, value=normalise_identity(kind, value))
    learned = [row for row in rows if made_at(row.id) >= since]
    for row in learned:
        row.delete()
    line = journal.Line("customers.identity_forgotten", customer.id, None, {"kind": kind.value})
    journal.write([line for _ in learned], by=by, at=at)
    return bool(learned)


@dataclass(frozen=True, slots=True)
class Bought:
    """An order, booking or contract as we are told of it. `thing` names what may fail for many: a flight, a batch."""

    customer: Customer
    number: str
    placed_at: datetime | None = None
    value_minor: int | None = None
    currency: str = ""
    thing: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


def _of_customers(*told: UUID | str) -> QuerySet[Order]:
    customers, numbers = [one for one in told if isinstance(one, UUID)], [one for one in told if isinstance(one, str)]
    return Order.objects.filter(number__in=numbers, customer__in=customers).select_related("customer")


_ORDERS = Prepared(_of_customers)


@transaction.atomic(savepoint=False)
def note_orders(bought: Sequence[Bought], *, by: Actor, at: datetime) -> list[Order]:
    """This function will find these orders or write them down, in order. An order that is known stays as it is."""
    rows = _ORDERS(*{one.customer.id for one in bought}, *{one.number for one in bought}) if bought else []
    known = {(row.customer_id, row.number): row for row in rows}
    fresh = []
    for one in bought:
        key = (one.customer.id, one.number)
        if key not in known:
            known[key] = _order(one, at)
            fresh.append(known[key])
    insert(fresh)
    lines = (journal.Line("customers.ordered", o.id, None, {"customer": str(o.customer_id)}) for o in fresh)
    journal.write(lines, by=by, at=at)
    return [known[(one.customer.id, one.number)] for one in bought]


def _order(one: Bought, at: datetime) -> Order:
    return Order(
        id=new_id(at),
        brand_id=one.customer.brand_id,
        customer=one.customer,
        number=one.number,
        placed_at=one.placed_at,
        value_minor=one.value_minor,
        currency=one.currency,
        thing=one.thing,
        facts=dict(one.facts),
    )
