"""The month's books: closed when the month is over, and open to corrections in the next one alone."""

from __future__ import annotations

from datetime import datetime

from amends.journal.actors import Actor
from amends.people.models import Brand
from amends.remedies import actions as remedies
from amends.remedies.actions.closing import CannotClose
from amends.remedies.models import Closing
from amends.remedies.rules.months import Month

__all__ = ["CannotClose", "close_month"]


def close_month(brand: Brand, month: Month, *, by: Actor, at: datetime) -> Closing:
    """This function will close the books of a brand up to the end of a month.

    :raises CannotClose: before the month is over and settled, when it is closed, or while the books do not balance.
    """
    return remedies.close_month(brand, month, by=by, at=at)
