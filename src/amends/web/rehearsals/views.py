"""Rehearsals in a browser, for whoever sets policy: asking for one, how far it has come, and its lines."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, path

from amends.cases.queries import NotSeen
from amends.flow import policies_tried as flow
from amends.learn import rehearsals as learn
from amends.people.rules import Right
from amends.simulate.policies.own import terms_of
from amends.simulate.policies.terms import BadTerms, changes, read, table_of
from amends.web.acting import SeeOther, typed
from amends.web.pages import url
from amends.web.rehearsals import shown as builder
from amends.web.shown import desk as shown
from amends.web.shown.forms import Form
from amends.web.visit import Visit, desk


@desk("GET", "POST", right=Right.SET_POLICY)
def rehearsals(visit: Visit) -> HttpResponse:
    """Those there were, and the form; posting asks for another."""
    if visit.request.method == "GET":
        return _list(visit)
    was = terms_of(visit.brand, visit.at)
    said = {key: str(value) for key, value in visit.request.POST.items()}
    try:
        now = read(builder.table_typed(was, said), was)
        if not list(changes(was, now)):
            raise BadTerms({"": "This is the policy that is. Change something in it."})
        made = flow.ask(visit.brand, table_of(was), table_of(now), by=visit.person, at=visit.at)
    except BadTerms as why:
        errors = {name: words[0].upper() + words[1:] for name, words in why.problems.items()}
        return _list(visit, Form("ask", typed(visit.request), errors), HTTPStatus.UNPROCESSABLE_ENTITY)
    except flow.StillRehearsing as why:
        return _list(visit, Form("ask", typed(visit.request), {"": str(why)}), HTTPStatus.CONFLICT)
    shown.tell(visit.request, "Asked for. It takes some minutes; the desk goes on meanwhile.")
    return SeeOther(url("rehearsal", id=made.id))


@desk("GET", right=Right.SET_POLICY)
def rehearsal(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - as every address of the desk names it
    """One rehearsal: how far it has come, then its lines, and what was assumed."""
    row = learn.one_of(visit.brand, id)
    if row is None:
        raise NotSeen
    report = row.report
    return visit.page(
        "rehearsal.html",
        told=builder.told(row),
        was=row.was["name"],
        groups=builder.groups(report) if report else [],
        assumptions=report.get("assumptions", []),
        period=(report["first"], report["last"]) if report else None,
        booked=report.get("booked"),
    )


def _list(visit: Visit, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    was = terms_of(visit.brand, visit.at)
    return visit.page(
        "rehearsals.html",
        status,
        rows=[builder.told(one) for one in learn.of_brand(visit.brand)],
        parts=builder.form_of(was, form.values if form else {}),
        form=form,
    )


urlpatterns: list[URLPattern | URLResolver] = [
    path("rehearsals", rehearsals, name="rehearsals"),
    path("rehearsals/<uuid:id>", rehearsal, name="rehearsal"),
]
