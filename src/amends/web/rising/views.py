"""The radar's pages: what is rising now, and one rise with its weeks and what to do about it."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, path

from amends.cases.queries import NotSeen
from amends.flow import rising as flow
from amends.learn import queries as learn
from amends.learn.models import Rising
from amends.learn.rules.aside import Why
from amends.people.rules import Right
from amends.web import asked
from amends.web.acting import SeeOther, is_denial, status_of, typed
from amends.web.pages import url
from amends.web.rising import shown as builder
from amends.web.shown import desk as shown
from amends.web.shown.forms import Fields, Form, Option
from amends.web.visit import NotAllowed, Visit, desk


@desk("GET", right=Right.SEE_MEASURES)
def radar(visit: Visit) -> HttpResponse:
    """What is rising now."""
    return visit.page("radar.html", radar=builder.build(visit.brand, visit.wall))


@desk("GET", right=Right.SEE_MEASURES)
def rise(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - the address calls it so
    """One rise, week by week."""
    return _page(visit, _found(visit, id))


def _found(visit: Visit, rise_id: UUID) -> Rising:
    found = learn.rise_for(visit.brand, rise_id)
    if found is None:
        raise NotSeen
    return found


def _may_decide(visit: Visit) -> bool:
    return visit.person.can(Right.LEAD_TEAM) or visit.person.can(Right.SET_POLICY)


def _page(visit: Visit, row: Rising, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    may = _may_decide(visit) and row.ended_at is None
    return visit.page(
        "rise.html",
        status,
        rise=builder.row_of(row, visit.wall),
        incident_url=url("incident", incident_id=row.incident_id) if row.incident_id else "",
        may_decide=may,
        may_open=may and visit.person.can(Right.LEAD_TEAM) and row.incident_id is None,
        reasons=builder.REASONS,
        causes=[Option(one.slug, one.name) for one in learn.active()] if may else [],
        form=form,
    )


@desk("POST", right=Right.SEE_MEASURES)
def decide(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - the address calls it so
    """Sets a rise aside, takes it back, names its cause, or makes it an incident."""
    row, do = _found(visit, id), asked.text(visit, "do")
    if not _may_decide(visit):
        raise NotAllowed(Right.LEAD_TEAM)
    if do == "incident":
        visit.must(Right.LEAD_TEAM)
    try:
        words, go = _done(visit, row, do)
    except Exception as why:
        if not is_denial(why) or isinstance(why, NotAllowed):
            raise
        return _page(visit, row, Form(do, typed(visit.request), Fields().errors(str(why))), status_of(why))
    shown.tell(visit.request, words)
    return SeeOther(go)


def _done(visit: Visit, row: Rising, do: str) -> tuple[str, str]:
    name, by, at = builder.name_of(row), visit.person, visit.at
    if do == "aside":
        why = asked.choice(visit, "why", Why)
        flow.set_aside(row, why, asked.text(visit, "words"), by=by, at=at)
        return f"{name} is set aside. It comes back if it grows further.", url("radar")
    if do == "back":
        flow.take_back(row, by=by, at=at)
        return f"{name} is back among what is rising.", url("radar")
    if do == "cause":
        cause = next((one for one in learn.active() if one.slug == asked.text(visit, "cause")), None)
        of_cases = asked.text(visit, "of_cases") == "yes"
        named = flow.name_cause(row, cause, asked.text(visit, "name"), of_cases=of_cases, by=by, at=at)
        return f"{name}: the cause is {named.name}.", url("rise", id=row.id)
    if do == "incident":
        made = flow.open_incident(row, asked.needed(visit, "title", "say in a few words what it is."), by=by, at=at)
        return f"{made.title} is an incident now; its open cases belong to it.", url("incident", incident_id=made.id)
    raise ValueError("Pick what to do with it.")


urlpatterns: list[URLPattern | URLResolver] = [
    path("radar", radar, name="radar"),
    path("radar/<uuid:id>", rise, name="rise"),
    path("radar/<uuid:id>/decision", decide, name="rise_decision"),
]
