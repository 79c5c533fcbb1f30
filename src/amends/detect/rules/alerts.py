"""Alerts of a monitoring system as signals: the webhooks of Alertmanager and Grafana tell them in the same words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from amends.detect.rules.heard import LONGEST, Heard
from amends.detect.rules.occurrences import OCCURRENCE

FIRING: Final = "alert.firing"
RESOLVED: Final = "alert.resolved"
# What an alert is about, when nobody says by which label: the first of these that it carries.
ABOUT: Final = ("subject", "service", "job", "instance", "alertname")


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert of a call. `fingerprint` names it by its labels; it ends at `ended_at`, if that is known."""

    fingerprint: str
    is_firing: bool
    started_at: datetime
    ended_at: datetime | None
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)


def from_alerts(alerts: Sequence[Alert], *, source: str, about: str = "", at: datetime) -> list[Heard]:
    """The signals that a call tells. Its repetitions, hours later, are the same signals.

    :param about: the label that names the thing; without it, or where an alert lacks it, the first of `ABOUT`.
    :param at: when an alert ended that does not say so itself.
    """
    return [_signal(alert, source, about, at) for alert in alerts]


def _signal(alert: Alert, source: str, about: str, at: datetime) -> Heard:
    occurred_at = alert.started_at if alert.is_firing else max(alert.ended_at or at, alert.started_at)
    # What ended is named by when it began as well: however often, and with whatever end, it is told. And each time
    # that the same alert fires is a failure of its own.
    occurrence = f"{alert.fingerprint}/{alert.started_at.isoformat()}"
    name = f"{occurrence}/{'firing' if alert.is_firing else 'resolved'}"
    data = {OCCURRENCE: occurrence, "labels": dict(alert.labels), "annotations": dict(alert.annotations)}
    return Heard(source, name, FIRING if alert.is_firing else RESOLVED, _subject(alert, about), occurred_at, data)


def _subject(alert: Alert, about: str) -> str:
    for label in (about, *ABOUT):
        value = alert.labels.get(label, "").strip()
        if 0 < len(value) <= LONGEST["subject"]:
            return value
    return alert.fingerprint
