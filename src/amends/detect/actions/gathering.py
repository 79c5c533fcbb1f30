"""Looking at things together: once a minute for each detector that asks so, however many signals come meanwhile."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTransform

from amends.detect.actions.finding import Draft
from amends.detect.models import Detector, Finding, Look, Signal
from amends.detect.rules.watching import (
    Each,
    History,
    Together,
    Told,
    Unusual,
    gathered,
    micros,
    moment_at,
    moments_of,
    read_rule,
    stretches,
)
from amends.detect.rules.watching.asked import EVERYTHING, leaves, signals_of
from amends.kernel.ids import new_id

# The subject of the look that a detector of things together takes; no thing is called so.
TOGETHER: Final = "*"
EVERY: Final = timedelta(minutes=1)
FARTHEST: Final = timedelta(days=1)
MOST_MOMENTS: Final = 60
AT_ONCE: Final = 500
NAMED: Final = ("subject", "type", "occurred_at", "received_at", "data")


def begin_looking(detector: Detector, *, at: datetime) -> None:
    """This function will let a detector that asks of things together look from now on, or no more if it asks so no
    longer."""
    if "each" in detector.predicate:
        _look_next(detector, at, at)
    else:
        Look.objects.filter(detector=detector, subject=TOGETHER).delete()


def _look_next(detector: Detector, look_at: datetime, at: datetime) -> None:
    # Two workers may look at the same time: both find the same, and one look stays.
    row = Look(id=new_id(at), detector=detector, subject=TOGETHER, look_at=look_at)
    Look.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["detector", "subject"], update_fields=["look_at"]
    )


def look_together(row: Look, *, at: datetime) -> list[Draft]:
    """This function will look at what came since the last look, and note the next.

    Every moment since is asked about at which the answer can turn, at most 60 of each group, evenly, and a day back.
    """
    detector, each = row.detector, read_rule(row.detector.predicate)
    if not isinstance(each, Each):
        return []
    _look_next(detector, at + EVERY, at)
    since, zone = max(row.look_at - EVERY, at - FARTHEST), detector.brand.calendar.time_zone
    asked, drafts = Together(each, zone), dict[str, Draft]()
    for key, history in _histories(each, since, at).items():
        moments = [one for one in moments_of(each, history, zone) if micros(since) < one <= micros(at)]
        for moment in [*moments[:: 1 + len(moments) // MOST_MOMENTS], micros(at)]:
            if asked.holds(history, moment):
                facts = {} if each.fact == EVERYTHING else {each.fact: key}
                for thing, last in asked.found(history, moment).items():
                    drafts.setdefault(thing, Draft(detector, thing, moment_at(last), facts))
    return _new(detector, drafts)


def _histories(each: Each, since: datetime, at: datetime) -> dict[str, History]:
    """What the question can be about, under what it shares."""
    wanted = reduce(
        or_,
        (
            Q(type=signal, occurred_at__gte=moment_at(early), occurred_at__lte=moment_at(late))
            for leaf in leaves(each.ask)
            for signal in signals_of(leaf)
            for early, late in _between(stretches(leaf, micros(since)), stretches(leaf, micros(at)))
        ),
    )
    rows = list(Signal.objects.filter(wanted, received_at__lte=at, withdrawal=None).order_by("id").values_list(*NAMED))
    histories = gathered(each, _by_thing(rows))
    unusual = [leaf for leaf in leaves(each.ask) if isinstance(leaf, Unusual)]
    if not unusual:
        return histories
    for key, history in list(histories.items()):
        busy = [leaf for leaf in unusual if _recent(history, leaf.signal, since) >= leaf.least]
        first = [row for leaf in busy for row in _first(each, key, leaf, at)]
        if first:
            known = {(one.thing, one.type, one.at) for one in history.told}
            more = gathered(each, _by_thing(first))[key].told
            fresh = [one for one in more if (one.thing, one.type, one.at) not in known]
            histories[key] = History([*fresh, *history.told])
    return histories


def _between(early: Iterable[tuple[int, int]], late: Iterable[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    return ((one[0], other[1]) for one, other in zip(early, late, strict=True))


def _by_thing(rows: Iterable[tuple[str, str, datetime, datetime, Mapping[str, object]]]) -> dict[str, History]:
    things: defaultdict[str, list[Told]] = defaultdict(list)
    for subject, type_, occurred_at, received_at, data in rows:
        things[subject].append(Told(type_, micros(occurred_at), micros(received_at), data))
    return {thing: History(told) for thing, told in things.items()}


def _recent(history: History, signal: str, since: datetime) -> int:
    return sum(one.type == signal and one.at >= micros(since - FARTHEST) for one in history.told)


def _first(
    each: Each, key: str, leaf: Unusual, at: datetime
) -> QuerySet[Signal, tuple[str, str, datetime, datetime, Mapping[str, object]]]:
    """The first signal within the weeks that are looked at, of those that share this: it says how many are known."""
    rows = Signal.objects.filter(
        type=leaf.signal, occurred_at__gte=at - timedelta(days=leaf.days), received_at__lte=at, withdrawal=None
    )
    if each.fact != EVERYTHING:
        steps: Combinable = F("data")
        for step in each.fact.split("."):
            steps = KeyTransform(step, steps)
        values = [key, int(key)] if key.lstrip("-").isdecimal() else [key]
        rows = rows.annotate(shared=steps).filter(reduce(or_, (Q(shared=value) for value in values)))
    return rows.order_by("occurred_at", "id").values_list(*NAMED)[:1]


def _new(detector: Detector, drafts: Mapping[str, Draft]) -> list[Draft]:
    """Those of things that the detector has not found before."""
    things, known = sorted(drafts), set[str]()
    for start in range(0, len(things), AT_ONCE):
        rows = Finding.objects.filter(detector=detector, subject__in=things[start : start + AT_ONCE])
        known.update(rows.values_list("subject", flat=True))
    return [drafts[thing] for thing in things if thing not in known]
