"""What customers agreed to or refused. What was said last counts; what was never said is as the purpose usually is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from amends.customers.models import Consent, Customer
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.prepared import Prepared

# Being written to by a machine first, when we notice a failure before they tell us. Usual until they say no.
FIRST_BY_MACHINE: Final = "first_by_machine"
# Being asked afterwards, by a question or a survey, whether it holds and how it was. Usual until they say no.
ASKED_AFTERWARDS: Final = "asked_afterwards"
# Hearing, after their recovery has ended, what we changed because of it. Usual until they say no.
TOLD_WHAT_CAME: Final = "told_what_came"
# That colleagues read what they wrote, outside their case. Takes a yes: until then it is refused.
WORDS_SHARED: Final = "words_shared"
TAKES_A_YES: Final = frozenset({WORDS_SHARED})


@transaction.atomic
def say(customer: Customer, purpose: str, *, is_given: bool, by: Actor, at: datetime) -> bool:
    """This function will record what a customer agrees to or refuses; says whether that is news."""
    rows = Customer.objects.select_for_update().filter(id=customer.id)
    if not list(rows.values_list("id")) or is_given is (customer.id not in refused([customer.id], purpose)):
        return False
    Consent.objects.create(id=new_id(at), customer=customer, purpose=purpose, is_given=is_given, said_at=at)
    facts = {"purpose": purpose, "given": is_given}
    journal.write([journal.Line("customers.consent_said", customer.id, None, facts)], by=by, at=at)
    return True


def refused(customer_ids: Collection[UUID], purpose: str) -> set[UUID]:
    """Those of these customers who have refused it, and not agreed since, and where it takes a yes those who have said
    nothing; one query."""
    last = dict(_SAID(purpose, *customer_ids)) if customer_ids else {}
    return {id_ for id_ in customer_ids if not last.get(id_, purpose not in TAKES_A_YES)}


_SAID = Prepared(
    lambda purpose, *customers: (
        Consent.objects.filter(customer__in=customers, purpose=purpose)
        .order_by("said_at", "id")
        .values_list("customer_id", "is_given")
    )
)


def refuses(purpose: str) -> Exists:
    """In a query of rows with a customer: those whose customer has refused it, and not agreed since.

    :raises ValueError: for what takes a yes; ask `refused`.
    """
    if purpose in TAKES_A_YES:
        raise ValueError(f"purpose: {purpose} takes a yes; ask refused() about these customers.")
    said = Consent.objects.filter(purpose=purpose)
    since = said.filter(customer=OuterRef("customer"), is_given=True, said_at__gte=OuterRef("said_at"))
    return Exists(said.filter(~Exists(since), customer=OuterRef("customer"), is_given=False))
