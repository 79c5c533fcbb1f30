"""Taking a call from another system: small, quick, and with nothing told to whoever is not who they say."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from amends import clock
from amends.api.limits import Allowance, seconds_left
from amends.flow import calling
from amends.flow.calling import Called, NotGenuine
from amends.journal.actors import Automatic
from amends.post.accounts import account as account_of
from amends.post.accounts import secrets_of
from amends.post.channels.ways import WAYS
from amends.post.models import Account
from amends.post.sealing import SealBroken
from amends.web import ringing
from amends.web.tries import client

BY = Automatic("webhook")
MINUTE = 60
# A network that hands on a storm of messages stays below. Counted by place, too: who guesses spends only their own.
_allowance = Allowance(3_000, MINUTE)
LARGEST = 1024 * 1024
XML = "text/xml; charset=utf-8"


@login_not_required
@csrf_exempt
@require_http_methods(["GET", "POST"])
def hook(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002 - the address names it so
    """Takes a call on an account: 200 when we have it, 401 when it is not genuine, 404 for no such account."""
    if not _allowance.spend(f"hook:{id}:{client(request)}"):
        return said(HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": str(seconds_left(MINUTE))})
    account = account_of(id)
    if account is None or not account.is_active or account.adapter not in WAYS:
        return said(HTTPStatus.NOT_FOUND)
    try:
        call = call_of(request)
    except (RequestDataTooBig, OverflowError):
        return said(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        return _greeted(account, call) if request.method == "GET" else _taken(account, call)
    except (NotGenuine, SealBroken):
        # Nothing more is said: whoever guesses learns nothing, and nothing was stored.
        return said(HTTPStatus.UNAUTHORIZED)


def call_of(request: HttpRequest) -> Called:
    """The call as it came.

    :raises OverflowError: when its body is larger than a megabyte.
    """
    length = request.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > LARGEST:
        raise OverflowError
    body = request.body
    if len(body) > LARGEST:
        raise OverflowError
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Called(request.method or "POST", request.path, request.GET.dict(), headers, body, clock.now())


def _greeted(account: Account, call: Called) -> HttpResponse:
    greet = WAYS[account.adapter].greet
    if greet is None:
        return HttpResponse(status=HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "POST"})
    # Plain text: what they asked us to repeat is never read as a page.
    return HttpResponse(greet(account, secrets_of(account), call), content_type="text/plain; charset=utf-8")


def _taken(account: Account, call: Called) -> HttpResponse:
    answered = calling.called(account, call, by=BY, at=call.received_at)
    for one in answered.ringing:
        ringing.ring(account, one)
    if answer := WAYS[account.adapter].answer:
        return HttpResponse(answer, content_type=XML)
    return said(HTTPStatus.OK)


def said(status: HTTPStatus, headers: dict[str, str] | None = None) -> HttpResponse:
    return HttpResponse(f"{status.phrase}\n", status=status, content_type="text/plain", headers=headers)
