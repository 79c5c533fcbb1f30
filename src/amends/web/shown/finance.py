"""The finance desk's list: what has to be paid by hand, what could not be paid, and who pays beside it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from amends.kernel.money import Money
from amends.people.models import Brand, Person
from amends.remedies.models import Payout, Redirection
from amends.remedies.payouts import PROVIDERS
from amends.remedies.queries.payouts import Stuck, payout_accounts, stuck, to_pay_by_hand
from amends.remedies.queries.redirections import details_of, known_before, redirections_of
from amends.remedies.rules import Destination, RemedyKind
from amends.remedies.rules.redirections import masked
from amends.web.pages import url
from amends.web.shown.forms import Option
from amends.web.words import money

COLUMNS = ("key", "case", "customer", "order", "remedy", "amount", "currency", "owed since", "paid by", "pay to")
# A cell that begins so is read by a spreadsheet as a formula.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A wish to be paid to another account: where it stands, which contact proves it, and the account once it did."""

    id: UUID
    stand: str
    contact: str
    asked_by: str
    asked_at: datetime
    details: str
    may_give: bool


@dataclass(frozen=True, slots=True)
class Owed:
    """One payment that is to be made by hand. `contacts` are those by which another account could be proved."""

    id: UUID
    ref: str
    case_url: str
    customer: str
    order: str
    words: str
    amount_minor: int
    currency: str
    since: datetime
    due_at: datetime | None
    is_voucher: bool = False
    contacts: tuple[Option, ...] = ()
    elsewhere: Elsewhere | None = None


@dataclass(frozen=True, slots=True)
class Wrong:
    """One payment that a person has to look at. `is_failed`: it was not paid for certain; else nobody knows."""

    owed: Owed
    trouble: str
    by: str
    was_asked: bool
    is_failed: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays beside the finance desk."""

    name: str
    provider: str
    pays: str


@dataclass(frozen=True, slots=True)
class Finance:
    """The page."""

    owed: Sequence[Owed]
    totals: Sequence[str]
    wrong: Sequence[Wrong]
    payers: Sequence[Payer]


def build(brand: Brand, person: Person, at: datetime) -> Finance:
    """What the finance desk of a brand has before it; so many queries for one payment as for hundreds."""
    rows = to_pay_by_hand(brand)
    known = known_before([one.remedy.case for one in rows])
    wishes = redirections_of(rows)
    sums: dict[str, int] = {}
    for one in rows:
        sums[one.currency] = sums.get(one.currency, 0) + one.amount_minor
    return Finance(
        owed=[
            replace(
                _owed(one),
                contacts=tuple(Option(str(mail.id), masked(mail.value)) for mail in known[one.remedy.case_id]),
                elsewhere=_elsewhere(wishes.get(one.id), person, at),
            )
            for one in rows
        ],
        totals=[money(minor, currency) for currency, minor in sorted(sums.items())],
        wrong=[_wrong(one) for one in stuck(brand)],
        payers=[
            Payer(one.name, PROVIDERS[one.provider].name, ", ".join(kind.replace("_", " ") for kind in one.pays))
            for one in payout_accounts(brand)
        ],
    )


def _owed(one: Payout) -> Owed:
    case, promise = one.remedy.case, one.remedy.payout
    return Owed(
        one.id,
        case.reference,
        url("case", ref=case.reference),
        case.customer.name,
        case.order.number if case.order else "",
        one.remedy.name,
        one.amount_minor,
        one.currency,
        one.made_at,
        promise.due_at if promise else None,
        one.remedy.offering.kind == RemedyKind.VOUCHER.value,
    )


def _elsewhere(made: Redirection | None, person: Person, at: datetime) -> Elsewhere | None:
    if made is None:
        return None
    contact = masked(made.contact.value) if made.contact else ""
    stand, may_give = made.stand(at).value, made.asked_by_id != person.id
    return Elsewhere(made.id, stand, contact, made.asked_by.first_name, made.asked_at, details_of(made), may_give)


def _wrong(one: Stuck) -> Wrong:
    row = one.payout
    by = row.account.name if row.account else "the finance desk"
    return Wrong(_owed(row), one.trouble, by, row.asked_at is not None, one.is_failed, one.since)


def as_csv(brand: Brand) -> str:
    """The list to be paid by hand, for a spreadsheet: nothing in it is read as a formula. Moments are in UTC."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    rows = to_pay_by_hand(brand)
    wishes = redirections_of(rows)
    for one in rows:
        row = _owed(one)
        is_moved = one.destination == Destination.PROVED.value
        amount = str(Money(row.amount_minor, row.currency)).removesuffix(row.currency).strip()
        due = row.due_at.isoformat(timespec="minutes") if row.due_at else ""
        writer.writerow(
            [
                one.key,
                *(plain(text) for text in (row.ref, row.customer, row.order, row.words)),
                amount,
                row.currency,
                row.since.isoformat(timespec="minutes"),
                due,
                plain(details_of(wishes[one.id])) if is_moved else "original means",
            ]
        )
    return out.getvalue()


def plain(text: str) -> str:
    """A cell's text that no spreadsheet takes for a formula."""
    flat = " ".join(text.split())
    return f"'{flat}" if text.startswith(FORMULAS) or flat.startswith(FORMULAS) else flat
