"""PagerDuty: incidents, by its webhooks of version 3 (X-PagerDuty-Signature over the body)."""

from __future__ import annotations

from typing import Final

from amends.detect.providers import Provider, Settings, Told, happened_at, part, read_call, subject_of, words
from amends.detect.rules import Heard
from amends.detect.rules.alerts import FIRING, RESOLVED
from amends.detect.rules.occurrences import OCCURRENCE
from amends.post.channels.signatures import is_pagerduty
from amends.post.channels.ways import Called, Field, FieldKind, NotUnderstood

TYPES: Final = {"incident.triggered": FIRING, "incident.reopened": FIRING, "incident.resolved": RESOLVED}


def is_genuine(secret: str, call: Called) -> bool:
    """Whether one of the signatures is made with this secret."""
    return is_pagerduty(secret, call.headers.get("x-pagerduty-signature", ""), call.body)


def read(settings: Settings, call: Called) -> Told:
    """An incident that fires or is over, about its service; who is on duty is not kept.

    :raises NotUnderstood: when it is no event of version 3.
    """
    event = part(read_call(call), "event")
    what, name = words(event, "event_type"), words(event, "id")
    if not what or not name:
        raise NotUnderstood("event: is no event of a webhook of version 3.")
    if what not in TYPES:
        return Told(what)
    incident = part(event, "data")
    key = words(incident, "id")
    if not key:
        raise NotUnderstood("event.data.id: does not name the incident.")
    service = words(incident, "service", "summary")
    by_key = words(incident, "incident_key") if settings.get("about") == "incident_key" else ""
    # What is opened again fires a second time, and is over under the number of the incident.
    occurrence = f"{key}/{name}"[:120] if what == "incident.reopened" else key
    data = {
        OCCURRENCE: occurrence,
        "incident": key,
        "number": part(incident, "number") if isinstance(part(incident, "number"), int) else None,
        "title": words(incident, "title"),
        "service": service,
        "urgency": words(incident, "urgency"),
        "priority": words(incident, "priority", "summary"),
    }
    subject = subject_of(by_key, service, key)
    return Told(what, [Heard("", name, TYPES[what], subject, happened_at(event, "occurred_at"), data)])


PAGERDUTY = Provider(
    slug="pagerduty",
    name="PagerDuty",
    sends="incident.triggered, incident.reopened and incident.resolved, as a generic webhook of version 3",
    is_genuine=is_genuine,
    read=read,
    fields=(
        Field(
            "about",
            "What an incident is about",
            "Cases open for the orders whose thing has this name.",
            FieldKind.CHOICE,
            required=False,
            choices=(("service", "its service"), ("incident_key", "its incident key")),
            usual="service",
        ),
    ),
    secret_help="PagerDuty shows it once, when the webhook is made.",  # noqa: S106 - a sentence about it
)
