"""Own ideas: seen by the lead afterwards; whoever sets policy takes good ones into the catalogue, in one click."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse

from amends.cases.queries import NotSeen
from amends.flow import governing as flow
from amends.people.rules import Right
from amends.remedies.guarded import remedy_for
from amends.web import asked
from amends.web.acting import SeeOther, typed
from amends.web.pages import url
from amends.web.remembered import forget
from amends.web.shown import desk as shown
from amends.web.shown import ideas as builder
from amends.web.shown.forms import Fields, Form
from amends.web.shown.team import team_for
from amends.web.visit import Visit, desk


@desk("GET", right=Right.SEE_OWN_BRANDS)
def ideas(visit: Visit) -> HttpResponse:
    """The ideas that a team gave this month."""
    return _page(visit)


@desk("POST", right=Right.SET_POLICY)
def budget(visit: Visit) -> HttpResponse:
    """Sets what each person may give in a month."""
    currency = visit.brand.currency
    try:
        asked.needed(visit, "per_month", "say how much; 0 for nothing.")
        minor = asked.amount_minor(visit, "per_month", currency)
        flow.set_own_budget(currency, minor, by=visit.person, at=visit.at)
    except ValueError as why:
        errors = Fields({"per_month_minor": "per_month"}).errors(str(why))
        return _page(visit, Form("budget", typed(visit.request), errors), HTTPStatus.UNPROCESSABLE_ENTITY)
    forget()
    shown.tell(visit.request, "Set. It counts from now on.")
    return SeeOther(url("ideas"))


@desk("POST", right=Right.SET_POLICY)
def adopt(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - the address calls it so
    """Takes an idea into the catalogue."""
    remedy = remedy_for(visit.person, id)
    if not remedy.idea:
        raise NotSeen
    made = flow.adopt_idea(remedy, by=visit.person, at=visit.at)
    forget()
    shown.tell(visit.request, f"{made.name} is in the catalogue: everybody may give it.")
    return SeeOther(url("ideas"))


def _page(visit: Visit, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    team = team_for(visit.person, visit.request.GET.get("team", ""))
    if team is None:
        raise NotSeen
    return visit.page("ideas.html", status, ideas=builder.build(visit.person, team, visit.wall), form=form)
