"""Keeping the parts up with the journal, and comparing them with the desk itself.

A part that ends at a seal holds every case that the journal names up to there as it was read after the seal: whatever
is changed later is named later, and read again. Whoever dies in between begins again at the last part that lies there
whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Final
from uuid import UUID

from amends.cases.models import Case
from amends.journal.models import Seal
from amends.measure import facts, parts
from amends.measure.flat import FLAT
from amends.measure.reading import read_into
from amends.people.models import Calendar

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# So many entries of the journal at most make one part, and so many cases are held in memory at once.
ENTRIES: Final = 50_000
SLICE: Final = 20_000
MARK: Final = 16


@dataclass(frozen=True, slots=True)
class Kept:
    """Up to which position the parts reach now, how many cases were read for that, and how many parts there are."""

    position: int
    cases: int
    parts: int


def keep_up(*, home: Path | None = None) -> Kept | None:
    """This function will read what the journal has named since the last part until none is left; None if another
    process is at it."""
    home = home or facts.home()
    with parts.only_writer(home) as is_alone:
        return _keep_up(home) if is_alone else None


def _keep_up(home: Path) -> Kept:
    folder = home / generation()
    total = 0
    with facts.an_engine(threads=facts.threads_for(parts.chain(folder)) if folder.exists() else None) as engine:
        engine.execute(f"SET temp_directory = '{str(home / 'spill').replace(chr(39), chr(39) * 2)}'")
        found = parts.chain(folder)
        if found and not facts.is_ours(found[-1]):
            # The desk was set back, or another one stands here now: what lies here is about something else.
            rmtree(folder)
            found = []
        while seal := _next_seal(found[-1].end if found else 0):
            total += _add(engine, folder, found, seal)
            parts.compact(engine, folder)
            found = parts.chain(folder)
        if found and parts.current(home) != folder:
            parts.make_current(home, folder)
    return Kept(found[-1].end if found else 0, total, len(found))


def generation() -> str:
    """The name of what the parts rest on beside the journal: how they are laid out, and the working calendars."""
    told = [f"{id_}:{version}" for id_, version in _calendars()]
    return f"{facts.LAYOUT}{hashlib.sha256(' '.join(told).encode()).hexdigest()[:MARK]}"


def _calendars() -> Iterable[tuple[UUID, int]]:
    return Calendar.objects.order_by("id").values_list("id", "version")


def _next_seal(position: int) -> Seal | None:
    """Where the next part ends: at the last seal, for the first one; later after so many entries at most."""
    rows = Seal.objects.filter(last_position__gt=position)
    if not position:
        return rows.order_by("-last_position").first()
    within = rows.filter(last_position__lte=position + ENTRIES).order_by("-last_position").first()
    return within or rows.order_by("last_position").first()


def _add(engine: DuckDBPyConnection, folder: Path, found: list[parts.Part], seal: Seal) -> int:
    start = found[-1].end if found else 0
    named = facts.named_since(start, seal.last_position) if found else every_case()
    total = 0
    with parts.a_part(engine, folder, start, seal.last_position, seal.digest[:MARK]) as writing:
        # A part without cases has its tables all the same.
        while (ids := list(islice(named, SLICE))) or not writing.slices:
            total += read_into(engine, ids)
            writing.add(parts.LIVE)
    return total


def every_case() -> Iterator[UUID]:
    """All cases of the desk, in their order."""
    return Case.objects.order_by("id").values_list("id", flat=True).iterator(chunk_size=SLICE)


def untrue() -> list[UUID]:
    """The cases about which the parts say something else than the desk does now, at most a hundred. Changes nothing.

    A case that the journal has named since the last part is left out: the next part is about it.
    """
    found = facts.published()
    wrong: list[UUID] = []
    if not found:
        return []
    with facts.an_engine(threads=facts.threads_for(found)) as engine:
        since = set(facts.named_since(found[-1].end))
        cases = every_case()
        while (ids := list(islice(cases, SLICE))) and len(wrong) < MOST_WRONG:
            read_into(engine, [id_ for id_ in ids if id_ not in since])
            wrong += _differing(engine, found)
        gone = engine.execute(f"SELECT case_id FROM ({parts.united('cases', found)})").fetchall()
        known = set(every_case())
        wrong += [case_id for (case_id,) in gone if case_id not in known and case_id not in since]
    return sorted(set(wrong))[:MOST_WRONG]


MOST_WRONG: Final = 100


def _differing(engine: DuckDBPyConnection, found: list[parts.Part]) -> list[UUID]:
    """Of the cases that were just read, those of which any table holds another row than the parts do, or one more."""
    wrong: list[UUID] = []
    for table in FLAT:
        kept = f"SELECT t.* FROM ({parts.united(table, found)}) t SEMI JOIN flat_named USING (case_id)"
        live = f"SELECT * FROM flat_{table}"
        both = f"(({kept}) EXCEPT ALL ({live})) UNION ALL (({live}) EXCEPT ALL ({kept}))"
        wrong += [id_ for (id_,) in engine.execute(f"SELECT DISTINCT case_id FROM ({both})").fetchall()]
    return wrong
