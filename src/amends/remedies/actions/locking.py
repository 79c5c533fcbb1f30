"""What somebody may give, as it stays until the transaction ends."""

from __future__ import annotations

from datetime import datetime

from amends.cases.models import Case
from amends.customers.models import Customer
from amends.people.models import Person
from amends.remedies import queries
from amends.remedies.actions.writing import lock_person


def lock_customer(case: Case) -> None:
    """Makes grants to one customer wait for each other, on whatever case they are. Always after case and person."""
    Customer.objects.select_for_update(no_key=True).only("id").get(id=case.customer_id)


def locked_room(by: Person, case: Case, currency: str, at: datetime) -> queries.Room:
    """What `by` may still give on this locked case: nobody else's grant makes it less before this one is written.

    The customer is locked only where a limit looks at them, so that elsewhere nobody waits for it.
    """
    lock_person(by)
    found = queries.room(by, case, currency, at)
    if not found.is_limited_by_customer:
        return found
    lock_customer(case)
    return queries.room(by, case, currency, at)
