"""The bell: polled by every open page, quiet while nothing is new."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse

from amends.flow import tending
from amends.web.acting import SeeOther
from amends.web.pages import url
from amends.web.shown import desk as shown
from amends.web.views.sign_in import safe_next
from amends.web.visit import Visit, desk


@desk("GET")
def alerts(visit: Visit) -> HttpResponse:
    """The bell again; 204 while its newest alert is the one that was seen."""
    found = shown.alerts_of(visit.person, visit.brand, visit.at)
    if visit.request.GET.get("seen") == found.version:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return visit.fragment("alerts.html", alerts=found)


@desk("POST")
def seen(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - the template names it so
    """Marks one alert as seen, and goes back to where it was read."""
    tending.see_alerts(visit.person, id, at=visit.at)
    return SeeOther(safe_next(visit.request) or url("home"))
