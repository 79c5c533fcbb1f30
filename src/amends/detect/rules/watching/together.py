"""Things taken together by what they share: their signals under one name, and which things a finding is about."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from amends.detect.rules.predicates import compiled, reach
from amends.detect.rules.watching.asked import EVERYTHING, Count, Each, Leaf, Unit, Unusual, leaves, signals_of
from amends.detect.rules.watching.history import MICROSECOND, History, Told, elapsed, local_hour
from amends.detect.rules.watching.holding import checked
from amends.detect.rules.watching.turning import turns_of

HOUR: Final = 3_600_000_000
MOST: Final = 2**63
Counts = Callable[[Told, int], bool]


def shared(each: Each, facts: Mapping[str, object]) -> str | None:
    """What a signal shares with others: a text, or a whole number as one; None where it says neither."""
    if each.fact == EVERYTHING:
        return EVERYTHING
    found = reach(each.fact)(facts)
    if type(found) is int and -MOST <= found < MOST:
        return str(found)
    return found if isinstance(found, str) else None


def gathered(each: Each, things: Mapping[str, History]) -> dict[str, History]:
    """The signals that the question is about, under what they share, each naming its thing."""
    wanted = {signal for leaf in leaves(each.ask) for signal in signals_of(leaf)}
    rows: defaultdict[str, list[Told]] = defaultdict(list)
    for thing, history in sorted(things.items()):
        for one in history.told:
            if one.type in wanted and (key := shared(each, one.facts)) is not None:
                rows[key].append(replace(one, thing=thing))
    return {key: History(rows[key]) for key in sorted(rows)}


def moments_of(each: Each, history: History, time_zone: str) -> list[int]:
    """Every moment at which the answer about things together can turn, in order."""
    zone = ZoneInfo(time_zone)
    found = {one.known for one in history.told}
    for leaf in leaves(each.ask):
        found.update(turns_of(leaf, history, zone))
    return sorted(found)


class Together:
    """A question about things together, ready to be asked of their history at many moments."""

    def __init__(self, each: Each, time_zone: str) -> None:
        self.zone = ZoneInfo(time_zone)
        self.leaves = leaves(each.ask)
        self.check = checked(each.ask, self.zone)
        self.counts = [_counts(leaf, self.zone) for leaf in self.leaves]

    def holds(self, history: History, now: int) -> bool:
        """Whether it holds at this moment, of what was known by then. Only what it can be about is looked at."""
        return self.check([one for one in self._near(history, now) if one.known <= now], now)

    def found(self, history: History, now: int) -> dict[str, int]:
        """The things whose signals were counted at this moment, each with when the last of its signals occurred."""
        known = [one for one in self._near(history, now) if one.known <= now]
        return {one.thing: one.at for one in known if any(counts(one, now) for counts in self.counts)}

    def _near(self, history: History, now: int) -> list[Told]:
        """The signals in the stretches that the question looks at, in order, each once; and the earliest of each."""
        told, places = history.told, set[int]()
        for leaf in self.leaves:
            for early, late in stretches(leaf, now):
                first = bisect_left(told, early, key=_at)
                places.update(range(first, bisect_right(told, late, key=_at)))
            if isinstance(leaf, Unusual):
                start = bisect_left(told, now - (leaf.days + 1) * 24 * HOUR - HOUR, key=_at)
                places.update(_earliest(told, start, leaf, now, self.zone))
        return [told[place] for place in sorted(places)]


def looks_back(each: Each) -> timedelta:
    """How far before a moment it looks, or a little farther."""
    return max(MICROSECOND * (0 - stretches(leaf, 0)[-1][0]) for leaf in leaves(each.ask)) + timedelta(days=1)


def stretches(leaf: Leaf, now: int) -> list[tuple[int, int]]:
    """The stretches of time that a question about things together counts in, or a little more on either side."""
    if isinstance(leaf, Unusual):
        wide = 2 * HOUR if leaf.slot is Unit.HOURS else 26 * HOUR
        weeks = [now - week * 7 * 24 * HOUR for week in range(leaf.weeks + 1)]
        return [(at - wide, now if at == now else at + wide) for at in weeks]
    if isinstance(leaf, Count) and leaf.span is not None:
        back = (leaf.span.limit + 1) * 24 * HOUR + HOUR if leaf.span.is_days else leaf.span.limit
        return [(now - back, now)]
    return []


def _earliest(told: list[Told], start: int, leaf: Unusual, now: int, zone: ZoneInfo) -> Iterable[int]:
    """The place of the first signal within the weeks that are looked at: it says how many of them are known."""
    today, _ = local_hour(now, zone)
    for place in range(start, len(told)):
        one = told[place]
        if one.at > now:
            return
        is_within = (today - local_hour(one.at, zone)[0]).days <= leaf.days
        if one.type == leaf.signal and one.known <= now and is_within:
            yield place
            return


def _at(one: Told) -> int:
    return one.at


def _counts(leaf: Leaf, zone: ZoneInfo) -> Counts:
    """Whether a signal is one of those that a question counts now."""
    if isinstance(leaf, Count) and leaf.span is not None:
        where, span, signal = compiled(leaf.where), leaf.span, leaf.signal
        return lambda one, now: (
            one.type == signal and one.at <= now and elapsed(one.at, now, span, zone) < span.limit and where(one.facts)
        )
    if isinstance(leaf, Unusual):
        return _in_slot(leaf, zone)
    raise ValueError("holds: is read to count")


def _in_slot(leaf: Unusual, zone: ZoneInfo) -> Counts:
    where, parts = compiled(leaf.where), 1 if leaf.slot is Unit.DAYS else 2

    def counts(one: Told, now: int) -> bool:
        if one.type != leaf.signal or one.at > now:
            return False
        return local_hour(one.at, zone)[:parts] == local_hour(now, zone)[:parts] and where(one.facts)

    return counts
