"""What waits in the quarantine, what was set aside, and which files were taken."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from amends.intake.models import Complaint, Import, Learned
from amends.intake.rules import Sort
from amends.people.models import Brand


def quarantined(brand: Brand | None = None, at_most: int = 100) -> list[Complaint]:
    """What waits for a person, the oldest first."""
    rows = Complaint.objects.filter(released_at__isnull=True).exclude(quarantined_for="")
    rows = rows.filter(brand=brand) if brand else rows
    return list(
        rows.select_related("inbound", "customer", "brand").defer("inbound__raw").order_by("received_at")[:at_most]
    )


LIES_ASIDE = [Sort.OTHER.value, Sort.SPAM.value, Sort.AUTOMATIC.value]


def set_aside(brand: Brand | None = None, at_most: int = 100) -> list[Complaint]:
    """What machines wrote to us, and what somebody set aside: recorded, never a case, newest first."""
    rows = Complaint.objects.filter(sort__in=LIES_ASIDE, released_at__isnull=False, customer__isnull=True)
    rows = (rows.filter(brand=brand) if brand else rows).exclude(quarantined_for="")
    return list(rows.select_related("inbound", "brand").defer("inbound__raw").order_by("-received_at")[:at_most])


def thanks(at_most: int = 50) -> list[Complaint]:
    """Strangers' thanks, newest first: offered as wins."""
    rows = Complaint.objects.filter(sort=Sort.THANKS.value).select_related("customer", "brand")
    return list(rows.order_by("-received_at")[:at_most])


def complaint(complaint_id: UUID) -> Complaint | None:
    """One complaint with what is needed to release it."""
    rows = Complaint.objects.select_related("inbound", "customer", "brand__calendar", "kind")
    return rows.filter(id=complaint_id).first()


def of_inbounds(inbound_ids: Collection[UUID]) -> dict[UUID, Complaint]:
    """The complaints that these deliveries became, by delivery."""
    rows = Complaint.objects.filter(inbound__in=inbound_ids).select_related("customer")
    return {row.inbound_id: row for row in rows}


def imports(at_most: int = 50) -> list[Import]:
    """The files that were taken, newest first."""
    return list(Import.objects.select_related("brand").order_by("-made_at")[:at_most])


def learned(at_most: int = 50) -> list[Learned]:
    """What triage has learned here, adopted or not, the newest first."""
    return list(Learned.objects.order_by("-number")[:at_most])
