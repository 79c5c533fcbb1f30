"""The customer chooses: what was given as an extra in money, as a voucher of that sum instead. Never what is owed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.remedies.actions.denials import BeingPaid, CannotOffer, NotOwed
from amends.remedies.actions.payable import by_choice, owe
from amends.remedies.actions.writing import line, lock_case, now
from amends.remedies.models import Payout, Remedy
from amends.remedies.rules import Basis, PayoutState, State


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
        raise CannotOffer("answer: no voucher is offered in its place.")
    if found.state is not State.GRANTED or not found.amount_minor:
        raise NotOwed(found)
    open_ = Payout.objects.filter(remedy=found, ended_at__isnull=True).exclude(state=PayoutState.CANCELLED.value)
    rows = list(open_.order_by("id"))
    if any(one.account_id == account.id for one in rows):
        return found
    cancelled = {"state": PayoutState.CANCELLED.value, "ended_at": at}
    for one in rows:
        waits = Payout.objects.filter(id=one.id, state=PayoutState.TO_PAY.value, ended_at__isnull=True)
        if waits.update(**cancelled) != 1:
            raise BeingPaid
    left = sum(one.amount_minor for one in rows)
    if not left:
        raise NotOwed(found)
    owe(found, case.brand, left, account=account, at=at)
    journal.write([line(found, "voucher_chosen")], by=by, at=at)
    return found
