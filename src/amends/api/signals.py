"""Signals: facts from other systems as CloudEvents 1.0, one or a batch, each kept once however often it is sent."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter, WithJsonSchema, model_validator

from amends import clock, flow
from amends.api import bodies
from amends.api.fields import WRITABLE, Moment
from amends.api.keys import Bearer, holder
from amends.api.problems import REFUSALS, wrong
from amends.detect.rules import Heard
from amends.people.rules import Scope

router = Router(tags=["signals"])
MOST = 500
EXTENSION = "^[a-z0-9]{1,20}$"
SINGLE, BATCH = "application/cloudevents+json", "application/cloudevents-batch+json"
TYPES = bodies.JSON | {SINGLE, BATCH}


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
    time: Moment
    data: Annotated[dict[str, JsonValue], WithJsonSchema({"type": "object"})] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _names_are_plain(cls, told: Any) -> Any:
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

    One CloudEvent or a batch of at most 500; a batch is kept whole or not at all.
    """
    bodies.check(request, TYPES)
    noticed = flow.notice(_signals(request), by=holder(request), at=clock.now())
    return Noticed(
        seen=noticed.seen,
        new=noticed.new_signals,
        findings=len(noticed.findings),
        cases_opened=len(noticed.cases),
    )


def _signals(request: HttpRequest) -> list[Heard]:
    """The signals of the body.

    :raises Refused: when one of them is none.
    """
    told = bodies.value(request)
    is_batch = isinstance(told, list)
    if (request.content_type == BATCH and not is_batch) or (request.content_type == SINGLE and is_batch):
        raise wrong("Content-Type", f"one signal is {SINGLE}, several in a list are {BATCH}.")
    found = bodies.checked(MANY, told) if is_batch else [bodies.checked(ONE, told)]
    return [signal.heard() for signal in found]
