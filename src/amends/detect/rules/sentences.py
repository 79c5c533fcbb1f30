"""A tree, and a whole detector, read in English."""

from __future__ import annotations

from typing import Final

from amends.detect.rules.tree import Condition, Every, Is, Node, Opposite, Value, read

WORDS: Final = {
    Is.EQUAL: "is",
    Is.OTHER: "is known and not",
    Is.LESS: "is less than",
    Is.AT_MOST: "is at most",
    Is.MORE: "is more than",
    Is.AT_LEAST: "is at least",
}


def as_sentence(tree: object) -> str:
    """This function will read a tree out: "arrival delay minutes is at least 180 and (carrier is UA or ...)".

    :raises BadRule: when the tree cannot be read.
    """
    return read_out(read(tree), is_inner=False)


def detector_sentence(*, signal_type: str, expectation: str, tree: object) -> str:
    """This function will read a whole detector out: what it listens to, and what it asks of the facts."""
    heard = f"we hear {signal_type}" if signal_type else f"{named(expectation)} was promised by a time and has not come"
    node = read(tree)
    if isinstance(node, Every) and not node.parts:
        return f"When {heard}."
    return f"When {heard}, and {read_out(node, is_inner=False)}."


def read_out(node: Node, *, is_inner: bool = False) -> str:
    """A tree that was read, in words; a group within another stands in brackets."""
    if isinstance(node, Condition):
        return condition_words(node)
    if isinstance(node, Opposite):
        return f"it is not so that ({read_out(node.part, is_inner=False)})"
    if not node.parts:
        return "always"
    word = " and " if isinstance(node, Every) else " or "
    text = word.join(read_out(part, is_inner=True) for part in node.parts)
    return f"({text})" if is_inner and len(node.parts) > 1 else text


def condition_words(condition: Condition) -> str:
    """One condition in words."""
    fact = named(condition.fact)
    if condition.op is Is.MISSING:
        return f"{fact} is missing"
    said = [_said(value) for value in condition.values]
    if condition.op is not Is.IN:
        return f"{fact} {WORDS[condition.op]} {said[0]}"
    if len(said) == 1:
        return f"{fact} is {said[0]}"
    return f"{fact} is one of {', '.join(said[:-1])} or {said[-1]}"


def named(fact: str) -> str:
    """A fact as a person names it: "carrier of shipment"."""
    return " of ".join(step.replace("_", " ") for step in reversed(fact.split(".")))


def _said(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"“{value}”"
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else str(value)
