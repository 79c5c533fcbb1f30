"""Signals: facts from other systems as CloudEvents 1.0, each kept once however often it is sent.

All three ways that CloudEvents has over HTTP: one event as JSON, a batch of them, and one whose attributes are headers
(`ce-id: 17`) beside a body that is its data alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import unquote

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    TypeAdapter,
    WithJsonSchema,
    model_validator,
)

from amends import clock, flow
from amends.api import bodies
from amends.api.fields import MOMENT, WRITABLE, moment
from amends.api.keys import Bearer, holder
from amends.api.problems import REFUSALS, Refused, busy, unreadable, wrong
from amends.detect import queries as detect
from amends.detect.rules import BadSignal, Heard
from amends.flow.noticing import Noticed as WhatCame
from amends.people.rules import Scope

router = Router(tags=["signals"])
MOST = 500
LARGEST_DATA = 64 * 1024
HOLD_BACK_SECONDS = 30
EXTENSION = "^[a-z0-9]{1,20}$"
SINGLE, BATCH = "application/cloudevents+json", "application/cloudevents-batch+json"
TYPES = bodies.JSON | {SINGLE, BATCH}
HEADER = "ce-"
# RFC 3339 as CloudEvents writes it: many clocks count finer than a microsecond, and small letters are allowed.
INSTANT = MOMENT.replace("T(", "[Tt](").replace("{1,6}", "{1,9}").replace("(Z|", "([Zz]|")
JSON_TYPE = r"^([a-zA-Z0-9.-]+/([a-zA-Z0-9.-]+\+)?json)( *;.*)?$"


def _instant(value: object) -> datetime:
    return moment(value, INSTANT)


Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    WithJsonSchema({"type": "string", "format": "date-time", "pattern": INSTANT}),
]


class Signal(BaseModel):
    """One CloudEvent, structured mode. `source` and `id` name it for ever; `subject` is the thing it is about."""

    model_config = ConfigDict(
        extra="allow", json_schema_extra={"patternProperties": {EXTENSION: True}, "additionalProperties": False}
    )

    specversion: Annotated[str, Field(pattern=r"^1\.0$")]
    id: Annotated[str, Field(min_length=1, max_length=200, pattern=WRITABLE)]
    source: Annotated[str, Field(min_length=1, max_length=120, pattern=WRITABLE)]
    type: Annotated[str, Field(min_length=1, max_length=80, pattern=WRITABLE)]
    subject: Annotated[str, Field(min_length=1, max_length=120, pattern=WRITABLE)]
    time: Instant
    datacontenttype: Annotated[str, Field(max_length=80, pattern=JSON_TYPE)] = "application/json"
    data: Annotated[dict[str, JsonValue], WithJsonSchema({"type": "object"})] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _names_are_plain(cls, told: Any) -> Any:
        if isinstance(told, dict) and "data_base64" in told:
            raise ValueError("data_base64: bytes are not read; send JSON in data.")
        strange = [name for name in told if not _is_attribute(name)] if isinstance(told, dict) else []
        if strange:
            raise ValueError(f"{strange[0][:40]!r} is no attribute of a CloudEvent; put it into data.")
        return told

    def heard(self) -> Heard:
        """The signal as the detectors know it."""
        return Heard(self.source, self.id, self.type, self.subject, self.time, self.data)


def _is_attribute(name: str) -> bool:
    """Lower-case letters and digits, at most twenty: anything that CloudEvents lets a sender add."""
    return name.isascii() and name.isalnum() and name == name.lower() and len(name) <= 20


class Noticed(Schema):
    """What came of them. A signal that is known already is seen, and not new."""

    seen: int
    new: int
    findings: int
    cases_opened: int
    more_waiting: bool = Field(description="Whether more recoveries follow within the minute: it was a large event.")


# Any JSON but for text that no database can hold.
STORABLE = {"$ref": "#/components/schemas/Storable"}
OBJECT = {"type": "object", "propertyNames": {"pattern": WRITABLE}, "additionalProperties": STORABLE}
SCHEMAS = {
    "Storable": {
        "anyOf": [
            {"type": ["null", "boolean", "number"]},
            {"type": "string", "pattern": WRITABLE},
            {"type": "array", "items": STORABLE},
            OBJECT,
        ]
    },
    "Signal": (_schema := Signal.model_json_schema()) | {"properties": _schema["properties"] | {"data": OBJECT}},
}
ONE, MANY = TypeAdapter(Signal), TypeAdapter(Annotated[list[Signal], Field(min_length=1, max_length=MOST)])
LIST = {"type": "array", "items": bodies.ref(Signal), "minItems": 1, "maxItems": MOST}
DESCRIBED = bodies.described(
    {SINGLE: bodies.ref(Signal), BATCH: LIST, "application/json": {"oneOf": [bodies.ref(Signal), LIST]}}
)


@router.post(
    "/signals",
    auth=Bearer(Scope.SIGNALS_WRITE),
    response={200: Noticed, **REFUSALS},
    url_name="api_signals",
    operation_id="send_signals",
    summary="Tell facts from another system",
    openapi_extra={"x-scope": Scope.SIGNALS_WRITE.value, **DESCRIBED},
)
def send(request: HttpRequest) -> Noticed:
    """Detectors look at each signal once. Whoever they show to have been failed gets a recovery at once.

    One CloudEvent (as JSON, or with its attributes as `ce-` headers) or a batch of at most 500; a batch is kept whole
    or not at all. `data` holds at most 64 KiB. `source` and `id` name a signal: sent again, it changes nothing. Signals
    may come late and in any order; 409 for what lies ahead of our clock, 503 with Retry-After while too much waits.
    """
    hold_back()
    signals = _signals(request)
    try:
        noticed = flow.notice(signals, in_a_hurry=True, by=holder(request), at=clock.now())
    except BadSignal as bad:
        if _is_list(request):
            raise
        raise type(bad)(bad.field, bad.what) from None
    return noticed_as(noticed)


def hold_back() -> None:
    """This function will return while more may be told.

    :raises Refused: 503 with how long to wait, while too much waits already.
    """
    if detect.is_swamped():
        raise busy(f"Too much waits here; nothing was kept. Send it again in {HOLD_BACK_SECONDS} s.", HOLD_BACK_SECONDS)


def noticed_as(noticed: WhatCame) -> Noticed:
    """What came of signals, as it is answered."""
    return Noticed(
        seen=noticed.seen,
        new=noticed.new_signals,
        findings=len(noticed.findings),
        cases_opened=len(noticed.cases),
        more_waiting=noticed.is_more_waiting,
    )


def _signals(request: HttpRequest) -> list[Heard]:
    """The signals of a request, in whichever of the three ways they came.

    :raises Refused: when one of them is none.
    """
    if _is_binary(request):
        return [_by_headers(request).heard()]
    bodies.check(request, TYPES)
    told, is_batch = bodies.value(request), _is_list(request)
    if (request.content_type == BATCH and not is_batch) or (request.content_type == SINGLE and is_batch):
        raise wrong("Content-Type", f"one signal is {SINGLE}, several in a list are {BATCH}.")
    found = bodies.checked(MANY, told) if is_batch else [bodies.checked(ONE, told)]
    if len(request.body) > LARGEST_DATA:
        _check_sizes(found, is_batch=is_batch)
    return [signal.heard() for signal in found]


def told_in(raw: bytes, headers: Mapping[str, str]) -> list[Heard]:
    """The signals of a message that a log holds: one event, a list of them, or one whose attributes are headers.

    :raises Refused: when it is none.
    """
    named = _attributes(headers)
    try:
        told = bodies.read(raw) if raw or not named else {}
    except ValueError:
        raise unreadable() from None
    if named:
        found = [bodies.checked(ONE, {**named, "data": told}, lambda name: name if name == "data" else HEADER + name)]
    else:
        found = bodies.checked(MANY, told) if isinstance(told, list) else [bodies.checked(ONE, told)]
    if len(raw) > LARGEST_DATA:
        _check_sizes(found, is_batch=isinstance(told, list))
    return [signal.heard() for signal in found]


def _attributes(headers: Mapping[str, str]) -> dict[str, Any]:
    """The attributes of a signal that stand in headers."""
    return {
        name.lower().removeprefix(HEADER): unquote(value)
        for name, value in headers.items()
        if name.lower().startswith(HEADER)
    }


def _is_list(request: HttpRequest) -> bool:
    return request.body.lstrip()[:1] == b"["


def _is_binary(request: HttpRequest) -> bool:
    """Whether the attributes stand in headers: what a content type says of itself goes first."""
    is_structured = (request.content_type or "").startswith("application/cloudevents")
    return not is_structured and any(name.lower().startswith(HEADER) for name in request.headers)


def _by_headers(request: HttpRequest) -> Signal:
    """The signal whose attributes stand in headers and whose data is the body.

    :raises Refused: naming the header that is wrong.
    """
    bodies.check(request, bodies.JSON if request.body else bodies.JSON | {request.content_type or ""})
    told = _attributes(request.headers)
    if "data" in told or "datacontenttype" in told:
        raise wrong("ce-data", "data is the body, and its type stands in Content-Type; leave the header out.")
    if request.body:
        told["data"] = bodies.value(request)
    signal = bodies.checked(ONE, told, lambda name: name if name == "data" else f"{HEADER}{name}")
    _check_sizes([signal], is_batch=False)
    return signal


def _check_sizes(signals: Sequence[Signal], *, is_batch: bool) -> None:
    for place, signal in enumerate(signals):
        if len(json.dumps(signal.data)) > LARGEST_DATA:
            name = f"{place}.data" if is_batch else "data"
            remedy = "is larger than 64 KiB; send what detectors ask for."
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", f"{name}: {remedy}", [(name, remedy)])
