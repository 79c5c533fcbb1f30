"""A list of whom an incident failed: one a line, by the number of their order, the reference of their case, their
address or their telephone number. What it means is shown before anything is written; what nobody knows is listed."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from amends.cases.models import Case
from amends.customers.models import Customer, Identity, Order
from amends.customers.rules import IdentityKind, NotAnIdentity, normalise_identity
from amends.detect.models import Incident
from amends.kernel import references

MOST_ROWS = 20_000
AT_ONCE = 500
HEADINGS = frozenset(
    {"reference", "order", "booking", "number", "email", "e-mail", "mail", "address", "phone", "customer"}
)


@dataclass(frozen=True, slots=True)
class ReadList:
    """What a list means here: the people found, how each was known, and the rows that nobody knows."""

    rows: int
    people: list[tuple[Customer, Order | None]]
    by_order: int
    by_case: int
    by_address: int
    repeated: int
    unknown: list[str]


def read_list(incident: Incident, text: str) -> ReadList:
    """What a list means; changes nothing. The first column of each row counts, a heading is left out.

    An order that several people share means all of them.
    :raises ValueError: for an empty list, or one that is too long.
    """
    typed = [row[0].strip() for row in csv.reader(io.StringIO(text)) if row and row[0].strip()]
    if typed and typed[0].casefold() in HEADINGS:
        typed = typed[1:]
    if not typed:
        raise ValueError("pasted: paste at least one line, or choose a file.")
    if len(typed) > MOST_ROWS:
        raise ValueError(f"pasted: {len(typed):,} rows are too many; bring at most {MOST_ROWS:,} at a time.")
    wanted = list(dict.fromkeys(typed))
    orders = _orders(incident, wanted)
    cases = _cases(incident, [one for one in wanted if one not in orders])
    rest = [one for one in wanted if one not in orders and one not in cases]
    customers = _customers(incident, rest)
    people: dict[tuple[object, object], tuple[Customer, Order | None]] = {}
    for one in wanted:
        for customer, order in orders.get(one) or cases.get(one) or customers.get(one) or ():
            people.setdefault((customer.id, order.id if order else None), (customer, order))
    return ReadList(
        len(typed),
        list(people.values()),
        len(orders),
        len(cases),
        len(customers),
        len(typed) - len(wanted),
        [one for one in rest if one not in customers],
    )


People = dict[str, list[tuple[Customer, Order | None]]]


def _orders(incident: Incident, wanted: list[str]) -> People:
    found: People = {}
    for start in range(0, len(wanted), AT_ONCE):
        rows = Order.objects.filter(brand=incident.brand, number__in=wanted[start : start + AT_ONCE])
        for row in rows.select_related("customer").order_by("id"):
            found.setdefault(row.number, []).append((row.customer, row))
    return found


def _cases(incident: Incident, wanted: list[str]) -> People:
    spelled: dict[str, str] = {}
    for one in wanted:
        try:
            spelled[references.normalise(one)] = one
        except references.NotAReference:
            continue
    found: People = {}
    known = list(spelled)
    for start in range(0, len(known), AT_ONCE):
        rows = Case.objects.filter(brand=incident.brand, reference__in=known[start : start + AT_ONCE])
        for row in rows.select_related("customer", "order").order_by("id"):
            found[spelled[row.reference]] = [(row.customer, row.order)]
    return found


def _customers(incident: Incident, wanted: list[str]) -> People:
    spelled: dict[tuple[str, str], str] = {}
    for one in wanted:
        kind = IdentityKind.MAIL if "@" in one else IdentityKind.PHONE
        try:
            spelled[kind.value, normalise_identity(kind, one)] = one
        except NotAnIdentity:
            continue
    found: People = {}
    values = [value for _, value in spelled]
    for start in range(0, len(values), AT_ONCE):
        rows = Identity.objects.filter(
            brand=incident.brand,
            kind__in=(IdentityKind.MAIL.value, IdentityKind.PHONE.value),
            value__in=values[start : start + AT_ONCE],
        )
        for row in rows.select_related("customer").order_by("id"):
            if typed := spelled.get((row.kind, row.value)):
                found[typed] = [(row.customer, None)]
    return found
