"""Alerts: what Prometheus Alertmanager or Grafana call when something fires or is over, each kept once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, Field, TypeAdapter, WithJsonSchema

from amends import clock, flow
from amends.api import bodies
from amends.api.fields import WRITABLE, moment
from amends.api.keys import Bearer, holder
from amends.api.problems import REFUSALS
from amends.api.signals import INSTANT, MOST, Instant, Noticed, hold_back, noticed_as
from amends.detect.rules import NotYet
from amends.detect.rules.alerts import Alert, from_alerts
from amends.people.rules import Scope

router = Router(tags=["signals"])
Text = Annotated[str, Field(max_length=1_000, pattern=WRITABLE)]
Label = Annotated[str, Field(max_length=100, pattern=WRITABLE)]
# As it is checked: a name that cannot be kept is refused whatever stands under it.
PAIRS = {
    "type": "object",
    "maxProperties": 60,
    "propertyNames": {"maxLength": 100, "pattern": WRITABLE},
    "additionalProperties": {"type": "string", "maxLength": 1_000, "pattern": WRITABLE},
}
Pairs = Annotated[dict[Label, Text], Field(max_length=60), WithJsonSchema(PAIRS)]


class TellingAlert(BaseModel):
    """One alert. What is not named here is not read."""

    status: Annotated[str, Field(pattern="^(firing|resolved)$")]
    fingerprint: Annotated[str, Field(pattern="^[0-9a-zA-Z]{1,64}$")]
    started_at: Annotated[Instant, Field(alias="startsAt")]
    ended_at: Annotated[
        str, Field(alias="endsAt", max_length=40, description="Read of what is over; else it is over now.")
    ] = ""
    labels: Pairs = Field(default_factory=dict)
    annotations: Pairs = Field(default_factory=dict)

    def alert(self) -> Alert:
        """The alert as detection knows it."""
        return Alert(
            self.fingerprint,
            self.status == "firing",
            self.started_at,
            _end(self.ended_at),
            self.labels,
            self.annotations,
        )


def _end(text: str) -> datetime | None:
    """When it ended. What still fires is told with an end in the year 1, which is none."""
    try:
        return moment(text, INSTANT).astimezone(UTC)
    except ValueError:
        return None


class Alerts(BaseModel):
    """A call of Alertmanager's or Grafana's webhook. What is not named here is not read."""

    alerts: Annotated[list[TellingAlert], Field(min_length=1, max_length=MOST)]


@router.post(
    "/signals/alerts",
    auth=Bearer(Scope.SIGNALS_WRITE, ("source", "about")),
    response={200: Noticed, **REFUSALS},
    url_name="api_alerts",
    operation_id="send_alerts",
    summary="Tell alerts of Alertmanager or Grafana",
    openapi_extra={"x-scope": Scope.SIGNALS_WRITE.value, **bodies.described({"application/json": bodies.ref(Alerts)})},
)
def send(
    request: HttpRequest,
    source: Annotated[
        str, Query(min_length=1, max_length=120, pattern=WRITABLE, description="Which monitoring system it is.")
    ] = "alerts",
    about: Annotated[
        str, Query(max_length=100, pattern=WRITABLE, description="The label that names the thing, such as service.")
    ] = "",
) -> Noticed:
    """Each alert is a signal `alert.firing` or `alert.resolved` about the thing that a label names.

    Give the webhook the header `Authorization: Bearer <token>`. Repetitions of an alert are the same signal. What is
    over heals what fired.
    """
    hold_back()
    bodies.check(request, bodies.JSON)
    told, at = bodies.read_as(ADAPTER, request), clock.now()
    signals = from_alerts([one.alert() for one in told.alerts], source=source, about=about, at=at)
    try:
        return noticed_as(flow.notice(signals, in_a_hurry=True, by=holder(request), at=at))
    except NotYet as bad:
        raise NotYet(f"alerts.{bad.place}.startsAt", bad.what) from None


ADAPTER = TypeAdapter(Alerts)
SCHEMAS = {
    "Alerts": Alerts.model_json_schema(ref_template="#/components/schemas/{model}"),
    "TellingAlert": TellingAlert.model_json_schema(),
}
del SCHEMAS["Alerts"]["$defs"]
