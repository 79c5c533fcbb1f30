"""Grafana and Prometheus Alertmanager: alerts that fire and are over. Grafana signs its calls; Alertmanager cannot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from amends.detect.providers import (
    OLDEST,
    Provider,
    Settings,
    Told,
    ends_with_secret,
    happened_at,
    part,
    read_call,
    words,
)
from amends.detect.rules.alerts import Alert, from_alerts
from amends.post.channels.signatures import is_grafana
from amends.post.channels.ways import Called, Field, NotUnderstood

MOST: Final = 500
MOST_PAIRS: Final = 60
LONGEST_NAME: Final = 100
STATES: Final = ("firing", "resolved")
# Grafana names its header either way, by version; under the third stands when it signed, once it is told to say so.
SIGNED: Final = ("x-grafana-alerting-signature", "x-grafana-alert-signature")
SIGNED_AT: Final = "x-grafana-alerting-timestamp"


def is_grafanas(secret: str, call: Called) -> bool:
    """Whether the body is signed with this secret, and within the last minutes where it says when."""
    given = next((call.headers[name] for name in SIGNED if name in call.headers), "")
    return is_grafana(secret, given, call.headers.get(SIGNED_AT), call.body, call.received_at)


def read(settings: Settings, call: Called) -> Told:
    """Each alert that fires or is over, about the thing that its label names; repetitions are the same signal.

    What has been firing for so long that it must have been told before is told again for days: nothing is made of it.

    :raises NotUnderstood: when it holds no alerts, too many, or one that is none.
    """
    rows = read_call(call).get("alerts")
    if not isinstance(rows, list) or not 0 < len(rows) <= MOST:
        raise NotUnderstood(f"alerts: must be a list of 1 to {MOST}.")
    alerts = [_alert(place, row) for place, row in enumerate(rows)]
    about = words(settings, "about")
    firing = sum(one.is_firing for one in alerts)
    what = ", ".join(f"{n} {state}" for n, state in zip((firing, len(alerts) - firing), STATES, strict=True) if n)
    news = [one for one in alerts if not one.is_firing or call.received_at - one.started_at <= OLDEST]
    return Told(what, from_alerts(news, source="", about=about, at=call.received_at))


def _alert(place: int, row: object) -> Alert:
    state, fingerprint = words(row, "status"), words(row, "fingerprint")
    if state not in STATES:
        raise NotUnderstood(f"alerts.{place}.status: must be firing or resolved.")
    if not fingerprint.isalnum() or len(fingerprint) > 64:
        raise NotUnderstood(f"alerts.{place}.fingerprint: must name the alert by 1 to 64 letters and digits.")
    is_firing = state == "firing"
    ended_at = None if is_firing or not words(row, "endsAt") else happened_at(row, "endsAt")
    labels, annotations = _pairs(row, "labels"), _pairs(row, "annotations")
    return Alert(fingerprint, is_firing, happened_at(row, "startsAt"), ended_at, labels, annotations)


def _pairs(row: object, name: str) -> Mapping[str, str]:
    """Names and texts, as far as they are ones; each text short and on one line."""
    told = part(row, name)
    pairs = list(told.items())[:MOST_PAIRS] if isinstance(told, Mapping) else []
    short = {key: words(told, key) for key, _ in pairs if key.isprintable() and len(key) <= LONGEST_NAME}
    return {key: text for key, text in short.items() if text}


ABOUT: Final = Field(
    "about",
    "The label that names the thing",
    "Cases open for the orders whose thing has this name. Else: subject, service, job, instance, alertname.",
    required=False,
)
GRAFANA = Provider(
    slug="grafana",
    name="Grafana",
    sends="a contact point of the kind webhook, signed by HMAC; as its timestamp header X-Grafana-Alerting-Timestamp",
    is_genuine=is_grafanas,
    read=read,
    fields=(ABOUT,),
    secret_help="The secret of the contact point's HMAC signature.",  # noqa: S106 - a sentence about it
)
ALERTMANAGER = Provider(
    slug="alertmanager",
    name="Prometheus Alertmanager",
    sends="webhook_configs with send_resolved, to the address that is shown once the connection is made",
    is_genuine=ends_with_secret,
    read=read,
    fields=(ABOUT,),
    has_own_secret=False,
)
