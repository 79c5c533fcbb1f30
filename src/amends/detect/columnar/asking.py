"""When a detector has to look at each thing, as SQL: `watching.turns` for all things of a table at once.

Some moments more than `turns` names do no harm: between two turns the answer stays. Fewer would.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from amends.detect.columnar.inlining import inlined
from amends.detect.columnar.spread import Spread
from amends.detect.rules.tree import BadRule, Condition, Sort, Value
from amends.detect.rules.watching.asked import (
    NOW,
    Absence,
    Ask,
    Count,
    Leaf,
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
)
from amends.detect.rules.watching.holding import IS_NEAR, LOOKS_BACK
from amends.detect.rules.watching.sql import moment_sql
from amends.detect.rules.where import Place

HOUR: Final = 3_600_000_000
# Now before a time: turns on that very moment. Now not after it: one later.
TURNS_AT_ONCE: Final = frozenset({Relation.BEFORE, Relation.AT_OR_AFTER})


def relevant(ask: Ask, place: Spread) -> str:
    """SQL for which signals can turn the answer: those of a type that is named, and those that state a fact that is."""
    types = sorted({name for leaf in leaves(ask) for name in signals_of(leaf)})
    facts = sorted({name for leaf in leaves(ask) for name in facts_of(leaf)})
    parts = [place.present(fact) for fact in facts]
    if types:
        # Types of signals are letters, digits and a few signs (`reading.SIGNAL`): nothing here can end the quotes.
        parts.append(f"type IN ({', '.join(repr(name) for name in types)})")
    return " OR ".join(parts)


def asks_sql(ask: Ask, time_zone: str, place: Place, *, is_every: bool, is_elsewhere: bool = False) -> str:
    """A SELECT of (subject, now_us) from `told`: every moment at which the answer about a thing can turn.

    :param is_every: all moments that `turns` names, also those at which no answer turns: of a detector that finds a
        thing of which nothing was told, the first of them is when it is found.
    :raises BadRule: for what is unusual: whose hour ends when is not asked here.
    :param is_elsewhere: for another engine than DuckDB. Engines differ in what they call the beginning of a day that
        has no midnight, or two: an hour before and after is asked as well.
    """
    if any(isinstance(leaf, Unusual) for leaf in leaves(ask)):
        raise BadRule("unusual", "is not looked for in a file of any length, or elsewhere; use backtest")
    edged: dict[TimeOf, list[Edge]] = {}
    for leaf in leaves(ask):
        for time, edge in _every_edge(leaf) if is_every else _edges(leaf):
            edged.setdefault(time, []).append(edge)
    texts, values, tables = ["SELECT subject, known_us AS now_us FROM told"], list[Value](), []
    for number, time in enumerate(edged):
        sql, named = _moments(time, place)
        tables.append(f"edge{number} AS ({sql})")
        values += named
    for number, edges in enumerate(edged.values()):
        for edge in dict.fromkeys(edges):
            moments = _moments_of(edge, is_elsewhere=is_elsewhere)
            texts += [f"SELECT subject, {moment} AS now_us FROM edge{number}" for moment in moments]  # noqa: S608
            values += [time_zone] * (2 * len(moments) if edge.is_days else 0)
    opening = f"WITH {', '.join(tables)} " if tables else ""
    return inlined(opening + " UNION ALL ".join(texts), values)


@dataclass(frozen=True, slots=True)
class Edge:
    """How far from a time an answer turns: by microseconds, or at the beginning of a day so many days away."""

    far: int
    is_days: bool = False


def _edges(leaf: Leaf) -> Iterator[tuple[TimeOf, Edge]]:
    """The times around which the passing of time alone turns an answer, and how far from each."""
    if isinstance(leaf, Times) and NOW in (leaf.time, leaf.than):
        other = leaf.than if leaf.time == NOW else leaf.time
        for edge in _edges_of(leaf.relation, leaf.span, is_now_first=leaf.time == NOW):
            yield other, edge
    elif isinstance(leaf, Count) and leaf.until == NOW:
        heard = TimeOf(Which.FIRST, leaf.signal)
        yield heard, Edge(0)
        if leaf.span is not None:
            yield heard, _away(leaf.span)
    elif isinstance(leaf, Absence):
        # The span may be used up to its end.
        yield leaf.after, Edge(leaf.span.limit + 1, leaf.span.is_days)


def _every_edge(leaf: Leaf) -> Iterator[tuple[TimeOf, Edge]]:
    """The same as `turns` has them: on the time and just after, and as far away on both sides as the span is."""
    for time in dict.fromkeys(time for time, _ in _edges(leaf)):
        yield from ((time, Edge(0)), (time, Edge(1)))
        if not isinstance(leaf, Condition | Sequel | Unusual) and leaf.span is not None:
            far, is_days = leaf.span.limit, leaf.span.is_days
            yield from ((time, Edge(edge, is_days)) for edge in (-far, 1 - far, far, far + 1))


def _edges_of(relation: Relation, span: Span | None, *, is_now_first: bool) -> Iterator[Edge]:
    if span is None:
        yield Edge(0 if (relation in TURNS_AT_ONCE) is is_now_first else 1)
    elif (relation in LOOKS_BACK) is is_now_first:
        # Now comes after the other time. What is so far away at least is no nearer at the time itself.
        if relation in IS_NEAR:
            yield Edge(0)
        yield _away(span)
    else:
        if relation in IS_NEAR:
            yield Edge(1)
        yield Edge(1 - span.limit, span.is_days)


def _away(span: Span) -> Edge:
    return Edge(span.limit, span.is_days)


def _moments(time: TimeOf, place: Place) -> tuple[str, list[Value]]:
    """Every moment that a time can be, whatever is known."""
    if time.which is Which.FACT:
        stated = moment_sql(place.value(time.name, Sort.TEXT))
        return f"SELECT subject, {stated} AS edge_us FROM told WHERE {place.present(time.name)}", []  # noqa: S608
    return "SELECT subject, at_us AS edge_us FROM told WHERE type = ?", [time.name]


def _moments_of(edge: Edge, *, is_elsewhere: bool) -> list[str]:
    """SQL for the moments at which a comparison with `edge_us` can turn."""
    if not edge.is_days:
        return [f"edge_us + ({edge.far})"]
    start = "epoch_us(timezone(?, CAST(CAST(timezone(?, make_timestamptz(edge_us)) AS DATE) + ({}) AS TIMESTAMP)))"
    nudges = ("", f" - {HOUR}", f" + {HOUR}") if is_elsewhere else ("",)
    return [start.format(edge.far) + nudge for nudge in nudges]
