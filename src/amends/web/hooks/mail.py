"""Where a mail provider calls: what became of our letters, and letters that it took in for us."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from amends import clock
from amends.api.limits import Allowance, seconds_left
from amends.flow import providing
from amends.journal.actors import Automatic
from amends.post.accounts import account as account_of
from amends.post.accounts import secrets_of
from amends.post.channels.ways import Called, NotGenuine, NotUnderstood
from amends.post.models import Account
from amends.post.sealing import SealBroken
from amends.web.tries import client

BY = Automatic("provider")
MINUTE = 60
_allowance = Allowance(3_000, MINUTE)
# A letter of 25 MB as a provider wraps it: its files in base64, within JSON or a form.
LARGEST = 40 * 1024 * 1024
WAY = "mail-provider"


@login_not_required
@csrf_exempt
@require_http_methods(["HEAD", "POST"])
def told(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002 - the address names it so
    """What became of letters: 200 when we have it, 401 when the call is not genuine, 404 for no such account."""
    return _with(request, id, is_letter=False)


@login_not_required
@csrf_exempt
@require_http_methods(["HEAD", "POST"])
def letter(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002 - the address names it so
    """A letter that the provider took in: 200 when its bytes are kept, whatever is to be read in them."""
    return _with(request, id, is_letter=True)


def _with(request: HttpRequest, account_id: UUID, *, is_letter: bool) -> HttpResponse:
    if request.method == "HEAD":
        # Some ask whether anybody is here before they begin; that says nothing about who.
        return HttpResponse()
    if not _allowance.spend(f"mail-hook:{account_id}:{client(request)}"):
        return _said(HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": str(seconds_left(MINUTE))})
    account = account_of(account_id)
    if account is None or not account.is_active or account.adapter != WAY:
        return _said(HTTPStatus.NOT_FOUND)
    body = request.read(LARGEST + 1)
    if len(body) > LARGEST:
        return _said(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    headers = {name.lower(): value for name, value in request.headers.items()}
    call = Called("POST", request.path, request.GET.dict(), headers, body, clock.now())
    return _taken(account, call, is_letter=is_letter)


def _taken(account: Account, call: Called, *, is_letter: bool) -> HttpResponse:
    try:
        if is_letter:
            providing.letters_came(account, secrets_of(account), call, by=BY, at=call.received_at)
        else:
            providing.events_came(account, secrets_of(account), call, by=BY, at=call.received_at)
    except (NotGenuine, SealBroken):
        return _said(HTTPStatus.UNAUTHORIZED, {"WWW-Authenticate": 'Basic realm="Amends"'})
    except NotUnderstood as why:
        return _said(HTTPStatus.BAD_REQUEST, words=str(why))
    return _said(HTTPStatus.OK)


def _said(status: HTTPStatus, headers: dict[str, str] | None = None, words: str = "") -> HttpResponse:
    return HttpResponse(f"{words or status.phrase}\n", status=status, content_type="text/plain", headers=headers)
