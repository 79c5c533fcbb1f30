"""What is asked of things through time, as one SQL question over all of them: proved equal to Python.

It reads two tables, and answers with a row (subject, now_us, holds) for every row of the second:

    told  subject, seq, at_us, known_us, type, and the facts: one JSON column `data`, or a column for each
    asks  subject, now_us          moments in microseconds since 1970, UTC; `seq` orders what occurred at one moment

Step by step: `known` is what each asking may look at, `newest` finds where each fact was last stated and each signal
first and last heard, `stated` has the facts, `counted` what depends on a time of the thing, `chain` one sequence each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from amends.detect.rules.tree import ALWAYS, Condition, Sort, Value, sort_of
from amends.detect.rules.watching.asked import (
    Absence,
    All,
    AnyOf,
    Ask,
    Count,
    Leaf,
    Relation,
    Sequel,
    Span,
    TimeOf,
    Times,
    Which,
    facts_of,
    leaves,
    times_of,
)
from amends.detect.rules.watching.history import BEYOND, FIRST, MOMENT
from amends.detect.rules.watching.holding import IS_NEAR, LOOKS_BACK
from amends.detect.rules.watching.reading import read_watch
from amends.detect.rules.where import JsonColumn, Place, condition_sql, node_sql

PLAIN: Final = {
    Relation.BEFORE: "<",
    Relation.AT_OR_BEFORE: "<=",
    Relation.AFTER: ">",
    Relation.AT_OR_AFTER: ">=",
}


@dataclass(frozen=True, slots=True)
class Question:
    """A whole SELECT, and the values for its question marks, in order."""

    sql: str
    values: tuple[Value, ...]


@dataclass
class Text:
    """SQL that grows, with the values of its question marks in the same order."""

    sql: str = ""
    values: list[Value] = field(default_factory=list)

    def add(self, sql: str, *values: Value) -> None:
        """Writes on."""
        self.sql += sql
        self.values += values


def question(tree: object, time_zone: str, place: Place | None = None) -> Question:
    """This function will compile a tree (see `asked`) to one SELECT of DuckDB; facts lie in `data` by default.

    :param time_zone: the zone whose calendar days are counted.
    :raises BadRule: when the tree cannot be read, or names a fact that has no column.
    """
    return _Writer(read_watch(tree), time_zone, place or JsonColumn()).question()


@dataclass(frozen=True, slots=True)
class _Stated:
    """A fact of the thing as `stated` has it, a column for each sort: a place for the conditions of `tree`."""

    number: int

    def value(self, fact: str, sort: Sort) -> str:
        column = f"f{self.number}_{sort}"
        return f"({column} = 1)" if sort is Sort.TRUTH else column

    def present(self, fact: str) -> str:
        return f"(p{self.number} IS NOT NULL)"


class _Writer:
    """Writes the question of one tree."""

    def __init__(self, ask: Ask, time_zone: str, place: Place) -> None:
        self.ask, self.zone, self.place = ask, time_zone, place
        asked = leaves(ask)
        self.facts = sorted({name for leaf in asked for name in facts_of(leaf)})
        times = {time for leaf in asked for time in times_of(leaf)}
        self.moments = {time.name for time in times if time.which is Which.FACT}
        self.sorts = {fact: _sorts(fact, asked) for fact in self.facts}
        self.heard = sorted((t for t in times if t.which in (Which.FIRST, Which.LAST)), key=lambda t: (t.which, t.name))
        self.counted = [leaf for leaf in asked if isinstance(leaf, Count | Absence)]
        self.chains = [leaf for leaf in asked if isinstance(leaf, Sequel)]
        self.left: dict[type, int] = {}

    def question(self) -> Question:
        """The whole of it."""
        text = Text("WITH ")
        self._known(text)
        self._newest(text)
        self._stated(text)
        self._counted(text)
        for number, chain in enumerate(self.chains):
            self._chain(text, number, chain)
        text.add("\nSELECT stated.subject AS subject, stated.now_us AS now_us, ")
        self._answer(text, self.ask)
        text.add(" AS holds\nFROM stated JOIN counted ON counted.ask = stated.ask")
        for number in range(len(self.chains)):
            text.add(f" JOIN came{number} ON came{number}.ask = stated.ask")
        text.add("\nORDER BY stated.ask")
        return Question(text.sql, tuple(text.values))

    def _known(self, text: Text) -> None:
        text.add(
            "numbered AS (SELECT subject, now_us, row_number() OVER (ORDER BY subject, now_us) AS ask FROM asks),\n"
        )
        text.add("ordered AS MATERIALIZED (SELECT subject, known_us, type, at_us")
        text.add(", row_number() OVER (PARTITION BY subject ORDER BY at_us, seq) AS place")
        names = self._spread(text)
        columns = "".join(f", ordered.{name} AS {name}" for name in ("place", "type", "at_us", *names))
        text.add("\n  FROM told),\nknown AS MATERIALIZED (")
        text.add("SELECT numbered.ask AS ask, numbered.now_us AS now_us, numbered.subject AS thing")
        text.add(columns)
        text.add("\n  FROM numbered LEFT JOIN ordered\n")
        text.add("  ON ordered.subject = numbered.subject AND ordered.known_us <= numbered.now_us),\n")

    def _spread(self, text: Text) -> list[str]:
        """Every fact asked for, and every question about one signal alone, as plain columns; returns their names."""
        names = []
        for number, fact in enumerate(self.facts):
            spread = [(f"h{number}", self.place.present(fact))]
            spread += [(f"e{number}_{sort}", _plain(self.place.value(fact, sort), sort)) for sort in self.sorts[fact]]
            if fact in self.moments:
                spread.append((f"e{number}_moment", _moment(self.place.value(fact, Sort.TEXT))))
            for name, sql in spread:
                text.add(f",\n  {sql} AS {name}")
                names.append(name)
        for number, leaf in enumerate(self.counted):
            if isinstance(leaf, Count) and leaf.where != ALWAYS:
                values: list[Value] = []
                text.add(f",\n  {node_sql(leaf.where, self.place, values)} AS w{number}")
                text.values += values
                names.append(f"w{number}")
        return names

    def _newest(self, text: Text) -> None:
        text.add("newest AS (SELECT ask, min(thing) AS subject, min(now_us) AS now_us")
        for number in range(len(self.facts)):
            text.add(f", max(CASE WHEN h{number} THEN place END) AS p{number}")
        for number, time in enumerate(self.heard):
            pick = "min" if time.which is Which.FIRST else "max"
            text.add(f", {pick}(CASE WHEN type = ? THEN at_us END) AS t{number}", time.name)
        text.add(" FROM known GROUP BY ask),\n")

    def _stated(self, text: Text) -> None:
        kept = [f"p{n}" for n in range(len(self.facts))] + [f"t{n}" for n in range(len(self.heard))]
        text.add("stated AS (SELECT newest.ask AS ask, min(newest.subject) AS subject, min(newest.now_us) AS now_us")
        text.add("".join(f", min(newest.{name}) AS {name}" for name in kept))
        for number, fact in enumerate(self.facts):
            for kind in [*self.sorts[fact], *(["moment"] if fact in self.moments else [])]:
                text.add(
                    f", max(CASE WHEN known.place = newest.p{number} THEN e{number}_{kind} END) AS f{number}_{kind}"
                )
        text.add("\n  FROM known JOIN newest ON newest.ask = known.ask GROUP BY newest.ask),\n")

    def _counted(self, text: Text) -> None:
        text.add("counted AS (SELECT stated.ask AS ask")
        for number, leaf in enumerate(self.counted):
            text.add(", sum(CASE WHEN type = ?", leaf.signal)
            if isinstance(leaf, Count):
                until = self._time(leaf.until)
                text.add(f" AND at_us <= {until}")
                self._within(text, "at_us", until, leaf.span, "<")
                text.add(f" AND w{number}" if leaf.where != ALWAYS else "")
            else:
                after = self._time(leaf.after)
                text.add(f" AND at_us >= {after}")
                self._within(text, after, "at_us", leaf.span, "<=")
            text.add(f" THEN 1 ELSE 0 END) AS c{number}")
        text.add(" FROM known JOIN stated ON stated.ask = known.ask GROUP BY stated.ask)")

    def _within(self, text: Text, early: str, late: str, span: Span | None, compare: str) -> None:
        if span is not None:
            text.add(" AND ")
            self._elapsed(text, early, late, span)
            text.add(f" {compare} {span.limit}")

    def _elapsed(self, text: Text, early: str, late: str, span: Span) -> None:
        if span.is_days:
            day = "CAST(timezone(?, make_timestamptz({})) AS DATE)"
            sql = f"date_diff('day', {day.format(early)}, {day.format(late)})"
            text.add(sql, self.zone, self.zone)
        else:
            text.add(f"({late} - {early})")

    def _chain(self, text: Text, number: int, chain: Sequel) -> None:
        """A step at a time: s is the latest start from which all signals so far have come before this row."""
        signals, over = chain.signals, "OVER (PARTITION BY ask ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND "
        name = f"chain{number}_0"
        text.add(f",\n{name} AS (SELECT ask, place, type, at_us")
        text.add(f", max(CASE WHEN type = ? THEN at_us END) {over}1 PRECEDING) AS s FROM known)", signals[0])
        for step, signal in enumerate(signals[1:-1], 1):
            text.add(f",\nchain{number}_{step} AS (SELECT ask, place, type, at_us")
            text.add(f", max(CASE WHEN type = ? THEN s END) {over}1 PRECEDING) AS s FROM {name})", signal)
            name = f"chain{number}_{step}"
        text.add(f",\ncame{number} AS (SELECT ask, max(CASE WHEN type = ? AND s IS NOT NULL", signals[-1])
        self._within(text, "s", "at_us", chain.span, "<=")
        text.add(f" THEN 1 ELSE 0 END) AS came{number} FROM {name} GROUP BY ask)")

    def _time(self, time: TimeOf) -> str:
        if time.which is Which.NOW:
            return "stated.now_us"
        if time.which is Which.FACT:
            return f"stated.f{self.facts.index(time.name)}_moment"
        return f"stated.t{self.heard.index(time)}"

    def _answer(self, text: Text, ask: Ask) -> None:
        if isinstance(ask, Condition):
            values: list[Value] = []
            text.add(condition_sql(ask, _Stated(self.facts.index(ask.fact)), values))
            text.values += values
        elif isinstance(ask, Times):
            self._times(text, ask)
        elif isinstance(ask, Count | Absence):
            self._told(text, ask)
        elif isinstance(ask, Sequel):
            text.add(f"(came{self._number(Sequel)} = 1)")
        else:
            joined = " AND " if isinstance(ask, All) else " OR "
            text.add("(" if isinstance(ask, All | AnyOf) else "(NOT (")
            for place, part in enumerate(ask.parts):
                text.add(joined if place else "")
                self._answer(text, part)
            text.add(")" if isinstance(ask, All | AnyOf) else "))")

    def _times(self, text: Text, ask: Times) -> None:
        one, other = self._time(ask.time), self._time(ask.than)
        if ask.span is None:
            text.add(f"coalesce({one} {PLAIN[ask.relation]} {other}, FALSE)")
            return
        early, late = (other, one) if ask.relation in LOOKS_BACK else (one, other)
        text.add(f"coalesce({early} <= {late} AND ")
        self._elapsed(text, early, late, ask.span)
        text.add(f" {'<' if ask.relation in IS_NEAR else '>='} {ask.span.limit}, FALSE)")

    def _told(self, text: Text, ask: Count | Absence) -> None:
        column = f"counted.c{self._number(Count)}"
        if isinstance(ask, Count):
            text.add(f"({self._time(ask.until)} IS NOT NULL AND {column} {ask.op} {ask.value})")
            return
        after = self._time(ask.after)
        text.add(f"coalesce({after} <= stated.now_us AND ")
        self._elapsed(text, after, "stated.now_us", ask.span)
        text.add(f" > {ask.span.limit} AND {column} = 0, FALSE)")

    def _number(self, of: type) -> int:
        """The next number of its kind: answers are written in the order in which the leaves stand."""
        self.left[of] = self.left.get(of, -1) + 1
        return self.left[of]


def _sorts(fact: str, asked: Sequence[Leaf]) -> list[Sort]:
    """As what sorts conditions compare the fact."""
    return sorted(
        {sort_of(v) for leaf in asked if isinstance(leaf, Condition) and leaf.fact == fact for v in leaf.values}
    )


def _plain(sql: str, sort: Sort) -> str:
    """A value that max() takes on every engine: a truth is 1 or 0."""
    return f"CASE WHEN {sql} THEN 1 WHEN NOT {sql} THEN 0 END" if sort is Sort.TRUTH else sql


def _moment(text: str) -> str:
    """SQL for the moment that a text states, in microseconds; NULL when it states none."""
    at = f"epoch_us(TRY_CAST({text} AS TIMESTAMPTZ))"
    return f"CASE WHEN regexp_full_match({text}, '{MOMENT}') AND {at} >= {FIRST} AND {at} < {BEYOND} THEN {at} END"
