"""Writing a detector: a draft that somebody edits, switching it on with a reason, and the switch that stops it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from amends.detect.actions.gathering import begin_looking
from amends.detect.models import Detector, DetectorVersion
from amends.detect.queries import is_plain
from amends.detect.rules import read
from amends.detect.rules.quiet import read_quiet
from amends.detect.rules.watching import read_rule, read_sizes
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import made_at, new_id
from amends.kinds.models import Kind
from amends.people.models import Brand, Person


class NothingDrafted(Exception):
    """There is no draft to switch on."""

    def __init__(self) -> None:
        super().__init__("There is no draft to switch on. Edit the detector first.")


@transaction.atomic
def begin(brand: Brand, kind: Kind, name: str, tree: Mapping[str, Any], *, by: Person, at: datetime) -> Detector:
    """This function will add a detector through time that is off, with a first draft.

    :raises ValueError: without a name, or for a name that is taken. :raises BadRule: for a tree that cannot be read.
    """
    name = name.strip()
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:50]
    if not slug:
        raise ValueError("name: say in a few letters what the detector finds.")
    if Detector.objects.filter(slug=slug).exists():
        raise ValueError(f"name: a detector {slug} is there already; choose another name.")
    row = Detector.objects.create(
        id=new_id(at),
        slug=slug,
        name=name[:120],
        brand=brand,
        kind=kind,
        incident_by="day",
        incident_from=50,
        is_on=False,
    )
    journal.write(
        [journal.Line("detect.detector_added", row.id, None, {"slug": slug, "kind": str(kind.id)})], by=by, at=at
    )
    draft(row, tree, by=by, at=at)
    return row


@transaction.atomic
def draft(detector: Detector, tree: Mapping[str, Any], *, by: Person, at: datetime) -> DetectorVersion:
    """This function will keep what somebody is writing as the detector's one draft; a draft is not journalled.

    What a detector came with is kept as its first version, so that it can be read and written again.

    :raises BadRule: for a tree that cannot be read; then nothing changes.
    """
    (read if is_plain(detector) else read_rule)(dict(tree))
    row = DetectorVersion.objects.filter(detector=detector, since__isnull=True).first()
    if row is None:
        last = DetectorVersion.objects.filter(detector=detector).aggregate(last=Max("number"))["last"] or 0
        if not last and is_plain(detector):
            last = _came_with(detector, at).number
        row = DetectorVersion(id=new_id(at), detector=detector, number=last + 1)
    row.tree, row.drafted_by, row.drafted_at = dict(tree), by, at
    row.save()
    return row


def _came_with(detector: Detector, at: datetime) -> DetectorVersion:
    return DetectorVersion.objects.create(
        id=new_id(at), detector=detector, number=1, tree=detector.predicate, drafted_at=at, since=made_at(detector.id)
    )


@transaction.atomic
def switch_on(detector: Detector, reason: str, *, by: Actor, at: datetime) -> DetectorVersion:
    """This function will let the draft count from now on. Things are watched from the next signal told of them.

    :raises ValueError: without a reason. :raises NothingDrafted: without a draft.
    """
    if not reason.strip():
        raise ValueError("why: say in a few words why it is switched on.")
    row = DetectorVersion.objects.filter(detector=detector, since__isnull=True).first()
    if row is None:
        raise NothingDrafted
    row.since, row.reason = at, reason.strip()[:300]
    row.save()
    Detector.objects.filter(id=detector.id).update(predicate=row.tree, is_on=True)
    detector.predicate, detector.is_on = row.tree, True
    begin_looking(detector, at=at)
    journal.write(
        [journal.Line("detect.detector_switched_on", detector.id, None, {"version": row.number})], by=by, at=at
    )
    return row


@transaction.atomic
def turn(detector: Detector, *, is_on: bool, by: Actor, at: datetime) -> None:
    """This function will stop a detector at once, or let it go on as it counts. Twice changes nothing."""
    if Detector.objects.filter(id=detector.id, is_on=not is_on).update(is_on=is_on):
        code = "detect.detector_started" if is_on else "detect.detector_stopped"
        journal.write([journal.Line(code, detector.id)], by=by, at=at)


@transaction.atomic
def size(detector: Detector, sizes: Sequence[Mapping[str, Any]], *, by: Actor, at: datetime) -> None:
    """This function will say how grave what a detector finds from now on is (see `rules.watching.sizes`).

    :raises BadRule: for a list that cannot be read; then nothing changes.
    """
    kept = [one.as_json() for one in read_sizes(list(sizes))]
    if detector.sizes == kept:
        return
    Detector.objects.filter(id=detector.id).update(sizes=kept)
    detector.sizes = kept
    facts = {"severities": [one["severity"] for one in kept]}
    journal.write([journal.Line("detect.detector_sized", detector.id, None, facts)], by=by, at=at)


@transaction.atomic
def keep_quiet(detector: Detector, quiet: str, *, by: Actor, at: datetime) -> None:
    """This function will set the quiet hours of a detector (see `rules.quiet`); empty for none. Twice changes nothing.

    What waits already waits no longer than it was to.

    :raises ValueError: for hours that cannot be read; then nothing changes.
    """
    kept = read_quiet(quiet)
    if Detector.objects.filter(id=detector.id).exclude(quiet=kept).update(quiet=kept):
        journal.write([journal.Line("detect.detector_quiet_set", detector.id, None, {"quiet": kept})], by=by, at=at)
