"""Whether the books balance, and whether they say what the remedies say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Sum
from django.db.models.functions import Coalesce

from amends.people.models import Brand
from amends.remedies.models import Account, Payout, Remedy, Transfer
from amends.remedies.rules import AccountCode, PayoutState, State


@dataclass(frozen=True, slots=True)
class Books:
    """What the accounts of one currency hold, in minor units. The budget goes below zero by what is given."""

    currency: str
    budget_minor: int
    reserved_minor: int
    owed_minor: int
    paid_minor: int
    vouchers_minor: int = 0
    ideas_minor: int = 0


def _held(brand: Brand | None = None) -> dict[str, Counter[str]]:
    """Credits less debits by the account's own currency, then by its code; a transfer across currencies would show."""
    accounts = {a.id: a for a in (Account.objects.filter(brand=brand) if brand else Account.objects.all())}
    held: dict[str, Counter[str]] = defaultdict(Counter)
    for side, sign in (("credit", 1), ("debit", -1)):
        rows = Transfer.objects.filter(**{f"{side}__in": accounts}) if brand else Transfer.objects.all()
        for account_id, total in rows.values_list(side).annotate(total=Sum("amount_minor")).order_by():
            account = accounts[account_id]
            held[account.currency][account.code] += sign * total
    return held


def balance() -> dict[str, int]:
    """The sum of all accounts in each currency that was ever moved: zero, or the books are wrong. Three queries."""
    return {currency: sum(held.values()) for currency, held in sorted(_held().items())}


def books(brand: Brand | None = None) -> list[Books]:
    """What each account holds, by currency (of one brand); three queries."""
    return [
        Books(
            currency,
            held[AccountCode.BUDGET],
            held[AccountCode.RESERVED],
            held[AccountCode.OWED],
            held[AccountCode.PAID],
            held[AccountCode.VOUCHERS],
            held[AccountCode.IDEAS],
        )
        for currency, held in sorted(_held(brand).items())
    ]


def differences(case_ids: Collection[UUID] | None = None) -> list[UUID]:
    """Remedies whose money does not stand in the ledger where their row and their payouts say: for the check command
    and rehearsals.

    Reads everything unless `case_ids` names cases.
    """
    remedies, transfers = Remedy.objects.all(), Transfer.objects.select_related("debit", "credit")
    payouts = Payout.objects.filter(state=PayoutState.PAID.value)
    if case_ids is not None:
        remedies = remedies.filter(case__in=case_ids)
        transfers, payouts = transfers.filter(remedy__case__in=case_ids), payouts.filter(remedy__case__in=case_ids)
    moved: dict[UUID, Counter[tuple[str, str]]] = defaultdict(Counter)
    for transfer in transfers.iterator():
        for account, sign in ((transfer.credit, 1), (transfer.debit, -1)):
            moved[transfer.remedy_id][account.code, account.currency] += sign * transfer.amount_minor
    told = payouts.values_list("remedy").annotate(
        paid=Sum("paid_minor"),
        left=Coalesce(Sum("voucher__left_minor"), 0),
        lost=Coalesce(Sum("voucher__lost_minor"), 0),
    )
    paid = {remedy_id: _Paid(*minor) for remedy_id, *minor in told.order_by()}
    return [one.id for one in remedies.iterator() if _only(moved[one.id]) != _meant(one, paid.get(one.id, NOTHING))]


@dataclass(frozen=True, slots=True)
class _Paid:
    """What the payouts of a remedy paid, and how much of it stands on vouchers, or was lost with them."""

    all_minor: int = 0
    left_minor: int = 0
    lost_minor: int = 0


NOTHING = _Paid()


def _only(moved: Counter[tuple[str, str]]) -> dict[tuple[str, str], int]:
    return {account: amount for account, amount in moved.items() if amount}


def _meant(remedy: Remedy, paid: _Paid) -> dict[tuple[str, str], int] | None:
    """What each account has to hold of a remedy; None when its row and its payouts contradict each other."""
    whole = remedy.amount_minor
    if remedy.state is State.WAITING:
        out = {AccountCode.RESERVED: whole}
    elif remedy.state in {State.GRANTED, State.PAID}:
        if whole and (remedy.state is State.PAID) != (paid.all_minor == whole):
            return None
        out = {
            AccountCode.PAID: paid.all_minor - paid.left_minor - paid.lost_minor,
            AccountCode.VOUCHERS: paid.left_minor,
            AccountCode.OWED: whole - paid.all_minor,
        }
    elif paid.all_minor:
        return None
    else:
        return {}
    source = AccountCode.IDEAS if remedy.is_out_of_own else AccountCode.BUDGET
    meant = {**out, source: -sum(out.values())}
    return {(code.value, remedy.currency): minor for code, minor in meant.items() if minor}
