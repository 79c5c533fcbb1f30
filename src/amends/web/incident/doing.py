"""Doing something on an incident: who may, one call of flow, then the page again. A denial changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse

from amends.cases.queries import NotSeen
from amends.detect import queries as detect
from amends.detect.models import Incident
from amends.people.rules import Right
from amends.web.acting import SeeOther, is_denial, status_of, typed
from amends.web.incident import shown
from amends.web.pages import url
from amends.web.shown.forms import Fields, Form
from amends.web.visit import Visit


def found(visit: Visit, incident_id: UUID) -> Incident:
    """The incident, if it is this brand's.

    :raises NotSeen: for another's.
    """
    incident = detect.incident_for(visit.brand, incident_id)
    if incident is None:
        raise NotSeen
    return incident


def led(visit: Visit, incident_id: UUID) -> Incident:
    """The incident, if this person runs it.

    :raises NotAllowed: for who neither owns it nor leads a team.
    """
    incident = found(visit, incident_id)
    if visit.person.id != incident.owner_id:
        visit.must(Right.LEAD_TEAM)
    return incident


def page(visit: Visit, incident: Incident, form: Form | None = None, status: HTTPStatus | None = None) -> HttpResponse:
    """The hub; with a form that came back, what was typed could not be meant."""
    answer = status or (HTTPStatus.UNPROCESSABLE_ENTITY if form else HTTPStatus.OK)
    return visit.page("incident.html", answer, hub=shown.build(visit, incident), form=form)


def do(
    visit: Visit, incident: Incident, form: str, act: Callable[[], str], fields: dict[str, str] | None = None
) -> HttpResponse:
    """Does it and shows the hub with what was done in words; a denial gives the form back."""
    try:
        words = act()
    except Exception as why:
        if not is_denial(why):
            raise
        errors = Fields(fields or {}).errors(str(why))
        return page(visit, incident, Form(form, typed(visit.request), errors), status_of(why))
    messages.success(visit.request, words)
    return SeeOther(f"{url('incident', incident_id=incident.id)}#{form}")
