"""Refusals: each is a problem document (RFC 9457) whose `errors` name the field and what to do about it."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from amends.cases.queries import NotSeen
from amends.detect.rules import BadSignal, NotYet

log = logging.getLogger("amends.api")
MEDIA_TYPE = "application/problem+json"
LARGEST_BODY = 1024 * 1024
BUSY_SECONDS = 5
# What CloudEvents calls the two things that are called otherwise here.
ATTRIBUTES = {"occurred_at": "time", "external_id": "id"}


class FieldError(Schema):
    """One thing that is wrong with a request."""

    field: str = Field(description="Where: the name of a field of the body, a header, or a query parameter.")
    detail: str = Field(description="What is wrong, and what to send instead.")


class Problem(Schema):
    """Why a request was refused. Nothing was changed."""

    type: str = Field(description="A name for the kind of problem that does not change.")
    title: str
    status: int
    detail: str
    errors: list[FieldError]


# Every operation may answer these; each is declared, so that whoever reads the description is not surprised.
REFUSALS: dict[int, type[Schema]] = dict.fromkeys((400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503), Problem)


@dataclass
class Refused(Exception):
    """A request that is refused: with a status, and for each field what to do."""

    status: HTTPStatus
    kind: str
    detail: str
    errors: Sequence[tuple[str, str]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def answer(refused: Refused) -> HttpResponse:
    """The problem document of a refusal."""
    document = {
        "type": f"urn:amends:problem:{refused.kind}",
        "title": refused.status.phrase,
        "status": refused.status.value,
        "detail": refused.detail,
        "errors": [{"field": name, "detail": detail} for name, detail in refused.errors],
    }
    return HttpResponse(
        json.dumps(document), status=refused.status, content_type=MEDIA_TYPE, headers=dict(refused.headers)
    )


def wrong(name: str, detail: str, status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY) -> Refused:
    """A refusal because of one field."""
    return Refused(status, "wrong-field", f"{name}: {detail}", [(name, detail)])


def unauthorized() -> Refused:
    """A refusal of somebody whom we do not know."""
    remedy = (
        "send the header 'Authorization: Bearer <token>' with a token that is in use; `amends token make` makes one."
    )
    headers = {"WWW-Authenticate": 'Bearer realm="amends"'}
    return Refused(HTTPStatus.UNAUTHORIZED, "unknown-token", remedy, [("Authorization", remedy)], headers)


def too_large() -> Refused:
    """A refusal of a body that is larger than we read."""
    remedy = f"the body is larger than {LARGEST_BODY} bytes; send less at a time."
    return Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", remedy, [("body", remedy)])


def unreadable() -> Refused:
    """A refusal of a body that is no JSON."""
    return wrong("body", "is no JSON; send one UTF-8 JSON value.", HTTPStatus.BAD_REQUEST)


def busy(remedy: str, seconds: int) -> Refused:
    """A refusal because we cannot take more at this moment; the same call is welcome after so many seconds."""
    headers = {"Retry-After": str(seconds)}
    return Refused(HTTPStatus.SERVICE_UNAVAILABLE, "busy", remedy, headers=headers)


def nowhere() -> Refused:
    """A refusal because there is nothing here, or nothing for this token."""
    return Refused(HTTPStatus.NOT_FOUND, "not-here", "There is nothing here for this token.")


# What pydantic says, in words that name the remedy. What is not listed keeps its own words.
REMEDIES = {
    "missing": "is required; add it.",
    "extra_forbidden": "is not known here; leave it out.",
    "string_too_long": "is longer than {max_length} characters; shorten it.",
    "string_too_short": "is shorter than {min_length} characters; fill it in or leave it out.",
    "string_type": "must be text in quotation marks.",
    "string_unicode": "holds half a character; send whole UTF-8.",
    "bool_type": "must be true or false.",
    "int_parsing": "must be a whole number.",
    "greater_than_equal": "must be at least {ge}.",
    "less_than_equal": "must be at most {le}.",
    "string_pattern_mismatch": "must look like {pattern}.",
    "too_long": "has more than {max_length} entries; send fewer at a time.",
    "too_short": "has fewer than {min_length} entries; send at least that many.",
}
PARTS = {"query", "header", "path"}


def refused_fields(errors: Sequence[Mapping[str, Any]]) -> Refused:
    """What is wrong with a request's fields, all at once."""
    told = [(_name(one["loc"]), _remedy(one)) for one in errors]
    first = f"{told[0][0]}: {told[0][1]}"
    more = f" And {len(told) - 1} more." if len(told) > 1 else ""
    return Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "wrong-field", first + more, told)


def _name(place: Sequence[str | int]) -> str:
    # What stands in the address or a header is named after its part of the request and our own parameter.
    inner = place[-1:] if place and place[0] in PARTS else place
    return ".".join(str(part) for part in inner) or "body"


def _remedy(error: Mapping[str, Any]) -> str:
    told = REMEDIES.get(str(error["type"]))
    if told is None:
        return str(error["msg"]).removeprefix("Value error, ")
    return told.format(**error.get("ctx", {}))


def explain(error: Exception) -> Refused:
    """The one map from what may go wrong to what is answered; what is not in it is our own mistake."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, ValidationError):
        return refused_fields(error.errors)
    if isinstance(error, BadSignal):
        return _bad_signal(error)
    if isinstance(error, AuthenticationError):
        return unauthorized()
    if isinstance(error, NotSeen | Http404):
        return nowhere()
    if isinstance(error, RequestDataTooBig):
        return too_large()
    if isinstance(error, OperationalError):
        log.warning("the database did not answer in time", exc_info=error)
        remedy = f"The desk's database is busy; nothing was kept. Send it again in {BUSY_SECONDS} seconds."
        return busy(remedy, BUSY_SECONDS)
    if isinstance(error, HttpError):
        # The only one that ninja raises itself: the body could not be read.
        return unreadable()
    log.error("the API failed", exc_info=error)
    return Refused(HTTPStatus.INTERNAL_SERVER_ERROR, "our-mistake", "This is our mistake. Try again later.")


def _bad_signal(bad: BadSignal) -> Refused:
    """What is wrong with a signal, by the name that its sender gave the field."""
    place = "" if bad.place is None else f"{bad.place}."
    status = HTTPStatus.CONFLICT if isinstance(bad, NotYet) else HTTPStatus.UNPROCESSABLE_ENTITY
    return wrong(f"{place}{ATTRIBUTES.get(bad.field, bad.field)}", bad.what, status)


def answer_error(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """The problem document of anything that was raised."""
    return answer(explain(error if isinstance(error, Exception) else error()))


def register(api: NinjaAPI) -> None:
    """This function will make the API answer every exception by the map."""
    for kind in (Refused, ValidationError, HttpError, Http404, Exception):
        api.add_exception_handler(kind, answer_error)
