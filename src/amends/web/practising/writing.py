"""Writing a scenario, from nothing, from another one, or out of a real case."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse

from amends.cases.queries import NotSeen, case_for
from amends.flow import practising as flow
from amends.people.rules import Right
from amends.practice import queries
from amends.web import asked
from amends.web.acting import SeeOther, typed
from amends.web.pages import url
from amends.web.practising import form as builder
from amends.web.practising.shown import may_write
from amends.web.shown import desk as shown
from amends.web.shown.forms import Fields, Form
from amends.web.visit import NotAllowed, Visit, desk


def _must_write(visit: Visit) -> None:
    if not may_write(visit.person):
        raise NotAllowed(who="lead, manager or quality")


@desk("GET", "POST", right=Right.SEE_OWN_BRANDS)
def write(visit: Visit) -> HttpResponse:
    """A new scenario; `?from=` begins it with what a case gives, without who it was."""
    _must_write(visit)
    if visit.request.method == "POST":
        return _keep(visit, asked.text(visit, "slug"))
    reference = visit.request.GET.get("from", "")
    told = queries.out_of(case_for(visit.person, reference)) if reference else {}
    return _page(visit, "", told, reference)


@desk("GET", "POST", right=Right.SEE_OWN_BRANDS)
def scenario(visit: Visit, slug: str) -> HttpResponse:
    """A scenario as it is; posting keeps it in other words."""
    _must_write(visit)
    if visit.request.method == "POST":
        return _keep(visit, slug)
    return _page(visit, slug, queries.told_of(slug))


@desk("POST", right=Right.SEE_OWN_BRANDS)
def retire(visit: Visit, slug: str) -> HttpResponse:
    """Retires a scenario of the desk's own."""
    return _turn(visit, slug, flow.retire, "Retired. Whoever plays it just now plays on.")


@desk("POST", right=Right.SEE_OWN_BRANDS)
def bring_back(visit: Visit, slug: str) -> HttpResponse:
    """Brings a retired scenario back."""
    return _turn(visit, slug, flow.bring_back, "It can be played again.")


def _turn(visit: Visit, slug: str, do: Any, said: str) -> HttpResponse:
    _must_write(visit)
    row = queries.own(slug)
    if row is None:
        raise NotSeen
    do(row, by=visit.person, at=visit.at)
    shown.tell(visit.request, said)
    return SeeOther(url("practice"))


def _keep(visit: Visit, slug: str) -> HttpResponse:
    post = visit.request.POST
    version = post.get("version", "")
    try:
        seen = int(version) if version.isascii() and version.isdecimal() and len(version) < 9 else 0
        told = builder.told(post, visit.brand.currency)
        flow.write(slug, told, seen, by=visit.person, at=visit.at)
    except ValueError as why:
        form = Form("scenario", typed(visit.request), Fields({"limit_minor": "limit"}).errors(str(why)))
        known = slug if queries.own(slug) and "version" in post else ""
        return _page(visit, known, {}, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    shown.tell(visit.request, "Kept. It can be played.")
    return SeeOther(url("practice"))


def _page(
    visit: Visit,
    slug: str,
    told: Mapping[str, Any],
    reference: str = "",
    form: Form | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    row = queries.own(slug) if slug else None
    page = builder.page(slug, row, told, visit.request.POST if form else None, visit.brand.currency, reference)
    return visit.page("practice/scenario.html", status, scenario=page, form=form)
