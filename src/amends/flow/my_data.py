"""What we keep about a customer: shown on their page, given as a file, corrected or erased when they ask.

Whoever holds a private link reads and replies. A copy of the data, and a wish to change or erase them, takes a code
that went to a contact known before the case. What is asked becomes a request with a promise, due within the month that
the law of many places gives.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext_noop

from amends.cases.actions import NewCase
from amends.cases.models import Case
from amends.conversation import page_codes
from amends.conversation.page_codes import TooMany
from amends.conversation.queries import seen_by_customer
from amends.customers.models import Customer, Identity
from amends.customers.queries import identities_of
from amends.flow.code_letters import send_code
from amends.flow.opening import open_cases
from amends.flow.spoken import standard
from amends.followups.queries import scores_of
from amends.journal import actions as journal
from amends.post.rules import Channel
from amends.promises.queries import chain
from amends.promises.rules import OwedTo
from amends.remedies import queries as remedies
from amends.remedies.queries.redirections import known_before

__all__ = ["TOLD", "NoContact", "TooMany", "Wish", "ask_for_code", "copy_of", "known_contact", "wish"]

TOLD = gettext_noop(
    "Dear %(name)s,\n\nyour code is %(code)s. It is good until %(time)s. Type it on the page of your case to get a "
    "copy of what we keep about you, or to have it corrected or erased.\n\nIf you have not asked for this, do nothing "
    "and tell us. Give the code to nobody: we never ask for it in a call or a message.\n\n%(brand)s"
)
# The General Data Protection Regulation, article 12 (3): within one month of the request.
WITHIN = timedelta(days=30)


class Wish(StrEnum):
    """What a customer asks of us about their data."""

    CORRECT = "correct"
    ERASE = "erase"


ASKS = {
    Wish.CORRECT: gettext_noop("Please correct what you keep about me."),
    Wish.ERASE: gettext_noop("Please erase what you keep about me."),
}


class NoContact(ValueError):
    """No address of this customer was known before the case: a code would prove nothing."""

    def __init__(self) -> None:
        super().__init__("code: we knew no address of theirs before this case began.")


def known_contact(case: Case) -> Identity | None:
    """The mail address of this case's customer that was known first, before the case; one query."""
    return next(iter(known_before([case])[case.id]), None)


@transaction.atomic
def ask_for_code(case: Case, *, by: Customer, at: datetime) -> bool:
    """This function will send the customer a code for their data; says whether one went out. While one is on its way,
    no other goes.

    :raises NoContact: where no address of theirs was known before the case.
    :raises TooMany: when five were sent within a day.
    """
    contact = known_contact(case)
    if contact is None:
        raise NoContact
    made = page_codes.ask(case, contact, by=by, at=at)
    if made is None:
        return False
    row, code = made
    send_code(case, contact, TOLD, None, code=code, until=row.expires_at, key=f"page-code:{row.id}", by=by, at=at)
    return True


@transaction.atomic
def copy_of(case: Case, code: str, *, by: Customer, at: datetime) -> dict[str, object] | None:
    """This function will give what is kept about this case's customer, as plain values; None for a wrong code.

    Times are UTC. It holds what they told us and were told; no note of ours, and nothing of anybody else.
    """
    if not page_codes.prove(case, code, by=by, at=at):
        return None
    journal.write([journal.Line("customers.copy_given", case.customer_id, case.id)], by=by, at=at)
    customer = case.customer
    return {
        "made_at": at.isoformat(),
        "brand": case.brand.name,
        "name": customer.name,
        "language": customer.language,
        "time_zone": customer.time_zone,
        "customer_since": customer.since_date.isoformat() if customer.since_date else None,
        "contacts": [{"kind": one.kind, "value": one.value} for one in identities_of(customer)],
        "orders": [
            {"number": one.number, "placed_at": one.placed_at.isoformat() if one.placed_at else None}
            for one in customer.orders.order_by("number")
        ],
        "consents": [
            {"purpose": one.purpose, "given": one.is_given, "said_at": one.said_at.isoformat()}
            for one in customer.consents.order_by("said_at")
        ],
        "scores_told_elsewhere": [
            {"score": one.score, "told_at": one.told_at.isoformat(), "survey": one.source}
            for one in scores_of(customer)
        ],
        "cases": [_case(one, at) for one in customer.cases.select_related("failure__kind").order_by("opened_at")],
    }


def _case(case: Case, at: datetime) -> dict[str, object]:
    return {
        "reference": case.reference,
        "kind": case.failure.kind.name if case.failure else None,
        "opened_at": case.opened_at.isoformat(),
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
        "understood": {"words": case.words, "caused": case.caused, "asks": case.asks},
        "messages": [
            {"from": one.direction, "at": one.said_at.isoformat(), "channel": one.channel, "text": one.text}
            for one in seen_by_customer(case, at)
        ],
        "promises": [
            {"words": one.words, "made_at": one.made_at.isoformat(), "due_at": one.due_at.isoformat()}
            for one in chain(case)
            if one.owed_to == OwedTo.CUSTOMER.value and one.customer_id is None
        ],
        "given": [
            {"what": one.name, "amount_minor": one.amount_minor, "currency": one.currency}
            for one in remedies.of_case(case)
            if one.granted_at is not None
        ],
    }


@transaction.atomic
def wish(case: Case, wanted: Wish, words: str, code: str, *, by: Customer, at: datetime) -> Case | None:
    """This function will open a request to correct or erase what is kept, with its promise; None for a wrong code.

    A person sees to it: what a law wants kept, and what is still owed, is not erased by a click.
    """
    if not page_codes.prove(case, code, by=by, at=at):
        return None
    asked = standard(ASKS[wanted], case.customer.language)
    new = NewCase(
        customer=case.customer,
        brand=case.brand,
        channel=Channel.PAGE,
        first_contact_at=at,
        words=f"{asked} ({case.reference})\n{words}".strip(),
        is_request=True,
        resolve_by=at + WITHIN,
    )
    return open_cases([new], by=by, at=at)[0]
