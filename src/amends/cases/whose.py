"""Whose something may be: by a case's reference, an order's number, an address or a telephone number."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from amends.cases.models import Case
from amends.cases.queries import NotSeen, case_for
from amends.customers.models import Customer
from amends.customers.queries import by_identity, by_order_number
from amends.customers.rules import IdentityKind, NotAnIdentity, normalise_identity
from amends.kernel import references
from amends.people.models import Brand, Person


@dataclass(frozen=True, slots=True)
class Known:
    """An open case, as one line."""

    reference: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Whose:
    """Whom somebody meant: a case, a customer whom we know, or an identity that is new (its kind and value)."""

    case: Case | None = None
    customer: Customer | None = None
    identity: tuple[str, str] | None = None


def open_cases_of(case_ids: Collection[UUID]) -> list[Known]:
    """Those of these cases that are open, the newest first; one query."""
    rows = Case.objects.filter(id__in=case_ids, closed_at__isnull=True).order_by("-opened_at")
    return [
        Known(reference, name, kind or "request")
        for reference, name, kind in rows.values_list("reference", "customer__name", "failure__kind__name")
    ]


def whose(person: Person, brand: Brand, text: str) -> Whose:
    """Whom the text means, as far as this person may see.

    :raises ValueError: when it means nobody, or several; the message says what to give instead.
    """
    plain = text.strip()
    if not plain:
        raise ValueError("who: give a mail address, a telephone number, an order's number or a case's reference.")
    try:
        references.normalise(plain)
    except references.NotAReference:
        pass
    else:
        try:
            return Whose(case=case_for(person, plain))
        except NotSeen:
            raise ValueError("who: there is no such case for you.") from None
    buyers = {order.customer_id: order.customer for order in by_order_number(brand, plain)}
    if len(buyers) > 1:
        raise ValueError("who: several people travel on this order; give an address or a case's reference.")
    if buyers:
        return Whose(customer=next(iter(buyers.values())))
    return _by_identity(brand, plain)


def _by_identity(brand: Brand, plain: str) -> Whose:
    kind = IdentityKind.MAIL if "@" in plain else IdentityKind.PHONE
    try:
        spelled = normalise_identity(kind, plain)
    except NotAnIdentity:
        raise ValueError(
            "who: give a mail address, a telephone number, the number of a known order, or a case's reference."
        ) from None
    customer = by_identity(brand, kind, spelled)
    return Whose(customer=customer) if customer else Whose(identity=(kind.value, spelled))
