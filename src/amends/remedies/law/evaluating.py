"""What an expression is, given the facts: a value, or which facts are missing. Unknown stays unknown.

`and`, `or` and `not` follow Kleene: "false and unknown" is false, "true and unknown" is unknown. A comparison with
`none` (there was none) is false. So a fact is asked for only where it decides.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from amends.kernel.counting import WorkingDays
from amends.remedies.law.functions import FUNCTIONS
from amends.remedies.law.language import (
    Call,
    Is,
    Junction,
    Literal,
    Name,
    Negation,
    Node,
    Operation,
    Stated,
    Within,
)
from amends.remedies.law.shapes import Case, Named, Pack, Sum, Value

HOLIDAYS = "holidays"
OWN_CALENDAR = "the pack's own calendar"
Holidays = Callable[[int], frozenset[date]]


@dataclass(frozen=True, slots=True)
class Missing:
    """Facts without which nothing can be said."""

    names: frozenset[str]


class NotYetLaw(ValueError):
    """Raised when a sum is asked for a day before the pack knows one."""


class Uncountable(ValueError):
    """Raised when facts cannot be true together, such as a return before the request, or lie too far apart."""


@dataclass
class Asking:
    """One question to a pack: what was stated, and what was looked at on the way to the answer.

    :ivar latest: the last day for which an amount was looked up.
    :ivar holidays: the holidays of the pack's calendar in a year; asked only when none are stated and one is needed.
    """

    pack: Pack
    stated: Mapping[str, Value]
    asked: date
    holidays: Holidays
    assumed: dict[str, Value] = field(default_factory=dict)
    read: dict[str, Value] = field(default_factory=dict)
    cited: dict[str, None] = field(default_factory=dict)
    steps: list[tuple[str, Case, dict[str, Value]]] = field(default_factory=list)
    known: dict[str, Value | Missing] = field(default_factory=dict)
    latest: date | None = None

    def fact(self, name: str) -> Value | Missing:
        """What is known of a fact; what it took for want of a statement is kept in `assumed`."""
        if name in self.stated:
            self.read[name] = self.stated[name]
            return self.stated[name]
        absent = self.pack.facts[name].absent
        if absent.needed:
            return Missing(frozenset({name}))
        value = self.asked if absent.asked_day else absent.value
        self.assumed[name] = self.read[name] = value
        return value

    def value(self, name: str) -> Value | Missing:
        """A named value of the pack, found once."""
        if name not in self.known:
            self.known[name] = self._choose(self.pack.named[name])
        return self.known[name]

    def sum_on(self, found: Sum, day: date) -> Decimal:
        """The amount of that day.

        :raises NotYetLaw: if the pack knows none so early.
        """
        dated = found.on(day)
        if dated is None:
            raise NotYetLaw(f"{found.words}: no amount is known for {day.isoformat()}")
        self.cite(dated.cite)
        self.latest = max(day, self.latest or day)
        return dated.amount

    def cite(self, keys: tuple[str, ...]) -> None:
        self.cited.update(dict.fromkeys(keys))

    def working(self, day: date) -> WorkingDays:
        """Working days around a day: by the holidays that are stated, else by the pack's own calendar."""
        stated = self.stated.get(HOLIDAYS)
        if isinstance(stated, tuple):
            return WorkingDays(frozenset(stated))
        if HOLIDAYS in self.pack.facts:
            self.assumed[HOLIDAYS] = OWN_CALENDAR
        return WorkingDays(self.holidays(day.year) | self.holidays((day + timedelta(days=366)).year))

    def _choose(self, named: Named) -> Value | Missing:
        before, self.read = self.read, {}
        try:
            for case in named.cases:
                held = True if case.when is None else evaluate(case.when, self)
                if isinstance(held, Missing):
                    return held
                if held:
                    self.cite(case.cite)
                    self.steps.append((named.name, case, dict(self.read)))
                    return case.gives if isinstance(case.gives, str) else evaluate(case.gives, self)
            return None
        finally:
            self.read = before


def evaluate(node: Node, asking: Asking) -> Any:
    """The value of an expression, or `Missing`."""
    return _EVALUATE[type(node)](node, asking)


def _name(node: Name, asking: Asking) -> Any:
    pack = asking.pack
    if node.name in pack.facts:
        return asking.fact(node.name)
    if node.name in pack.named:
        return asking.value(node.name)
    found = pack.sums[node.name]
    day = asking.fact(found.dated_by)
    return day if isinstance(day, Missing) else asking.sum_on(found, _day(day))


def _day(value: Value) -> date:
    assert isinstance(value, date)  # noqa: S101 - the loader let only dates date a sum
    return value


def _call(node: Call, asking: Asking) -> Any:
    function = FUNCTIONS[node.function]
    found = [
        _rate(argument, asking) if kind is None else evaluate(argument, asking)
        for kind, argument in zip(function.takes, node.arguments, strict=True)
    ]
    missing = _missing(found)
    if missing or any(value is None for value in found):
        return missing
    if function.working:
        found.insert(0, asking.working)
    try:
        return function.call(*found)
    except NotYetLaw:
        raise
    except (ValueError, OverflowError) as why:
        raise Uncountable(str(why)) from None


def _rate(node: Node, asking: Asking) -> Callable[[date], Decimal]:
    assert isinstance(node, Name)  # noqa: S101 - the loader let only the name of a sum stand here
    return lambda day: asking.sum_on(asking.pack.sums[node.name], day)


_SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _operation(node: Operation, asking: Asking) -> Any:
    left, right = evaluate(node.left, asking), evaluate(node.right, asking)
    missing = _missing([left, right])
    if missing:
        return missing
    if left is None or right is None:
        return False if node.sign in {"<", "<=", ">", ">="} else None
    return _SIGNS[node.sign](left, right)


def _is(node: Is, asking: Asking) -> Any:
    found = evaluate(node.left, asking)
    if isinstance(found, Missing):
        return found
    return (_spelled(found) in node.options) != node.negated


def _spelled(value: Value) -> str:
    if value is None or isinstance(value, bool):
        return str(value).lower()
    return str(value)


def _stated(node: Stated, asking: Asking) -> bool:
    if node.name in asking.stated:
        asking.read[node.name] = asking.stated[node.name]
    return (node.name in asking.stated) != node.negated


def _within(node: Within, asking: Asking) -> Any:
    day = evaluate(node.left, asking)
    if isinstance(day, Missing):
        return day
    for first, last, cite in asking.pack.windows[node.window].spans:
        if first <= day <= last:
            asking.cite(cite)
            return True
    return False


def _negation(node: Negation, asking: Asking) -> Any:
    found = evaluate(node.inner, asking)
    return found if isinstance(found, Missing) else not found


def _junction(node: Junction, asking: Asking) -> Any:
    decides = node.sign == "or"
    unknown: list[Missing] = []
    for part in node.parts:
        found = evaluate(part, asking)
        if isinstance(found, Missing):
            unknown.append(found)
        elif found is decides:
            return decides
    return _missing(unknown) or (not decides)


def _missing(values: list[Any]) -> Missing | None:
    names = frozenset[str]().union(*(value.names for value in values if isinstance(value, Missing)))
    return Missing(names) if names else None


_EVALUATE: dict[type, Callable[[Any, Asking], Any]] = {
    Literal: lambda node, asking: node.value,
    Name: _name,
    Call: _call,
    Operation: _operation,
    Is: _is,
    Stated: _stated,
    Within: _within,
    Negation: _negation,
    Junction: _junction,
}
