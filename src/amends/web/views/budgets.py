"""A month's budgets, above which sums two people decide, and what a currency is worth: set by who sets policy."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, path

from amends.flow import governing as flow
from amends.kernel.money import Money
from amends.kinds import queries as kinds
from amends.kinds.models import Kind
from amends.people.rules import Right
from amends.remedies.rules.months import Month, month, month_at
from amends.web import asked
from amends.web.acting import SeeOther, typed
from amends.web.pages import url
from amends.web.remembered import forget
from amends.web.shown import budgets as builder
from amends.web.shown import desk as shown
from amends.web.shown.forms import Fields, Form, Option
from amends.web.views import limits
from amends.web.visit import Visit, desk
from amends.web.words import money

BUDGET = Fields({"amount_minor": "amount"})
TWO = Fields({"above_minor": "above", "currency": "two_currency"})


@desk("GET", "POST", right=Right.SET_POLICY)
def budgets(visit: Visit) -> HttpResponse:
    """The budgets of a month (`?month=2026-02`; else the running one); posting sets one from a month on."""
    if visit.request.method == "GET":
        return _budgets(visit)
    try:
        currency = _currency(visit, "currency")
        amount = asked.amount_minor(visit, "amount", currency) if asked.text(visit, "amount") else None
        kind, since = _kind(visit), asked.text(visit, "month")
        made = flow.set_budget(visit.brand, kind, amount, currency, since, by=visit.person, at=visit.at)
    except ValueError as why:
        form = Form("budget", typed(visit.request), BUDGET.errors(str(why)))
        return _budgets(visit, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    worth = "no budget" if amount is None else f"{money(amount, currency)} a month"
    shown.tell(visit.request, f"{kind.name if kind else 'All other kinds'}: {worth}, from {made.month} on.")
    return SeeOther(f"{url('budgets')}?month={made.month}")


def _budgets(visit: Visit, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    choices = [Option(kind.slug, kind.name) for kind in kinds.active()]
    page = builder.build(visit.brand, _month(visit), visit.at)
    return visit.page("budgets.html", status, page=page, kinds=choices, currency=visit.brand.currency, form=form)


def _month(visit: Visit) -> Month:
    """The month that the address names; the running one for none, or for what is none."""
    zone = visit.brand.calendar.time_zone
    try:
        return month(visit.request.GET.get("month", ""), zone)
    except ValueError:
        return month_at(visit.at, zone)


def _kind(visit: Visit) -> Kind | None:
    """The kind of failure that was picked; None for all without a budget of their own.

    :raises ValueError: for one that there is not.
    """
    wanted = asked.text(visit, "kind")
    found = next((kind for kind in kinds.active() if kind.slug == wanted), None)
    if wanted and found is None:
        raise ValueError("kind: pick one from the list.")
    return found


def _currency(visit: Visit, name: str) -> str:
    found = asked.needed(visit, name, "name a currency, such as USD.").upper()
    Money(0, found)
    return found


@desk("POST", right=Right.SET_POLICY)
def two(visit: Visit) -> HttpResponse:
    """Sets above which sum in a currency two people decide; nothing typed is never."""
    try:
        currency = _currency(visit, "two_currency")
        above = asked.amount_minor(visit, "above", currency) if asked.text(visit, "above") else None
        flow.set_four_eyes(currency, above, by=visit.person, at=visit.at)
    except ValueError as why:
        form = Form("two", typed(visit.request), TWO.errors(str(why)))
        return limits.page(visit, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    forget()
    words = (
        f"One decides on every sum in {currency}." if above is None else f"Two decide above {money(above, currency)}."
    )
    shown.tell(visit.request, words)
    return SeeOther(url("limits"))


@desk("GET", "POST", right=Right.SET_POLICY)
def rates(visit: Visit) -> HttpResponse:
    """The rates that were recorded; posting records one."""
    if visit.request.method == "GET":
        return _rates(visit)
    try:
        currency, into = (
            asked.needed(visit, name, "name a currency, such as EUR.").upper() for name in ("currency", "into")
        )
        since = asked.moment(visit, "since") if asked.text(visit, "since") else None
        rate = asked.text(visit, "rate").replace(",", ".")
        made = flow.record_rate(currency, into, rate, since, by=visit.person, at=visit.at)
    except ValueError as why:
        form = Form("rate", typed(visit.request), Fields().errors(str(why)))
        return _rates(visit, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    shown.tell(visit.request, f"1 {currency} is {made.rate} {into} from {visit.wall.when(made.since)} on.")
    return SeeOther(url("rates"))


def _rates(visit: Visit, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    rows = builder.rates_of(visit.wall)
    return visit.page("rates.html", status, rates=rows, currency=visit.brand.currency, form=form)


urlpatterns: list[URLPattern | URLResolver] = [
    path("settings/limits/two", two, name="limits_two"),
    path("settings/budgets", budgets, name="budgets"),
    path("settings/rates", rates, name="rates"),
]
