"""The phone page: who it was, three taps, and what was given."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from pathlib import Path

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token

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
    is_sent_by_script = "application/json" in visit.request.headers.get("Accept", "")
    try:
        attended = on_the_floor.attend(met_of(visit), by=visit.person, at=visit.at)
    except Exception as why:
        if not is_denial(why):
            raise
        errors = NAMED.errors(str(why))
        if is_sent_by_script:
            return JsonResponse({"errors": errors}, status=status_of(why))
        return _page(visit, Form("floor", typed(visit.request), errors), status_of(why))
    words = shown.said(attended)
    if is_sent_by_script:
        return JsonResponse({"reference": attended.case.reference, "words": words})
    desk_shown.tell(visit.request, words)
    return SeeOther(url("floor"))


@desk("GET", right=Right.WORK_CASES)
def state(visit: Visit) -> HttpResponse:
    """What a phone has to know before it sends what it kept, and before it is without a signal."""
    told = shown.state(visit.person, visit.brand, visit.wall)
    return JsonResponse(told | {"token": get_token(visit.request)})


@desk("POST", right=Right.WORK_CASES)
def reserve(visit: Visit) -> HttpResponse:
    """Holds back what may be given without a signal, until the shift ends."""
    try:
        on_the_floor.reserve(visit.brand.currency, by=visit.person, at=visit.at)
    except Exception as why:
        if not is_denial(why):
            raise
        desk_shown.tell(visit.request, str(why), "refused")
    return SeeOther(url("floor"))


@desk("GET", right=Right.WORK_CASES)
def worker(visit: Visit) -> HttpResponse:
    """The script that opens the page without a signal. Its browser lets it reach over this one page."""
    answer = HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")
    answer.headers["Service-Worker-Allowed"] = url("floor")
    return answer


@cache
def _worker() -> str:
    return (Path(pages.__file__).parent / "static" / "amends" / "floor-worker.js").read_text(encoding="utf-8")


def _page(visit: Visit, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    number = str(form.values.get("number", "")) if form else visit.request.GET.get("number", "")
    base = desk_shown.quiet(visit.request, visit.brand.name)
    context = {
        "floor": shown.build(visit.person, visit.brand, visit.wall, number),
        "form": form,
        "toasts": desk_shown.toasts(visit.request),
    }
    answer = HttpResponse(pages.render("floor.html", base | context, visit.wall), status=status)
    answer.headers["Content-Security-Policy"] = f"{POLICY}; worker-src 'self'"
    answer.headers["Permissions-Policy"] = CAMERA
    return answer
