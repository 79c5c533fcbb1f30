"""Where connected systems tell us signals. Refused is told as a problem (RFC 9457), and changes nothing but a count."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from amends.api import problems, signals
from amends.api.limits import Allowance, count, counted, seconds_left
from amends.api.problems import Refused
from amends.detect.queries import connection as connection_of
from amends.detect.rules import BadSignal, NotYet
from amends.flow import wiring
from amends.web.hooks.calls import BY, MINUTE, call_of
from amends.web.tries import client

_allowance = Allowance(3_000, MINUTE)
DAY = 24 * 60 * 60
FORGED, UNREAD = "forged", "unread"


@login_not_required
@csrf_exempt
@require_POST
def told(request: HttpRequest, id: UUID, secret: str = "") -> HttpResponse:  # noqa: A002 - the address names it so
    """Takes a call in: 200 when we have it, 401 when it is not genuine, 422 when nothing can be made of it, 409 when it
    lies ahead of our clock or is too old, 404 for no such connection."""
    try:
        answer: HttpResponse = _taken(request, id)
    except Exception as why:
        answer = problems.answer(problems.explain(why))
    answer.headers["Cache-Control"] = "no-store"
    # Django would write the whole address into its log, and some addresses end with a secret.
    answer._has_been_logged = True  # type: ignore[attr-defined]  # how its own handlers say the same
    return answer


def _taken(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    if not _allowance.spend(f"signals:{connection_id}:{client(request)}"):
        wait = seconds_left(MINUTE)
        words = f"more than {_allowance.most} calls in a minute; wait {wait} seconds."
        raise Refused(HTTPStatus.TOO_MANY_REQUESTS, "too-often", words, headers={"Retry-After": str(wait)})
    connection = connection_of(connection_id)
    if connection is None or not connection.is_active:
        raise Refused(HTTPStatus.NOT_FOUND, "not-here", "No system is connected here.")
    signals.hold_back()
    try:
        call = call_of(request)
    except (RequestDataTooBig, OverflowError):
        raise problems.too_large() from None
    try:
        noticed = wiring.called(connection, call, by=BY, at=call.received_at)
    except wiring.NotGenuine:
        count(_key(FORGED, connection_id), DAY)
        words = "the signature is missing, wrong or too old; see that the secret is the same on both sides."
        raise Refused(HTTPStatus.UNAUTHORIZED, "not-genuine", words) from None
    except wiring.NotUnderstood as why:
        count(_key(UNREAD, connection_id), DAY)
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "not-understood", str(why)) from None
    except BadSignal as bad:
        count(_key(UNREAD, connection_id), DAY)
        is_about_time = isinstance(bad, NotYet | wiring.TooOld)
        status = HTTPStatus.CONFLICT if is_about_time else HTTPStatus.UNPROCESSABLE_ENTITY
        raise problems.wrong(bad.field, bad.what, status) from None
    return JsonResponse({"new": noticed.new_signals})


def refused_today(connection_id: UUID) -> tuple[int, int]:
    """How many calls were refused since midnight UTC: with a wrong signature, and because they could not be read."""
    return counted(_key(FORGED, connection_id), DAY), counted(_key(UNREAD, connection_id), DAY)


def _key(why: str, connection_id: UUID) -> str:
    return f"signals-{why}:{connection_id}"
