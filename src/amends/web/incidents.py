"""The page of an incident: whom it failed, who knows, and the next word to all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path

from amends import flow
from amends.conversation.reach import Reach, reached
from amends.detect import queries as detect
from amends.detect.models import Incident
from amends.measure.storms import next_updates
from amends.people.rules import Right
from amends.web.pages import url
from amends.web.visit import Visit, desk, refused

FINDINGS = 40


@dataclass(frozen=True)
class ShownFinding:
    """One thing that failed within the incident."""

    subject: str
    at: datetime
    affected: int


@dataclass(frozen=True)
class Form:
    """What came back refused: what was typed, and what is wrong with it."""

    values: dict[str, str]
    errors: dict[str, str]


def _page(visit: Visit, incident: Incident, form: Form | None = None) -> HttpResponse:
    counts = detect.counts_of([incident.id]).get(incident.id)
    reach = reached([incident.id]).get(incident.id, Reach(0, 0))
    context = {
        "id": incident.id,
        "title": incident.title,
        "owner": incident.owner.name if incident.owner else "",
        "started_at": incident.started_at,
        "affected": counts.affected if counts else 0,
        "told": reach.told,
        "unreachable": reach.unreachable,
        "update_at": next_updates([incident.id]).get(incident.id),
        "cases_url": f"{url('queue')}?incident={incident.id}",
        "findings": [
            ShownFinding(finding.subject, finding.happened_at, finding.matched_count)
            for finding in detect.findings_of(incident, at_most=FINDINGS)
        ],
        "finding_count": counts.findings if counts else 0,
        "next_at": visit.wall.local_input(visit.at + timedelta(hours=2)),
        "may_tell": visit.person.can(Right.LEAD_TEAM) or visit.person.id == incident.owner_id,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form else HTTPStatus.OK
    return visit.page("incident.html", status, incident=context, form=form)


@desk("GET", right=Right.SEE_OWN_BRANDS)
def incident(visit: Visit, incident_id: UUID) -> HttpResponse:
    """The incident as it stands."""
    found = detect.incident_for(visit.brand, incident_id)
    if found is None:
        return refused(visit, "errors/404.html", HTTPStatus.NOT_FOUND)
    return _page(visit, found)


@desk("POST", right=Right.WORK_CASES)
def tell(visit: Visit, incident_id: UUID) -> HttpResponse:
    """Tells everybody, and promises the next word."""
    found = detect.incident_for(visit.brand, incident_id)
    if found is None:
        return refused(visit, "errors/404.html", HTTPStatus.NOT_FOUND)
    if visit.person.id != found.owner_id:
        visit.must(Right.LEAD_TEAM)
    values = {"text": visit.request.POST.get("text", ""), "at": visit.request.POST.get("at", "")}
    try:
        due_at = visit.wall.read_input(values["at"])
        told = flow.tell_incident(found, values["text"], due_at, by=visit.person, at=visit.at)
    except ValueError as why:
        field, _, words = str(why).partition(": ")
        names = {"text": "text", "due": "at"}
        errors = {names.get(field, "at"): words or str(why)}
        return _page(visit, found, Form(values, errors))
    messages.success(
        visit.request, f"{told:,} letters are on their way. The next word is due {visit.wall.when(due_at)}."
    )
    return HttpResponseRedirect(url("incident", incident_id=found.id))


urlpatterns = [
    path("incidents/<uuid:incident_id>", incident, name="incident"),
    path("incidents/<uuid:incident_id>/updates", tell, name="incident_updates"),
]
