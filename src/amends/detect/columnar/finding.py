"""Finding in a file: it is divided by its things into parts, and every detector looks at one part after the other.

The parts are Parquet files in a scratch folder, each with all that was told of its things. So memory holds one part,
however long the history is; and parts could as well be looked at by as many machines.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from amends.detect.columnar.asking import asks_sql, relevant
from amends.detect.columnar.inlining import inlined, literal
from amends.detect.columnar.spread import Spread, facts_named, spread_for
from amends.detect.rules.tree import Value
from amends.detect.rules.watching import History, Size, holds, question, read_watch, sizes_question
from amends.detect.rules.watching.asked import NOW, Ask, Count
from amends.detect.rules.where import node_sql

if TYPE_CHECKING:
    import duckdb

PART = 500_000
MEMORY = "320MB"
TEXTS = ("source", "id", "type", "subject")
MOMENTS = ("time", "recordedtime")
CLOUD_EVENT = {**dict.fromkeys(TEXTS, "VARCHAR"), **dict.fromkeys(MOMENTS, "TIMESTAMPTZ"), "data": "JSON"}
COUNTED = "row_number() OVER ()"
OUT = {".parquet": "FORMAT parquet", ".csv": "FORMAT csv, HEADER"}


class BadHistory(ValueError):
    """A file that cannot be read as signals; says what would help."""


@dataclass(frozen=True, slots=True)
class Found:
    """How many signals and things were looked at, and how many things each detector found; of those that say how grave
    that is, also how many are so grave (by severity), as far as a line of theirs held."""

    signals: int
    things: int
    found: Mapping[str, int]
    sizes: Mapping[str, Mapping[int, int]]


@dataclass(frozen=True, slots=True)
class _Watch:
    """A detector, read, and whether it finds a thing of which nothing was told that it asks about."""

    name: str
    tree: Mapping[str, Any]
    ask: Ask
    finds_nothing_told: bool
    sizes: tuple[Size, ...]


def find_in_file(
    detectors: Mapping[str, Mapping[str, Any]],
    path: Path,
    time_zone: str,
    *,
    sizes: Mapping[str, Sequence[Size]] | None = None,
    until: int | None = None,
    out: Path | None = None,
    memory: str = MEMORY,
) -> Found:
    """This function will say what detectors (name to what each asks of a thing) would first have found, and when.

    :param path: Parquet with the columns source, id, type, subject, time and data, or CloudEvents one a line. What has
        a source and id that came before is left out.
    :param sizes: how grave what a detector finds is, by its name; see `watching.sizes`.
    :param until: the last moment that is looked at, in microseconds, UTC; without it that of the last signal.
    :param out: where findings are written, .parquet or .csv: detector, subject, found_at, and severity where a line of
        its sizes held.
    :param memory: how much DuckDB may hold at a time; more than that lies on the disk meanwhile.
    :raises BadRule: when a detector cannot be read. :raises BadHistory: when the file cannot.
    """
    import duckdb

    if out is not None and out.suffix not in OUT:
        raise BadHistory(f"{out.name}: write findings as one of {', '.join(OUT)}")
    watches = [_read(name, tree, time_zone, (sizes or {}).get(name, ())) for name, tree in detectors.items()]
    place = spread_for([*(one.ask for one in watches), *(ask for one in watches for ask in _sized_by(one))])
    with tempfile.TemporaryDirectory(prefix="amends-columnar-") as folder:
        settings: dict[str, Any] = {"memory_limit": memory, "temp_directory": folder}
        with closing(duckdb.connect(str(Path(folder) / "findings.duckdb"), config=settings)) as engine:
            engine.execute("SET TimeZone = 'UTC'")
            parts = _divide(engine, path, place, Path(folder))
            last = parts.last if until is None else until
            engine.execute("SET preserve_insertion_order = false")
            engine.execute("CREATE TABLE found (detector VARCHAR, subject VARCHAR, now_us BIGINT)")
            engine.execute("CREATE TABLE sized (detector VARCHAR, subject VARCHAR, severity INTEGER)")
            signals = things = 0
            for part in parts.paths:
                more = _look(engine, part, watches, place, time_zone, last)
                signals, things = signals + more[0], things + more[1]
            rows = engine.execute("SELECT detector, count(*) FROM found GROUP BY detector").fetchall()
            grave = engine.execute(
                "SELECT detector, severity, count(*) FROM sized GROUP BY ALL ORDER BY ALL"
            ).fetchall()
            if out is not None:
                _write(engine, out)
    by_severity: dict[str, dict[int, int]] = {}
    for name, severity, count in grave:
        by_severity.setdefault(name, {})[severity] = count
    return Found(signals, things, dict.fromkeys(detectors, 0) | dict(rows), by_severity)


def _read(name: str, tree: Mapping[str, Any], time_zone: str, sizes: Sequence[Size]) -> _Watch:
    return _Watch(name, tree, read_watch(tree), holds(tree, time_zone)(History([]), 0), tuple(sizes))


def _sized_by(one: _Watch) -> list[Ask]:
    return [read_watch(size.when) for size in one.sizes]


@dataclass(frozen=True, slots=True)
class _Parts:
    paths: list[Path]
    last: int


def _divide(engine: duckdb.DuckDBPyConnection, path: Path, place: Spread, folder: Path) -> _Parts:
    """Writes the file again in parts, with a column for each fact that is asked for instead of its JSON."""
    import duckdb

    source, seq = _source(path)
    try:
        columns = {row[0] for row in engine.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}  # noqa: S608
        if missing := [name for name in CLOUD_EVENT if name not in columns and name != "recordedtime"]:
            raise BadHistory(f"{path.name}: has no column {missing[0]}; it needs {', '.join(CLOUD_EVENT)}")
        at = "epoch_us(CAST(time AS TIMESTAMPTZ))"
        known = f"coalesce(epoch_us(CAST(recordedtime AS TIMESTAMPTZ)), {at})" if "recordedtime" in columns else at
        row = engine.execute(f"SELECT count(*), max(greatest({at}, {known})) FROM {source}").fetchone()  # noqa: S608
        count, last = row or (0, None)
        parts = max(1, -(-count // PART))
        # Each row carries its place from here on: in which order they come does not matter any more.
        is_numbered = seq != COUNTED
        engine.execute(f"SET preserve_insertion_order = {str(not is_numbered).lower()}")
        told = (
            f"SELECT source, id, subject, type, {at} AS at_us, {known} AS known_us"  # noqa: S608
            f", {seq} AS seq, hash(subject) % {parts} AS part{place.lists('data')} FROM {source}"
        )
        wanted = f"source, id, subject, seq, at_us, known_us, type, part{place.columns}"
        engine.execute(
            f"COPY (SELECT {wanted} FROM ({told})) TO '{folder / 'parts'}'"  # noqa: S608
            " (FORMAT parquet, COMPRESSION snappy, PARTITION_BY (part))"
        )
    except duckdb.Error as why:
        raise BadHistory(f"{path.name}: cannot be read as signals: {str(why).splitlines()[0]}") from why
    return _Parts(sorted((folder / "parts").glob("part=*")), last or 0)


def _source(path: Path) -> tuple[str, str]:
    """A file as DuckDB reads it, and what says in which place a row stands there."""
    if not path.is_file():
        raise BadHistory(f"{path}: there is no such file")
    name = str(path).replace("'", "''")
    if path.suffix == ".parquet":
        # To count rows while they are read would leave that to one core alone.
        return f"read_parquet('{name}', file_row_number = true)", "file_row_number"
    # A dict reads as DuckDB's struct.
    lines = f"read_json('{name}', format = 'newline_delimited', columns = {CLOUD_EVENT})"
    return lines, COUNTED


def _look(
    engine: duckdb.DuckDBPyConnection,
    part: Path,
    watches: list[_Watch],
    place: Spread,
    time_zone: str,
    last: int,
) -> tuple[int, int]:
    """Every detector looks at the things of one part; returns how many signals and things it has."""
    rows = f"SELECT * FROM read_parquet('{part}/*.parquet')"  # noqa: S608
    # To look whether any was told twice costs a fifth of leaving them out.
    if engine.execute(f"SELECT count(*) > count(DISTINCT hash(source, id)) FROM ({rows})").fetchone() == (True,):  # noqa: S608
        rows += " QUALIFY row_number() OVER (PARTITION BY source, id ORDER BY seq) = 1"
    # Things as numbers, and rows in the order of what occurred: laid out once for all who look. A row's own number is
    # its place in that order.
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE things AS SELECT CAST(row_number() OVER () AS INTEGER) AS thing, name"  # noqa: S608
        f" FROM (SELECT DISTINCT subject AS name FROM ({rows}))"
    )
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE heard AS SELECT thing AS subject, told.* EXCLUDE (source, id, part, subject)"  # noqa: S608
        f" FROM ({rows}) AS told JOIN things ON name = told.subject ORDER BY at_us, seq"
    )
    for one in watches:
        engine.execute("CREATE OR REPLACE TEMP TABLE now_found (subject INTEGER, now_us BIGINT)")
        if not _at_once(engine, one, place, last):
            _through_time(engine, one, place, time_zone, last)
        engine.execute(
            f"INSERT INTO found SELECT {literal(one.name)}, name, now_us FROM now_found JOIN things ON thing = subject"  # noqa: S608
        )
        if one.sizes:
            _size(engine, one, place, time_zone)
    row = engine.execute("SELECT (SELECT count(*) FROM heard), (SELECT count(*) FROM things)").fetchone()
    return row or (0, 0)


def _at_once(engine: duckdb.DuckDBPyConnection, one: _Watch, place: Spread, last: int) -> bool:
    """A detector of single signals needs no history: it finds a thing with the first signal of which its facts hold."""
    ask = one.ask
    if not (isinstance(ask, Count) and ask.until == NOW and ask.span is None and ask.value == 1 and ask.op == ">="):
        return False
    values: list[Value] = []
    where = node_sql(ask.where, place, values)
    engine.execute(
        "INSERT INTO now_found SELECT subject, min(greatest(at_us, known_us)) FROM heard"  # noqa: S608
        f" WHERE type = {literal(ask.signal)} AND greatest(at_us, known_us) <= {last}"
        f" AND {inlined(where, values)} GROUP BY subject"
    )
    return True


def _through_time(engine: duckdb.DuckDBPyConnection, one: _Watch, place: Spread, time_zone: str, last: int) -> None:
    about = question(one.tree, time_zone, place, is_laid=True)
    asks = asks_sql(one.ask, time_zone, place, is_every=one.finds_nothing_told)
    # Before anything was told that is asked about, the answer is no: nobody has to look.
    turning = "" if one.finds_nothing_told else f" WHERE {relevant(one.ask, place)}"
    _tell(engine, place, facts_named(one.ask), turning)
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE asks AS SELECT subject, now_us, CAST(row_number() OVER () AS INTEGER) AS ask"  # noqa: S608
        f" FROM (SELECT DISTINCT subject, now_us FROM ({asks}) WHERE now_us <= {last})"
    )
    engine.execute(
        "INSERT INTO now_found SELECT subject, min(now_us)"  # noqa: S608
        f" FROM ({inlined(about.sql, about.values)}) WHERE holds GROUP BY subject"
    )


def _tell(engine: duckdb.DuckDBPyConnection, place: Spread, facts: Iterable[str], where: str = "") -> None:
    columns = ", ".join(("subject", "rowid AS place", "rowid AS seq", "at_us", "known_us", "type", *place.names(facts)))
    engine.execute(f"CREATE OR REPLACE TEMP TABLE told AS SELECT {columns} FROM heard{where}")  # noqa: S608


def _size(engine: duckdb.DuckDBPyConnection, one: _Watch, place: Spread, time_zone: str) -> None:
    """How grave each thing of this part is that the detector found, at the moment at which it found it."""
    about = sizes_question(one.sizes, time_zone, place)
    _tell(engine, place, set().union(*(facts_named(ask) for ask in _sized_by(one))))
    engine.execute("CREATE OR REPLACE TEMP TABLE asks AS SELECT subject, now_us FROM now_found")
    severities = " ".join(f"WHEN {line} THEN {size.severity.value}" for line, size in enumerate(one.sizes))
    engine.execute(
        f"INSERT INTO sized SELECT {literal(one.name)}, name, CASE size {severities} END"  # noqa: S608
        f" FROM ({inlined(about.sql, about.values)}) AS asked JOIN things ON thing = asked.subject"
        " WHERE size IS NOT NULL"
    )


def _write(engine: duckdb.DuckDBPyConnection, out: Path) -> None:
    name = str(out).replace("'", "''")
    engine.execute(
        "COPY (SELECT detector, subject, make_timestamptz(now_us) AS found_at, severity"  # noqa: S608
        " FROM found LEFT JOIN sized USING (detector, subject) ORDER BY detector, subject)"
        f" TO '{name}' ({OUT[out.suffix]})"
    )
