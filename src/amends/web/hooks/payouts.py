"""Hearing from a provider what became of a payout. Nothing is told to whoever is not who they say."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from amends.api.limits import Allowance, seconds_left
from amends.flow import paying
from amends.flow.paying import NotGenuine, NotUnderstood
from amends.post.sealing import SealBroken
from amends.remedies.queries.payouts import payout_account
from amends.web.hooks.calls import BY, MINUTE, call_of, said
from amends.web.tries import client

_allowance = Allowance(600, MINUTE)


@login_not_required
@csrf_exempt
@require_POST
def told(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002 - the address names it so
    """Takes a word in: 200 when we have it, 401 when it is not genuine, 422 when nothing can be made of it, 404 for no
    such account. A word about a payout that ended otherwise changes nothing and is taken all the same."""
    if not _allowance.spend(f"payout:{id}:{client(request)}"):
        return said(HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": str(seconds_left(MINUTE))})
    account = payout_account(id)
    if account is None:
        return said(HTTPStatus.NOT_FOUND)
    try:
        call = call_of(request)
        paying.heard_of_payout(account, call, by=BY, at=call.received_at)
    except (RequestDataTooBig, OverflowError):
        return said(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    except (NotGenuine, SealBroken):
        return said(HTTPStatus.UNAUTHORIZED)
    except NotUnderstood:
        return said(HTTPStatus.UNPROCESSABLE_ENTITY)
    return said(HTTPStatus.OK)
