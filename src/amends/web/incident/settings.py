"""What is settled before an incident comes: plan B of each kind of failure, and how much a detector may open."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse

from amends.cases.queries import NotSeen
from amends.detect.queries import detector_for, detectors
from amends.flow import flooding, planning
from amends.kinds import queries as kinds
from amends.people.rules import Right
from amends.playbooks.queries import plan_of, planned
from amends.playbooks.rules import PlanB
from amends.web import asked
from amends.web.acting import SeeOther, typed
from amends.web.pages import url
from amends.web.shown.forms import Fields, Form
from amends.web.visit import Visit, desk
from amends.web.words import plain_money


@desk("GET", right=Right.SET_POLICY)
def plans(visit: Visit) -> HttpResponse:
    """Plan B of each kind of failure, and the cap of each detector."""
    return _page(visit)


def _page(visit: Visit, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    known = planned()
    rows = [(kind, kind.id in known) for kind in kinds.active()]
    shown = [one.detector for one in detectors(visit.brand)]
    return visit.page("plans.html", status, kinds=rows, rows=shown, form=form)


@desk("GET", "POST", right=Right.SET_POLICY)
def plan(visit: Visit, slug: str) -> HttpResponse:
    """Plan B of one kind."""
    kind = kinds.by_slug(slug)
    if kind is None:
        raise NotSeen
    if visit.request.method != "POST":
        return visit.page("plan.html", kind=kind, plan=plan_of(kind), care=_care(plan_of(kind)), form=None)
    try:
        minutes = asked.text(visit, "minutes") or "0"
        if not minutes.isdecimal():
            raise ValueError("minutes: give a number of minutes, or 0.")
        care = asked.amount_minor(visit, "care", visit.brand.currency)
        written = PlanB(
            asked.text(visit, "words"), asked.text(visit, "calls"), care, visit.brand.currency, int(minutes)
        )
        planning.write_plan(kind, written, by=visit.person, at=visit.at)
    except ValueError as why:
        form = Form("plan", typed(visit.request), Fields().errors(str(why)))
        return visit.page(
            "plan.html", HTTPStatus.UNPROCESSABLE_ENTITY, kind=kind, plan=plan_of(kind), care="", form=form
        )
    messages.success(visit.request, f"Plan B for {kind.name.lower()} is written.")
    return SeeOther(url("plans"))


def _care(plan_b: PlanB) -> str:
    return plain_money(plan_b.care_minor, plan_b.care_currency) if plan_b.care_minor else ""


@desk("POST", right=Right.SET_POLICY)
def cap(visit: Visit, slug: str) -> HttpResponse:
    """Says how many recoveries a detector may open in so many minutes."""
    one = detector_for(visit.brand, slug)
    if one is None:
        raise NotSeen
    try:
        count, minutes = asked.text(visit, "count"), asked.text(visit, "minutes")
        if not (count.isdecimal() and minutes.isdecimal() and len(count) < 9 and len(minutes) < 9):
            raise ValueError("give two whole numbers.")
        flooding.set_cap(one, int(count), int(minutes), by=visit.person, at=visit.at)
    except ValueError as why:
        form = Form(slug, typed(visit.request), {"": Fields().errors(str(why)).popitem()[1]})
        return _page(visit, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(visit.request, f"{one.name}: kept.")
    return SeeOther(url("plans"))
