"""Adding detectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from amends.detect.models import Detector
from amends.detect.rules import STOCK, NewDetector, parts_of, read
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.kinds.models import Kind
from amends.people.models import Brand


@transaction.atomic
def add(
    detectors: Sequence[NewDetector], brand: Brand, kinds: Mapping[str, Kind], *, by: Actor, at: datetime
) -> list[Detector]:
    """This function will add detectors that the brand does not have yet, and return those it added.

    :raises BadRule: when a predicate cannot be read; BadGrouping, when an `incident_by` cannot. Nothing is added.
    """
    slugs = {new.slug: new.slug if brand.is_default else f"{new.slug}-{brand.slug}"[:50] for new in detectors}
    known = set(Detector.objects.filter(slug__in=slugs.values()).values_list("slug", flat=True))
    rows = [
        _detector(new, slugs[new.slug], brand, kinds[new.kind], at) for new in detectors if slugs[new.slug] not in known
    ]
    Detector.objects.bulk_create(rows)
    lines = (
        journal.Line("detect.detector_added", row.id, None, {"slug": row.slug, "kind": str(row.kind_id)})
        for row in rows
    )
    journal.write(lines, by=by, at=at)
    return rows


def _detector(new: NewDetector, slug: str, brand: Brand, kind: Kind, at: datetime) -> Detector:
    read(new.predicate)
    parts_of(new.incident_by)
    return Detector(
        id=new_id(at),
        slug=slug,
        name=new.name,
        brand=brand,
        kind=kind,
        signal_type=new.signal_type,
        expectation=new.expectation,
        predicate=dict(new.predicate),
        incident_by=new.incident_by,
        incident_from=new.incident_from,
        is_on=new.is_on,
    )


def stock(brand: Brand, kinds: Mapping[str, Kind], *, by: Actor, at: datetime) -> list[Detector]:
    """This function will add the detectors that a desk begins with, those whose kind of failure it knows (by slug)."""
    return add([new for new in STOCK if new.kind in kinds], brand, kinds, by=by, at=at)
