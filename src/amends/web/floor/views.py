"""The phone page: who it was, three taps, and what was given."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse

from amends.flow import on_the_floor
from amends.people.rules import Right
from amends.web import pages
from amends.web.acting import SeeOther, is_denial, status_of, typed
from amends.web.floor import shown
from amends.web.floor.reading import met_of
from amends.web.middleware import PERMISSIONS, POLICY
from amends.web.pages import url
from amends.web.shown import desk as desk_shown
from amends.web.shown.forms import Fields, Form
from amends.web.visit import Visit, desk

# This page alone may ask for the camera, to read the code on a receipt.
CAMERA = PERMISSIONS.replace("camera=()", "camera=(self)")
NAMED = Fields({"offering": "give", "mail": "contact", "phone": "contact", "reason": "give"})


@desk("GET", "POST", right=Right.WORK_CASES)
def floor(visit: Visit) -> HttpResponse:
    """The page; what comes back with it is taken in as told in person."""
    if visit.request.method == "GET":
        return _page(visit)
    if visit.request.POST.get("find"):
        # Not by an address: what was typed so far comes back, and stands in no log.
        return _page(visit, Form("floor", typed(visit.request), {}))
    try:
        attended = on_the_floor.attend(met_of(visit), by=visit.person, at=visit.at)
    except Exception as why:
        if not is_denial(why):
            raise
        form = Form("floor", typed(visit.request), NAMED.errors(str(why)))
        return _page(visit, form, status_of(why))
    desk_shown.tell(visit.request, shown.said(attended))
    return SeeOther(url("floor"))


def _page(visit: Visit, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    number = str(form.values.get("number", "")) if form else visit.request.GET.get("number", "")
    base = desk_shown.quiet(visit.request, visit.brand.name)
    context = {
        "floor": shown.build(visit.person, visit.brand, visit.at, number),
        "form": form,
        "toasts": desk_shown.toasts(visit.request),
    }
    answer = HttpResponse(pages.render("floor.html", base | context, visit.wall), status=status)
    answer.headers["Content-Security-Policy"] = f"{POLICY}; worker-src 'self'"
    answer.headers["Permissions-Policy"] = CAMERA
    return answer
