"""Playing a scenario, for oneself alone."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse

from amends.flow import practising as flow
from amends.people.rules import Right
from amends.practice import queries
from amends.practice.models import Run
from amends.web import asked
from amends.web.acting import SeeOther, typed
from amends.web.pages import url
from amends.web.practising import shown as builder
from amends.web.shown import desk as shown
from amends.web.shown.forms import Fields, Form
from amends.web.visit import Visit, desk


@desk("GET", right=Right.SEE_OWN_BRANDS)
def practice(visit: Visit) -> HttpResponse:
    """What to practise this week, everything that can be played, and one's own last talks."""
    return visit.page("practice/practice.html", practice=builder.practice(visit.person, visit.wall))


@desk("POST", right=Right.SEE_OWN_BRANDS)
def begin(visit: Visit, slug: str) -> HttpResponse:
    """Begins a talk."""
    return _to(flow.begin(slug, by=visit.person, at=visit.at))


@desk("GET", "POST", right=Right.SEE_OWN_BRANDS)
def run(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - the address calls it so
    """A talk, or what there is to say of it; posting says something in it."""
    row = queries.run_of(visit.person, id)
    if visit.request.method == "GET":
        return _page(visit, row)
    try:
        flow.say(row, asked.text(visit, "reply"), by=visit.person, at=visit.at)
    except flow.NotPlayable as why:
        form = Form("reply", typed(visit.request), Fields().errors(str(why)))
        return _page(visit, queries.run_of(visit.person, id), form, HTTPStatus.UNPROCESSABLE_ENTITY)
    return _to(row)


@desk("POST", right=Right.SEE_OWN_BRANDS)
def stop(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - the address calls it so
    """Ends a talk, and looks at it."""
    row = queries.run_of(visit.person, id)
    flow.stop(row, by=visit.person, at=visit.at)
    return _to(row)


@desk("POST", right=Right.SEE_OWN_BRANDS)
def forget(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - the address calls it so
    """Forgets a talk for good."""
    flow.forget(queries.run_of(visit.person, id), by=visit.person, at=visit.at)
    shown.tell(visit.request, "Forgotten. Nobody but you had seen it.")
    return SeeOther(url("practice"))


def _to(row: Run) -> HttpResponse:
    return SeeOther(f"{url('practice_run', id=row.id)}#reply")


def _page(visit: Visit, row: Run, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    return visit.page("practice/run.html", status, run=builder.run(row, visit.person, visit.brand), form=form)
