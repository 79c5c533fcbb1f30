"""The staffing page, for leads and leaders: what is assumed is typed into its address, and nothing is kept."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, path

from amends.learn.rules.staffing import ASKED, BadAssumption, read
from amends.measure.staffing import answering, known, plan_of
from amends.people.rules import Right
from amends.web.staffing import shown
from amends.web.visit import Visit, desk


@desk("GET", right=Right.LEAD_TEAM)
def staffing(visit: Visit) -> HttpResponse:
    """How many people it takes in the week to come; what cannot be assumed is refused by its name."""
    typed = {key: str(value) for key, value in visit.request.GET.items()}
    weeks = typed.get("weeks", "").strip()
    usual = ASKED[0]
    span = int(weeks) if weeks.isascii() and weeks.isdecimal() and len(weeks) < 4 else usual.usual
    told = known(visit.brand, visit.at, min(max(span, usual.least), usual.most))
    page, errors, status = None, {}, HTTPStatus.OK
    try:
        assumed = read(typed, told.usual)
        if told.is_enough:
            begins, plan = plan_of(visit.brand, told, assumed, visit.at)
            page = shown.build(begins, plan, assumed, told, typed, visit.wall)
    except BadAssumption as why:
        errors, status = why.problems, HTTPStatus.UNPROCESSABLE_ENTITY
    return visit.page(
        "staffing.html",
        status,
        told=told,
        page=page,
        fields=shown.fields_of(told, typed),
        errors=errors,
        people=len(answering(visit.brand)),
    )


urlpatterns: list[URLPattern | URLResolver] = [path("staffing", staffing, name="staffing")]
