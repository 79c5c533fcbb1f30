"""Complaints that another system passes on: each once, whatever is retried."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated
from uuid import uuid4

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field, TypeAdapter

from amends import clock, flow
from amends.api import bodies
from amends.api.fields import (
    NAME,
    Body,
    Language,
    Line,
    Mail,
    Moment,
    Name,
    Phone,
    Words,
    YesNo,
    Zone,
)
from amends.api.keys import Bearer, holder
from amends.api.problems import REFUSALS, Refused, wrong
from amends.flow.hearing import Delivery, Hearing
from amends.people.models import ApiToken
from amends.people.rules import Scope
from amends.post.rules import Channel
from amends.promises import feed

router = Router(tags=["complaints"])
KEY_LIVES = 24 * 60 * 60
KEY = "Idempotency-Key"
KEY_DESCRIBED = {
    "in": "header",
    "name": KEY,
    "required": False,
    "schema": {"type": "string", "pattern": NAME},
    "description": "Your own name for this call, where the complaint has no external_id. Sent again, it is one call.",
}


class Complaint(Body):
    """What a customer told you, in their own words, and by what they can be reached."""

    external_id: Name | None = Field(None, description="Your own name for it. The same again is the same complaint.")
    text: Annotated[Words, Field(min_length=1, max_length=20_000)]
    subject: Annotated[Line, Field(max_length=300)] | None = None
    name: Annotated[Line, Field(max_length=200)] | None = None
    email: Mail | None = None
    phone: Phone | None = None
    customer_key: Name | None = Field(None, description="Your own name for the customer, such as an account number.")
    order_number: Annotated[Line, Field(max_length=80)] | None = None
    kind: Annotated[Line, Field(max_length=50)] | None = Field(
        None, description="Slug of a kind of failure. One that the desk does not know is read like other words."
    )
    language: Language | None = None
    time_zone: Zone | None = None
    happened_at: Moment | None = None
    needs_person_now: YesNo = Field(False, description="Somebody is in danger, alone or stranded.")


COMPLAINT = TypeAdapter(Complaint)
SCHEMAS = {"Complaint": Complaint.model_json_schema()}


class State(StrEnum):
    """What became of a complaint: a case of its own, a word on one that was open, or something kept aside."""

    OPENED = "opened"
    JOINED = "joined"
    KEPT = "kept"


class Taken(Schema):
    """What became of a complaint."""

    reference: str | None = Field(description="The reference of its case; empty for what waits without one.")
    state: State = Field(description="opened, joined (a case that was open), or kept (thanks; without a sender).")
    received_at: str
    next_at: str | None = Field(description="By when a person is owed to the customer next.")


@router.post(
    "/complaints",
    auth=Bearer(Scope.COMPLAINTS_WRITE),
    response={201: Taken, 200: Taken, **REFUSALS},
    url_name="api_complaints",
    operation_id="send_complaint",
    summary="Pass on a complaint",
    openapi_extra={
        "x-scope": Scope.COMPLAINTS_WRITE.value,
        "parameters": [KEY_DESCRIBED],
        **bodies.described({"application/json": bodies.ref(Complaint)}),
    },
)
def send(request: HttpRequest, response: HttpResponse) -> Status[Taken]:
    """Takes a complaint in: 201 when it is new, 200 when it is known, 409 when its name was given to another one.

    `external_id`, or else the header `Idempotency-Key`, names it. Without either every call is a new complaint.
    """
    bodies.check(request, bodies.JSON)
    told, token = bodies.read_as(COMPLAINT, request), holder(request)
    name = _name(token, told.external_id, _key(request))
    digest = hashlib.sha256(told.model_dump_json().encode()).hexdigest()
    at = clock.now()
    heard = flow.hear([_delivery(told, token, name, digest, at)], by=token, at=at)[0]
    if not heard.is_new and heard.inbound.facts.get("digest") != digest:
        raise another("external_id" if told.external_id else KEY)
    if heard.case:
        response.headers["Location"] = f"/api/v1/cases/{heard.case.reference}"
    return Status(HTTPStatus.CREATED if heard.is_new else HTTPStatus.OK, _taken(heard))


def _key(request: HttpRequest) -> str | None:
    """The header `Idempotency-Key`.

    :raises Refused: 422 when it is none.
    """
    key = request.headers.get(KEY)
    if key is not None and not re.fullmatch(NAME, key):
        raise wrong(KEY, "must have 1 to 200 visible ASCII characters.")
    return key


def another(name: str) -> Refused:
    """A refusal of a name that was given to another complaint before."""
    remedy = "this name was given to a complaint with another content; give each its own."
    return Refused(HTTPStatus.CONFLICT, "name-taken", f"{name}: {remedy}", [(name, remedy)])


def _name(token: ApiToken, external_id: str | None, key: str | None) -> str:
    """By what this complaint is known for ever.

    :raises Refused: 409 when the key was sent with another complaint within a day.
    """
    if external_id is None:
        return f"key:{key or uuid4()}"
    if key is not None:
        place = f"idempotency:{token.name}:{hashlib.sha256(key.encode()).hexdigest()}"
        if caches["shared"].get_or_set(place, external_id, KEY_LIVES) != external_id:
            raise another(KEY)
    return f"id:{external_id}"


def _delivery(told: Complaint, token: ApiToken, name: str, digest: str, at: datetime) -> Delivery:
    return Delivery(
        brand=token.brand,
        channel=Channel.API,
        # Not the token's id: a system that gets a new token under its old name sends nothing twice.
        source=f"api:{token.name}"[:80],
        external_id=name,
        received_at=at,
        from_name=told.name or "",
        from_address=told.email or "",
        subject=told.subject or "",
        text=told.text,
        phone=told.phone or "",
        customer_key=told.customer_key or "",
        order_number=told.order_number or "",
        kind=told.kind or "",
        language=told.language or "",
        time_zone=told.time_zone or "",
        happened_at=told.happened_at,
        needs_person_now=told.needs_person_now,
        facts={"digest": digest},
    )


def _taken(heard: Hearing) -> Taken:
    case = heard.case
    state = State.KEPT if case is None else State.OPENED if case.opened_at == heard.inbound.taken_at else State.JOINED
    next_at = feed.next_due(case.id) if case else None
    return Taken(
        reference=case.reference if case else None,
        state=state,
        received_at=heard.inbound.received_at.isoformat(),
        next_at=next_at.isoformat() if next_at else None,
    )
