"""My data: what is kept, a copy as a file, and the wish to have it corrected or erased; each but the look by a code."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from amends import clock
from amends.conversation import page_codes
from amends.conversation.links import token_of
from amends.conversation.models import PrivateLink
from amends.conversation.rules import LinkPurpose
from amends.customers.queries import identities_of
from amends.customers.rules import IdentityKind
from amends.flow import my_data
from amends.remedies.rules.redirections import masked
from amends.web.pages import url
from amends.web.public import frame
from amends.web.public.case import Refused
from amends.web.public.frame import HEADERS, LONGEST, done_at, with_link, written
from amends.web.public.said import Clock, spoken_now
from amends.web.public.tongues import NAMES

SHOWN = 2


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept, line by line, and where a code goes or went."""

    ref: str
    lines: tuple[tuple[str, str], ...]
    contact: str
    sent: str | None


def _kept(link: PrivateLink) -> Kept:
    case, now = link.case, clock.now()
    customer, waits, contact = case.customer, page_codes.waiting(case, now), my_data.known_contact(case)
    told = Clock(case, now, spoken_now())
    ways = [_masked(one.kind, one.value) for one in identities_of(customer)]
    lines = (
        (_("Your name"), customer.name),
        (_("How we reach you"), ", ".join(ways)),
        (_("The language in which we write"), NAMES.get(customer.language.split("-")[0], customer.language)),
        (_("Your customer since"), told.day_of(customer.since_date) if customer.since_date else ""),
        (_("Orders and bookings"), str(customer.orders.count())),
        (_("Cases, with what was written and promised"), str(customer.cases.count())),
    )
    sent = None
    if waits is not None and waits.contact is not None:
        words = _("We have sent a code to %(contact)s. It is good until %(time)s.")
        sent = words % {"contact": masked(waits.contact.value), "time": told.said(waits.expires_at)}
    shown = tuple((name, value) for name, value in lines if value)
    return Kept(case.reference, shown, masked(contact.value) if contact else "", sent)


def _masked(kind: str, value: str) -> str:
    """As much of a contact as its holder recognises: who holds the link need not be the one whom it reaches."""
    return masked(value) if kind == IdentityKind.MAIL.value else f"...{value[-SHOWN:]}"


def _page(request: HttpRequest, link: PrivateLink, refused: Refused | None = None) -> HttpResponse:
    token = token_of(link)
    done = {
        "code": _("We have sent you a code."),
        "wish": _("We have it. A person sees to it, and tells you when it is done, within 30 days."),
    }
    return frame.page(
        request,
        "public/my_data.html",
        link.case.brand,
        zone=link.case.customer.time_zone,
        home=url("public_my_data", token=token),
        status=HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK,
        token=token,
        data=_kept(link),
        form=refused,
        sent=done.get(request.GET.get("done", "")),
    )


@with_link(LinkPurpose.CASE, "GET")
def look(request: HttpRequest, link: PrivateLink) -> HttpResponse:
    """Shows what is kept, with every contact masked."""
    return _page(request, link)


@with_link(LinkPurpose.CASE, "POST")
def code(request: HttpRequest, link: PrivateLink) -> HttpResponse:
    """Sends a code to the address that was known first."""
    try:
        my_data.ask_for_code(link.case, by=link.case.customer, at=clock.now())
    except (my_data.NoContact, my_data.TooMany):
        words = _("No code can be sent now. Write to us, and we make sure first that it is you.")
        return _page(request, link, Refused("code", {}, {"": words}))
    return done_at(request, url("public_my_data", token=token_of(link)), "code")


@with_link(LinkPurpose.CASE, "POST")
def copy(request: HttpRequest, link: PrivateLink) -> HttpResponse:
    """Gives a copy as a file, for a code."""
    made = my_data.copy_of(link.case, written(request, "code"), by=link.case.customer, at=clock.now())
    if made is None:
        return _page(request, link, Refused("copy", {}, {"code": _("This code is wrong. Please look again.")}))
    answer = HttpResponse(json.dumps(made, indent=2, ensure_ascii=False), content_type="application/json")
    answer.headers["Content-Disposition"] = content_disposition_header(True, f"{link.case.reference}.json") or ""
    for name, value in HEADERS.items():
        answer.headers[name] = value
    return answer


@with_link(LinkPurpose.CASE, "POST")
def change(request: HttpRequest, link: PrivateLink) -> HttpResponse:
    """Takes the wish to have it corrected or erased, for a code; it becomes a request with a promise."""
    values = {name: written(request, name) for name in ("wanted", "words")}
    errors: dict[str, str] = {}
    if values["wanted"] not in set(my_data.Wish):
        errors["wanted"] = _("Please choose one of the two.")
    if values["wanted"] == my_data.Wish.CORRECT and not values["words"]:
        errors["words"] = _("Please write what is wrong, and what is right.")
    if len(values["words"]) > LONGEST:
        words = _("This is longer than we can keep; please shorten it to %(most)s characters.")
        errors["words"] = words % {"most": LONGEST}
    if not errors:
        wanted, typed = my_data.Wish(values["wanted"]), written(request, "code")
        by, at = link.case.customer, clock.now()
        if my_data.wish(link.case, wanted, values["words"], typed, by=by, at=at) is None:
            errors["code"] = _("This code is wrong. Please look again.")
    if errors:
        return _page(request, link, Refused("change", values, errors))
    return done_at(request, url("public_my_data", token=token_of(link)), "wish")


urlpatterns: list[URLPattern] = [
    path("c/<str:token>/data", look, name="public_my_data"),
    path("c/<str:token>/data/code", code, name="public_data_code"),
    path("c/<str:token>/data/copy", copy, name="public_data_copy"),
    path("c/<str:token>/data/change", change, name="public_data_change"),
]
