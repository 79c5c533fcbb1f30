"""The moments at which an answer can turn: so that a desk looks again then, and at no other time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from amends.detect.rules.predicates import reach
from amends.detect.rules.watching.asked import (
    NOW,
    Absence,
    Ask,
    Count,
    Leaf,
    Span,
    TimeOf,
    Times,
    Unit,
    Unusual,
    Which,
    leaves,
)
from amends.detect.rules.watching.history import History, day_start, hour_end, local_day, stated_moment
from amends.detect.rules.watching.holding import Holds

DAY: Final = timedelta(days=1)


def turns(ask: Ask, history: History, time_zone: str) -> list[int]:
    """Every moment at which the answer about this history can turn, in order: between two of them it stays.

    These are the moments at which something became known, and those at which a span runs out.
    """
    zone = ZoneInfo(time_zone)
    found = {one.known for one in history.told}
    for leaf in leaves(ask):
        found.update(turns_of(leaf, history, zone))
    return sorted(found)


def first_moment(
    holds: Holds, ask: Ask, history: History, time_zone: str, *, after: int | None = None, until: int | None = None
) -> int | None:
    """The first moment at which the answer is yes, later than `after` and not later than `until`; None when never."""
    for at in turns(ask, history, time_zone):
        if (after is None or at > after) and (until is None or at <= until) and holds(history, at):
            return at
    return None


def began(holds: Holds, history: History, moments: Sequence[int], now: int) -> int:
    """Since when the answer about a history has been yes, where it is at `now`.

    :param moments: those at which it can turn, in order.
    """
    since = now
    for at in reversed(moments):
        if at <= now:
            if not holds(history, at):
                break
            since = at
    return since


def came_since(ask: Ask, history: History, since: int, now: int) -> bool:
    """Whether everything that a question missed has come, as far as known, since its answer is yes: late, but come."""
    awaited = {leaf.signal for leaf in leaves(ask) if isinstance(leaf, Absence)}
    came = {one.type for one in history.known(now) if one.at >= since}
    return bool(awaited) and awaited <= came


def turns_of(leaf: Leaf, history: History, zone: ZoneInfo) -> Iterator[int]:
    """Where the answer to one question can turn, beside the moments at which something became known."""
    if isinstance(leaf, Times) and NOW in (leaf.time, leaf.than):
        other = leaf.than if leaf.time == NOW else leaf.time
        for at in _moments(other, history):
            yield from _edges(at, leaf.span, zone)
    elif isinstance(leaf, Count) and leaf.until == NOW:
        for one in history.told:
            if one.type == leaf.signal:
                yield from _edges(one.at, leaf.span, zone)
    elif isinstance(leaf, Unusual):
        yield from _slots(leaf, history, zone)
    elif isinstance(leaf, Absence):
        for at in _moments(leaf.after, history):
            yield from _edges(at, leaf.span, zone)


def _slots(leaf: Unusual, history: History, zone: ZoneInfo) -> Iterator[int]:
    """It holds only where something was heard in the hour that runs: it begins at a signal, and ends with the hour."""
    for one in history.told:
        if one.type == leaf.signal:
            is_day = leaf.slot is Unit.DAYS
            yield one.at
            yield day_start(local_day(one.at, zone) + DAY, zone) if is_day else hour_end(one.at, zone)


def _moments(time: TimeOf, history: History) -> Iterator[int]:
    """Every moment that a time can be, whatever is known."""
    if time.which is Which.FACT:
        look = reach(time.name)
        for one in history.told:
            if (at := stated_moment(look(one.facts))) is not None:
                yield at
    else:
        yield from (one.at for one in history.told if one.type == time.name)


def _edges(at: int, span: Span | None, zone: ZoneInfo) -> Iterator[int]:
    """Where a comparison of now with this moment, or with one a span away, can turn."""
    yield from (at, at + 1)
    if span is None:
        return
    if not span.is_days:
        for edge in (at - span.limit, at + span.limit):
            yield from (edge, edge + 1)
        return
    day = local_day(at, zone)
    for first in (day - span.limit * DAY, day + span.limit * DAY):
        yield from (day_start(first, zone), day_start(first + DAY, zone))
