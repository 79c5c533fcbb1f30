"""What is asked of a thing through time, as a Python function of its history and a moment."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from amends.detect.rules.level import is_unusual
from amends.detect.rules.predicates import COMPARE, compiled, reach
from amends.detect.rules.predicates import holds as condition_holds
from amends.detect.rules.tree import Condition
from amends.detect.rules.watching.asked import (
    Absence,
    All,
    AnyOf,
    Ask,
    Count,
    Relation,
    Sequel,
    TimeOf,
    Times,
    Unit,
    Unusual,
    Which,
)
from amends.detect.rules.watching.history import History, Told, elapsed, local_hour, stated_moment
from amends.detect.rules.watching.reading import read_watch

Known = Sequence[Told]
Check = Callable[[Known, int], bool]
Holds = Callable[[History, int], bool]
PLAIN: Final[dict[Relation, Callable[[int, int], bool]]] = {
    Relation.BEFORE: operator.lt,
    Relation.AT_OR_BEFORE: operator.le,
    Relation.AFTER: operator.gt,
    Relation.AT_OR_AFTER: operator.ge,
}
LOOKS_BACK: Final = frozenset({Relation.LESS_AFTER, Relation.LEAST_AFTER})
IS_NEAR: Final = frozenset({Relation.LESS_BEFORE, Relation.LESS_AFTER})


def holds(tree: object, time_zone: str) -> Holds:
    """This function will compile a tree (see `asked`) to a function of a history and a moment in microseconds.

    :param time_zone: the zone whose calendar days are counted.
    :raises BadRule: when the tree cannot be read.
    """
    check = checked(read_watch(tree), ZoneInfo(time_zone))
    return lambda history, now: check(history.known(now), now)


def checked(ask: Ask, zone: ZoneInfo) -> Check:
    """A question that was read, as a function of what is known and a moment."""
    if isinstance(ask, All | AnyOf):
        parts = [checked(part, zone) for part in ask.parts]
        join = all if isinstance(ask, All) else any
        return lambda known, now: join(part(known, now) for part in parts)
    if isinstance(ask, Condition):
        return _fact(ask)
    if isinstance(ask, Times):
        return _times(ask, zone)
    if isinstance(ask, Count):
        return _count(ask, zone)
    if isinstance(ask, Sequel):
        return _sequence(ask, zone)
    if isinstance(ask, Absence):
        return _absence(ask, zone)
    if isinstance(ask, Unusual):
        return _unusual(ask, zone)
    unwanted = [checked(part, zone) for part in ask.parts]
    return lambda known, now: not any(part(known, now) for part in unwanted)


def latest(known: Known, look: Callable[[Any], Any]) -> Any:
    """What the newest signal says that says anything; None when none does."""
    return next((found for one in reversed(known) if (found := look(one.facts)) is not None), None)


def _fact(ask: Condition) -> Check:
    look = reach(ask.fact)
    # The condition is asked of the newest value alone, under a name without steps.
    check = condition_holds(Condition("it", ask.op, ask.values))
    return lambda known, now: check({"it": latest(known, look)})


def time_of(time: TimeOf) -> Callable[[Known, int], int | None]:
    """A function that looks a time up; None where it is not known."""
    if time.which is Which.NOW:
        return lambda known, now: now
    if time.which is Which.FACT:
        look = reach(time.name)
        return lambda known, now: stated_moment(latest(known, look))
    in_order: Callable[[Known], Any] = iter if time.which is Which.FIRST else reversed
    return lambda known, now: next((one.at for one in in_order(known) if one.type == time.name), None)


def _times(ask: Times, zone: ZoneInfo) -> Check:
    time, than, relation, span = time_of(ask.time), time_of(ask.than), ask.relation, ask.span

    def check(known: Known, now: int) -> bool:
        one, other = time(known, now), than(known, now)
        if one is None or other is None:
            return False
        if span is None:
            return PLAIN[relation](one, other)
        early, late = (other, one) if relation in LOOKS_BACK else (one, other)
        if early > late:
            return False
        passed = elapsed(early, late, span, zone)
        return passed < span.limit if relation in IS_NEAR else passed >= span.limit

    return check


def _count(ask: Count, zone: ZoneInfo) -> Check:
    until, where, span, compare = time_of(ask.until), compiled(ask.where), ask.span, COMPARE[ask.op]

    def check(known: Known, now: int) -> bool:
        end = until(known, now)
        if end is None:
            return False
        found = [one.at for one in known if one.type == ask.signal and one.at <= end and where(one.facts)]
        if span is not None:
            found = [at for at in found if elapsed(at, end, span, zone) < span.limit]
        return compare(len(found), ask.value)

    return check


def _sequence(ask: Sequel, zone: ZoneInfo) -> Check:
    signals, span = ask.signals, ask.span

    def check(known: Known, now: int) -> bool:
        # starts[n]: the latest start from which the first n + 1 signals have come so far.
        starts: list[int | None] = [None] * len(signals)
        for one in known:
            for place in range(len(signals) - 1, -1, -1):
                before = one.at if place == 0 else starts[place - 1]
                if one.type != signals[place] or before is None:
                    continue
                if place + 1 < len(signals):
                    starts[place] = _later(before, starts[place])
                elif span is None or elapsed(before, one.at, span, zone) <= span.limit:
                    return True
        return False

    return check


def _later(one: int, other: int | None) -> int:
    return one if other is None else max(one, other)


def _absence(ask: Absence, zone: ZoneInfo) -> Check:
    after, span = time_of(ask.after), ask.span

    def check(known: Known, now: int) -> bool:
        start = after(known, now)
        if start is None or start > now or elapsed(start, now, span, zone) <= span.limit:
            return False
        return not any(
            one.type == ask.signal and one.at >= start and elapsed(start, one.at, span, zone) <= span.limit
            for one in known
        )

    return check


def _unusual(ask: Unusual, zone: ZoneInfo) -> Check:
    where = compiled(ask.where)

    def check(known: Known, now: int) -> bool:
        today, hour = local_hour(now, zone)
        counts, weeks = [0] * (ask.weeks + 1), 0
        for one in known:
            if one.type != ask.signal or one.at > now:
                continue
            day, its_hour = local_hour(one.at, zone)
            apart = (today - day).days
            if apart > ask.days:
                continue
            weeks = max(weeks, apart // 7)
            if apart % 7 == 0 and (ask.slot is Unit.DAYS or its_hour == hour) and where(one.facts):
                counts[apart // 7] += 1
        return is_unusual(counts[0], counts[1 : weeks + 1], one_in=ask.one_in, least=ask.least)

    return check
