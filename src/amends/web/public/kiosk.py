"""In person: a tablet at a counter. It returns to its start by itself, and nothing of the former visitor is left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from amends import clock, flow
from amends.api.limits import count
from amends.flow.hearing import Delivery
from amends.journal.actors import Automatic
from amends.people.models import Brand
from amends.post.channels.standard.reading import source_of
from amends.post.models import Account
from amends.post.rules import Channel
from amends.web.pages import url
from amends.web.public import frame, guard, wrong
from amends.web.public.complain import by_words
from amends.web.public.frame import SeeOther, open_to_all, written
from amends.web.public.framed import brand_of, open_account
from amends.web.shown.forms import Form

BY = Automatic("kiosk")
WAY = "kiosk"
SALT = "amends.public.kiosk"
SHOWN_SECONDS = 120
LONGEST = {"what": 4000, "reference": 64, "name": 120, "email": 254, "phone": 40}
# Many people stand at one tablet: it is counted by itself, and not as one place.
MOST_IN_TEN_MINUTES = 60


@open_to_all("GET")
def start(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002 - the address names it so
    """The first page: one button, in every language."""
    return _page(request, id, lambda account, brand: _shown(request, account, brand, "public/kiosk.html"))


@open_to_all("GET", "POST")
def tell(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002 - the address names it so
    """The form, shorter than at home; what comes back with it is taken in as told in person."""
    take = _taken if request.method == "POST" else _form
    return _page(request, id, lambda account, brand: take(request, account, brand))


@open_to_all("GET")
def received(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002 - the address names it so
    """Says that it is with us, for a moment. The private link is not shown: the next visitor stands behind."""
    try:
        told = signing.loads(request.GET.get("told", ""), salt=SALT, max_age=SHOWN_SECONDS)
    except signing.BadSignature:
        return SeeOther(url("public_kiosk", id=id) + frame.chosen(request))
    reference = str(told)
    return _page(
        request,
        id,
        lambda account, brand: _shown(request, account, brand, "public/kiosk_received.html", reference=reference),
    )


def _page(request: HttpRequest, account_id: UUID, show: Callable[[Account, Brand], HttpResponse]) -> HttpResponse:
    account = open_account(account_id, WAY)
    brand = brand_of(account) if account else None
    if account is None or brand is None:
        return frame.gone(request)
    # A tablet's own language says nothing about who stands before it: they choose.
    with translation.override(frame.language_of(request, brand.language)):
        return show(account, brand)


def _shown(request: HttpRequest, account: Account, brand: Brand, template: str, **context: Any) -> HttpResponse:
    # The tablet's first page speaks the brand's language again.
    return frame.page(
        request,
        template,
        brand,
        start=url("public_kiosk", id=account.id),
        tell=url("public_kiosk_tell", id=account.id) + frame.chosen(request),
        place=account.settings.get("place", ""),
        **context,
    )


def _form(
    request: HttpRequest,
    account: Account,
    brand: Brand,
    values: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    proof: guard.Proof | None = None,
) -> HttpResponse:
    return _shown(
        request,
        account,
        brand,
        "public/kiosk_tell.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
        form=Form("kiosk", values or {}, errors or {}),
        action=request.get_full_path(),
        trap=guard.TRAP,
        complaint_key=(proof or guard.new_proof()).sealed(),
        by_words=by_words(brand, translation.get_language() or "en", clock.now(), Channel.IN_PERSON),
    )


def _taken(request: HttpRequest, account: Account, brand: Brand) -> HttpResponse:
    values = {name: written(request, name) for name in (*LONGEST, "danger")}
    proof = guard.read_proof(request.POST.get("complaint_key", ""))
    errors = wrong.with_complaint(values, LONGEST)
    if proof is None or request.POST.get(guard.TRAP, ""):
        errors[""] = _("Nothing of what you wrote is lost: please press Send again.")
    elif not errors and count(f"kiosk:{account.id}", 600) > MOST_IN_TEN_MINUTES:
        errors[""] = _("Many people have written here in a short time. Please speak to somebody at the counter.")
    if errors or proof is None:
        return _form(request, account, brand, values, errors, proof)
    at = clock.now()
    heard = flow.hear([_delivery(account, brand, values, proof, at=at)], by=BY, at=at)[0]
    reference = heard.case.reference if heard.case and heard.is_opened else ""
    query = f"told={signing.dumps(reference, salt=SALT)}"
    chosen = frame.chosen(request)
    return SeeOther(f"{url('public_kiosk_received', id=account.id)}{chosen}{'&' if chosen else '?'}{query}")


def _delivery(
    account: Account, brand: Brand, values: Mapping[str, str], proof: guard.Proof, *, at: datetime
) -> Delivery:
    place = str(account.settings.get("place", ""))
    return Delivery(
        brand=brand,
        channel=Channel.IN_PERSON,
        source=source_of(account),
        external_id=proof.name,
        received_at=at,
        from_name=values["name"],
        from_address=values["email"],
        phone=values["phone"],
        subject=place,
        text=values["what"],
        order_number=values["reference"],
        language=translation.get_language() or "",
        needs_person_now=values["danger"] == "yes",
        account=account,
        facts={"place": place} if place else {},
    )
