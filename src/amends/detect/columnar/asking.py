"""When a detector has to look at each thing, as SQL: those of `watching.turns` at which its answer can become yes.

Some moments more do no harm: between two turns the answer stays. Fewer would.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from amends.detect.columnar.becoming import Edge, edges, every_edge, movers, wanted
from amends.detect.columnar.inlining import inlined
from amends.detect.rules.tree import BadRule, Sort, Value
from amends.detect.rules.watching.asked import Ask, TimeOf, Unusual, Which, facts_of, leaves, signals_of
from amends.detect.rules.watching.columns import moment_sql
from amends.detect.rules.where import Place

HOUR: Final = 3_600_000_000


def relevant(ask: Ask, place: Place) -> str:
    """SQL for which signals can turn the answer: those of a type that is named, and those that state a fact that is."""
    asked = leaves(ask)
    return _any_of(
        (name for leaf in asked for name in signals_of(leaf)),
        (name for leaf in asked for name in facts_of(leaf)),
        place,
    )


def _any_of(types: Iterable[str], facts: Iterable[str], place: Place) -> str:
    """SQL for the signals of these types and those that state one of these facts."""
    parts = [place.present(fact) for fact in sorted(set(facts))]
    if named := sorted(set(types)):
        # Types of signals are letters, digits and a few signs (`reading.SIGNAL`): nothing here can end the quotes.
        parts.append(f"type IN ({', '.join(repr(name) for name in named)})")
    return " OR ".join(parts) or "FALSE"


def asks_sql(ask: Ask, time_zone: str, place: Place, *, is_every: bool, is_elsewhere: bool = False) -> str:
    """A SELECT of (subject, now_us) from `told`: every moment at which the answer about a thing can become yes.

    :param is_every: all moments that `turns` names, also those at which no answer turns: of a detector that finds a
        thing of which nothing was told, the first of them is when it is found.
    :raises BadRule: for what is unusual: whose hour ends when is not asked here.
    :param is_elsewhere: for another engine than DuckDB. Engines differ in what they call the beginning of a day that
        has no midnight, or two: an hour before and after is asked as well.
    """
    if any(isinstance(leaf, Unusual) for leaf in leaves(ask)):
        raise BadRule("unusual", "is not looked for in a file of any length, or elsewhere; use backtest")
    edged: dict[TimeOf, list[Edge]] = {}
    for leaf, answer in wanted(ask):
        for time, edge in every_edge(leaf) if is_every else edges(leaf, answer=answer):
            edged.setdefault(time, []).append(edge)
    told = "" if is_every else f" WHERE {_any_of(*movers(ask), place)}"
    texts, values, tables = [f"SELECT subject, known_us AS now_us FROM told{told}"], list[Value](), []  # noqa: S608
    for number, time in enumerate(edged):
        sql, named = _moments(time, place)
        tables.append(f"edge{number} AS ({sql})")
        values += named
    for number, around in enumerate(edged.values()):
        for edge in dict.fromkeys(around):
            moments = _moments_of(edge, is_elsewhere=is_elsewhere)
            texts += [f"SELECT subject, {moment} AS now_us FROM edge{number}" for moment in moments]  # noqa: S608
            values += [time_zone] * (2 * len(moments) if edge.is_days else 0)
    opening = f"WITH {', '.join(tables)} " if tables else ""
    return inlined(opening + " UNION ALL ".join(texts), values)


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
