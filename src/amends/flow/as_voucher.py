"""A voucher for what the law owes: money comes by itself, and a voucher only where its customer agrees to one in the
words that the law asks for, with a code that went to a contact known before the case."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from amends.conversation import actions as conversation
from amends.customers.models import Customer
from amends.flow.code_letters import send_code
from amends.flow.spoken import money, standard
from amends.kernel.money import Money
from amends.remedies.actions import choosing
from amends.remedies.actions.denials import BeingPaid, CannotOffer, NotOwed
from amends.remedies.law.shapes import Agreement
from amends.remedies.models import Remedy
from amends.remedies.rules.agreements import VERSIONS

__all__ = ["NAME_LENGTH", "BeingPaid", "CannotOffer", "NotOwed", "agree", "ask", "have_the_money", "words_of"]

NAME_LENGTH = 120
TOLD = gettext_noop(
    "Dear %(name)s,\n\nyour code is %(code)s. It is good until %(time)s. Type it on the page of your case if you want "
    "%(sum)s as a voucher instead of money. If you do nothing, we pay you in money.\n\nIf you have not asked for this, "
    "do nothing and tell us. Give the code to nobody: we never ask for it in a call or a message.\n\n%(brand)s"
)
# In these words somebody agrees; who changes them counts their version on (`remedies.rules.agreements`).
WORDS: dict[str, str] = {
    "signed-1": gettext_noop(
        "The law gives me %(sum)s in money. I agree, with my signature, to have a voucher of %(sum)s instead."
    ),
    "informed-1": gettext_noop(
        "I have been told that the law gives me %(sum)s in money and that I may have the money. Knowing this, I choose "
        "a voucher of %(sum)s instead."
    ),
    "express-1": gettext_noop("I expressly want a voucher of %(sum)s instead of %(sum)s in money."),
}
SIGNED = gettext_noop("Signed: %(name)s")


def words_of(agreement: Agreement, remedy: Remedy, language: str) -> str:
    """The words in which the customer agrees, with the sum."""
    told = {"sum": money(Money(remedy.amount_minor, remedy.currency), language)}
    return standard(WORDS[VERSIONS[agreement]], language) % told


@transaction.atomic
def ask(remedy: Remedy, *, by: Customer, at: datetime) -> bool:
    """This function will send the customer the code with which they agree to a voucher; says whether one went out.

    While one is on its way, no other goes.

    :raises CannotOffer: where no voucher may stand for it, without a contact known before, or when too many were sent.
    :raises NotOwed: when it is not granted, or was paid, declined or reversed before.
    """
    made = choosing.ask_for_voucher(remedy, by=by, at=at)
    if made is None:
        return False
    code, until, contact = made
    send_code(
        remedy.case,
        contact,
        TOLD,
        Money(remedy.amount_minor, remedy.currency),
        code=code,
        until=datetime.fromisoformat(until),
        key=f"voucher-code:{remedy.id}:{until}",
        by=by,
        at=at,
    )
    return True


@transaction.atomic
def agree(remedy: Remedy, code: str, signed: str, agreement: Agreement, *, by: Customer, at: datetime) -> bool:
    """This function will have a voucher stand for what the law owes, as its customer agreed; says whether the code was
    right. The words, and the name under them where the law wants a signature, are kept as a note on the case.

    :raises ValueError: where the law wants a signature and there is none, or one that is too long; naming the field.
    :raises CannotOffer: where no voucher may stand for it.
    :raises NotOwed: when it is not granted, or was paid, declined or reversed before.
    :raises BeingPaid: while a provider has it.
    """
    name = " ".join(signed.split())
    if agreement is Agreement.SIGNED and not 0 < len(name) <= NAME_LENGTH:
        raise ValueError(f"signed: the law wants a signature; write your name in at most {NAME_LENGTH} characters.")
    if not choosing.agree_to_voucher(remedy, code, by=by, at=at):
        return False
    language = remedy.case.customer.language
    note = words_of(agreement, remedy, language)
    if agreement is Agreement.SIGNED:
        note = f"{note}\n{standard(SIGNED, language) % {'name': name}}"
    conversation.note(remedy.case, note, by=by, at=at)
    return True


@transaction.atomic
def have_the_money(remedy: Remedy, *, by: Customer, at: datetime) -> None:
    """This function will have it paid in money after all, as long as the voucher is not issued.

    :raises CannotOffer: where no voucher may stand for it.
    :raises NotOwed: when it is not granted, or was paid, declined or reversed before.
    :raises BeingPaid: while a provider has it.
    """
    choosing.have_the_money(remedy, by=by, at=at)
