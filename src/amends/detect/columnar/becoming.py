"""What can turn an answer to yes: which signals, and which moments around a time.

A tree holds first at a moment at which one of its questions turned the way that helps: to yes, or to no below a `none`.
What can only turn a question the other way makes nobody look: that a parcel was delivered never makes it late.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from amends.detect.rules.tree import Condition, Is
from amends.detect.rules.watching.asked import (
    NOW,
    Absence,
    Ask,
    Count,
    Leaf,
    NoneOf,
    Relation,
    Sequel,
    Span,
    TimeOf,
    Times,
    Unusual,
    Which,
    facts_of,
    leaves,
    signals_of,
    times_of,
)
from amends.detect.rules.watching.holding import IS_NEAR, LOOKS_BACK

# Now before a time: turns on that very moment. Now not after it: one later.
TURNS_AT_ONCE: Final = frozenset({Relation.BEFORE, Relation.AT_OR_AFTER})
EARLIER: Final = frozenset({Relation.BEFORE, Relation.AT_OR_BEFORE})


@dataclass(frozen=True, slots=True)
class Edge:
    """How far from a time an answer turns: by microseconds, or at the beginning of a day so many days away."""

    far: int
    is_days: bool = False


def wanted(ask: Ask, *, answer: bool = True) -> Iterator[tuple[Leaf, bool]]:
    """The single questions of a tree, each with the answer that helps the whole to hold."""
    if parts := getattr(ask, "parts", ()):
        for part in parts:
            yield from wanted(part, answer=answer is not isinstance(ask, NoneOf))
    else:
        yield from ((leaf, answer) for leaf in leaves(ask))


def movers(ask: Ask) -> tuple[frozenset[str], frozenset[str]]:
    """The types of signals, and the facts that a signal states, that can turn the whole to yes when they are told."""
    types, facts = set[str](), set[str]()
    for leaf, answer in wanted(ask):
        types |= _signals_that_help(leaf, answer)
        facts |= facts_of(leaf)
    return frozenset(types), frozenset(facts)


def _signals_that_help(leaf: Leaf, answer: bool) -> frozenset[str]:
    """A further signal raises a count, completes a sequence, ends an absence; a time that moves can do either."""
    moving = frozenset(one.name for one in times_of(leaf) if one.which in (Which.FIRST, Which.LAST))
    if isinstance(leaf, Count) and not _can_turn(leaf, rising=True, answer=answer):
        return moving
    if isinstance(leaf, Absence) and answer:
        return moving
    if isinstance(leaf, Sequel) and not answer:
        return moving
    return signals_of(leaf)


def _can_turn(leaf: Count, *, rising: bool, answer: bool) -> bool:
    """Whether a count that rises (or falls) can turn the question to this answer. It is never less than nothing."""
    if leaf.op in (Is.MORE, Is.AT_LEAST) or (leaf.op is Is.OTHER and leaf.value == 0):
        return rising is answer
    if leaf.op in (Is.LESS, Is.AT_MOST) or (leaf.op is Is.EQUAL and leaf.value == 0):
        return rising is not answer
    return True


def edges(leaf: Leaf, *, answer: bool) -> Iterator[tuple[TimeOf, Edge]]:
    """The times around which the passing of time alone turns a question to this answer, and how far from each."""
    if isinstance(leaf, Times) and NOW in (leaf.time, leaf.than):
        is_now_first = leaf.time == NOW
        for edge, turns_to in _edges_of(leaf.relation, leaf.span, is_now_first=is_now_first):
            if turns_to is answer:
                yield leaf.than if is_now_first else leaf.time, edge
    elif isinstance(leaf, Count) and leaf.until == NOW:
        heard = TimeOf(Which.FIRST, leaf.signal)
        if _can_turn(leaf, rising=True, answer=answer):
            yield heard, Edge(0)
        if leaf.span is not None and _can_turn(leaf, rising=False, answer=answer):
            yield heard, _away(leaf.span)
    elif isinstance(leaf, Absence) and answer:
        # The span may be used up to its end.
        yield leaf.after, Edge(leaf.span.limit + 1, leaf.span.is_days)


def every_edge(leaf: Leaf) -> Iterator[tuple[TimeOf, Edge]]:
    """The same as `turns` has them: on the time and just after, and as far away on both sides as the span is."""
    for time in dict.fromkeys(time for answer in (True, False) for time, _ in edges(leaf, answer=answer)):
        yield from ((time, Edge(0)), (time, Edge(1)))
        if not isinstance(leaf, Condition | Sequel | Unusual) and leaf.span is not None:
            far, is_days = leaf.span.limit, leaf.span.is_days
            yield from ((time, Edge(edge, is_days)) for edge in (-far, 1 - far, far, far + 1))


def _edges_of(relation: Relation, span: Span | None, *, is_now_first: bool) -> Iterator[tuple[Edge, bool]]:
    """Where a comparison of now with a time turns as time passes, and to which answer."""
    if span is None:
        yield Edge(0 if (relation in TURNS_AT_ONCE) is is_now_first else 1), (relation in EARLIER) is not is_now_first
    elif (relation in LOOKS_BACK) is is_now_first:
        # Now comes after the other time. What is so far away at least is no nearer at the time itself.
        is_near = relation in IS_NEAR
        if is_near:
            yield Edge(0), True
        yield _away(span), not is_near
    else:
        is_near = relation in IS_NEAR
        if is_near:
            yield Edge(1), False
        yield Edge(1 - span.limit, span.is_days), is_near


def _away(span: Span) -> Edge:
    return Edge(span.limit, span.is_days)
