"""The public form: what happened, how we reach you, and whether somebody is in danger; and the honest receipt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from babel.dates import get_timezone_location
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from amends import clock
from amends.flow import handing_in, spoken, wording
from amends.flow.hearing import Delivery
from amends.journal.actors import Automatic
from amends.kernel import calendars
from amends.people.models import Brand
from amends.people.queries import brand_of_slug, brands, hours
from amends.post.models import Account
from amends.post.rules import Channel
from amends.promises.rules import PromiseKind, target
from amends.web.public import files as sent
from amends.web.public import frame, guard, wrong
from amends.web.public.frame import SeeOther, open_to_all, written
from amends.web.public.framed import brand_of as framed_brand
from amends.web.public.framed import framed, open_account
from amends.web.public.received import address_of_receipt
from amends.web.public.tongues import NAMES
from amends.web.shown.forms import Form, Option

BY = Automatic("form")
FIELDS = ("what", "reference", "name", "email", "phone", "danger", "language")
LONGEST = {"what": 8000, "reference": 64, "name": 120, "email": 254, "phone": 40}


@open_to_all("GET", "POST")
def framed_complain(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002 - the address names it so
    """The form of a brand in a frame on its own pages, where the account says so."""
    account = open_account(id, "form-embedded")
    if account is None:
        return frame.gone(request)
    return framed(_shown(request, framed_brand(account), account), account)


@open_to_all("GET", "POST")
def complain(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Shows the form of a brand, and takes in what comes back with it."""
    return _shown(request, _brand(slug))


def _shown(request: HttpRequest, brand: Brand | None, account: Account | None = None) -> HttpResponse:
    if brand is None:
        return frame.gone(request)
    with translation.override(frame.language_of(request, frame.browser_language(request), brand.language)):
        return _taken(request, brand, account) if request.method == "POST" else _form(request, brand)


def _brand(slug: str) -> Brand | None:
    if slug:
        return brand_of_slug(slug)
    return next((brand for brand in brands() if brand.is_default), None)


def _form(
    request: HttpRequest,
    brand: Brand,
    values: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    proof: guard.Proof | None = None,
) -> HttpResponse:
    at = clock.now()
    language = translation.get_language() or "en"
    return frame.page(
        request,
        "public/complain.html",
        brand,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
        form=Form("complain", values or _prefilled(request, language), errors or {}),
        accepted=sent.ACCEPTED,
        action=request.get_full_path(),
        trap=guard.TRAP,
        complaint_key=(proof or guard.new_proof()).sealed(),
        tongues=[Option(code, name) for code, name in NAMES.items()],
        by_words=by_words(brand, language, at),
    )


def _prefilled(request: HttpRequest, language: str) -> dict[str, str]:
    """What a link or a picture that was scanned says already: the order or booking, or the place."""
    return {"language": language, "reference": request.GET.get("reference", "").strip()[: LONGEST["reference"]]}


def by_words(brand: Brand, language: str, at: datetime, channel: Channel = Channel.FORM) -> str:
    """What time it is where the desk is, and by when a person writes if this is sent now."""
    zone = brand.calendar.time_zone
    place = get_timezone_location(zone, locale=spoken.locale_of(language), return_city=True)
    by = calendars.due(hours(brand.calendar), at, target(PromiseKind.ACKNOWLEDGEMENT, channel.value).minutes)
    now, then = (wording.local(moment, zone, language, at) for moment in (at, by))
    told = {"now": now, "place": place, "time": then}
    return _("It is %(now)s in %(place)s. Somebody writes to you by %(time)s.") % told


def _taken(request: HttpRequest, brand: Brand, account: Account | None) -> HttpResponse:
    values = {name: written(request, name) for name in FIELDS}
    proof = guard.read_proof(request.POST.get("complaint_key", ""))
    errors, files = _wrong(values), sent.given(request)
    if words := sent.trouble(files):
        errors["files"] = words
    if not errors and (words := guard.trouble(request, proof, values["email"] or values["phone"])):
        errors = {"": words}
    if errors or proof is None:
        return _form(request, brand, values, errors, proof)
    at = clock.now()
    delivery = replace(_delivery(brand, values, proof, at), account=account)
    heard = handing_in.hand_in(delivery, sent.handed(files), by=BY, at=at)
    guard.taken(proof)
    return SeeOther(address_of_receipt(heard.inbound.id, account))


def _wrong(values: Mapping[str, str]) -> dict[str, str]:
    errors = wrong.with_complaint(values, LONGEST)
    if values["language"] not in NAMES:
        errors["language"] = _("Please choose one of these languages.")
    return errors


def _delivery(brand: Brand, values: Mapping[str, str], proof: guard.Proof, at: datetime) -> Delivery:
    return Delivery(
        brand=brand,
        channel=Channel.FORM,
        source="form",
        external_id=proof.name,
        received_at=at,
        from_name=values["name"],
        from_address=values["email"],
        phone=values["phone"],
        text=values["what"],
        order_number=values["reference"],
        language=values["language"],
        needs_person_now=values["danger"] == "yes",
    )
