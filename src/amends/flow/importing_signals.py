"""Importing signals: a file of facts from another system is looked at, asked about, and only then taken in.

Whoever brings it sees first what was understood: which signals it would make, how each column was read, which rows
cannot be. What can be read in two ways is asked. A row is known by its source and id, or by what it says: taken again,
it changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from amends.detect import actions as detect
from amends.detect import queries
from amends.detect.models import SavedMapping
from amends.detect.rules.heard import Heard
from amends.detect.rules.mapping import Mapping, mapping_from
from amends.detect.rules.reading import Read, read_signals
from amends.detect.rules.sheets import Sheet, read_sheet
from amends.flow.noticing import Noticed, notice
from amends.journal.actors import Actor
from amends.people.models import Brand

BATCH = 500


@dataclass(frozen=True, slots=True)
class Looked:
    """What a file would bring: how it was read, and which of its signals are new."""

    read: Read
    fresh: list[tuple[int, Heard]]

    @property
    def known(self) -> int:
        """How many signals were told before."""
        return len(self.read.signals) - len(self.fresh)

    @property
    def is_clear(self) -> bool:
        """Whether it can be taken in: nothing has to be asked, and no column contradicts itself."""
        return not self.read.questions and not self.read.conflicts


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file. `noticed` is what its signals showed."""

    looked: Looked
    noticed: Noticed


def look(sheet: Sheet, mapping: Mapping, *, at: datetime) -> Looked:
    """What the rows of a file would bring by this mapping, at a moment. Changes nothing.

    :raises BadMapping: when the mapping does not fit the file.
    """
    read = read_signals(sheet, mapping, at=at)
    known = queries.known_ids(mapping.source, [signal.external_id for _, signal in read.signals])
    return Looked(read, [one for one in read.signals if one[1].external_id not in known])


def import_signals(
    raw: bytes,
    mapping: Mapping,
    *,
    brand: Brand,
    most_rows: int,
    in_a_hurry: bool = False,
    progress: Callable[[int, int], None] | None = None,
    by: Actor,
    at: datetime,
) -> Imported:
    """This function will take in the signals of a file that are new, in batches of 500, and note what it brought.

    Rows that cannot be read are left out and told; a file of which something must be asked brings nothing.
    :raises BadFile: when it is no file of rows.
    :raises BadMapping: when the mapping does not fit it.
    """
    looked = look(read_sheet(raw, most_rows=most_rows), mapping, at=at)
    whole = Noticed()
    if not looked.is_clear:
        return Imported(looked, whole)
    for start in range(0, len(looked.fresh), BATCH):
        signals = [signal for _, signal in looked.fresh[start : start + BATCH]]
        _add(whole, notice(signals, in_a_hurry=in_a_hurry, by=by, at=at))
        if progress:
            progress(min(start + BATCH, len(looked.fresh)), len(looked.fresh))
    read = looked.read
    known = len(read.signals) - whole.new_signals
    counted = detect.Counted(read.count, whole.new_signals, known, read.doubled, read.refused)
    detect.record_import(brand, raw, counted, by=by, at=at)
    return Imported(looked, whole)


def _add(whole: Noticed, part: Noticed) -> None:
    whole.seen += part.seen
    whole.new_signals += part.new_signals
    whole.findings += part.findings
    whole.incidents += part.incidents
    whole.cases += part.cases
    whole.connected += part.connected
    whole.healed += part.healed
    whole.is_more_waiting = part.is_more_waiting


def saved(brand: Brand, name: str) -> Mapping | None:
    """A mapping that was kept under a name of the brand; None when there is none."""
    row = queries.mapping_named(brand, name)
    return mapping_from(row.mapping) if row else None


def save_mapping(brand: Brand, name: str, mapping: Mapping, *, by: Actor, at: datetime) -> SavedMapping:
    """This function will keep a mapping under a name of the brand, in the place of one that had it.

    :raises BadMapping: when the name is none; nothing is changed.
    """
    return detect.save_mapping(brand, name, mapping, by=by, at=at)


def drop_mapping(row: SavedMapping, *, by: Actor, at: datetime) -> None:
    """This function will forget a mapping. What was imported by it stays."""
    detect.drop_mapping(row, by=by, at=at)
