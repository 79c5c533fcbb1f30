"""Closing a month of the books: nothing is dated into it again, and a correction stands in the month that is open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max, OuterRef, Subquery

from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.people.models import Brand
from amends.remedies import queries
from amends.remedies.actions.denials import Denied
from amends.remedies.models import Closing
from amends.remedies.rules.months import Month, may_close_from


class CannotClose(Denied):
    """This month cannot be closed; the message says why."""


class MonthClosed(Denied):
    """The money would be moved in a month whose books are closed."""

    def __init__(self, at: datetime, until: datetime) -> None:
        super().__init__(
            f"at: the books are closed before {until:%Y-%m-%d %H:%M} UTC, and this is of {at:%Y-%m-%d %H:%M}. "
            "A correction is dated now, in the month that is open."
        )


def until_of_brand() -> Subquery:
    """Up to when an account's brand has closed its books, to be read beside the account."""
    rows = Closing.objects.filter(brand=OuterRef("brand")).order_by().values("brand")
    return Subquery(rows.annotate(until=Max("ends_at")).values("until"))


def stays_open(closed_until: Iterable[datetime | None], at: datetime) -> None:
    """Lets money move only in a month that is open; `closed_until` of the accounts was read with `until_of_brand`.

    :raises MonthClosed: when it would not.
    """
    for until in closed_until:
        if until is not None and at < until:
            raise MonthClosed(at, until)


@transaction.atomic
def close_month(brand: Brand, month: Month, *, by: Actor, at: datetime) -> Closing:
    """This function will close the books of a brand up to the end of a month; those before it are closed with it.

    :raises CannotClose: before the month is over and settled, when it is closed, or while the books do not balance.
    """
    brand = Brand.objects.select_for_update(of=("self",)).select_related("calendar").get(id=brand.id)
    closed = queries.closing_of(brand, month)
    if closed is not None:
        raise CannotClose(f"month: {month.key} is closed already, with {closed.month}.")
    from_at = may_close_from(month)
    if at < from_at:
        raise CannotClose(f"month: {month.key} is not over; it can be closed from {from_at:%Y-%m-%d %H:%M} UTC.")
    held: Counter[str] = Counter()
    for one in queries.balances(brand, month):
        held[one.currency] += one.closing_minor
    if any(held.values()):
        raise CannotClose("month: the books do not balance; run `amends check`, and mend what it names.")
    made = Closing.objects.create(id=new_id(at), brand=brand, month=month.key, ends_at=month.ends_at, closed_at=at)
    facts = {"brand": str(brand.id), "month": month.key, "ends_at": month.ends_at.isoformat()}
    journal.write([journal.Line("remedies.month_closed", made.id, None, facts)], by=by, at=at)
    return made
