"""Systems that tell us signals by themselves: let in, given a new secret, let out.

For whoever imports, and whoever runs the desk: no case is seen here.
"""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, path

from amends.cases.queries import NotSeen
from amends.detect.models import Connection
from amends.detect.providers import PROVIDERS
from amends.detect.queries import connection as connection_of
from amends.flow import wiring
from amends.web.acting import SeeOther, typed
from amends.web.hooks.signals import refused_today
from amends.web.pages import url
from amends.web.shown import connections as builder
from amends.web.shown import desk as shown
from amends.web.shown.forms import Fields, Form, Option
from amends.web.signals.views import may_import
from amends.web.visit import Visit, desk


@desk("GET", "POST")
def connections(visit: Visit) -> HttpResponse:
    """Every connected system with how it does; posting connects another."""
    may_import(visit)
    if visit.request.method == "GET":
        return _page(visit)
    told = typed(visit.request)
    try:
        made, secret = wiring.connect_system(
            told.get("provider", ""),
            brand=visit.brand,
            name=told.get("name", ""),
            told=told,
            by=visit.person,
            at=visit.at,
        )
    except ValueError as why:
        return _refused(visit, "connection", why)
    return _done(visit, made, secret, f"{made.name} is connected. Give it the address below, and send a test event.")


def _done(visit: Visit, made: Connection, secret: str, words: str) -> HttpResponse:
    """Back to the list; an address that ends with a secret of ours is shown at once, as nobody sees it again."""
    if secret:
        return _page(visit, address=builder.address(made, secret), address_of=made.name)
    shown.tell(visit.request, words)
    return SeeOther(url("connections"))


def _refused(visit: Visit, name: str, why: ValueError) -> HttpResponse:
    form = Form(name, typed(visit.request, but={"secret"}), Fields().errors(str(why)))
    return _page(visit, form, HTTPStatus.UNPROCESSABLE_ENTITY)


def _page(
    visit: Visit,
    form: Form | None = None,
    status: HTTPStatus = HTTPStatus.OK,
    *,
    address: str = "",
    address_of: str = "",
) -> HttpResponse:
    asked_for = visit.request.GET.get("provider", "") or (str(form.values.get("provider", "")) if form else "")
    provider = PROVIDERS[asked_for] if asked_for in PROVIDERS and not address else None
    return visit.page(
        "connections.html",
        status,
        rows=builder.rows(visit.brand, visit.wall, refused_today),
        providers=[Option(one.slug, one.name) for one in PROVIDERS.values()],
        provider=provider,
        choices={one.name: [Option(*pair) for pair in one.choices] for one in provider.fields} if provider else {},
        form=form,
        address=address,
        address_of=address_of,
    )


@desk("POST")
def renew(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - the address names it so
    """Changes a secret; the one before is good for a day, unless it leaked."""
    row, told = _connection(visit, id), typed(visit.request)
    is_leaked = told.get("leaked") == "yes"
    try:
        secret = wiring.renew_secret(row, told.get("secret", ""), is_leaked=is_leaked, by=visit.person, at=visit.at)
    except ValueError as why:
        return _refused(visit, f"secret-{id}", why)
    before = "is not taken any more" if is_leaked else "is good for a day more"
    return _done(visit, row, secret, f"{row.name} has a new secret. The one before {before}.")


@desk("POST")
def close(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - the address names it so
    """Takes nothing more from a system; what it told stays."""
    row = _connection(visit, id)
    wiring.disconnect_system(row, by=visit.person, at=visit.at)
    shown.tell(visit.request, f"Nothing more is taken from {row.name}. What it told stays.")
    return SeeOther(url("connections"))


def _connection(visit: Visit, connection_id: UUID) -> Connection:
    may_import(visit)
    found = connection_of(connection_id)
    if found is None or found.brand_id != visit.brand.id or not found.is_active:
        raise NotSeen
    return found


urlpatterns: list[URLPattern | URLResolver] = [
    path("settings/connections", connections, name="connections"),
    path("settings/connections/<uuid:id>/secret", renew, name="connection_secret"),
    path("settings/connections/<uuid:id>/close", close, name="connection_close"),
]
