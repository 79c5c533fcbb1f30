"""The flat tables of all cases, ready to be asked: what lies in the parts, and above it what happened since.

Each asking has an engine of its own in memory; files are only read. What the journal has named since the last part is
read from the desk itself, so that a figure is as of now; only when that would be too much (the worker is behind, or has
never run on a large desk) it is as of the last part, and says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.conf import settings

from amends.cases.models import Case
from amends.conversation.models import Message
from amends.journal.models import Entry, Seal
from amends.measure import parts
from amends.measure.definitions import VIEWS, WORKED_OUT
from amends.measure.flat import FLAT, VERSION
from amends.measure.reading import read_into

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST_LIVE: Final = 5_000
MEMORY: Final = "1GB"
POST: Final = "post."
SMALL: Final = 8_000_000
# How a generation's name begins: what was laid out otherwise has other columns, and waits for the worker.
LAYOUT: Final = f"g-{VERSION}-"


@dataclass(frozen=True, slots=True)
class Facts:
    """An engine with the flat tables and the definitions' views; up to which position of the journal the parts reach,
    and whether what happened since is in it too."""

    engine: DuckDBPyConnection
    position: int
    is_now: bool


def home() -> Path:
    """Where this desk keeps its parts."""
    return Path(settings.HOME) / "measures"


@contextmanager
def an_engine(memory: str = MEMORY, threads: int | None = None) -> Iterator[DuckDBPyConnection]:
    """A DuckDB in memory of its own; nothing is fetched from anywhere."""
    import duckdb

    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory,
        "autoinstall_known_extensions": "false",
        "preserve_insertion_order": "false",
    }
    if threads is not None:
        config["threads"] = threads
    with duckdb.connect(config=config) as engine:
        yield engine


def threads_for(found: list[parts.Part]) -> int | None:
    """How many threads ask about these parts: what is small is asked faster by one than shared between several."""
    return None if sum(part.size for part in found) > SMALL else 1


@contextmanager
def facts(at: datetime, *, most_live: int | None = None) -> Iterator[Facts]:
    """All cases, as known at this moment (UTC)."""
    found = published()
    with an_engine(threads=threads_for(found)) as engine:
        yield ready(engine, at, found, most_live=MOST_LIVE if most_live is None else most_live)


def published() -> list[parts.Part]:
    """The parts of this desk that count; none if they are of another desk, or of this one before it was set back, or
    were laid out for another version."""
    folder = parts.current(home())
    found = parts.chain(folder) if folder and folder.name.startswith(LAYOUT) else []
    return found if found and is_ours(found[-1]) else []


def is_ours(part: parts.Part) -> bool:
    """Whether this desk's journal has the seal with which a part ends."""
    digest = Seal.objects.filter(last_position=part.end).values_list("digest", flat=True).first()
    return digest is not None and digest.startswith(part.seal)


def ready(
    engine: DuckDBPyConnection, at: datetime, found: list[parts.Part], *, most_live: int, worked_out: bool = False
) -> Facts:
    """This function will let an engine answer about these parts and what happened since, if it is about so many cases
    at most; 0 asks the parts alone."""
    position = found[-1].end if found else 0
    since = named_since(position) if found else Case.objects.values_list("id", flat=True)
    live = list(islice(since, most_live + 1)) if most_live else []
    is_now = bool(most_live) and len(live) <= most_live
    # Without any part there is nothing but what is live, however little of it is read.
    has_live = (is_now and bool(live)) or not found
    if has_live:
        read_into(engine, live if is_now else [])
    for table in FLAT:
        selects = [parts.united(table, found, later="flat_named" if has_live else "")] if found else []
        selects += [f"SELECT * FROM flat_{table}"] if has_live else []
        engine.execute(f"CREATE OR REPLACE TEMP VIEW {table} AS {' UNION ALL '.join(selects)}")
    look_at(engine, at, worked_out=worked_out)
    return Facts(engine, position, is_now)


def look_at(engine: DuckDBPyConnection, at: datetime, *, worked_out: bool = False) -> None:
    """This function will make the definitions' views above the flat tables, as of a moment; those that cost much as
    tables, for whoever asks many definitions (`worked_out`)."""
    told = at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    engine.execute(f"CREATE OR REPLACE TEMP VIEW moment AS SELECT TIMESTAMP '{told}' AS now_at")
    for name, select in VIEWS.items():
        sort = "TABLE" if worked_out and name in WORKED_OUT else "VIEW"
        engine.execute(f"CREATE OR REPLACE TEMP {sort} {name} AS {select}")


def named_since(position: int, until: int | None = None) -> Iterator[UUID]:
    """The cases that the journal names after a position, each once: up to and with `until`, or until now."""
    rows = Entry.objects.filter(position__gt=position)
    rows = rows.filter(position__lte=until) if until is not None else rows
    seen: set[UUID] = set()
    for asked in (rows,) if until is not None else (rows, Entry.objects.filter(position__isnull=True)):
        named = asked.filter(case_id__isnull=False).order_by().values_list("case_id", flat=True).distinct()
        letters = asked.filter(case_id__isnull=True, verb__startswith=POST).order_by().values("subject_id")
        carried = Message.objects.filter(outbound__in=letters).order_by().values_list("case", flat=True)
        for source in (named, carried):
            for case_id in source.iterator():
                if case_id is not None and case_id not in seen:
                    seen.add(case_id)
                    yield case_id
