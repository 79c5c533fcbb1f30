"""The books of a month: its journal entries, what each account held before and after, and whether it is closed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from amends.kernel.money import Money
from amends.kernel.wall_clock import place
from amends.people.models import Brand
from amends.remedies.models import Account, Closing, Transfer
from amends.remedies.rules import months
from amends.remedies.rules.months import Month

AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Posting:
    """One journal entry for the bookkeeper: on which local day which account was debited and which credited."""

    date: date
    debit: str
    credit: str
    amount_minor: int
    currency: str
    remedy_id: UUID
    basis: str
    step: str
    transfer_id: UUID


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account held when a month began, what moved, and what it holds at the end: credits less debits, as all
    balances of this ledger."""

    account: str
    currency: str
    opening_minor: int
    debits_minor: int
    credits_minor: int
    closing_minor: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A month that has something in its books."""

    month: Month
    entries: int
    closed_at: datetime | None


def postings(brand: Brand, wanted: Month) -> Iterator[Posting]:
    """Every movement of a brand's money in a month, in order; one query."""
    zone = place(brand.calendar.time_zone)
    rows = _moved(brand).filter(at__gte=wanted.starts_at, at__lt=wanted.ends_at).order_by("at", "id")
    found = rows.values_list(
        *("at", "debit__code", "credit__code", "amount_minor", "currency"),
        *("remedy_id", "remedy__basis", "step", "id"),
    )
    for at, debit, credit, amount, currency, remedy_id, basis, step, id_ in found.iterator(AT_ONCE):
        yield Posting(at.astimezone(zone).date(), debit, credit, amount, currency, remedy_id, basis, step, id_)


def balances(brand: Brand, wanted: Month) -> list[Balance]:
    """Each account of a brand over a month, by currency and name; three queries."""
    accounts = list(Account.objects.filter(brand=brand).order_by("currency", "code"))
    moved: Counter[tuple[str, UUID, bool]] = Counter()
    before = Q(at__lt=wanted.starts_at)
    for side in ("debit", "credit"):
        rows = Transfer.objects.filter(**{f"{side}__brand": brand}, at__lt=wanted.ends_at).order_by()
        sums = rows.values_list(side).annotate(before=Sum("amount_minor", filter=before), all=Sum("amount_minor"))
        for account_id, earlier, total in sums:
            moved[side, account_id, False] = earlier or 0
            moved[side, account_id, True] = (total or 0) - (earlier or 0)
    return [_balance(one, moved) for one in accounts]


def _balance(account: Account, moved: Counter[tuple[str, UUID, bool]]) -> Balance:
    opening = moved["credit", account.id, False] - moved["debit", account.id, False]
    debits, credits_ = moved["debit", account.id, True], moved["credit", account.id, True]
    return Balance(account.code, account.currency, opening, debits, credits_, opening + credits_ - debits)


POSTING_HEAD = ("date", "debit", "credit", "amount", "currency", "remedy", "basis", "step", "entry")
BALANCE_HEAD = ("account", "currency", "opening", "debits", "credits", "closing")


def posting_rows(brand: Brand, wanted: Month) -> Iterator[tuple[str, ...]]:
    """The entries of a month as a file tells them, amounts in whole units with a dot."""
    for one in postings(brand, wanted):
        amount = str(Money(one.amount_minor, one.currency).amount)
        accounts = (one.date.isoformat(), one.debit, one.credit, amount, one.currency)
        yield (*accounts, str(one.remedy_id), one.basis, one.step, str(one.transfer_id))


def balance_rows(brand: Brand, wanted: Month) -> Iterator[tuple[str, ...]]:
    """The balances of a month as a file tells them, amounts in whole units with a dot."""
    for one in balances(brand, wanted):
        minors = (one.opening_minor, one.debits_minor, one.credits_minor, one.closing_minor)
        yield (one.account, one.currency, *(str(Money(minor, one.currency).amount) for minor in minors))


def closing_of(brand: Brand, wanted: Month) -> Closing | None:
    """The closing that covers a month: its own, or that of a later one."""
    return Closing.objects.filter(brand=brand, ends_at__gte=wanted.ends_at).order_by("ends_at").first()


def kept_months(brand: Brand, at_most: int = 24) -> list[Kept]:
    """The newest months in which a brand's money moved, the newest first; two queries."""
    zone = brand.calendar.time_zone
    closings = list(Closing.objects.filter(brand=brand).order_by("ends_at"))
    grouped = _moved(brand).annotate(month=TruncMonth("at", tzinfo=place(zone))).values_list("month")
    found = []
    for start, count in grouped.annotate(n=Count("id")).order_by("-month")[:at_most]:
        one = months.month(f"{start:%Y-%m}", zone)
        closed = next((row.closed_at for row in closings if row.ends_at >= one.ends_at), None)
        found.append(Kept(one, count, closed))
    return found


def _moved(brand: Brand) -> QuerySet[Transfer]:
    return Transfer.objects.filter(debit__brand=brand)
