"""Watching things through time: looked at when something is told of them, and when an answer can turn by itself."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from amends.detect.actions.finding import Draft
from amends.detect.actions.gathering import TOGETHER, look_together
from amends.detect.models import Detector, Look
from amends.detect.queries import histories_of
from amends.detect.rules.watching import holds, micros, moment_at, read_watch, turns
from amends.kernel.ids import new_id
from amends.prepared import Prepared

MOST_LOOKS = 500
_DUE = Prepared(
    lambda at: (
        Look.objects.filter(look_at__lte=at, detector__is_on=True)
        .select_related("detector__brand__calendar", "detector__kind")
        .order_by("look_at", "id")[:MOST_LOOKS]
    )
)


def watch(subjects: Collection[str], detectors: Sequence[Detector], *, at: datetime) -> list[Draft]:
    """This function will look at these things with these detectors through time, and note when to look again.

    What asks of things together looks by itself, once a minute (see `gathering`).
    """
    alone = [detector for detector in detectors if "each" not in detector.predicate]
    if not alone or not subjects:
        return []
    return _looked([(detector, subject) for detector in alone for subject in sorted(subjects)], at)


def look_again(*, at: datetime) -> tuple[int, list[Draft]]:
    """This function will look at at most 500 things whose time has come; how many there were, and what was found.

    What a stopped detector was to look at waits until it goes on.
    """
    rows = list(_DUE(at))
    if not rows:
        return 0, []
    Look.objects.filter(id__in=[row.id for row in rows]).delete()
    together = [row for row in rows if row.subject == TOGETHER]
    drafts = _looked([(row.detector, row.subject) for row in rows if row.subject != TOGETHER], at)
    return len(rows), [*drafts, *(draft for row in together for draft in look_together(row, at=at))]


def _looked(pairs: Sequence[tuple[Detector, str]], at: datetime) -> list[Draft]:
    now, drafts, looks = micros(at), [], []
    histories = histories_of({subject for _, subject in pairs})
    asks: dict[UUID, tuple[Detector, list[str]]] = {}
    for detector, subject in pairs:
        asks.setdefault(detector.id, (detector, []))[1].append(subject)
    for detector, subjects in asks.values():
        zone = detector.brand.calendar.time_zone
        ask, check = read_watch(detector.predicate), holds(detector.predicate, zone)
        for subject in subjects:
            history = histories[subject]
            moments = turns(ask, history, zone)
            if check(history, now):
                turned_at = max((one for one in moments if one <= now), default=now)
                drafts.append(Draft(detector, subject, moment_at(turned_at), {}))
            elif ahead := [one for one in moments if one > now]:
                looks.append(Look(id=new_id(at), detector=detector, subject=subject, look_at=moment_at(ahead[0])))
    looks.sort(key=lambda look: (look.detector_id, look.subject))
    Look.objects.bulk_create(
        looks, update_conflicts=True, unique_fields=["detector", "subject"], update_fields=["look_at"]
    )
    return drafts
