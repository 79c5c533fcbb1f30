"""Rehearsing a detector on what this desk was told and how it ended. It reads, and changes nothing.

At every moment only what had been received by then is looked at, as it would have been.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Count, Sum

from amends.customers.models import Order
from amends.detect.queries import stored_histories
from amends.detect.rules.watching import (
    Each,
    History,
    Outcome,
    Score,
    Size,
    by_week,
    found_in,
    looks_back,
    micros,
    moment_at,
    read_rule,
    score,
    sized,
)
from amends.flow.outcomes import AT_ONCE, Ended, How, outcomes_of
from amends.kinds.rules import Severity
from amends.people.models import Brand

EXAMPLES: Final = 3


@dataclass(frozen=True, slots=True)
class Week:
    """What a detector would have found in a week that begins on a Monday, and how many cases it would have opened."""

    begins: date
    found: int
    cases: int


@dataclass(frozen=True, slots=True)
class Example:
    """A thing with its finding, its end, or both. `reference` is the case that tells the end, where one does."""

    thing: str
    found_at: datetime | None
    how: How
    heard_at: datetime
    reference: str


@dataclass(frozen=True, slots=True)
class Examples:
    """A few things that were rightly found, that were found but ended well, and that were missed; the last first."""

    right: Sequence[Example]
    wrong: Sequence[Example]
    missed: Sequence[Example]


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What a detector would have found from `since` to `until` in what is stored, and how that ended.

    `score` weighs what was found against the ends that we know; of `silent` findings nobody heard anything since, and
    they count in neither share. `averted` and `false_alarms` ended so. `cases` would have been opened for `customers`,
    on orders worth `values` (minor units by currency). `is_cut`: more things were told of than a dry run looks at.
    `sizes` says how many of what was found would have been how grave.
    """

    since: datetime
    until: datetime
    score: Score
    silent: int
    averted: int
    false_alarms: int
    cases: int
    customers: int
    values: Mapping[str, int]
    weeks: Sequence[Week]
    examples: Examples
    is_cut: bool
    sizes: Mapping[Severity, int] = field(default_factory=dict)


def rehearse(
    brand: Brand,
    tree: Mapping[str, Any],
    *,
    sizes: Sequence[Size] = (),
    usual: Severity = Severity.MEDIUM,
    since: datetime,
    until: datetime,
    at: datetime,
) -> Rehearsed:
    """This function will try a tree on what was told from `since` to `until`. What ended up to `at` counts.

    :param sizes: how grave each of what it finds is, at the moment at which it is found; else as grave as `usual`.

    A thing that it would have found before `since` is left out: that finding belongs to an earlier time.

    :raises BadRule: for a tree that cannot be read. :raises ValueError: for a time that ends before it begins.
    """
    if until <= since:
        raise ValueError("until: must lie after the day it begins; choose a later day.")
    zone = brand.calendar.time_zone
    rule = read_rule(tree)
    back = looks_back(rule) if isinstance(rule, Each) else timedelta()
    histories, is_cut = stored_histories(since=since - back, until=until)
    first = found_in(dict(tree), histories, zone, until=micros(until))
    found = {thing: when for thing, when in first.items() if when >= micros(since)}
    histories = {
        thing: history
        for thing, history in histories.items()
        if thing in found or (thing not in first and (not back or _is_told_of(history, since, until)))
    }
    ends = outcomes_of(brand, histories, since=since, until=at)
    cases, customers, values = _orders(brand, found)
    hows = [ends[thing].how for thing in found if thing in ends]
    weighed = score(len(histories), found, {thing: Outcome(one.at, one.is_bad) for thing, one in ends.items()})
    return Rehearsed(
        since=since,
        until=until,
        score=weighed,
        silent=sum(thing not in ends for thing in found),
        averted=hows.count(How.AVERTED),
        false_alarms=hows.count(How.FALSE_ALARM) + hows.count(How.NOT_A_FAILURE),
        cases=sum(cases.values()),
        customers=customers,
        values=values,
        weeks=[Week(*one) for one in by_week(found, cases, ZoneInfo(zone))],
        examples=_examples(found, ends),
        is_cut=is_cut,
        sizes=_sizes(histories, found, sizes, usual, zone) if sizes else {},
    )


def _sizes(
    histories: Mapping[str, History], found: Mapping[str, int], sizes: Sequence[Size], usual: Severity, zone: str
) -> dict[Severity, int]:
    """How many of what was found were how grave, the gravest first."""
    size_of = sized(sizes, zone)
    counts = dict.fromkeys(sorted(Severity, reverse=True), 0)
    for thing, when in found.items():
        size = size_of(histories[thing], when)
        counts[size.severity if size else usual] += 1
    return counts


def _is_told_of(history: History, since: datetime, until: datetime) -> bool:
    return any(micros(since) <= one.known < micros(until) for one in history.told)


def _orders(brand: Brand, found: Mapping[str, int]) -> tuple[dict[str, int], int, dict[str, int]]:
    """How many orders stand on each thing that was found, how many customers have them, and what they are worth."""
    things, cases, customers, values = sorted(found), dict[str, int](), set[object](), dict[str, int]()
    for start in range(0, len(things), AT_ONCE):
        rows = Order.objects.filter(brand=brand, thing__in=things[start : start + AT_ONCE]).order_by()
        cases.update(rows.values("thing").annotate(count=Count("id")).values_list("thing", "count"))
        customers.update(rows.values_list("customer", flat=True).distinct())
        worth = rows.filter(value_minor__isnull=False).values("currency").annotate(total=Sum("value_minor"))
        for currency, total in worth.values_list("currency", "total"):
            values[currency] = values.get(currency, 0) + total
    return cases, len(customers), values


def _examples(found: Mapping[str, int], ends: Mapping[str, Ended]) -> Examples:
    in_time = {thing for thing, when in found.items() if thing in ends and when <= ends[thing].at}
    bad = [thing for thing, one in ends.items() if one.is_bad]
    return Examples(
        right=_last([thing for thing in bad if thing in in_time], found, ends),
        wrong=_last([thing for thing in in_time if not ends[thing].is_bad], found, ends),
        missed=_last([thing for thing in bad if thing not in in_time], found, ends),
    )


def _last(things: Sequence[str], found: Mapping[str, int], ends: Mapping[str, Ended]) -> list[Example]:
    newest = sorted(things, key=lambda thing: (-ends[thing].at, thing))[:EXAMPLES]
    return [
        Example(
            thing,
            moment_at(found[thing]) if thing in found else None,
            ends[thing].how,
            moment_at(ends[thing].at),
            ends[thing].reference,
        )
        for thing in newest
    ]
