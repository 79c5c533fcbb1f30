"""Settings of the channels: open an account, change it, try it out, close it. For who runs the desk, and leads."""

from __future__ import annotations

import io
from http import HTTPStatus
from urllib.parse import urlencode
from uuid import UUID

import segno
from django.conf import settings
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, path

from amends import clock
from amends.cases.queries import NotSeen
from amends.flow import connecting, trying
from amends.people.models import Brand
from amends.people.queries import brands
from amends.people.rules import Right
from amends.post.accounts import account as account_of
from amends.post.channels.ways import WAYS, FieldKind, Way
from amends.post.models import Account
from amends.web.acting import SeeOther, is_denial, typed
from amends.web.pages import url
from amends.web.shown import channels as builder
from amends.web.shown import desk as shown
from amends.web.shown.forms import Fields, Form, Option
from amends.web.views import consenting
from amends.web.visit import NotAllowed, Visit, desk


def _may(visit: Visit) -> None:
    if not (visit.person.can(Right.RUN_DESK) or visit.person.can(Right.LEAD_TEAM)):
        raise NotAllowed(who="admin, lead or manager")


def _account(visit: Visit, account_id: UUID) -> Account:
    """An account of this person's brand; who runs the desk sees those of every brand."""
    _may(visit)
    found = account_of(account_id)
    if found is None or found.adapter not in WAYS:
        raise NotSeen
    if found.brand_id != visit.brand.id and not visit.person.can(Right.RUN_DESK):
        raise NotSeen
    return found


def _brands(visit: Visit) -> list[Brand]:
    return brands() if visit.person.can(Right.RUN_DESK) else [visit.brand]


@desk("GET")
def channels(visit: Visit) -> HttpResponse:
    """Every account with how it does now."""
    _may(visit)
    brand = None if visit.person.can(Right.RUN_DESK) else visit.brand
    return visit.page("channels.html", groups=builder.groups(visit.wall, brand), ways=builder.ways())


@desk("GET", "POST")
def new(visit: Visit) -> HttpResponse:
    """Asks what a new account needs, and opens it."""
    _may(visit)
    slug = visit.request.GET.get("way", "")
    if slug not in WAYS:
        return SeeOther(url("channels"))
    way = WAYS[slug]
    if visit.request.method != "POST":
        return _form(visit, way, None)
    told = typed(visit.request)
    try:
        brand = next((one for one in _brands(visit) if str(one.id) == told.get("brand", "")), visit.brand)
        made = connecting.open_account(
            slug,
            brand=brand,
            name=told.get("name", ""),
            address=told.get("address", ""),
            settings=_settings(way, told),
            secrets=_secrets(way, told),
            by=visit.person,
            at=visit.at,
        )
    except Exception as why:
        return _refused(visit, way, None, why)
    shown.tell(visit.request, f"{made.name} is open.")
    return SeeOther(url("channel", id=made.id))


@desk("GET", "POST")
def channel(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - the template names it so
    """One account: what it is set to, what the other side has to know; takes a change in."""
    account = _account(visit, id)
    way = WAYS[account.adapter]
    if visit.request.method != "POST":
        return _form(visit, way, account)
    told = typed(visit.request)
    try:
        connecting.change_account(
            account,
            name=told.get("name", ""),
            address=told.get("address") if way.channel.value == "mail" else None,
            settings=_settings(way, told),
            secrets=_secrets(way, told),
            by=visit.person,
            at=visit.at,
        )
    except Exception as why:
        return _refused(visit, way, account, why)
    shown.tell(visit.request, "Changed.")
    return SeeOther(url("channel", id=account.id))


@desk("POST")
def try_out(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - the template names it so
    """Tries an account out, and says what came of it."""
    account = _account(visit, id)
    try:
        shown.tell(visit.request, trying.try_out(account, clock=clock.now, by=visit.person))
    except trying.DidNotWork as why:
        shown.tell(visit.request, f"It does not work: {why}"[:400], "refused")
    return SeeOther(url("channel", id=account.id))


@desk("GET")
def consent(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - the template names it so
    """Asks the owner of a mailbox, at the provider, to let us in. A link, for no form may lead to another place."""
    return consenting.ask(visit, _account(visit, id))


@desk("GET")
def consented(visit: Visit) -> HttpResponse:
    """Where the provider sends the browser back to."""
    _may(visit)
    account_id = consenting.account_asked_for(visit)
    if account_id is None:
        shown.tell(visit.request, "That answer is not for a question of yours, or came too late. Ask again.", "refused")
        return SeeOther(url("channels"))
    return consenting.take(visit, _account(visit, account_id))


@desk("POST")
def close(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - the template names it so
    """Closes an account; what came by it stays."""
    account = _account(visit, id)
    connecting.close_account(account, by=visit.person, at=visit.at)
    shown.tell(visit.request, f"{account.name} is closed. What came by it stays.")
    return SeeOther(url("channels"))


@desk("GET")
def code(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - the template names it so
    """The picture that people scan on the spot: it opens the form, with what the picture knows filled in."""
    account = _account(visit, id)
    known = {"reference": visit.request.GET.get("reference", "").strip()[:64]}
    query = urlencode({name: value for name, value in known.items() if value})
    address = f"{settings.CONFIG.base_url()}/complain/{account.brand.slug}{f'?{query}' if query else ''}"
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", scale=8, border=4, light="#fff", title=address)
    headers = {"Content-Disposition": f'inline; filename="{account.id}.svg"', "Cache-Control": "no-store"}
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml", headers=headers)


def _settings(way: Way, told: dict[str, str]) -> dict[str, object]:
    """What was typed, by field. A flag that was not ticked says no."""
    found: dict[str, object] = {}
    for one in way.fields:
        if one.kind is FieldKind.FLAG:
            found[one.name] = told.get(one.name, "") == "yes"
        elif one.kind is not FieldKind.SECRET and one.name in told:
            found[one.name] = told[one.name]
    return found


def _secrets(way: Way, told: dict[str, str]) -> dict[str, str]:
    return {name: told[name] for name in way.secret_names() if told.get(name)}


def _form(
    visit: Visit, way: Way, account: Account | None, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    values = {name: str(value) for name, value in form.values.items()} if form else {}
    page = builder.page(account, values, visit.wall) if account else builder.new(way, values)
    listed = [Option(str(one.id), one.name) for one in _brands(visit)]
    return visit.page("channel.html", status, page=page, form=form, brands=listed, values=values)


def _refused(visit: Visit, way: Way, account: Account | None, why: Exception) -> HttpResponse:
    """The form as it was filled in, without its secrets, and the words at the field that they name."""
    if not is_denial(why):
        raise why
    form = Form("channel", typed(visit.request, but=way.secret_names()), Fields().errors(str(why)))
    return _form(visit, way, account, form, HTTPStatus.UNPROCESSABLE_ENTITY)


urlpatterns: list[URLPattern | URLResolver] = [
    path("settings/channels", channels, name="channels"),
    path("settings/channels/new", new, name="channel_new"),
    path("settings/channels/consent", consented, name="channel_consented"),
    path("settings/channels/<uuid:id>/consent", consent, name="channel_consent"),
    path("settings/channels/<uuid:id>", channel, name="channel"),
    path("settings/channels/<uuid:id>/try", try_out, name="channel_try"),
    path("settings/channels/<uuid:id>/close", close, name="channel_close"),
    path("settings/channels/<uuid:id>/code.svg", code, name="channel_code"),
]
