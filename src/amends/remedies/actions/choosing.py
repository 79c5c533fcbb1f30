"""The customer chooses: what was given as an extra in money, as a voucher of that sum instead; and what the law owes,
where it lets them agree to one. Nobody of ours chooses for them."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from django.conf import settings
from django.db import transaction

from amends.cases.models import Case
from amends.customers.models import Customer, Identity
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.codes import DIGITS, read_code
from amends.remedies.actions.denials import BeingPaid, CannotOffer, NotOwed
from amends.remedies.actions.payable import by_choice, owe
from amends.remedies.actions.paying import refuse_if_away
from amends.remedies.actions.writing import line, lock_case, now
from amends.remedies.models import Payout, PayoutAccount, Remedy
from amends.remedies.queries.agreements import Choice, choices, contact_for, told_on_voucher
from amends.remedies.rules import Basis, PayoutState, State
from amends.remedies.rules import agreements as rules

NONE_HERE = "answer: no voucher is offered in its place."


@transaction.atomic
def choose_voucher(remedy: Remedy, *, by: Actor, at: datetime) -> Remedy:
    """This function will have an extra paid by a voucher of our own, as the customer chose. Said twice, it is one.

    The payment in money is cancelled first: whoever has taken it up meanwhile has won, and it is paid so.
    :raises CannotOffer: for what is owed or puts something right, and where no voucher is offered for such a remedy.
    :raises NotOwed: when it is not granted, or was paid, declined or reversed before.
    :raises BeingPaid: while a provider has it.
    """
    case = lock_case(remedy.case_id)
    found = now(remedy, case)
    account = by_choice(case.brand, found.offering.kind)
    if found.basis != Basis.EXTRA.value or account is None:
        raise CannotOffer(NONE_HERE)
    if found.state is not State.GRANTED or not found.amount_minor:
        raise NotOwed(found)
    if _pay_by(found, case, account, at):
        journal.write([line(found, "voucher_chosen")], by=by, at=at)
    return found


def _pay_by(found: Remedy, case: Case, account: PayoutAccount | None, at: datetime, *, pauses: bool = False) -> bool:
    """Has it paid by this account, or by whoever pays such a thing in money; says whether that is news."""
    open_ = Payout.objects.filter(remedy=found, ended_at__isnull=True).exclude(state=PayoutState.CANCELLED.value)
    rows = list(open_.order_by("id"))
    if account is not None and any(one.account_id == account.id for one in rows):
        return False
    refuse_if_away(rows, at)
    cancelled = {"state": PayoutState.CANCELLED.value, "ended_at": at}
    for one in rows:
        waits = Payout.objects.filter(id=one.id, state=PayoutState.TO_PAY.value, ended_at__isnull=True)
        if waits.update(**cancelled) != 1:
            raise BeingPaid
    left = sum(one.amount_minor for one in rows)
    if not left:
        raise NotOwed(found)
    owe(found, case.brand, left, account=account, pauses=pauses, at=at)
    return True


@transaction.atomic
def ask_for_voucher(remedy: Remedy, *, by: Customer, at: datetime) -> tuple[str, str, Identity] | None:
    """This function will make the code by which the customer agrees to a voucher for what the law owes them; None while
    one is on its way. Returns the code, until when it is good (ISO), and the contact known before the case that it
    goes to. It is kept nowhere.

    :raises CannotOffer: where no voucher may stand for it, for anybody but the customer, without such a contact, and
        when too many were asked for.
    :raises NotOwed: when it is not granted, or was paid, declined or reversed before.
    """
    case = lock_case(remedy.case_id)
    found = now(remedy, case)
    choice, told = _choice(found, case, by), told_on_voucher(found)
    if rules.waiting(told, at):
        return None
    contact = contact_for(case)
    if contact is None or not rules.may_ask(told, at):
        raise CannotOffer("code: no code can be sent for this; write to us.")
    until = rules.until(at)
    facts = {"until": until, "contact": str(contact.id), "words": rules.VERSIONS[choice.agreement]}
    journal.write([line(found, rules.ASKED, **facts)], by=by, at=at)
    return _code(found, until), until, contact


@transaction.atomic
def agree_to_voucher(remedy: Remedy, code: str, *, by: Customer, at: datetime) -> bool:
    """This function will have what the law owes paid by a voucher, as the customer agreed with their code; returns
    whether the code was right. Which words they agreed to is journalled by their version.

    It is issued after the pause of a grant: until then they may have the money after all.
    :raises CannotOffer: where no voucher may stand for it, and for anybody but the customer.
    :raises NotOwed: when it is not granted, or was paid, declined or reversed before.
    :raises BeingPaid: while a provider has it.
    """
    case = lock_case(remedy.case_id)
    found = now(remedy, case)
    choice = _choice(found, case, by)
    waits = rules.waiting(told_on_voucher(found), at)
    if waits is None:
        return False
    if not hmac.compare_digest(_code(found, waits.until), read_code(code)):
        journal.write([line(found, rules.WRONG)], by=by, at=at)
        return False
    _pay_by(found, case, choice.account, at, pauses=True)
    facts = {"words": rules.VERSIONS[choice.agreement], "contact": waits.contact}
    journal.write([line(found, rules.AGREED, **facts)], by=by, at=at)
    return True


@transaction.atomic
def have_the_money(remedy: Remedy, *, by: Customer, at: datetime) -> None:
    """This function will have what the law owes paid in money after all, as long as its voucher is not issued.

    :raises CannotOffer: where no voucher may stand for it, and for anybody but the customer.
    :raises NotOwed: when it is not granted, or was paid, declined or reversed before.
    :raises BeingPaid: while a provider has it.
    """
    case = lock_case(remedy.case_id)
    found = now(remedy, case)
    if _choice(found, case, by).is_chosen:
        _pay_by(found, case, None, at)
        journal.write([line(found, rules.REVOKED)], by=by, at=at)


def _choice(found: Remedy, case: Case, by: object) -> Choice:
    """What this customer may choose instead of the money.

    Nobody else chooses it: not even whoever may grant everything.
    """
    if found.basis != Basis.OWED.value or not isinstance(by, Customer) or by.id != case.customer_id:
        raise CannotOffer(NONE_HERE)
    if found.state is not State.GRANTED or not found.amount_minor:
        raise NotOwed(found)
    choice = choices([found], case.brand).get(found.id)
    if choice is None:
        raise CannotOffer(NONE_HERE)
    return choice


def _code(remedy: Remedy, until: str) -> str:
    """The code of this remedy until this moment: whoever reads every table has none without the desk's secret."""
    made = hmac.new(settings.SECRET_KEY.encode(), f"voucher:{remedy.id}:{until}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(made[:8], 'big') % 10**DIGITS:0{DIGITS}d}"
