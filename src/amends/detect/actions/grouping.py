"""Grouping findings into incidents: one event that fails many is one row on Today, with one owner."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.detect.models import Detector, Finding, Incident
from amends.detect.rules import event
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.people.models import Person
from amends.people.queries import home_team


class AlreadyEnded(Exception):
    """The incident has ended before."""

    def __init__(self, incident: Incident) -> None:
        super().__init__(f"{incident.title} has already ended.")


@dataclass(frozen=True, slots=True)
class Grouped:
    """The incidents that opened, and the findings made earlier that belong to one now."""

    opened: list[Incident]
    joined: list[Finding]


def group(findings: Sequence[Finding], *, by: Actor, at: datetime) -> Grouped:
    """This function will open an incident for each event that has grown large enough by these new findings.

    All findings of the event that were made while it was small join it.
    """
    keys = {finding.incident_key for finding in findings if finding.incident_key and finding.incident_id is None}
    if not keys:
        return Grouped([], [])
    loose = _loose(keys, findings)
    made = _open([of_event for _, of_event in sorted(loose.items()) if _is_large(of_event)], at)
    incidents = list(Incident.objects.filter(key__in=keys).select_related("owner", "brand").order_by("key"))
    # Another process may have opened the same event meanwhile: its row is the incident then, not ours to announce.
    opened = [incident for incident in incidents if incident.id in made]
    changed = [finding for incident in incidents for finding in _join(loose[incident.key], incident)]
    fields = ["incident", "matched_at"]
    Finding.objects.bulk_create(changed, update_conflicts=True, unique_fields=["id"], update_fields=fields)
    _write(opened, changed, by, at)
    new = {finding.id for finding in findings}
    return Grouped(opened, [finding for finding in changed if finding.id not in new])


def _loose(keys: Iterable[str], findings: Sequence[Finding]) -> dict[str, list[Finding]]:
    """Findings of these events that are in no incident, with the caller's own objects where it has them."""
    known = {finding.id: finding for finding in findings}
    rows = Finding.objects.filter(incident__isnull=True, incident_key__in=keys)
    loose = defaultdict(list)
    for row in rows.select_related("detector__brand__calendar", "detector__kind").order_by("id"):
        loose[row.incident_key].append(known.get(row.id, row))
    return loose


def _is_large(of_event: Sequence[Finding]) -> bool:
    return len(of_event) >= of_event[0].detector.incident_from


def _open(events: Sequence[Sequence[Finding]], at: datetime) -> set[UUID]:
    """Writes an incident for each event and returns the ids it gave them."""
    owners: dict[UUID, Person | None] = {}
    rows = []
    for of_event in events:
        detector = of_event[0].detector
        if detector.brand_id not in owners:
            owners[detector.brand_id] = home_team(detector.brand).lead
        rows.append(_incident(detector, of_event, owners[detector.brand_id], at))
    Incident.objects.bulk_create(rows, ignore_conflicts=True)
    return {row.id for row in rows}


def _incident(detector: Detector, of_event: Sequence[Finding], owner: Person | None, at: datetime) -> Incident:
    first = min(of_event, key=lambda finding: finding.happened_at)
    zone = detector.brand.calendar.time_zone
    belongs = event(detector.incident_by, facts=first.facts, happened_at=first.happened_at, zone=zone)
    return Incident(
        id=new_id(at),
        brand=detector.brand,
        detector=detector,
        key=first.incident_key,
        title=belongs.title(detector.name) if belongs else detector.name,
        owner=owner,
        started_at=first.happened_at,
    )


def _join(findings: Iterable[Finding], incident: Incident) -> list[Finding]:
    joined = list(findings)
    for finding in joined:
        # Whoever was matched before must hear of the incident too: the finding waits again.
        finding.incident, finding.matched_at = incident, None
    return joined


def _write(opened: Sequence[Incident], changed: Sequence[Finding], by: Actor, at: datetime) -> None:
    sizes = Counter(finding.incident_id for finding in changed)
    lines = [
        journal.Line(
            "detect.incident_opened",
            incident.id,
            None,
            {
                "detector": str(incident.detector_id),
                "findings": sizes[incident.id],
                "owner": str(incident.owner_id or ""),
            },
        )
        for incident in opened
    ]
    lines += [
        journal.Line("detect.joined_incident", finding.id, None, {"incident": str(finding.incident_id)})
        for finding in changed
    ]
    journal.write(lines, by=by, at=at)


@transaction.atomic
def end_incident(incident: Incident, *, by: Actor, at: datetime) -> None:
    """This function will end an incident. Findings of its event that come later still belong to it.

    :raises AlreadyEnded: when it has ended before.
    """
    if Incident.objects.filter(id=incident.id, ended_at__isnull=True).update(ended_at=at) != 1:
        raise AlreadyEnded(incident)
    incident.ended_at = at
    journal.write([journal.Line("detect.incident_ended", incident.id)], by=by, at=at)
