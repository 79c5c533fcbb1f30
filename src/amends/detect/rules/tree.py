"""The predicate tree: what a detector asks of the facts. Read once, strictly, into conditions and groups.

    {}                                                          always
    {"all": [tree, ...]}   {"any": [tree, ...]}   {"not": tree}
    {"fact": "arrival_delay_minutes", "is": ">=", "value": 180}
    {"fact": "carrier", "is": "in", "value": ["UA", "B6"]}      {"fact": "gate", "is": "is_missing"}

What a condition means, for Python and for SQL alike:

- A fact that is absent or null is missing: it is `is_missing`, and every other condition on it is false.
- Numbers, texts and truths are three sorts and never equal each other; numbers are compared as IEEE doubles, texts by
  code point, so ISO 8601 moments in one zone compare as moments. A fact of another sort than the value is not equal
  to it (`!=` holds) and in no order with it.
- `shipment.carrier` reaches into an object within the facts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

DEEPEST = 10
MOST_CONDITIONS = 100
LONGEST_TEXT = 500
FACT: Final = re.compile(r"[A-Za-z_]\w{0,63}(\.[A-Za-z_]\w{0,63}){0,4}", re.ASCII)

Value = float | str | bool


class BadRule(ValueError):
    """A tree that cannot be read. `path` names the place in it, such as `all[1].not.value`."""

    def __init__(self, path: str, what: str) -> None:
        self.path = path
        self.what = what
        super().__init__(f"{path or 'rule'}: {what}")


class Is(StrEnum):
    """How a fact is compared."""

    EQUAL = "="
    OTHER = "!="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="
    IN = "in"
    MISSING = "is_missing"


ORDERS: Final = frozenset({Is.LESS, Is.AT_MOST, Is.MORE, Is.AT_LEAST})


class Sort(StrEnum):
    """What a value is. The three never compare with each other."""

    NUMBER = "number"
    TEXT = "text"
    TRUTH = "truth"


@dataclass(frozen=True, slots=True)
class Condition:
    """One question about one fact. `values` is empty for `is_missing`, several only for `in`."""

    fact: str
    op: Is
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Every:
    """Holds when all of its parts hold; without parts it always does."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """Holds when one of its parts holds."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Opposite:
    """Holds when its part does not."""

    part: Node


Node = Condition | Every | Some | Opposite
ALWAYS: Final = Every(())


def sort_of(value: Value) -> Sort:
    """The sort of a value that stands in a tree."""
    if isinstance(value, bool):
        return Sort.TRUTH
    return Sort.TEXT if isinstance(value, str) else Sort.NUMBER


def read(tree: object) -> Node:
    """This function will read a tree as it comes from JSON; `{}` holds always.

    :raises BadRule: naming the path of the first thing that cannot be, and the remedy.
    """
    if tree == {} and isinstance(tree, dict):
        return ALWAYS
    node = _node(tree, "", 1)
    count = _count(node)
    if count > MOST_CONDITIONS:
        raise BadRule("", f"has {count} conditions; at most {MOST_CONDITIONS} can be read. Make two detectors of it.")
    return node


def _count(node: Node) -> int:
    if isinstance(node, Condition):
        return 1
    return _count(node.part) if isinstance(node, Opposite) else sum(_count(part) for part in node.parts)


def _node(tree: object, path: str, depth: int) -> Node:
    if not isinstance(tree, Mapping):
        raise BadRule(path, f"must be an object, not {shown(tree)}")
    if depth > DEEPEST:
        raise BadRule(path, f"is nested more than {DEEPEST} deep; write it flatter")
    if "fact" in tree:
        return condition_of(tree, path)
    if len(tree) != 1 or not tree.keys() <= {"all", "any", "not"}:
        names = ", ".join(sorted(map(str, tree))) or "nothing"
        raise BadRule(path, f'must hold either "fact", or exactly one of "all", "any" and "not"; it holds {names}')
    word = next(iter(tree))
    inner = f"{path}.{word}" if path else str(word)
    if word == "not":
        return Opposite(_node(tree["not"], inner, depth + 1))
    listed = tree[word]
    if not isinstance(listed, list | tuple) or not listed:
        raise BadRule(inner, "must be a list with at least one condition")
    parts = tuple(_node(part, f"{inner}[{place}]", depth + 1) for place, part in enumerate(listed))
    return Every(parts) if word == "all" else Some(parts)


def condition_of(tree: Mapping[str, object], path: str) -> Condition:
    """One question about one fact, read strictly; `path` is its place in the tree.

    :raises BadRule: naming the place and the remedy.
    """
    if strange := set(tree) - {"fact", "is", "value"}:
        raise BadRule(path, f'a condition holds "fact", "is" and "value", not {", ".join(sorted(map(str, strange)))}')
    fact = tree["fact"]
    if not isinstance(fact, str) or not FACT.fullmatch(fact):
        raise BadRule(at(path, "fact"), f"must name a fact, such as arrival_delay_minutes, not {shown(fact)}")
    try:
        op = Is(str(tree.get("is")))
    except ValueError:
        known = ", ".join(Is)
        raise BadRule(at(path, "is"), f"must be one of {known}, not {shown(tree.get('is'))}") from None
    return Condition(fact, op, _values(tree, op, path))


def _values(tree: Mapping[str, object], op: Is, path: str) -> tuple[Value, ...]:
    here = at(path, "value")
    if op is Is.MISSING:
        if "value" in tree:
            raise BadRule(here, "is_missing takes no value; leave it out")
        return ()
    if "value" not in tree:
        raise BadRule(here, "is missing; say what the fact is compared with")
    value = tree["value"]
    if op is not Is.IN:
        return (_value(value, op, here),)
    if not isinstance(value, list | tuple) or not 0 < len(value) <= MOST_CONDITIONS:
        raise BadRule(here, f'"in" needs a list of 1 to {MOST_CONDITIONS} values')
    return tuple(_value(one, op, f"{here}[{place}]") for place, one in enumerate(value))


def _value(value: object, op: Is, path: str) -> Value:
    if isinstance(value, bool):
        if op in ORDERS:
            raise BadRule(path, f"{str(value).lower()} has no order; compare it with = or !=")
        return value
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT or "\0" in value:
            raise BadRule(path, f"must be at most {LONGEST_TEXT} characters, none of them NUL")
        return value
    if isinstance(value, int | float):
        number = as_number(value)
        if math.isfinite(number):
            return number
    raise BadRule(path, f"must be a number, a text, true or false, not {shown(value)}")


def as_number(value: float) -> float:
    """A number as a double; a whole number beyond the doubles is infinite, as a database reads it."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def at(path: str, name: str) -> str:
    """The path of a part within the place `path`."""
    return f"{path}.{name}" if path else name


def shown(value: object) -> str:
    """A value as an error quotes it: cut, when it is long."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
