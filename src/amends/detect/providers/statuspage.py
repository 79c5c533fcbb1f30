"""Statuspage: incidents of a page that we subscribe to. It signs nothing: a secret of ours ends the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from amends.detect.providers import (
    Provider,
    Settings,
    Told,
    ends_with_secret,
    happened_at,
    part,
    read_call,
    subject_of,
    words,
)
from amends.detect.rules import Heard
from amends.detect.rules.alerts import FIRING, RESOLVED
from amends.detect.rules.occurrences import OCCURRENCE
from amends.post.channels.ways import Called, NotUnderstood

FIRES: Final = frozenset({"investigating", "identified", "monitoring"})
OVER: Final = "resolved"
MOST_COMPONENTS: Final = 100


def read(settings: Settings, call: Called) -> Told:
    """An incident that fires or is over, about each component that it names; planned maintenance is neither.

    Every update of an incident tells the same firing, until it is over; what is opened again fires once more.
    :raises NotUnderstood: when it is neither an incident nor a component's state.
    """
    told = read_call(call)
    incident = told.get("incident")
    if not isinstance(incident, dict):
        if isinstance(told.get("component_update"), dict):
            return Told(f"component: {words(told, 'component_update', 'new_status')}")
        raise NotUnderstood("incident: is missing.")
    status, key = words(incident, "status"), words(incident, "id")[:40]
    if not key or not status:
        raise NotUnderstood("incident.id, incident.status: are missing.")
    if status not in FIRES | {OVER} or words(incident, "impact") == "maintenance":
        return Told(f"incident: {status}")
    updates = _updates(incident)
    ends = [number for number, one in enumerate(updates) if words(one, "status") == OVER]
    is_over = status == OVER
    # How often it was over before: the end that is told now is not before itself.
    times = max(0, len(ends) - 1) if is_over else len(ends)
    occurrence = f"{key}/{times + 1}" if times else key
    if is_over:
        at = happened_at(updates[ends[-1]], "created_at") if ends else happened_at(incident, "updated_at")
    else:
        at = happened_at(updates[ends[-1] + 1], "created_at") if _is_reopened(updates, ends) else _began(incident, ends)
    data = {
        # An end says the whole incident: whatever of it still fires is over.
        OCCURRENCE: key if is_over else occurrence,
        "incident": key,
        "title": words(incident, "name"),
        "impact": words(incident, "impact"),
        "page": words(told, "page", "id"),
    }
    type_, how = (RESOLVED, "resolved") if is_over else (FIRING, "firing")
    signals = [
        Heard("", f"{occurrence}/{how}/{id_}"[:200], type_, subject, at, data | {"component": component})
        for id_, subject, component in _things(incident)
    ]
    return Told(f"incident: {status}", signals)


def _updates(incident: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What was said of an incident, the first first."""
    found = incident.get("incident_updates")
    rows = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return sorted(rows, key=lambda one: words(one, "created_at"))


def _is_reopened(updates: Sequence[object], ends: Sequence[int]) -> bool:
    return bool(ends) and ends[-1] + 1 < len(updates)


def _began(incident: Mapping[str, Any], ends: Sequence[int]) -> Any:
    return happened_at(incident, "updated_at" if ends else "created_at")


def _things(incident: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Id, thing and name of each component that an incident names; of the incident itself where it names none."""
    found = part(incident, "components")
    rows = found[:MOST_COMPONENTS] if isinstance(found, list) else []
    named = [(words(one, "id"), words(one, "name")) for one in rows]
    things = [(id_, subject_of(name), name) for id_, name in named if id_ and 0 < len(name) <= 120]
    return things or [("", subject_of(words(incident, "name"), words(incident, "id")), "")]


STATUSPAGE = Provider(
    slug="statuspage",
    name="Statuspage",
    sends="incidents, to the address that is shown once the connection is made",
    is_genuine=ends_with_secret,
    read=read,
    has_own_secret=False,
)
