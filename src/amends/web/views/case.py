"""The page of one case, and what changes on it while it lies open."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import redirect

from amends.cases.queries import SHOWN, case_for
from amends.kernel import references
from amends.web import acting, known
from amends.web.shown.case import page
from amends.web.visit import Visit, desk


@desk("GET")
def case(visit: Visit, ref: str) -> HttpResponse:
    """The case, its header, its story and its forms. A reference spelled otherwise leads to the one spelling."""
    answer = acting.case_page(visit, ref)
    spelled = references.normalise(ref)
    return answer if ref == spelled else redirect("case", ref=spelled)


@desk("GET")
def live(visit: Visit, ref: str) -> HttpResponse:
    """The moving parts again; 204 while nothing has happened, which costs three queries."""
    found = case_for(visit.person, ref, joined=SHOWN)
    if visit.request.GET.get("seen") == page.version(found, visit.person, visit.wall):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return acting.case_live(visit, known.make_whole(found))
