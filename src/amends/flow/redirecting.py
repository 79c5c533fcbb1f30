"""Paying the right person: a payment goes to another account only with a code that went to a contact known before the
case, typed on the customer's own page, and only once a second person of ours has looked at it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from amends.flow.code_letters import send_code
from amends.journal.actors import Actor
from amends.kernel.money import Money
from amends.people.models import Person
from amends.remedies.actions import redirecting
from amends.remedies.actions.denials import CannotOffer
from amends.remedies.actions.redirecting import NotBySameTwo, NotProved
from amends.remedies.models import Payout, Redirection
from amends.remedies.queries.redirections import known_before

__all__ = ["TOLD", "CannotOffer", "NotBySameTwo", "NotProved", "ask_where", "pay_back", "pay_there", "prove"]

TOLD = gettext_noop(
    "Dear %(name)s,\n\nyour code is %(code)s. It is good until %(time)s. Type it on the page of your case, and say "
    "there to which account we pay %(sum)s.\n\nIf you have not asked for this, do nothing and tell us. Give the code "
    "to nobody: we never ask for it in a call or a message.\n\n%(brand)s"
)


@transaction.atomic
def ask_where(row: Payout, contact_id: str, *, by: Person, at: datetime) -> Redirection:
    """This function will send a code to a contact known before the case, by which the customer names another account.

    :raises CannotOffer: when the contact is none of those; a new contact proves nothing.
    :raises NotOwed: when it is not to be paid by hand, or not any more.
    """
    case = row.remedy.case
    contact = next((one for one in known_before([case])[case.id] if str(one.id) == contact_id), None)
    if contact is None:
        raise CannotOffer("contact: choose an address that we knew before this case began; any other proves nothing.")
    made, code = redirecting.ask(row, contact, by=by, at=at)
    send_code(
        case,
        contact,
        TOLD,
        Money(row.amount_minor, row.currency),
        code=code,
        until=made.expires_at,
        key=f"destination:{made.id}",
        by=by,
        at=at,
    )
    return made


def prove(made: Redirection, code: str, details: str, *, by: Actor, at: datetime) -> bool:
    """This function will take a customer's code and account; returns whether the code was right.

    :raises CannotOffer: without an account, or with one that is too long.
    """
    return redirecting.prove(made, code, details, by=by, at=at)


@transaction.atomic
def pay_there(made: Redirection, *, by: Person, at: datetime) -> None:
    """This function will let a payment go to the account that the customer proved, by a second person's word.

    :raises NotBySameTwo: when `by` asked for it.
    :raises NotProved: when it is not proved, or was decided meanwhile.
    :raises NotOwed: when it is not to be paid by hand, or not any more.
    """
    redirecting.give(made, by=by, at=at)


@transaction.atomic
def pay_back(made: Redirection, *, by: Person, at: datetime) -> None:
    """This function will let a payment go back by the means by which it was paid, whatever was asked for.

    :raises NotProved: when it was decided meanwhile.
    """
    redirecting.refuse(made, by=by, at=at)
