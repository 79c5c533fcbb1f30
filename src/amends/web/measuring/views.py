"""The pages: whether customers stayed, and what failures cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import path

from amends.kernel.money import Money
from amends.kinds import queries as kinds
from amends.measure import failing, staying
from amends.people.rules import Right
from amends.remedies.rules.months import month_at
from amends.web.figures.files import as_csv
from amends.web.measuring import curves, worth
from amends.web.pages import url
from amends.web.shown import budgets as budget_shown
from amends.web.visit import Visit, desk
from amends.web.words import plain_money

SPANS = {"quarter": ("90 days", 90), "year": ("1 year", 365), "three": ("3 years", 1096)}
USUAL = "year"
BY = {"": "All", "outcome": "By outcome", "severity": "By severity", "kind": "By kind"}
LONGEST_GAP = 3650


@dataclass(frozen=True)
class Choice:
    """One of several ways to look at a page."""

    label: str
    url: str
    is_current: bool


def _chosen(visit: Visit, name: str, known: dict[str, object], usual: str) -> str:
    asked = visit.request.GET.get(name, usual)
    return asked if asked in known else usual


def _choices(visit: Visit, here: str, name: str, labels: dict[str, str], chosen: str) -> list[Choice]:
    """Links that change one thing about the page and keep the others."""
    kept = {key: value for key, value in visit.request.GET.items() if key not in (name, "as") and value}
    return [Choice(label, f"{here}?{urlencode({**kept, name: key})}", key == chosen) for key, label in labels.items()]


def _gap(visit: Visit) -> tuple[float | None, str]:
    """The usual gap that somebody told, and what is wrong with what they typed."""
    typed = visit.request.GET.get("gap", "").strip()
    if not typed:
        return None, ""
    if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= LONGEST_GAP:
        return float(typed), ""
    return None, f"Give whole days from 1 to {LONGEST_GAP:,}, such as 34."


def chosen_span(visit: Visit) -> str:
    """How far back the page looks, as the address says."""
    return _chosen(visit, "span", dict(SPANS), USUAL)


def spans(visit: Visit, here: str, chosen: str) -> list[Choice]:
    """The links to look back otherwise."""
    return _choices(visit, here, "span", {key: label for key, (label, _) in SPANS.items()}, chosen)


def since(visit: Visit, span: str) -> datetime:
    """When what the page is about begins."""
    return visit.at - timedelta(days=SPANS[span][1])


@desk("GET", right=Right.SEE_MEASURES)
def staying_page(visit: Visit) -> HttpResponse:
    """How long customers stay after a failure, with the difference between groups in words."""
    span, by = chosen_span(visit), _chosen(visit, "by", dict(BY), "")
    gap, wrong = _gap(visit)
    found = staying.staying(visit.brand, since=since(visit, span), at=visit.at, by=by, gap_days=gap)
    if visit.request.GET.get("as") == "csv":
        groups = found.groups if by else {"all": found.curve} if found.curve else {}
        head = ("group", "days", "at_risk", "lost", "censored", "stays", "low", "high")
        rows = [
            (name, step.time, step.at_risk, step.lost, step.censored, step.staying, step.low, step.high)
            for name, curve in groups.items()
            for step in curve.steps
        ]
        return as_csv("staying", [head, *rows])
    here = url("measures_staying")
    names = {kind.slug: kind.name for kind in kinds.active()}
    context = {
        "spans": spans(visit, here, span),
        "groups": _choices(visit, here, "by", BY, by),
        "csv_url": f"{here}?{urlencode({**visit.request.GET.dict(), 'as': 'csv'})}",
        "gap": "" if found.gap_days is None else f"{found.gap_days:g}",
        "window": "" if found.window_days is None else f"{found.window_days:g}",
        "typed_gap": visit.request.GET.get("gap", ""),
        "wrong": wrong,
        "span": span,
        "by": by,
        "pictures": curves.pictures(found, by, names),
        "difference": curves.difference_words(found.difference),
        "unfollowed": found.unfollowed,
        "gone_before": found.gone_before,
        "looked_at": f"{found.looked_at:,}",
        "of_all": f"{found.of_all:,}" if found.of_all > found.looked_at else "",
    }
    return visit.page("measures_staying.html", page=context)


@desk("GET", right=Right.SEE_MEASURES)
def money_page(visit: Visit) -> HttpResponse:
    """What was spent of the budget, what each cause cost, and whether the extra was worth it."""
    span = chosen_span(visit)
    gap, wrong_gap = _gap(visit)
    margin, wrong_margin = _margin(visit)
    begins, currency = since(visit, span), visit.brand.currency
    costs = failing.costs(visit.brand, since=begins, until=visit.at, at=visit.at)
    if visit.request.GET.get("as") == "csv":
        head = ("cause", "cases", "owed_minor", "put_right_minor", "extra_minor", "currency")
        rows = [(one.slug, one.cases, one.owed_minor, one.put_right_minor, one.extra_minor, currency) for one in costs]
        return as_csv("cost-of-failure", [head, *rows])
    here = url("measures_money")
    paid = staying.paying(visit.brand, since=begins, at=visit.at, gap_days=gap)
    month = budget_shown.build(visit.brand, month_at(visit.at, visit.brand.calendar.time_zone), visit.at)
    context = {
        "spans": spans(visit, here, span),
        "csv_url": f"{here}?{urlencode({**visit.request.GET.dict(), 'as': 'csv'})}",
        "span": span,
        "month": month,
        "causes": worth.causes(costs, currency),
        "answer": None if paid is None else worth.answer(paid, margin, currency),
        "unfollowed": 0 if paid is None else paid.unfollowed,
        "typed_gap": visit.request.GET.get("gap", ""),
        "typed_margin": "" if margin is None else plain_money(margin, currency).replace(",", ""),
        "wrong_gap": wrong_gap,
        "wrong_margin": wrong_margin,
        "currency": currency,
    }
    return visit.page("measures_money.html", page=context)


def _margin(visit: Visit) -> tuple[int | None, str]:
    """What a customer who stays is worth, in minor units of the brand's currency, and what is wrong with it."""
    typed = visit.request.GET.get("margin", "").strip()
    if not typed:
        return None, ""
    try:
        found = Money.parse(typed, visit.brand.currency).minor
    except ValueError:
        found = -1
    return (found, "") if found > 0 else (None, "Give a sum above 0, such as 180.")


urlpatterns = [
    path("measures/staying", staying_page, name="measures_staying"),
    path("measures/money", money_page, name="measures_money"),
]
