"""What is asked of things through time, as one SQL question over all of them: proved equal to Python.

It reads two tables, and answers with a row (subject, now_us, holds) for every row of the second:

    told  subject, seq, at_us, known_us, type, and the facts: one JSON column `data`, or a column for each
    asks  subject, now_us          moments in microseconds since 1970, UTC; `seq` orders what occurred at one moment

Step by step: `known` is what each asking may look at, `newest` finds where each fact was last stated, each signal
first and last heard, and how often up to now; `stated` has the facts, `counted` what depends on a time of the thing,
`chain` one sequence each, `level` what is usual. A step that nobody asks for is not written. Where things are taken
together, the subject of an asking is what they share.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from amends.detect.rules.level import unusual_columns, unusual_sql
from amends.detect.rules.tree import ALWAYS, Condition, Sort, Value
from amends.detect.rules.watching.asked import (
    EVERYTHING,
    Absence,
    All,
    AnyOf,
    Ask,
    Count,
    Each,
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
from amends.detect.rules.watching.columns import (
    Stated,
    counts_of,
    ends_now,
    key_sql,
    moment_sql,
    plain_sql,
    reach_of,
    sorts_of,
)
from amends.detect.rules.watching.holding import IS_NEAR, LOOKS_BACK
from amends.detect.rules.watching.reading import read_rule
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


def question(tree: object, time_zone: str, place: Place | None = None, *, is_laid: bool = False) -> Question:
    """This function will compile a tree (see `asked`) to one SELECT of DuckDB; facts lie in `data` by default.

    :param time_zone: the zone whose calendar days are counted.
    :param is_laid: the tables were laid out for it: `told` has a `place` in the order of what occurred, instead of seq,
        and `asks` a number `ask`. It is asked in DuckDB's own words then, and answers in any order.
    :raises BadRule: when the tree cannot be read, or names a fact that has no column.
    """
    rule = read_rule(tree)
    ask, each = (rule.ask, rule.fact) if isinstance(rule, Each) else (rule, "")
    return _Writer(ask, time_zone, place or JsonColumn(), each, is_laid=is_laid).question()


class _Writer:
    """Writes the question of one tree."""

    def __init__(self, ask: Ask, time_zone: str, place: Place, each: str, *, is_laid: bool) -> None:
        self.ask, self.zone, self.place, self.each, self.is_laid = ask, time_zone, place, each, is_laid
        asked = leaves(ask)
        self.facts = sorted({name for leaf in asked for name in facts_of(leaf)})
        times = {time for leaf in asked for time in times_of(leaf)}
        self.moments = {time.name for time in times if time.which is Which.FACT}
        self.sorts = {fact: sorts_of(fact, asked) for fact in self.facts}
        self.heard = sorted((t for t in times if t.which in (Which.FIRST, Which.LAST)), key=lambda t: (t.which, t.name))
        self.counted = [leaf for leaf in asked if isinstance(leaf, Count | Absence | Unusual)]
        # What is counted up to now needs no time of the thing: it is counted where that is found.
        self.later = [leaf for leaf in self.counted if not ends_now(leaf)]
        self.has_slots = any(isinstance(leaf, Unusual) for leaf in asked)
        self.chains = [leaf for leaf in asked if isinstance(leaf, Sequel)]
        self.left: dict[type, int] = {}

    def question(self) -> Question:
        """The whole of it."""
        text = Text("WITH ")
        self._known(text)
        self._newest(text)
        self._stated(text)
        last = self._levels(text)
        self._counted(text)
        for number, chain in enumerate(self.chains):
            self._chain(text, number, chain)
        text.add("\nSELECT stated.subject AS subject, stated.now_us AS now_us, ")
        self._answer(text, self.ask)
        text.add(f" AS holds\nFROM {last} AS stated" if last != "stated" else " AS holds\nFROM stated")
        if self.later:
            text.add(" JOIN counted ON counted.ask = stated.ask")
        for number in range(len(self.chains)):
            text.add(f" JOIN came{number} ON came{number}.ask = stated.ask")
        text.add("" if self.is_laid else "\nORDER BY stated.ask")
        return Question(text.sql, tuple(text.values))

    def _known(self, text: Text) -> None:
        asking = "ask" if self.is_laid else "row_number() OVER (ORDER BY subject, now_us) AS ask"
        text.add(f"numbered AS (SELECT subject, now_us, {asking} FROM asks),\n")  # noqa: S608
        self._gathered(text)
        subject, order = ("shared", "at_us, subject, seq") if self.each else ("subject", "at_us, seq")
        text.add(
            f"ordered AS {'' if self.is_laid else 'MATERIALIZED '}(SELECT {subject} AS subject, known_us, type, at_us"
        )
        place = "place" if self.is_laid else f"row_number() OVER (PARTITION BY {subject} ORDER BY {order}) AS place"
        text.add(f", {place}")
        names = self._spread(text)
        columns = "".join(f", ordered.{name} AS {name}" for name in ("place", "type", "at_us", *names))
        is_read_again = self.chains or self.later or (self.facts and not self.is_laid)
        text.add(f"\n  FROM {'gathered' if self.each else 'told'}),\nknown AS ")
        text.add(f"{'MATERIALIZED ' if is_read_again else ''}(")
        text.add("SELECT numbered.ask AS ask, numbered.now_us AS now_us, numbered.subject AS thing")
        text.add(columns)
        if self.has_slots:
            there = "timezone(?, make_timestamptz(numbered.now_us))"
            text.add(f", date_diff('day', ordered.day_at, CAST({there} AS DATE)) AS apart", self.zone)
            text.add(f", (ordered.hour_at = hour({there})) AS is_hour", self.zone)
        text.add("\n  FROM numbered LEFT JOIN ordered\n")
        text.add("  ON ordered.subject = numbered.subject AND ordered.known_us <= numbered.now_us")
        if self.each:
            text.add(f" AND ordered.at_us > numbered.now_us - {max(map(reach_of, self.counted))}")
        text.add("),\n")

    def _gathered(self, text: Text) -> None:
        """What is told of things that share something, under what they share."""
        if not self.each:
            return
        key = "'*'" if self.each == EVERYTHING else key_sql(self.place, self.each)
        signals = sorted({leaf.signal for leaf in self.counted})
        marks = ", ".join("?" * len(signals))
        text.add(f"gathered AS (SELECT told.*, {key} AS shared")
        text.add(f"\n  FROM told WHERE {key} IS NOT NULL AND type IN ({marks})),\n", *signals)

    def _spread(self, text: Text) -> list[str]:
        """Every fact asked for, and every question about one signal alone, as plain columns; returns their names."""
        names = []
        for number, fact in enumerate(self.facts):
            spread = [(f"h{number}", self.place.present(fact))]
            spread += [
                (f"e{number}_{sort}", plain_sql(self.place.value(fact, sort), sort)) for sort in self.sorts[fact]
            ]
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
        text.add(f"{'newest' if self._has_facts_apart else 'stated'} AS (SELECT ask, min(thing) AS subject")
        text.add(", min(now_us) AS now_us")
        for number, fact in enumerate(self.facts):
            stated = f"CASE WHEN h{number} THEN place END"
            text.add(f", max({stated}) AS p{number}")
            for kind in self._kinds(fact) if self.is_laid else ():
                text.add(f", arg_max_null(e{number}_{kind}, {stated}) AS f{number}_{kind}")
        for number, time in enumerate(self.heard):
            pick = "min" if time.which is Which.FIRST else "max"
            text.add(f", {pick}(CASE WHEN type = ? THEN at_us END) AS t{number}", time.name)
        for number, leaf in enumerate(self.counted):
            if isinstance(leaf, Unusual):
                self._slots(text, number, leaf)
            elif isinstance(leaf, Count) and ends_now(leaf):
                self._count(text, number, leaf, "now_us")
        text.add(" FROM known GROUP BY ask)")

    @property
    def _has_facts_apart(self) -> bool:
        """Whether what the newest statements say is looked up in a step of its own, as any engine can."""
        return bool(self.facts) and not self.is_laid

    def _kinds(self, fact: str) -> list[str]:
        """What is asked of a fact: its sorts, and whether it is a moment."""
        return [*self.sorts[fact], *(["moment"] if fact in self.moments else [])]

    def _stated(self, text: Text) -> None:
        if not self._has_facts_apart:
            return
        kept = [f"p{n}" for n in range(len(self.facts))] + [f"t{n}" for n in range(len(self.heard))]
        kept += [name for number, leaf in enumerate(self.counted) for name in counts_of(number, leaf)]
        text.add(",\nstated AS (SELECT newest.ask AS ask, min(newest.subject) AS subject, min(newest.now_us) AS now_us")
        text.add("".join(f", min(newest.{name}) AS {name}" for name in kept))
        for number, fact in enumerate(self.facts):
            for kind in self._kinds(fact):
                text.add(
                    f", max(CASE WHEN known.place = newest.p{number} THEN e{number}_{kind} END) AS f{number}_{kind}"
                )
        text.add("\n  FROM known JOIN newest ON newest.ask = known.ask GROUP BY newest.ask)")

    def _counted(self, text: Text) -> None:
        if not self.later:
            return
        text.add(",\ncounted AS (SELECT stated.ask AS ask")
        for number, leaf in enumerate(self.counted):
            if isinstance(leaf, Count) and not ends_now(leaf):
                self._count(text, number, leaf, self._time(leaf.until))
            elif isinstance(leaf, Absence):
                after = self._time(leaf.after)
                text.add(f", sum(CASE WHEN type = ? AND at_us >= {after}", leaf.signal)
                self._within(text, after, "at_us", leaf.span, "<=")
                text.add(f" THEN 1 ELSE 0 END) AS c{number}")
        text.add(" FROM known JOIN stated ON stated.ask = known.ask GROUP BY stated.ask)")

    def _count(self, text: Text, number: int, leaf: Count, until: str) -> None:
        """How often it was heard until a time, or within a span that ends with it."""
        text.add(f", sum(CASE WHEN type = ? AND at_us <= {until}", leaf.signal)
        self._within(text, "at_us", until, leaf.span, "<")
        text.add(f"{f' AND w{number}' if leaf.where != ALWAYS else ''} THEN 1 ELSE 0 END) AS c{number}")

    def _slots(self, text: Text, number: int, leaf: Unusual) -> None:
        """How often it was heard in the slot that runs and in the same of each week before, and how many are known."""
        same = (" AND is_hour" if leaf.slot is Unit.HOURS else "") + (f" AND w{number}" if leaf.where != ALWAYS else "")
        for week in range(leaf.weeks + 1):
            text.add(f", sum(CASE WHEN type = ? AND at_us <= now_us AND apart = {7 * week}{same}", leaf.signal)
            text.add(f" THEN 1 ELSE 0 END) AS c{number}_{week}")
        text.add(f", max(CASE WHEN type = ? AND at_us <= now_us AND apart <= {leaf.days}", leaf.signal)
        text.add(f" THEN apart // 7 ELSE 0 END) AS c{number}_weeks")

    def _levels(self, text: Text) -> str:
        """What is usual, step by step; returns the name of the last table, which has all that is stated."""
        last = "stated"
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
            text.add(condition_sql(ask, Stated(self.facts.index(ask.fact)), values))
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
        column = f"{'stated' if ends_now(ask) else 'counted'}.c{number}"
        if isinstance(ask, Unusual):
            name, weeks = f"stated.u{number}", f"{column}_weeks"
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
