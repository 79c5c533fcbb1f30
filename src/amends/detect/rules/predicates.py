"""A tree as a Python predicate: closures over plain values, nothing evaluated from text."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any, Final

from amends.detect.rules.tree import Condition, Every, Is, Node, Opposite, Sort, Value, as_number, read, sort_of

Facts = Mapping[str, Any]
Predicate = Callable[[Facts], bool]

COMPARE: Final[dict[Is, Callable[[Any, Any], bool]]] = {
    Is.EQUAL: operator.eq,
    Is.LESS: operator.lt,
    Is.AT_MOST: operator.le,
    Is.MORE: operator.gt,
    Is.AT_LEAST: operator.ge,
}


def predicate(tree: object) -> Predicate:
    """This function will compile a tree (see `tree`) to a function from facts to a truth.

    :raises BadRule: when the tree cannot be read.
    """
    return compiled(read(tree))


def compiled(node: Node) -> Predicate:
    """A tree that was read, as a function from facts to a truth."""
    if isinstance(node, Condition):
        return holds(node)
    if isinstance(node, Opposite):
        part = compiled(node.part)
        return lambda facts: not part(facts)
    parts = [compiled(part) for part in node.parts]
    if len(parts) == 1:
        return parts[0]
    if isinstance(node, Every):
        return lambda facts: all(part(facts) for part in parts)
    return lambda facts: any(part(facts) for part in parts)


def holds(condition: Condition) -> Predicate:
    """One condition as a function from facts to a truth."""
    fact = reach(condition.fact)
    op = condition.op
    if op is Is.MISSING:
        return lambda facts: fact(facts) is None
    if op is Is.IN:
        return _any_of(fact, condition.values)
    wanted = condition.values[0]
    if op is Is.OTHER:
        equal = _compared(fact, Is.EQUAL, wanted)
        return lambda facts: fact(facts) is not None and not equal(facts)
    return _compared(fact, op, wanted)


def reach(name: str) -> Callable[[Facts], Any]:
    """A function that looks a fact up, through the objects that it lies in; None where it is missing."""
    first, *rest = name.split(".")
    if not rest:
        return lambda facts: facts.get(first)

    def walk(facts: Facts) -> Any:
        found = facts.get(first)
        for step in rest:
            if not isinstance(found, Mapping):
                return None
            found = found.get(step)
        return found

    return walk


def _compared(fact: Callable[[Facts], Any], op: Is, wanted: Value) -> Predicate:
    compare, sort = COMPARE[op], sort_of(wanted)

    def check(facts: Facts) -> bool:
        found = fact(facts)
        # `type` and not isinstance: True is an int to Python, but no number to a detector.
        kind = type(found)
        if sort is Sort.NUMBER:
            return (kind is int or kind is float) and compare(as_number(found), wanted)
        return kind is (str if sort is Sort.TEXT else bool) and compare(found, wanted)

    return check


def _any_of(fact: Callable[[Facts], Any], values: tuple[Value, ...]) -> Predicate:
    wanted = frozenset((sort_of(value), value) for value in values)

    def check(facts: Facts) -> bool:
        found = fact(facts)
        kind = type(found)
        if kind is int or kind is float:
            return (Sort.NUMBER, as_number(found)) in wanted
        return kind in (str, bool) and (Sort.TEXT if kind is str else Sort.TRUTH, found) in wanted

    return check
