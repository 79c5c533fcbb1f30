"""What the law owes and the customer may have as a voucher instead, as their page and the verbs ask for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from amends.cases.models import Case
from amends.customers.models import Identity
from amends.journal.queries import told_about
from amends.people.models import Brand
from amends.remedies.law.shapes import Agreement
from amends.remedies.models import Payout, PayoutAccount, Quote, Remedy
from amends.remedies.queries.redirections import known_before
from amends.remedies.rules import PayoutState, RemedyKind
from amends.remedies.rules.agreements import VERBS, Told, agreement_of


@dataclass(frozen=True, slots=True)
class Choice:
    """What the law asks before the customer has this as a voucher, and who issues it.

    `is_chosen`: they have agreed, and it is not issued yet.
    """

    agreement: Agreement
    account: PayoutAccount
    is_chosen: bool


def choices(remedies: Collection[Remedy], brand: Brand) -> dict[UUID, Choice]:
    """Which of these, owed by law and not paid, may be had as a voucher; three queries where one may.

    None where no account of ours gives vouchers for what is owed when the customer chooses so.
    """
    quotes = Quote.objects.filter(remedy__in=[one.id for one in remedies]).values_list("remedy", "answer")
    found = {id_: agreement for id_, answer in quotes if (agreement := agreement_of(answer))}
    account = owed_by_choice(brand) if found else None
    if account is None:
        return {}
    open_ = Payout.objects.filter(remedy__in=found, state=PayoutState.TO_PAY.value, ended_at__isnull=True)
    stand = {row.remedy_id: row.account_id == account.id for row in open_.order_by("id")}
    return {id_: Choice(found[id_], account, is_chosen) for id_, is_chosen in stand.items()}


def owed_by_choice(brand: Brand) -> PayoutAccount | None:
    """Who issues vouchers for what the law owes, where the customer chooses one."""
    accounts = PayoutAccount.objects.filter(brand=brand, is_active=True).order_by("made_at", "id")
    return next((one for one in accounts if one.is_by_choice and RemedyKind.REFUND.value in one.pays), None)


def told_on_voucher(remedy: Remedy) -> Sequence[Told]:
    """What was asked, guessed and agreed to about a voucher for this, in order; one query."""
    return told_about(remedy.case_id, remedy.id, VERBS)


def contact_for(case: Case) -> Identity | None:
    """Where a code goes: the address that was ours before the case began and that we have known longest."""
    return next(iter(known_before([case])[case.id]), None)
