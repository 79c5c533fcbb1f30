"""What somebody may give, as it stays until the transaction ends."""

from __future__ import annotations

from datetime import datetime

from amends.cases.models import Case
from amends.customers.models import Customer
from amends.people.models import Brand, Person
from amends.remedies import queries
from amends.remedies.actions.writing import lock_person
from amends.remedies.models import Remedy


def lock_customer(case: Case) -> None:
    """Makes grants to one customer wait for each other, on whatever case they are. Always after case and person."""
    Customer.objects.select_for_update(no_key=True).only("id").get(id=case.customer_id)


def lock_budget(brand: Brand) -> None:
    """Makes what draws on a brand's budgets wait for each other, and for who sets them. After the case, before anybody:
    whoever waits here holds nobody up."""
    Brand.objects.select_for_update(no_key=True).only("id").get(id=brand.id)


def lock_budget_of(remedy: Remedy) -> None:
    """Locks the brand's budgets where this remedy draws on one."""
    if queries.budgets_of(remedy):
        lock_budget(remedy.case.brand)


def locked_room(by: Person, remedy: Remedy, at: datetime) -> queries.Room:
    """What `by` may still give on this remedy's locked case: nobody else's grant makes it less before this one is
    written.

    Budget and customer are locked only where a limit looks at them, so that elsewhere nobody waits for them.
    """
    lock_budget_of(remedy)
    lock_person(by)
    found = queries.room_for(by, remedy, at)
    if not found.is_limited_by_customer:
        return found
    lock_customer(remedy.case)
    return queries.room_for(by, remedy, at)
