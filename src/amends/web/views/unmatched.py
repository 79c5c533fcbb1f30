"""Findings that failed nobody we know: somebody says whom they failed, or sets them aside with a reason."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse

from amends.cases.models import Case
from amends.cases.queries import NotSeen
from amends.cases.whose import whose
from amends.customers.models import Customer, Order
from amends.customers.queries import by_order_number
from amends.detect.models import Finding
from amends.detect.queries import finding_for
from amends.detect.rules.aside import Aside
from amends.flow import noticing as flow
from amends.people.rules import Right
from amends.web import asked
from amends.web.acting import SeeOther, is_denial, status_of, typed
from amends.web.pages import url
from amends.web.remembered import forget
from amends.web.shown import desk as shown
from amends.web.shown import unmatched as builder
from amends.web.shown.forms import Fields, Form
from amends.web.visit import NotAllowed, Visit, desk

FIELDS = Fields()


@desk("GET")
def unmatched(visit: Visit) -> HttpResponse:
    """The list, for who leads the team and for who looks after the signals."""
    if not (visit.person.can(Right.LEAD_TEAM) or visit.person.can(Right.IMPORT)):
        raise NotAllowed(Right.IMPORT)
    return _page(visit)


def _page(visit: Visit, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    built = builder.build(visit.brand, may_act=visit.person.can(Right.LEAD_TEAM))
    return visit.page("unmatched.html", status, unmatched=built, form=form)


@desk("POST", right=Right.LEAD_TEAM)
def decide(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - as every address of the desk names it
    """Does what was decided about one finding."""
    finding = finding_for(visit.brand, id)
    if finding is None:
        raise NotSeen
    try:
        case = _do(visit, finding, asked.text(visit, "decision"))
    except Exception as why:
        if not is_denial(why):
            raise
        form = Form(f"finding-{finding.id}", typed(visit.request), FIELDS.errors(str(why)))
        return _page(visit, form, status_of(why))
    forget()
    return SeeOther(url("case", ref=case.reference) if case else url("unmatched"))


def _do(visit: Visit, finding: Finding, decision: str) -> Case | None:
    by, at = visit.person, visit.at
    if decision == "match":
        case = flow.match(finding, _meant(visit), by=by, at=at)
        shown.tell(visit.request, f"{case.customer.name}'s case knows of it now.")
        return case
    if decision == "back":
        flow.put_back(finding, by=by, at=at)
        shown.tell(visit.request, f"{finding.subject} waits again.")
        return None
    flow.set_aside(finding, asked.choice(visit, "why", Aside), by=by, at=at)
    shown.tell(visit.request, f"{finding.subject} lies aside. It can be put back below.")
    return None


def _meant(visit: Visit) -> Case | Order | Customer:
    """Whom somebody typed: an order, else a case or a customer that we know.

    :raises ValueError: when it is nobody, or not clear.
    """
    text = asked.text(visit, "who")
    orders = by_order_number(visit.brand, text) if text else []
    if len(orders) == 1:
        return orders[0]
    meant = whose(visit.person, visit.brand, text)
    found = meant.case or meant.customer
    if found is None:
        raise ValueError("who: nobody here is known by that; give an order's number, or somebody whom we know.")
    return found
