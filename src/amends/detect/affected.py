"""Whom an incident failed beside those of its findings: orders that somebody asked for, and late joiners."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KeyTransform

from amends.customers.models import Order
from amends.detect.models import Affected, ByHand, Finding, Incident
from amends.detect.rules.hub import Wanted, wanted_from
from amends.kernel.ids import first_id
from amends.people.models import Brand

# An order may be stored a little later than its own id says.
LATE_BY = timedelta(minutes=10)


def orders_of(brand: Brand, wanted: Wanted) -> QuerySet[Order]:
    """The orders of a brand that are asked for; none for an empty question. Days are the brand's own."""
    if wanted.is_empty:
        return Order.objects.none()
    zone = ZoneInfo(brand.calendar.time_zone)
    rows = Order.objects.filter(brand=brand)
    for place, (name, value) in enumerate(wanted.details):
        rows = rows.alias(**{f"detail_{place}": KeyTransform(name, "facts")}).filter(_says(f"detail_{place}", value))
    if wanted.things:
        rows = rows.filter(thing__in=wanted.things)
    if wanted.placed_from:
        rows = rows.filter(placed_at__gte=_midnight(wanted.placed_from, zone))
    if wanted.placed_until:
        rows = rows.filter(placed_at__lt=_midnight(wanted.placed_until, zone, 1))
    return rows.select_related("customer").order_by("id")


def _says(detail: str, value: str) -> Q:
    """A detail as text, or as the number or truth that it spells."""
    try:
        told = json.loads(value)
    except ValueError:
        return Q(**{detail: value})
    return Q(**{detail: value}) | Q(**{detail: told}) if isinstance(told, int | float) else Q(**{detail: value})


def _midnight(day: str, zone: ZoneInfo, later: int = 0) -> datetime:
    return datetime.combine(date.fromisoformat(day) + timedelta(days=later), time(), zone).astimezone(UTC)


def late_orders(incident: Incident) -> QuerySet[Order]:
    """Orders that an open incident failed too, as far as they came since it was last looked: for the things of its
    findings, and those that somebody asked for."""
    things = Finding.objects.filter(
        incident=incident, matched_at__isnull=False, healed_at__isnull=True, set_aside_at__isnull=True
    ).values("subject")
    since = (incident.looked_at or incident.started_at) - LATE_BY
    fresh = Q(id__gte=first_id(since))
    asked = orders_of(incident.brand, wanted_from(incident.wanted)).order_by().values("id")
    rows = Order.objects.filter(Q(thing__in=things) | Q(id__in=asked), fresh, brand=incident.brand)
    return rows.select_related("customer").order_by("id")


def waiting(incident_ids: Collection[UUID]) -> QuerySet[Affected]:
    """Those without a recovery, in the order in which they joined; a failure that healed needs none."""
    return Affected.objects.filter(incident__in=incident_ids).order_by("id")


def by_hand(incident: Incident) -> list[ByHand]:
    """Whom somebody sees to in person, and why; in the order in which they were marked."""
    rows = ByHand.objects.filter(incident=incident).select_related("customer", "marked_by")
    return list(rows.order_by("marked_at", "id"))


def open_hubs() -> list[Incident]:
    """The incidents that have not ended, oldest first."""
    rows = Incident.objects.filter(ended_at__isnull=True).select_related(
        "brand__calendar", "kind", "detector__kind", "owner"
    )
    return list(rows.order_by("started_at", "id"))
