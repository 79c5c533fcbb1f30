"""Watching things through time: looked at when something is told of them, and when an answer can turn by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from amends.detect.actions.finding import Draft
from amends.detect.actions.gathering import TOGETHER, look_together
from amends.detect.actions.keeping import Kept
from amends.detect.models import Detector, Finding, Look
from amends.detect.queries import histories_of
from amends.detect.rules import Heard
from amends.detect.rules.watching import History, began, came_since, holds, micros, moment_at, read_watch, turns
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


@dataclass(frozen=True)
class Looked:
    """What a look said: drafts of what holds, and by detector and thing the histories of which nothing holds."""

    drafts: list[Draft] = field(default_factory=list)
    silent: dict[tuple[Detector, str], History] = field(default_factory=dict)


def watch(subjects: Collection[str], detectors: Sequence[Detector], *, at: datetime) -> Looked:
    """This function will look at these things with these detectors through time, and note when to look again.

    What asks of things together looks by itself, once a minute (see `gathering`).
    """
    alone = [detector for detector in detectors if "each" not in detector.predicate]
    if not alone or not subjects:
        return Looked()
    return _looked([(detector, subject) for detector in alone for subject in sorted(subjects)], at)


def turned(looked: Looked, kept: Sequence[Kept], *, at: datetime) -> list[Finding]:
    """What was found and is over by these signals: it holds no more, and would without them; or what was missed came.

    What only runs out with time, such as a count within an hour, does not heal: it did happen.
    """
    came_late = {(draft.detector, draft.subject) for draft in looked.drafts if draft.is_over}
    if not looked.silent and not came_late:
        return []
    came: defaultdict[str, list[Heard]] = defaultdict(list)
    for one in kept:
        came[one.signal.subject].append(one.signal)
    rows = Finding.objects.filter(
        detector__in={detector for detector, _ in [*looked.silent, *came_late]},
        subject__in=set(came),
        healed_at__isnull=True,
    )
    found = rows.select_related("detector__brand__calendar", "detector__kind", "incident").order_by("id")
    return [
        finding
        for finding in found
        if (finding.detector, finding.subject) in came_late
        or (
            (history := looked.silent.get((finding.detector, finding.subject)))
            and holds(finding.detector.predicate, finding.detector.brand.calendar.time_zone)(
                _without(history, came[finding.subject], at), micros(at)
            )
        )
    ]


def _without(history: History, came: Sequence[Heard], at: datetime) -> History:
    """A history before these signals came."""
    fresh = {(one.type, micros(one.occurred_at)) for one in came}
    return History(one for one in history.told if (one.type, one.at) not in fresh or one.known != micros(at))


def look_again(*, at: datetime) -> tuple[int, list[Draft]]:
    """This function will look at at most 500 things whose time has come; how many there were, and what was found.

    What a stopped detector was to look at waits until it goes on.
    """
    rows = list(_DUE(at))
    if not rows:
        return 0, []
    Look.objects.filter(id__in=[row.id for row in rows]).delete()
    together = [row for row in rows if row.subject == TOGETHER]
    drafts = _looked([(row.detector, row.subject) for row in rows if row.subject != TOGETHER], at).drafts
    return len(rows), [*drafts, *(draft for row in together for draft in look_together(row, at=at))]


def _looked(pairs: Sequence[tuple[Detector, str]], at: datetime) -> Looked:
    now, looks, looked = micros(at), [], Looked()
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
                began_at = began(check, history, moments, now)
                is_over = came_since(ask, history, began_at, now)
                looked.drafts.append(Draft(detector, subject, moment_at(began_at), {}, is_over=is_over))
                continue
            looked.silent[detector, subject] = history
            if ahead := [one for one in moments if one > now]:
                looks.append(Look(id=new_id(at), detector=detector, subject=subject, look_at=moment_at(ahead[0])))
    looks.sort(key=lambda look: (look.detector_id, look.subject))
    Look.objects.bulk_create(
        looks, update_conflicts=True, unique_fields=["detector", "subject"], update_fields=["look_at"]
    )
    return looked
