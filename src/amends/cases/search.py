"""Finding cases by what somebody has at hand: a reference, a name, an address, an order number.

Everything is looked up by the beginning of an indexed value, never by a part in the middle: a search costs the same
on ten cases and on a hundred thousand.
"""

from __future__ import annotations

import re
from uuid import UUID

from django.db.models import F, Q
from django.db.models.functions import Coalesce, Lower

from amends.cases.models import Case
from amends.customers.models import SURNAME, Customer, Identity, Order
from amends.customers.rules import IdentityKind
from amends.kernel import references
from amends.people.models import Person
from amends.people.queries import brands
from amends.people.rules import Right

FOUND_AT_MOST = 200
SHORTEST = 2
_BEGINS_A_REFERENCE = re.compile(rf"(?:{references.PREFIX}-?)?[{references.ALPHABET}]{{2,8}}")


def begins(field: str, text: str) -> Q:
    """Values of an indexed column that begin with the text, as a range: that is what every index can answer."""
    return Q(**{f"{field}__gte": text, f"{field}__lt": text[:-1] + chr(ord(text[-1]) + 1)})


def matching(person: Person, text: str) -> list[UUID]:
    """The cases that this person may see and that the text names, newest first, at most 200; two queries.

    A whole reference finds its case however it is spelled; one character alone finds nothing.
    """
    plain = " ".join(text.split())
    if len(plain) < SHORTEST:
        return []
    try:
        meant = Q(reference=references.normalise(plain))
    except references.NotAReference:
        meant = Q(customer__in=_customers(person, plain)) | _by_reference(plain)
    rows = Case.objects.filter(meant).order_by("-opened_at", "-id")
    if person.team is not None:
        # Only checked, not looked up by: SQLite would otherwise walk the whole brand.
        rows = rows.alias(of_brand=Coalesce(F("brand"), F("brand"))).filter(of_brand=person.team.brand_id)
    if not person.can(Right.SEE_OWN_BRANDS):
        return []
    return list(rows.values_list("id", flat=True)[:FOUND_AT_MOST])


def _by_reference(text: str) -> Q:
    spelled = re.sub(r"[\s-]", "", text.upper())
    if not _BEGINS_A_REFERENCE.fullmatch(spelled):
        return Q()
    body = spelled.removeprefix(references.PREFIX) or spelled
    return begins("reference", f"{references.PREFIX}-{body[:4]}" + (f"-{body[4:]}" if len(body) > 4 else ""))


def _customers(person: Person, text: str) -> list[UUID]:
    """Whom the text names: by an address or number of theirs, by an order, by first name or surname; at most 200."""
    lower, capital = text.lower(), text.upper()
    ours = [person.team.brand_id] if person.team else [brand.id for brand in brands()]
    known = Identity.objects.filter(brand__in=ours, kind__in=[kind.value for kind in IdentityKind])
    found = known.filter(begins("value", lower.removeprefix("@"))).values_list("customer")
    if "@" not in text[1:]:
        first = Customer.objects.alias(plain=Lower(F("name"))).filter(begins("plain", lower))
        last = Customer.objects.alias(surname=SURNAME).filter(begins("surname", lower))
        orders = [Order.objects.filter(begins("number", one)).values_list("customer") for one in {text, capital}]
        found = found.union(first.values_list("id"), last.values_list("id"), *orders)
    return [row[0] for row in found[:FOUND_AT_MOST]]
