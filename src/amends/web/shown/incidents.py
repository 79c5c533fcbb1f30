"""One row for each event that fails many: a storm is not a red wall."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from amends.detect.queries import open_incidents
from amends.measure.coverage import Coverage, coverage
from amends.measure.storms import next_updates
from amends.people.models import Brand
from amends.web.pages import url
from amends.web.remembered import remembered

SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """An incident, how many it failed, how many of them know, and when they hear next."""

    name: str
    url: str
    affected: int
    told: int
    unreachable: int
    update_at: datetime | None


def rows(brand: Brand) -> tuple[IncidentRow, ...]:
    """The open incidents of a brand, newest first; counted anew every 15 seconds."""
    return remembered(("incidents", brand.id), lambda: _rows(brand), SECONDS)


def _rows(brand: Brand) -> tuple[IncidentRow, ...]:
    open_ = open_incidents(brand)
    ids = [counts.incident.id for counts in open_]
    if not ids:
        return ()
    meters, words = coverage(ids), next_updates(ids)
    rows = []
    for counts in open_:
        incident = counts.incident
        meter = meters.get(incident.id, Coverage())
        rows.append(
            IncidentRow(
                incident.title,
                url("incident", incident_id=incident.id),
                meter.affected,
                meter.told,
                meter.unreachable,
                words.get(incident.id),
            )
        )
    return tuple(rows)
