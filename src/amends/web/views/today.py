"""Today: one person's day, fetched again while it lies open."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse

from amends.flow import tending
from amends.flow.tending import NothingToTake
from amends.people.rules import Right
from amends.web.acting import SeeOther
from amends.web.pages import url
from amends.web.shown import desk as shown
from amends.web.shown import today as builder
from amends.web.visit import Visit, desk


@desk("GET", right=Right.SEE_OWN_BRANDS)
def today(visit: Visit) -> HttpResponse:
    """The day."""
    return visit.page("today.html", today=builder.build(visit.person, visit.brand, visit.wall))


@desk("GET", right=Right.SEE_OWN_BRANDS)
def body(visit: Visit) -> HttpResponse:
    """What may have changed of it; 204 while nothing has, which costs three queries."""
    if visit.request.GET.get("seen") == builder.version(visit.person, visit.wall):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return visit.fragment("today_body.html", today=builder.build(visit.person, visit.brand, visit.wall))


@desk("POST", right=Right.WORK_CASES)
def take_next(visit: Visit) -> HttpResponse:
    """Takes the case that is due first, and opens it."""
    try:
        case = tending.take_next(visit.person, at=visit.at)
    except NothingToTake as why:
        shown.tell(visit.request, str(why), "info")
        return SeeOther(url("today"))
    shown.tell(visit.request, f"{case.customer.name} is yours now.")
    return SeeOther(url("case", ref=case.reference))
