"""What detectors ask of signals, as plain columns: each signal's JSON is read once for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from amends.detect.rules.tree import Condition, Node, Opposite, Sort, sort_of
from amends.detect.rules.watching.asked import Ask, Count, Leaf, Which, facts_of, leaves, times_of
from amends.detect.rules.where import DUCKDB_TYPE, JSON_TYPES


@dataclass(frozen=True, slots=True)
class Spread:
    """The facts that detectors name, a column for every sort that is asked of each: where a question finds them."""

    facts: Mapping[str, tuple[Sort, ...]]

    def value(self, fact: str, sort: Sort) -> str:
        """The column that has the fact where it is of that sort, and else nothing."""
        return f"{self.present(fact)}_{sort}"

    def present(self, fact: str) -> str:
        """The column that says whether the fact is there."""
        return f"f_{fact.replace('.', '__')}"

    def names(self, facts: Iterable[str]) -> list[str]:
        """All columns of these facts."""
        return [
            name
            for fact in sorted(facts)
            for name in (self.present(fact), *(self.value(fact, sort) for sort in self.facts[fact]))
        ]

    @property
    def columns(self) -> str:
        """SQL that reads all of them from `types` and `texts`, the lists that `lists` makes."""
        told = []
        for number, (fact, sorts) in enumerate(self.facts.items(), 1):
            told.append(f"coalesce(types[{number}] <> 'NULL', FALSE) AS {self.present(fact)}")
            for sort in sorts:
                known = f"types[{number}] IN ({JSON_TYPES[sort]})"
                cast = f"TRY_CAST(texts[{number}] AS {DUCKDB_TYPE[sort]})"
                told.append(f"CASE WHEN {known} THEN {cast} END AS {self.value(fact, sort)}")
        return "".join(f", {one}" for one in told)

    def lists(self, data: str) -> str:
        """SQL for what sort each fact is and what it says: a signal's JSON is parsed twice, whatever is asked of it."""
        if not self.facts:
            return ""
        paths = "[" + ", ".join(_path(fact) for fact in self.facts) + "]"
        return f", json_type({data}, {paths}) AS types, json_extract_string({data}, {paths}) AS texts"


def spread_for(asks: Iterable[Ask]) -> Spread:
    """What all these questions together need."""
    facts: dict[str, set[Sort]] = {}
    for leaf in (leaf for ask in asks for leaf in leaves(ask)):
        for time in times_of(leaf):
            if time.which is Which.FACT:
                facts.setdefault(time.name, set()).add(Sort.TEXT)
        for one in conditions_in(leaf):
            facts.setdefault(one.fact, set()).update(map(sort_of, one.values))
    return Spread({fact: tuple(sorted(sorts)) for fact, sorts in sorted(facts.items())})


def facts_named(ask: Ask) -> set[str]:
    """The facts that a question names, of the thing and of single signals."""
    asked = leaves(ask)
    return {name for leaf in asked for name in facts_of(leaf)} | {
        one.fact for leaf in asked for one in conditions_in(leaf)
    }


def conditions_in(leaf: Leaf) -> list[Condition]:
    """The conditions that a question holds, on a fact of the thing or of the signals that it counts."""
    if isinstance(leaf, Condition):
        return [leaf]
    return _conditions(leaf.where) if isinstance(leaf, Count) else []


def _conditions(node: Node) -> list[Condition]:
    if isinstance(node, Condition):
        return [node]
    parts = (node.part,) if isinstance(node, Opposite) else node.parts
    return [one for part in parts for one in _conditions(part)]


def _path(fact: str) -> str:
    # Names of facts are letters, digits and underscores (`tree.FACT`): nothing here can end the quotes.
    return "'$" + "".join(f'."{step}"' for step in fact.split(".")) + "'"
