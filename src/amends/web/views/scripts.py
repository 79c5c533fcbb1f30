"""Scripts: what is sent automatically and what people begin with, set by whoever sets policy."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpResponse

from amends.cases.queries import NotSeen
from amends.conversation import queries
from amends.conversation.models import Script
from amends.flow import scripting as flow
from amends.people.rules import Right
from amends.web import asked
from amends.web.acting import SeeOther, typed
from amends.web.pages import url
from amends.web.remembered import forget
from amends.web.shown import desk as shown
from amends.web.shown import scripts as builder
from amends.web.shown.forms import Fields, Form
from amends.web.visit import Visit, desk


@desk("GET", "POST", right=Right.SET_POLICY)
def scripts(visit: Visit) -> HttpResponse:
    """Every script by what it is for; posting writes a new one, or another language of one."""
    if visit.request.method == "GET":
        return _list(visit)
    post = visit.request.POST
    form = Form("new", typed(visit.request), {})
    if post.get("do") == "preview":
        return _list(visit, form)
    try:
        slug, language = asked.text(visit, "slug"), asked.text(visit, "language")
        made = flow.write(slug, language, asked.text(visit, "name"), post.get("text", ""), by=visit.person, at=visit.at)
    except ValueError as why:
        return _list(visit, _refused(form, why), HTTPStatus.UNPROCESSABLE_ENTITY)
    return _done(visit, made, f"{made.name} is a script now.")


@desk("GET", "POST", right=Right.SET_POLICY)
def script(visit: Visit, slug: str, language: str) -> HttpResponse:
    """One script in one language; posting changes its words, or only shows what they would look like."""
    row = _row(slug, language)
    if visit.request.method == "GET":
        return _page(visit, row)
    post = visit.request.POST
    form = Form("script", typed(visit.request), {})
    if post.get("do") == "preview":
        return _page(visit, row, form)
    told = post.get("version", "")
    seen_version = int(told) if told.isascii() and told.isdecimal() and len(told) < 9 else 0
    try:
        if seen_version != row.version:
            raise flow.ChangedMeanwhile
        words = (asked.text(visit, "name"), post.get("text", ""), asked.text(visit, "why"))
        flow.change(row, *words, by=visit.person, at=visit.at)
    except ValueError as why:
        return _page(visit, _row(slug, language), _refused(form, why), HTTPStatus.UNPROCESSABLE_ENTITY)
    return _done(visit, row, f"{row.name} has its new words. Those before are kept below.")


@desk("POST", right=Right.SET_POLICY)
def retire(visit: Visit, slug: str, language: str) -> HttpResponse:
    """Retires a script: nobody is offered it, and nothing is sent in its words."""
    return _turn(visit, _row(slug, language), flow.retire, "is retired. It can be brought back.")


@desk("POST", right=Right.SET_POLICY)
def bring_back(visit: Visit, slug: str, language: str) -> HttpResponse:
    """Brings a retired script back."""
    return _turn(visit, _row(slug, language), flow.bring_back, "is in use again.")


def _turn(visit: Visit, row: Script, do: Callable[..., Script], said: str) -> HttpResponse:
    try:
        do(row, asked.text(visit, "why"), by=visit.person, at=visit.at)
    except ValueError as why:
        form = _refused(Form("turn", typed(visit.request), {}), why)
        return _page(visit, _row(row.slug, row.language), form, HTTPStatus.UNPROCESSABLE_ENTITY)
    return _done(visit, row, f"{row.name} {said}")


def _row(slug: str, language: str) -> Script:
    row = queries.script_of(slug, language)
    if row is None:
        raise NotSeen
    return row


def _refused(form: Form, why: ValueError) -> Form:
    return Form(form.name, form.values, Fields().errors(str(why)))


def _done(visit: Visit, row: Script, said: str) -> HttpResponse:
    # Other processes offer the words before for up to a minute more.
    forget()
    shown.tell(visit.request, said)
    return SeeOther(url("script", slug=row.slug, language=row.language))


def _list(visit: Visit, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    slug = visit.request.GET.get("slug", "")
    found = builder.build(visit.person, visit.brand, visit.wall, slug, form)
    return visit.page("scripts.html", status, scripts=found, form=form)


def _page(visit: Visit, row: Script, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    former = visit.request.GET.get("former", "")
    found = builder.build_one(row, visit.person, visit.brand, visit.wall, former, form)
    return visit.page("script.html", status, script=found, form=form)
