"""Limits in words."""

from __future__ import annotations

from dataclasses import dataclass

from amends.remedies.models import Authority
from amends.web.words import money


@dataclass(frozen=True, slots=True)
class LimitRow:
    """What a role or a person may grant alone in one currency."""

    name: str
    case: str
    day: str
    customer: str


def row_of(row: Authority) -> LimitRow:
    return LimitRow(
        row.person.name if row.person else row.role.replace("_", " "),
        money(row.per_case_minor, row.currency),
        money(row.per_day_minor, row.currency),
        "not limited" if row.per_customer_minor is None else money(row.per_customer_minor, row.currency),
    )


def words_of(row: Authority) -> str:
    """ "50.00 USD a case, 500.00 USD a day" """
    told = row_of(row)
    more = f", {told.customer} a customer in 90 days" if row.per_customer_minor is not None else ""
    return f"{told.case} a case, {told.day} a day{more}"
