"""Whether an expression makes sense in its pack, asked when the pack is loaded: names, kinds, values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from amends.remedies.law.functions import FUNCTIONS
from amends.remedies.law.language import (
    LITERALS,
    Call,
    Is,
    Junction,
    Literal,
    Name,
    Negation,
    Node,
    Operation,
    Stated,
    Unreadable,
    Within,
)
from amends.remedies.law.shapes import Fact, Kind, Named

NONE = "none"
ORDERED = frozenset({Kind.NUMBER, Kind.DATE})


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that an expression of a pack may use."""

    facts: Mapping[str, Fact]
    named: Mapping[str, Named]
    sums: Collection[str]
    windows: Collection[str]

    def meaning(self, name: str) -> Fact | Named:
        found = self.facts.get(name) or self.named.get(name)
        if found is None:
            known = ", ".join(sorted({*self.facts, *self.named, *self.sums}))
            raise Unreadable(f"{name!r} is no fact, value or sum of this pack; it has {known}")
        return found


def check_condition(node: Node, words: Vocabulary) -> None:
    """That the expression is true or false.

    :raises Unreadable: saying what it is instead.
    """
    if kind_of(node, words) != Kind.FLAG:
        raise Unreadable("a condition must be true or false, and this is neither")


def kind_of(node: Node, words: Vocabulary) -> Kind | str:
    """The kind of an expression; `none` for the literal.

    :raises Unreadable: naming the word that is wrong.
    """
    return _KINDS[type(node)](node, words)


def _literal(node: Literal, words: Vocabulary) -> Kind | str:
    if node.value is None:
        return NONE
    if isinstance(node.value, bool):
        return Kind.FLAG
    return Kind.DATE if hasattr(node.value, "year") else Kind.NUMBER


def _name(node: Name, words: Vocabulary) -> Kind | str:
    if node.name in words.sums:
        return Kind.NUMBER
    kind = words.meaning(node.name).kind
    return Kind.NUMBER if kind is Kind.MONEY else kind


def _call(node: Call, words: Vocabulary) -> Kind | str:
    function = FUNCTIONS.get(node.function)
    if function is None:
        raise Unreadable(f"{node.function!r} is no function; known are {', '.join(sorted(FUNCTIONS))}")
    if len(node.arguments) != len(function.takes):
        raise Unreadable(f"{node.function} takes {len(function.takes)} arguments, not {len(node.arguments)}")
    for number, (wanted, argument) in enumerate(zip(function.takes, node.arguments, strict=True), start=1):
        if wanted is None:
            if not isinstance(argument, Name) or argument.name not in words.sums:
                raise Unreadable(f"{node.function}: argument {number} must be the name of a sum")
        elif (found := kind_of(argument, words)) not in {wanted, NONE}:
            raise Unreadable(f"{node.function}: argument {number} must be a {wanted}, not a {found}")
    return function.gives


def _operation(node: Operation, words: Vocabulary) -> Kind | str:
    left, right = kind_of(node.left, words), kind_of(node.right, words)
    if node.sign in {"<", "<=", ">", ">="}:
        if left != right or left not in ORDERED:
            raise Unreadable(f"{node.sign} compares two numbers or two dates, not a {left} and a {right}")
        return Kind.FLAG
    if (left, right) != (Kind.NUMBER, Kind.NUMBER):
        raise Unreadable(f"{node.sign} takes two numbers, not a {left} and a {right}")
    if node.sign == "/" and not (isinstance(node.right, Literal) and node.right.value):
        raise Unreadable("/ divides by a number that is written out and is not 0")
    return Kind.NUMBER


def _is(node: Is, words: Vocabulary) -> Kind | str:
    meant = words.meaning(node.left.name)
    allowed = set(meant.values) | {NONE}
    if meant.kind is Kind.FLAG:
        allowed = set(LITERALS)
    wrong = [word for word in node.options if word not in allowed]
    if wrong:
        raise Unreadable(f"{node.left.name} is never {wrong[0]!r}; it is one of {', '.join(sorted(allowed))}")
    return Kind.FLAG


def _stated(node: Stated, words: Vocabulary) -> Kind | str:
    if node.name not in words.facts:
        raise Unreadable(f"{node.name!r} is no fact of this pack, so nobody can state it")
    return Kind.FLAG


def _within(node: Within, words: Vocabulary) -> Kind | str:
    if node.window not in words.windows:
        raise Unreadable(
            f"{node.window!r} is no window of this pack; it has {', '.join(sorted(words.windows)) or 'none'}"
        )
    if kind_of(node.left, words) != Kind.DATE:
        raise Unreadable("before `in` stands a date")
    return Kind.FLAG


def _negation(node: Negation, words: Vocabulary) -> Kind | str:
    check_condition(node.inner, words)
    return Kind.FLAG


def _junction(node: Junction, words: Vocabulary) -> Kind | str:
    for part in node.parts:
        check_condition(part, words)
    return Kind.FLAG


_KINDS: dict[type, Callable[[Any, Vocabulary], Kind | str]] = {
    Literal: _literal,
    Name: _name,
    Call: _call,
    Operation: _operation,
    Is: _is,
    Stated: _stated,
    Within: _within,
    Negation: _negation,
    Junction: _junction,
}
