"""A detector as one SQL statement for another engine: where a history already lies in a warehouse, it is asked there.

sqlglot carries what all engines have: tables, joins, groups, windows, cases. In nine constructs each engine has its
own way, and a translation that looks right is often wrong: those stand here, engine by engine. An engine that has no
equal for one is refused by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from amends.detect.columnar.asking import asks_sql
from amends.detect.columnar.inlining import inlined
from amends.detect.rules.tree import Sort
from amends.detect.rules.watching import History, holds, question, read_watch
from amends.detect.rules.watching.history import MOMENT

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

# What the statement reads; the moments are microseconds since 1970, UTC, and `seq` orders what occurred at one moment.
TABLE: Final = "told (subject, seq, at_us, known_us, type, data)"
# A moment's shape without a backslash: engines read those in a text each in its own way.
SHAPE: Final = "^(" + MOMENT.replace(r"\d", "[0-9]").replace(r"\.", "[.]") + ")$"


class NoTranslator(ImportError):
    """The translator is not installed."""


class NoEqual(ValueError):
    """What a detector asks cannot be said in that dialect; names the construct."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """An engine's own words for what differs; `{0}`, `{1}` are what the construct is about.

    `number`, `text`, `truth` and `present` are about the JSON of a signal and the steps to a fact in it, as `path`
    joins them. `ending` follows the statement, `note` tells its reader what must be so.
    """

    name: str
    words: Mapping[str, str]
    path: str
    ending: str = ""
    note: str = ""


MARKS: Final = {
    Sort.NUMBER: "AMENDS_NUMBER",
    Sort.TEXT: "AMENDS_TEXT",
    Sort.TRUTH: "AMENDS_TRUTH",
}
PRESENT, MATCHES, MICROS, AT_ZONE, MOMENT_OF, DAYS = (
    "AMENDS_PRESENT",
    "AMENDS_MATCHES",
    "AMENDS_MICROS",
    "AMENDS_AT_ZONE",
    "AMENDS_MOMENT",
    "AMENDS_DAYS",
)
# How `watching.sql` spells in DuckDB's words what is marked here.
SPELLED: Final = {
    "regexp_full_match(": f"{MATCHES}(",
    "epoch_us(": f"{MICROS}(",
    "timezone(": f"{AT_ZONE}(",
    "make_timestamptz(": f"{MOMENT_OF}(",
    "date_diff(": f"{DAYS}(",
}


class Marked:
    """All facts in one JSON column, under marks that a dialect replaces."""

    def value(self, fact: str, sort: Sort) -> str:
        """The mark for the fact as that sort."""
        return f"{MARKS[sort]}(data, '{fact}')"

    def present(self, fact: str) -> str:
        """The mark for whether the fact is there."""
        return f"{PRESENT}(data, '{fact}')"


def statement(tree: Mapping[str, Any], time_zone: str, dialect: Dialect, *, until: int | None = None) -> str:
    """One SELECT of (subject, found_us) from the table `told`: each thing found, and the first moment it was.

    :param until: the last moment that is looked at, in microseconds; without it that of the last signal.
    :raises BadRule: when the tree cannot be read. :raises NoEqual: when the dialect cannot say it. :raises
        NoTranslator: without the extra `warehouse`.
    """
    try:
        import sqlglot
        from sqlglot import expressions as exp
    except ImportError:
        raise NoTranslator('other dialects need the extra "warehouse": pip install "amends[warehouse]"') from None
    place = Marked()
    about = question(tree, time_zone, place)
    is_every = holds(tree, time_zone)(History([]), 0)
    asks = asks_sql(read_watch(tree), time_zone, place, is_every=is_every, is_elsewhere=not is_every)
    last = "(SELECT max(CASE WHEN at_us > known_us THEN at_us ELSE known_us END) FROM told)" if until is None else until
    turning = f"SELECT DISTINCT subject, now_us FROM ({asks}) AS turning"  # noqa: S608
    body = f"WITH asks AS ({_marked(turning)} WHERE now_us <= {last})"
    # Marked before the values are put in: what a value says is nobody's construct.
    body += f", {inlined(_marked(about.sql), about.values).removeprefix('WITH ')}"
    read = sqlglot.parse_one(body, read="duckdb")
    whole = (
        exp.select("subject", "min(now_us) AS found_us").from_(_without_tables(read)).where("holds").group_by("subject")
    )
    whole.set(*_tables(read))
    return _Writer(dialect).written(whole)


def _marked(sql: str) -> str:
    for spelled, mark in SPELLED.items():
        sql = sql.replace(spelled, mark)
    return sql


def _tables(read: Expr) -> tuple[str, Any]:
    name = "with_" if read.args.get("with_") else "with"
    return name, read.args[name]


def _without_tables(read: Expr) -> Any:
    bare: Any = read.copy()
    bare.set(_tables(read)[0], None)
    bare.set("order", None)
    return bare.subquery("answered")


class _Writer:
    """Writes one statement in one dialect: what is marked is put in as text, when all around it has been written."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.put: dict[str, str] = {}

    def written(self, whole: Expr) -> str:
        from sqlglot import expressions as exp

        for table in whole.find_all(exp.CTE):
            table.set("materialized", None)
        # Nothing that is ordered by is ever missing where it matters.
        for ordered in whole.find_all(exp.Ordered):
            ordered.set("nulls_first", None)
        # From the inside out: what a construct is about may hold others.
        for node in reversed(list(whole.walk())):
            if (text := self._own(node)) is not None:
                name = f"amends_put_{len(self.put)}_"
                self.put[name] = text
                node.replace(exp.column(name))
        text = whole.sql(dialect=self.dialect.name, pretty=True)
        for name in reversed(self.put):
            text = text.replace(name, self.put[name])
        return text + self.dialect.ending

    def _own(self, node: Expr) -> str | None:
        """The dialect's own words for a marked construct; None for what sqlglot carries."""
        from sqlglot import expressions as exp

        if isinstance(node, exp.Cast) and isinstance(node.this, exp.Anonymous) and _name(node.this) == AT_ZONE:
            zone, moment = node.this.expressions
            return self._say("local_day", self._sql(moment.expressions[0]), self._sql(zone))
        if not isinstance(node, exp.Anonymous) or not _name(node).startswith("AMENDS_"):
            return None
        name, parts = _name(node), node.expressions
        if name in MARKS.values() or name == PRESENT:
            steps = parts[1].name.split(".")
            path = self.dialect.path.join(steps)
            quoted = ", ".join(f"'{step}'" for step in steps)
            return self._say(name.removeprefix("AMENDS_").lower(), self._sql(parts[0]), path, quoted)
        if name == MATCHES:
            return self._say("is_moment", self._sql(parts[0]), SHAPE)
        if name == DAYS:
            return self._say("days", self._sql(parts[1]), self._sql(parts[2]))
        if name == MICROS:
            return self._micros(parts[0])
        # A part of `local_day` or of `day_start`, which is written with the whole of it.
        return None

    def _micros(self, of: Expr) -> str:
        from sqlglot import expressions as exp

        if isinstance(of, exp.TryCast):
            return self._say("moment", self._sql(of.this))
        zone, day = of.expressions
        return self._say("day_start", self._sql(day.this), self._sql(zone))

    def _say(self, construct: str, *about: str) -> str:
        if construct not in self.dialect.words:
            raise NoEqual(f"{self.dialect.name} has no equal for {construct.replace('_', ' ')}")
        return self.dialect.words[construct].format(*about)

    def _sql(self, node: Expr) -> str:
        return node.sql(dialect=self.dialect.name)


def _name(node: Any) -> str:
    return str(node.this).upper()


def _by_type(type_of: str, sorts: tuple[str, str, str], casts: tuple[str, str, str], null: str) -> dict[str, str]:
    """The four questions about a fact, by the engine's word for what sort a JSON value is."""
    told = dict(zip(("number", "text", "truth"), zip(sorts, casts, strict=True), strict=True))
    words = {name: f"(CASE WHEN {type_of} {sort} THEN {cast} END)" for name, (sort, cast) in told.items()}
    return words | {"present": f"COALESCE({type_of} <> '{null}', FALSE)"}


_VARIANT = "TRY_VARIANT_GET(TRY_PARSE_JSON({0}), '$.{1}', '%s')"
_JSONB = "(({0})::jsonb #> '{{{1}}}')"
_PATH = "GET_PATH(TRY_PARSE_JSON({0}), '{1}')"
_QUERY = "JSON_QUERY(PARSE_JSON({0}), '$.{1}')"
CLICKHOUSE: Final = Dialect(
    "clickhouse",
    _by_type(
        "JSONType({0}, {2})",
        ("IN ('Int64', 'UInt64', 'Double')", "= 'String'", "= 'Bool'"),
        ("toFloat64OrNull(JSONExtractRaw({0}, {2}))", "JSONExtractString({0}, {2})", "JSONExtractBool({0}, {2})"),
        "Null",
    )
    | {
        # Its dates begin in 1900 and end with 2299: what lies beyond would be moved to the edge.
        "is_moment": "(match({0}, '{1}') AND substring({0}, 1, 4) BETWEEN '1900' AND '2200')",
        "moment": "toUnixTimestamp64Micro(parseDateTime64BestEffortOrNull({0}, 6, 'UTC'))",
        "local_day": "toDate32(fromUnixTimestamp64Micro({0}, {1}))",
        "day_start": "toUnixTimestamp64Micro(toDateTime64(concat(toString({0}), ' 00:00:00'), 6, {1}))",
        "days": "dateDiff('day', {0}, {1})",
    },
    path=".",
    ending="\nSETTINGS join_use_nulls = 1, prefer_column_name_to_alias = 1",
    note="whole numbers beyond 64 bits are no JSON to ClickHouse",
)
SPARK: Final = Dialect(
    "spark",
    _by_type(
        f"SCHEMA_OF_VARIANT({_VARIANT % 'variant'})",
        ("RLIKE '^(TINYINT|SMALLINT|INT|BIGINT|FLOAT|DOUBLE|DECIMAL.*)$'", "= 'STRING'", "= 'BOOLEAN'"),
        (_VARIANT % "double", _VARIANT % "string", _VARIANT % "boolean"),
        "VOID",
    )
    | {
        "is_moment": "({0} RLIKE '{1}' AND NOT CONTAINS({0}, CHR(10)))",
        "moment": "UNIX_MICROS(TRY_CAST({0} AS TIMESTAMP))",
        "local_day": "CAST(FROM_UTC_TIMESTAMP(TIMESTAMP_MICROS({0}), {1}) AS DATE)",
        "day_start": "UNIX_MICROS(TO_UTC_TIMESTAMP(CAST({0} AS TIMESTAMP), {1}))",
        "days": "DATEDIFF({1}, {0})",
    },
    path=".",
    note="Spark 4.0 or later; the session's time zone must be UTC (SET spark.sql.session.timeZone = UTC)",
)
POSTGRES: Final = Dialect(
    "postgres",
    _by_type(
        f"jsonb_typeof({_JSONB})",
        ("= 'number'", "= 'string'", "= 'boolean'"),
        (
            "(({0})::jsonb #>> '{{{1}}}')::double precision",
            "((({0})::jsonb #>> '{{{1}}}') COLLATE \"C\")",
            "(({0})::jsonb #>> '{{{1}}}')::boolean",
        ),
        "null",
    )
    | {
        "is_moment": "({0} ~ '{1}')",
        "moment": (
            "(CASE WHEN pg_input_is_valid({0}, 'timestamptz')"
            " THEN (extract(epoch FROM ({0})::timestamptz) * 1000000)::bigint END)"
        ),
        "local_day": "((timestamptz 'epoch' + ({0}) * interval '1 microsecond') AT TIME ZONE {1})::date",
        "day_start": "(extract(epoch FROM ({0})::timestamp AT TIME ZONE {1}) * 1000000)::bigint",
        "days": "({1} - {0})",
    },
    path=",",
    note="PostgreSQL 16 or later",
)
SNOWFLAKE: Final = Dialect(
    "snowflake",
    _by_type(
        f"TYPEOF({_PATH})",
        ("IN ('INTEGER', 'DECIMAL', 'DOUBLE')", "= 'VARCHAR'", "= 'BOOLEAN'"),
        (f"{_PATH}::DOUBLE", f"{_PATH}::VARCHAR", f"{_PATH}::BOOLEAN"),
        "NULL_VALUE",
    )
    | {
        "is_moment": "REGEXP_LIKE({0}, '{1}')",
        "moment": "DATE_PART(EPOCH_MICROSECOND, TRY_TO_TIMESTAMP_TZ({0}))",
        "local_day": "TO_DATE(CONVERT_TIMEZONE('UTC', {1}, TO_TIMESTAMP_NTZ({0}, 6)))",
        "day_start": "DATE_PART(EPOCH_MICROSECOND, CONVERT_TIMEZONE({1}, 'UTC', ({0})::TIMESTAMP_NTZ))",
        "days": "DATEDIFF('day', {0}, {1})",
    },
    path=".",
    note="written by its manual and parsed, not run",
)
BIGQUERY: Final = Dialect(
    "bigquery",
    _by_type(
        f"JSON_TYPE({_QUERY})",
        ("= 'number'", "= 'string'", "= 'boolean'"),
        (f"LAX_FLOAT64({_QUERY})", f"LAX_STRING({_QUERY})", f"LAX_BOOL({_QUERY})"),
        "null",
    )
    | {
        "is_moment": "REGEXP_CONTAINS({0}, r'{1}')",
        "moment": "UNIX_MICROS(SAFE_CAST({0} AS TIMESTAMP))",
        "local_day": "DATE(TIMESTAMP_MICROS({0}), {1})",
        "day_start": "UNIX_MICROS(TIMESTAMP({0}, {1}))",
        "days": "DATE_DIFF({1}, {0}, DAY)",
    },
    path=".",
    note="written by its manual and parsed, not run",
)
DIALECTS: Final = {one.name: one for one in (SPARK, CLICKHOUSE, POSTGRES, SNOWFLAKE, BIGQUERY)}
