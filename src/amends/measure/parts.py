"""The parts in which the flat tables lie: folders of Parquet files, each about a range of the journal.

A part holds all that is flat about every case that the journal names in its range, as it was read after the end of
that range. Of a case that several parts hold, the last one counts. A part is written beside the others and renamed
into its place, whole or not at all; what it joins is taken away afterwards. Which parts count follows from their names
alone: from the first position on, each time the one that reaches furthest. So a death at any moment leaves a chain that
holds every case once.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from amends.measure.flat import FLAT

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LIVE: Final = {table: f"SELECT * FROM flat_{table}" for table in (*FLAT, "named")}
# A part is joined with the one before it as soon as it is a quarter as large: there are never many, and each row is
# written again a few times only.
RATIO: Final = 4
# Who reads a part that was joined meanwhile has so many seconds to end.
GRACE: Final = 600.0
CURRENT: Final = "current"
ROWS_IN_A_GROUP: Final = 65_536


@dataclass(frozen=True, slots=True)
class Part:
    """One part: journal positions after `start` up to and with `end`, and by which seal's digest it ends."""

    path: Path
    start: int
    end: int
    seal: str

    def rows(self, table: str) -> str:
        """A table as it stands in SQL."""
        name = str(self.path / f"{table}-*.parquet").replace("'", "''")
        return f"read_parquet('{name}')"

    @property
    def size(self) -> int:
        """How many bytes it holds."""
        return sum(file.stat().st_size for file in self.path.iterdir())


def chain(folder: Path) -> list[Part]:
    """The parts that count, in order; empty where there is none."""
    found: dict[int, Part] = {}
    for path in folder.glob("p-*") if folder.is_dir() else ():
        _, start, end, seal = path.name.split("-")
        part = Part(path, int(start), int(end), seal)
        if part.start not in found or found[part.start].end < part.end:
            found[part.start] = part
    parts: list[Part] = []
    while (after := parts[-1].end if parts else 0) in found:
        parts.append(found[after])
    return parts


def current(home: Path) -> Path | None:
    """The folder of the generation that is read, if there is one."""
    try:
        name = (home / CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    return home / name


def make_current(home: Path, folder: Path) -> None:
    """This function will let this generation be read from now on; others are taken away."""
    beside = home / f"tmp-{uuid4().hex}"
    beside.write_text(folder.name, encoding="utf-8")
    keep_on_disk(beside)
    put_in_place(beside, home / CURRENT)
    for other in home.glob("g-*"):
        if other != folder:
            rmtree(other, ignore_errors=True)


@contextmanager
def only_writer(home: Path) -> Iterator[bool]:
    """Whether nobody else writes in this folder; nobody does while it lasts. A process that dies holds nothing."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


@dataclass
class Writing:
    """A part on its way, slice by slice."""

    engine: DuckDBPyConnection
    beside: Path
    slices: int = 0

    def add(self, selects: Mapping[str, str]) -> None:
        """This function will write what these statements answer as a slice of their tables."""
        for table, select in selects.items():
            path = self.beside / f"{table}-{self.slices}.parquet"
            name = str(path).replace("'", "''")
            how = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROWS_IN_A_GROUP}"
            self.engine.execute(f"COPY ({select}) TO '{name}' ({how})")
            keep_on_disk(path)
        self.slices += 1


@contextmanager
def a_part(engine: DuckDBPyConnection, folder: Path, start: int, end: int, seal: str) -> Iterator[Writing]:
    """A part after `start` up to `end`: there, whole, once this ends well; otherwise not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f"tmp-{uuid4().hex}"
    beside.mkdir()
    yield Writing(engine, beside)
    keep_on_disk(beside)
    put_in_place(beside, folder / f"p-{start:015d}-{end:015d}-{seal}")


def keep_on_disk(path: Path) -> None:
    """This function will wait until what is written lies on the disk, before anything says that it is there."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def put_in_place(beside: Path, path: Path) -> None:
    """This function will give what lies beside a place that place, at one moment, and keep it there."""
    beside.rename(path)
    keep_on_disk(path.parent)


def compact(engine: DuckDBPyConnection, folder: Path) -> int:
    """This function will join parts until each is at least four times as large as the one after it; returns how many
    joinings that took. Then it takes away what has been joined for a while and what a death left half written."""
    count = 0
    while len(parts := chain(folder)) > 1:
        sizes = [part.size for part in parts]
        first = next((n for n in range(len(parts) - 1) if sizes[n] < RATIO * sum(sizes[n + 1 :])), None)
        if first is None:
            break
        join(engine, folder, parts[first:])
        count += 1
    sweep(folder)
    return count


def join(engine: DuckDBPyConnection, folder: Path, parts: Sequence[Part]) -> None:
    """This function will write several parts that follow each other as one."""
    selects = {table: f"{united(table, parts)} ORDER BY case_id" for table in FLAT}
    named = " UNION ".join(f"SELECT case_id FROM {part.rows('named')}" for part in parts)
    with a_part(engine, folder, parts[0].start, parts[-1].end, parts[-1].seal) as writing:
        writing.add(selects | {"named": f"{named} ORDER BY case_id"})


def united(table: str, parts: Sequence[Part], *, later: str = "") -> str:
    """SQL for a table over several parts, each case from the last one that names it; `later` names a table of cases
    that are newer than all of them."""
    selects = []
    for number, part in enumerate(parts):
        newer = [other.rows("named") for other in parts[number + 1 :]] + ([later] if later else [])
        without = "".join(f" ANTI JOIN {names} n{place} USING (case_id)" for place, names in enumerate(newer))
        selects.append(f"SELECT * FROM {part.rows(table)} t{without}")
    return " UNION ALL ".join(selects)


def sweep(folder: Path, *, grace: float = GRACE) -> None:
    """This function will take away what a death left half written, and parts that count no more once nobody reads them
    any longer: a part that was written so many seconds after them says so. Only for whoever is the only writer."""
    counting = {part.path for part in chain(folder)}
    newest = max((path.stat().st_mtime for path in counting), default=0.0)
    for path in folder.glob("*"):
        if path not in counting and (path.name.startswith("tmp-") or newest - path.stat().st_mtime >= grace):
            rmtree(path, ignore_errors=True)
