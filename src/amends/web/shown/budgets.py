"""Budgets of a month as bars that say what they are made of, and recorded rates, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from amends.people.models import Brand
from amends.people.queries import names
from amends.remedies import queries
from amends.remedies.models import ExchangeRate, FourEyes
from amends.remedies.queries.budgets import BudgetMonth
from amends.remedies.rules.months import Month, month_at
from amends.web.pages import url
from amends.web.words import Wall, money


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """One budget in one month; the bar is drawn from the sums in minor units."""

    name: str
    left: str
    is_over: bool
    parts: str
    granted_minor: int
    reserved_minor: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class BudgetsPage:
    """The budgets of one month, and the months beside it."""

    title: str
    month: str
    running: str
    zone: str
    rows: tuple[BudgetRow, ...]
    earlier: str
    later: str
    books_url: str


@dataclass(frozen=True, slots=True)
class RateRow:
    """One rate: what one unit of a currency is worth, from when on, and who said so when."""

    words: str
    since: str
    by: str


@dataclass(frozen=True, slots=True)
class TwoRow:
    """Above which sum two decide."""

    currency: str
    above: str


def build(brand: Brand, wanted: Month, at: datetime) -> BudgetsPage:
    """One month of a brand; three queries, however many budgets it has."""
    zone = brand.calendar.time_zone
    return BudgetsPage(
        title=f"{date(int(wanted.key[:4]), int(wanted.key[5:]), 1):%B %Y}",
        month=wanted.key,
        running=month_at(at, zone).key,
        zone=zone.replace("_", " "),
        rows=tuple(_row(one) for one in queries.months_budgets(brand, wanted)),
        earlier=_beside(wanted.starts_at - timedelta(days=1), zone),
        later=_beside(wanted.ends_at, zone),
        books_url=url("audit_books"),
    )


def _beside(at: datetime, zone: str) -> str:
    """The page of the month of a moment; empty where calendars end."""
    try:
        return f"{url('budgets')}?month={month_at(at, zone).key}"
    except ValueError:
        return ""


def _row(one: BudgetMonth) -> BudgetRow:
    purse, currency = one.purse, one.currency
    over = purse.left_minor < 0
    left = money(abs(purse.left_minor), currency)
    return BudgetRow(
        name=one.kind.name if one.kind else f"All other kinds, {currency}",
        left=f"{left} beyond it" if over else f"{left} left",
        is_over=over,
        parts=f"{money(purse.granted_minor, currency)} granted, {money(purse.reserved_minor, currency)} reserved for "
        f"askings, of {money(purse.amount_minor, currency)}",
        granted_minor=purse.granted_minor,
        reserved_minor=purse.reserved_minor,
        amount_minor=purse.amount_minor,
    )


def rates_of(wall: Wall) -> list[RateRow]:
    """What was recorded, the newest of each currency in front; two queries."""
    known = names()
    return [RateRow(str(one), _at(one.since, wall), _who(one, known, wall)) for one in queries.rates()]


def _at(at: datetime, wall: Wall) -> str:
    return f"{wall.day(at)} {wall.there(at):%H:%M}"


def _who(one: ExchangeRate, known: Mapping[UUID, str], wall: Wall) -> str:
    kind, _, named = one.recorded_by.partition(":")
    who = known.get(UUID(named), "somebody") if kind == "person" else "the machine's operator"
    return f"{who}, {_at(one.recorded_at, wall)}"


def two_row(one: FourEyes) -> TwoRow:
    return TwoRow(one.currency, money(one.above_minor or 0, one.currency))
