"""Keeping what somebody said of the columns of a file, and noting what a file of signals brought."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from amends.detect.models import SavedMapping
from amends.detect.rules.mapping import BadMapping, Mapping
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.people.models import Brand

NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")


@dataclass(frozen=True, slots=True)
class Counted:
    """What became of a file's rows; each is in exactly one of new, known, doubled and refused."""

    rows: int
    new: int
    known: int
    doubled: int
    refused: int


@transaction.atomic
def save_mapping(brand: Brand, name: str, mapping: Mapping, *, by: Actor, at: datetime) -> SavedMapping:
    """This function will keep a mapping under a name of the brand, in the place of one that had it.

    :raises BadMapping: when the name is none; nothing is changed.
    """
    if not NAME.fullmatch(name):
        raise BadMapping("name", "has small letters, digits, dashes and underscores only, such as shop-orders.")
    told = mapping.as_json()
    row = SavedMapping.objects.select_for_update().filter(brand=brand, name=name).first()
    if row and row.mapping == told:
        return row
    before = _digest(row.mapping) if row else ""
    if row:
        row.mapping, row.saved_at = told, at
        row.save(update_fields=["mapping", "saved_at"])
    else:
        row = SavedMapping.objects.create(id=new_id(at), brand=brand, name=name, mapping=told, saved_at=at)
    facts = {"brand": str(brand.id), "slug": name, "columns": len(mapping.columns), "digest": _digest(told)}
    journal.write([journal.Line("detect.mapping_saved", row.id, None, facts | {"before": before})], by=by, at=at)
    return row


def _digest(told: object) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


@transaction.atomic
def drop_mapping(row: SavedMapping, *, by: Actor, at: datetime) -> None:
    """This function will forget a mapping. What was imported by it stays."""
    facts = {"brand": str(row.brand_id), "slug": row.name, "before": _digest(row.mapping)}
    journal.write([journal.Line("detect.mapping_dropped", row.id, None, facts)], by=by, at=at)
    row.delete()


@transaction.atomic
def record_import(brand: Brand, raw: bytes, counted: Counted, *, by: Actor, at: datetime) -> None:
    """This function will note in the journal that a file was taken in, by its digest, and what became of its rows."""
    facts = {
        "file": hashlib.sha256(raw).hexdigest(),
        "rows": counted.rows,
        "new": counted.new,
        "known": counted.known,
        "doubled": counted.doubled,
        "refused": counted.refused,
    }
    journal.write([journal.Line("detect.file_imported", brand.id, None, facts)], by=by, at=at)
