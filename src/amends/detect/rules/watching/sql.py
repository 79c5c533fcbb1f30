"""What is asked of things through time, as one SQL question over all of them: proved equal to Python.

It reads two tables, and answers with a row (subject, now_us, holds) for every row of the second:

    told  subject, seq, at_us, known_us, type, and the facts: one JSON column `data`, or a column for each
    asks  subject, now_us          moments in microseconds since 1970, UTC; `seq` orders what occurred at one moment

Step by step: `known` is what each asking may look at, `newest` finds where each fact was last stated and each signal
first and last heard, `stated` has the facts, `counted` what depends on a time of the thing, `chain` one sequence each,
`level` what is usual. Where things are taken together, the subject of an asking is what they share.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from amends.detect.rules.level import unusual_columns, unusual_sql
from amends.detect.rules.tree import ALWAYS, Condition, Sort, Value, sort_of
from amends.detect.rules.watching.asked import (
    EVERYTHING,
    MICROS,
    Absence,
    All,
    AnyOf,
    Ask,
    Count,
    Each,
    Leaf,
    Relation,
    Sequel,
    Span,
    TimeOf,
    Times,
    Unit,
    Unusual,
    Which,
    facts_of,
    leaves,
    times_of,
)
from amends.detect.rules.watching.history import BEYOND, FIRST, MOMENT
from amends.detect.rules.watching.holding import IS_NEAR, LOOKS_BACK
from amends.detect.rules.watching.reading import read_rule
from amends.detect.rules.where import JsonColumn, Place, condition_sql, node_sql

DAY: Final = 24 * 3600 * MICROS
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
    rule = read_rule(tree)
    ask, each = (rule.ask, rule.fact) if isinstance(rule, Each) else (rule, "")
    return _Writer(ask, time_zone, place or JsonColumn(), each).question()


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

    def __init__(self, ask: Ask, time_zone: str, place: Place, each: str) -> None:
        self.ask, self.zone, self.place, self.each = ask, time_zone, place, each
        asked = leaves(ask)
        self.facts = sorted({name for leaf in asked for name in facts_of(leaf)})
        times = {time for leaf in asked for time in times_of(leaf)}
        self.moments = {time.name for time in times if time.which is Which.FACT}
        self.sorts = {fact: _sorts(fact, asked) for fact in self.facts}
        self.heard = sorted((t for t in times if t.which in (Which.FIRST, Which.LAST)), key=lambda t: (t.which, t.name))
        self.counted = [leaf for leaf in asked if isinstance(leaf, Count | Absence | Unusual)]
        self.has_slots = any(isinstance(leaf, Unusual) for leaf in asked)
        self.chains = [leaf for leaf in asked if isinstance(leaf, Sequel)]
        self.left: dict[type, int] = {}

    def question(self) -> Question:
        """The whole of it."""
        text = Text("WITH ")
        self._known(text)
        self._newest(text)
        self._stated(text)
        self._counted(text)
        last = self._levels(text)
        for number, chain in enumerate(self.chains):
            self._chain(text, number, chain)
        text.add("\nSELECT stated.subject AS subject, stated.now_us AS now_us, ")
        self._answer(text, self.ask)
        text.add(f" AS holds\nFROM stated JOIN {last} AS counted ON counted.ask = stated.ask")
        for number in range(len(self.chains)):
            text.add(f" JOIN came{number} ON came{number}.ask = stated.ask")
        text.add("\nORDER BY stated.ask")
        return Question(text.sql, tuple(text.values))

    def _known(self, text: Text) -> None:
        text.add(
            "numbered AS (SELECT subject, now_us, row_number() OVER (ORDER BY subject, now_us) AS ask FROM asks),\n"
        )
        self._gathered(text)
        subject, order = ("shared", "at_us, subject, seq") if self.each else ("subject", "at_us, seq")
        text.add(f"ordered AS MATERIALIZED (SELECT {subject} AS subject, known_us, type, at_us")
        text.add(f", row_number() OVER (PARTITION BY {subject} ORDER BY {order}) AS place")
        names = self._spread(text)
        columns = "".join(f", ordered.{name} AS {name}" for name in ("place", "type", "at_us", *names))
        text.add(f"\n  FROM {'gathered' if self.each else 'told'}),\nknown AS MATERIALIZED (")
        text.add("SELECT numbered.ask AS ask, numbered.now_us AS now_us, numbered.subject AS thing")
        text.add(columns)
        if self.has_slots:
            there = "timezone(?, make_timestamptz(numbered.now_us))"
            text.add(f", date_diff('day', ordered.day_at, CAST({there} AS DATE)) AS apart", self.zone)
            text.add(f", (ordered.hour_at = hour({there})) AS is_hour", self.zone)
        text.add("\n  FROM numbered LEFT JOIN ordered\n")
        text.add("  ON ordered.subject = numbered.subject AND ordered.known_us <= numbered.now_us")
        if self.each:
            text.add(f" AND ordered.at_us > numbered.now_us - {max(map(_reach, self.counted))}")
        text.add("),\n")

    def _gathered(self, text: Text) -> None:
        """What is told of things that share something, under what they share."""
        if not self.each:
            return
        key = "'*'" if self.each == EVERYTHING else _key(self.place, self.each)
        signals = sorted({leaf.signal for leaf in self.counted})
        marks = ", ".join("?" * len(signals))
        text.add(f"gathered AS (SELECT told.*, {key} AS shared")
        text.add(f"\n  FROM told WHERE {key} IS NOT NULL AND type IN ({marks})),\n", *signals)

    def _spread(self, text: Text) -> list[str]:
        """Every fact asked for, and every question about one signal alone, as plain columns; returns their names."""
        names = []
        for number, fact in enumerate(self.facts):
            spread = [(f"h{number}", self.place.present(fact))]
            spread += [(f"e{number}_{sort}", _plain(self.place.value(fact, sort), sort)) for sort in self.sorts[fact]]
            if fact in self.moments:
                spread.append((f"e{number}_moment", moment_sql(self.place.value(fact, Sort.TEXT))))
            for name, sql in spread:
                text.add(f",\n  {sql} AS {name}")
                names.append(name)
        for number, leaf in enumerate(self.counted):
            if isinstance(leaf, Count | Unusual) and leaf.where != ALWAYS:
                values: list[Value] = []
                text.add(f",\n  {node_sql(leaf.where, self.place, values)} AS w{number}")
                text.values += values
                names.append(f"w{number}")
        if self.has_slots:
            there = "timezone(?, make_timestamptz(at_us))"
            text.add(f",\n  CAST({there} AS DATE) AS day_at, hour({there}) AS hour_at", self.zone, self.zone)
            names += ["day_at", "hour_at"]
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
            if isinstance(leaf, Unusual):
                self._slots(text, number, leaf)
                continue
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

    def _slots(self, text: Text, number: int, leaf: Unusual) -> None:
        """How often it was heard in the slot that runs and in the same of each week before, and how many are known."""
        same = (" AND is_hour" if leaf.slot is Unit.HOURS else "") + (f" AND w{number}" if leaf.where != ALWAYS else "")
        for week in range(leaf.weeks + 1):
            text.add(f", sum(CASE WHEN type = ? AND at_us <= stated.now_us AND apart = {7 * week}{same}", leaf.signal)
            text.add(f" THEN 1 ELSE 0 END) AS c{number}_{week}")
        text.add(f", max(CASE WHEN type = ? AND at_us <= stated.now_us AND apart <= {leaf.days}", leaf.signal)
        text.add(f" THEN apart // 7 ELSE 0 END) AS c{number}_weeks")

    def _levels(self, text: Text) -> str:
        """What is usual, step by step; returns the name of the last table, which has all that was counted."""
        last = "counted"
        for number, leaf in enumerate(self.counted):
            if isinstance(leaf, Unusual):
                counts = [f"c{number}_{week}" for week in range(leaf.weeks + 1)]
                for step, columns in enumerate(unusual_columns(f"u{number}", counts, f"c{number}_weeks")):
                    made = ", ".join(f"{sql} AS {name}" for name, sql in columns)
                    text.add(f",\nlevel{number}_{step} AS MATERIALIZED (SELECT *, {made}")
                    text.add(f" FROM {last})")
                    last = f"level{number}_{step}"
        return last

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
        elif isinstance(ask, Count | Absence | Unusual):
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

    def _told(self, text: Text, ask: Count | Absence | Unusual) -> None:
        number = self._number(Count)
        column = f"counted.c{number}"
        if isinstance(ask, Unusual):
            name, weeks = f"counted.u{number}", f"{column}_weeks"
            text.add(unusual_sql(name, f"{column}_0", weeks, one_in=ask.one_in, least=ask.least))
            return
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


def _key(place: Place, fact: str) -> str:
    """SQL for what things share; a column has its own sort, and only a text is shared there."""
    return place.key(fact) if isinstance(place, JsonColumn) else place.value(fact, Sort.TEXT)


def _reach(leaf: Count | Absence | Unusual) -> int:
    """How far back a question about things together can look, in microseconds, or a little farther."""
    if isinstance(leaf, Unusual):
        return (leaf.days + 2) * DAY
    span = leaf.span
    if span is None:
        raise ValueError("span: is read to be there")
    return (span.limit + 2) * DAY if span.is_days else span.limit


def _sorts(fact: str, asked: Sequence[Leaf]) -> list[Sort]:
    """As what sorts conditions compare the fact."""
    return sorted(
        {sort_of(v) for leaf in asked if isinstance(leaf, Condition) and leaf.fact == fact for v in leaf.values}
    )


def _plain(sql: str, sort: Sort) -> str:
    """A value that max() takes on every engine: a truth is 1 or 0."""
    return f"CASE WHEN {sql} THEN 1 WHEN NOT {sql} THEN 0 END" if sort is Sort.TRUTH else sql


def moment_sql(text: str) -> str:
    """SQL for the moment that a text states, in microseconds; NULL when it states none."""
    at = f"epoch_us(TRY_CAST({text} AS TIMESTAMPTZ))"
    return f"CASE WHEN regexp_full_match({text}, '{MOMENT}') AND {at} >= {FIRST} AND {at} < {BEYOND} THEN {at} END"
