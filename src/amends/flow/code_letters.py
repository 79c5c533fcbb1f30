"""A letter with a code, to a contact known before the case: with it a customer proves that they are who they were."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_noop

from amends.cases.models import Case
from amends.customers.models import Identity
from amends.flow import wording
from amends.flow.spoken import money, standard
from amends.journal.actors import Actor
from amends.kernel.money import Money
from amends.post import actions as post
from amends.post.deliveries import Outgoing
from amends.post.rules import Channel

SUBJECT = gettext_noop("Your code")


def send_code(
    case: Case,
    contact: Identity,
    text: str,
    amount: Money | None,
    *,
    code: str,
    until: datetime,
    key: str,
    by: Actor,
    at: datetime,
) -> None:
    """This function will send a code by mail. It is no message on the case: whoever holds the link would read it there.

    `text` is standard words with %(name)s, %(code)s, %(time)s, %(brand)s and, where there is an amount, %(sum)s. The
    code is told in two groups, and until when it is good in the customer's own time.
    """
    customer = case.customer
    told = {
        "name": customer.name,
        "code": f"{code[:4]} {code[4:]}",
        "time": wording.local(until, customer.time_zone, customer.language, at),
        "sum": money(amount, customer.language) if amount else "",
        "brand": case.brand.name,
    }
    letter = Outgoing(
        key=key,
        brand=case.brand,
        channel=Channel.MAIL,
        to_name=customer.name,
        to_address=contact.value,
        subject=standard(SUBJECT, customer.language),
        text=standard(text, customer.language) % told,
        is_automatic=True,
    )
    post.dispatch([letter], by=by, at=at)
