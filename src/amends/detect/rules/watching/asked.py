"""What may be asked of a thing through time.

    {"time": "first order.cancelled", "is": "less_than_before", "span": "14 days", "than": "fact departs_at"}
    {"time": "now", "is": "at_or_after", "than": "fact promised_by"}
    {"count": "login.failed", "is": ">=", "value": 3, "span": "24 hours", "until": "last subscription.cancelled"}
    {"sequence": [{"signal": "login.failed", "times": 3}, {"signal": "subscription.cancelled"}], "span": "1 days"}
    {"absent": "order.dispatched", "span": "5 days", "after": "first order.placed"}
    {"unusual": "payment.failed", "in": "hour", "weeks": 8, "one_in": 10000, "least": 5}
    {"each": "shop", "holds": {"count": "payment.failed", "is": ">", "value": 20, "span": "1 hours"}}   at the top only
    {"fact": ...}   as in `tree`      {"all": [...]}   {"any": [...]}   {"none": [...]}   {"not": ...}

What it means, for Python and for SQL alike:

- A thing is what was told of it and known by the moment that is asked about. What was told is in the order in which it
  occurred; what occurred at one moment, in the order in which it was told.
- A fact is what the newest signal says that names it and does not say null. A time is `now`, the moment of the first or
  last signal of a type, or a fact that holds a moment with its zone (2018-01-16T02:00:00Z) in the years 1900 to 2199.
  A comparison with a time that is not known is false.
- Minutes and hours are counted exactly; days are the calendar days of the desk's own zone, whatever the hour. "Less
  than 14 days before" holds on the very moment and not at 14 days; "at least 14 days before" holds from 14 days on.
- The last 24 hours begin after the moment 24 hours ago; the last 3 days are today and the two days before it.
- Unusual is what was heard in the hour, or on the day, that runs now more often than chance allows beside the same
  hour of the same weekday in the weeks before (see `rules.level`), by the desk's own clock. Weeks before the first that
  was heard of it are not known; with fewer than four it is false.
- `each` takes all things together that share a fact (a text or a whole number; `*` takes all there are) and asks it of
  them as of one thing; when it holds, it finds every thing whose signals were counted. It may ask for counts within a
  span up to now and for what is unusual.
- In a sequence each step comes after the one before it; its span, and that of an absence, may be used up to the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from amends.detect.rules.tree import Condition, Is, Node

MICROS: Final = 1_000_000


class Unit(StrEnum):
    """What a span is counted in."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"


EXACT: Final = {Unit.MINUTES: 60 * MICROS, Unit.HOURS: 3600 * MICROS}


@dataclass(frozen=True, slots=True)
class Span:
    """So many minutes, hours or calendar days."""

    amount: int
    unit: Unit

    @property
    def limit(self) -> int:
        """How much it is: in microseconds, or in days."""
        return self.amount * EXACT.get(self.unit, 1)

    @property
    def is_days(self) -> bool:
        """Whether it is counted in calendar days."""
        return self.unit is Unit.DAYS


class Which(StrEnum):
    """Where a time comes from."""

    NOW = "now"
    FIRST = "first"
    LAST = "last"
    FACT = "fact"


@dataclass(frozen=True, slots=True)
class TimeOf:
    """A time of the thing. `name` is the type of a signal or a fact; empty for now."""

    which: Which
    name: str = ""


NOW: Final = TimeOf(Which.NOW)


class Relation(StrEnum):
    """How one time lies to another."""

    BEFORE = "before"
    AT_OR_BEFORE = "at_or_before"
    AFTER = "after"
    AT_OR_AFTER = "at_or_after"
    LESS_BEFORE = "less_than_before"
    LEAST_BEFORE = "at_least_before"
    LESS_AFTER = "less_than_after"
    LEAST_AFTER = "at_least_after"


SPANNED: Final = frozenset(
    {Relation.LESS_BEFORE, Relation.LEAST_BEFORE, Relation.LESS_AFTER, Relation.LEAST_AFTER},
)


@dataclass(frozen=True, slots=True)
class Times:
    """Whether `time` lies so to `than`; `span` only for the relations that measure a distance."""

    time: TimeOf
    relation: Relation
    than: TimeOf
    span: Span | None


@dataclass(frozen=True, slots=True)
class Count:
    """How often a type of signal was heard: ever until a time, or within a span that ends with it."""

    signal: str
    op: Is
    value: int
    span: Span | None
    until: TimeOf
    where: Node


@dataclass(frozen=True, slots=True)
class Step:
    """A signal in a sequence, so many times."""

    signal: str
    times: int


@dataclass(frozen=True, slots=True)
class Sequel:
    """Signals one after another; from the first to the last at most the span."""

    steps: tuple[Step, ...]
    span: Span | None

    @property
    def signals(self) -> list[str]:
        """Each signal that must come, in order."""
        return [step.signal for step in self.steps for _ in range(step.times)]


@dataclass(frozen=True, slots=True)
class Absence:
    """A signal that was expected within a span after a time; the span is over and it has not come in it."""

    signal: str
    span: Span
    after: TimeOf


@dataclass(frozen=True, slots=True)
class Unusual:
    """A type of signal heard unusually often in the hour, or on the day, that runs now."""

    signal: str
    slot: Unit
    weeks: int
    one_in: int
    least: int
    where: Node

    @property
    def days(self) -> int:
        """How many days before today it looks at."""
        return 7 * self.weeks


@dataclass(frozen=True, slots=True)
class All:
    """Holds when all of its parts hold; without parts it never comes from a reader."""

    parts: tuple[Ask, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Holds when one of its parts holds."""

    parts: tuple[Ask, ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """Holds when none of its parts holds."""

    parts: tuple[Ask, ...]


Leaf = Condition | Times | Count | Sequel | Absence | Unusual
Ask = Leaf | All | AnyOf | NoneOf
EVERYTHING: Final = "*"


@dataclass(frozen=True, slots=True)
class Each:
    """Asked of all things together that share a fact, or of all there are."""

    fact: str
    ask: Ask


def leaves(ask: Ask) -> list[Leaf]:
    """The single questions of a tree, in its order."""
    if isinstance(ask, All | AnyOf | NoneOf):
        return [leaf for part in ask.parts for leaf in leaves(part)]
    return [ask]


def times_of(leaf: Leaf) -> tuple[TimeOf, ...]:
    """The times that a question names."""
    if isinstance(leaf, Times):
        return (leaf.time, leaf.than)
    if isinstance(leaf, Count):
        return (leaf.until,)
    return (leaf.after,) if isinstance(leaf, Absence) else ()


def signals_of(leaf: Leaf) -> frozenset[str]:
    """The types of signals that a question names."""
    named = {one.name for one in times_of(leaf) if one.which in (Which.FIRST, Which.LAST)}
    if isinstance(leaf, Count | Absence | Unusual):
        named.add(leaf.signal)
    return frozenset(named | (set(leaf.signals) if isinstance(leaf, Sequel) else set()))


def facts_of(leaf: Leaf) -> frozenset[str]:
    """The facts of the thing that a question names."""
    named = {one.name for one in times_of(leaf) if one.which is Which.FACT}
    return frozenset(named | ({leaf.fact} if isinstance(leaf, Condition) else set()))
