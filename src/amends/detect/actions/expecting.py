"""Expectations: what the company promised before any failure, made, met and called off by signals in any order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from amends.detect.actions.keeping import Kept
from amends.detect.models import Expectation, Signal
from amends.detect.rules import EXPECTATIONS, Bearing, Effect, Heard, moment, types_that_end
from amends.kernel.ids import new_id
from amends.people.models import Brand
from amends.people.queries import brands, default_brand
from amends.prepared import Prepared
from amends.rows import insert, new_row, upsert

Named = tuple[str, str]  # subject, what


@dataclass(frozen=True, slots=True)
class _End:
    effect: Effect
    at: datetime


def expect(kept: Sequence[Kept], *, at: datetime) -> list[Expectation]:
    """This function will make, meet and call off the expectations that these signals bear on.

    Returns those that were met after they had passed: what they failed has healed. A signal that ends an expectation
    may have come before the one that makes it: what was kept about a new expectation's subject is looked at again.
    """
    bearing = [(one.signal, bears) for one in kept for bears in EXPECTATIONS.get(one.signal.type, ())]
    if not bearing:
        return []
    ends = _ends((signal.subject, bears, signal.occurred_at) for signal, bears in bearing)
    made = [(signal, bears) for signal, bears in bearing if bears.effect is Effect.MAKES]
    if made:
        subjects = _make(made, at)
        for named, end in _ends(_told_before(subjects, {bears.what for _, bears in made})).items():
            if named not in ends or end.at < ends[named].at:
                ends[named] = end
    return _end(ends) if ends else []


def _ends(told: Iterable[tuple[str, Bearing, datetime]]) -> dict[Named, _End]:
    """The first end of each expectation among what was told."""
    ends: dict[Named, _End] = {}
    for subject, bears, occurred_at in told:
        named = (subject, bears.what)
        if bears.effect is not Effect.MAKES and (named not in ends or occurred_at < ends[named].at):
            ends[named] = _End(bears.effect, occurred_at)
    return ends


def _make(made: Sequence[tuple[Heard, Bearing]], at: datetime) -> set[str]:
    known = {brand.slug: brand for brand in brands()}
    rows: dict[Named, Expectation] = {}
    for signal, bears in made:
        stated = signal.data.get(bears.by_fact)
        if stated is not None:
            brand = _brand(signal.data, known)
            expected_by = moment(stated)
            row = new_row(
                Expectation,
                id=new_id(at),
                brand=brand,
                subject=signal.subject,
                what=bears.what,
                promised_at=signal.occurred_at,
                expected_by=expected_by,
            )
            before = rows.setdefault((row.subject, row.what), row)
            if _rank(row) < _rank(before):
                rows[row.subject, row.what] = row
    # The first promise stands: a later one about the same thing moves nothing that the customer was told.
    insert([rows[named] for named in sorted(rows)], ignore_conflicts=True)
    _move_to_first(rows)
    return {subject for subject, _ in rows}


def _rank(row: Expectation) -> tuple[datetime, datetime]:
    """Which of two promises about the same thing was the first."""
    return row.promised_at or row.expected_by, row.expected_by


def _move_to_first(rows: Mapping[Named, Expectation]) -> None:
    """Signals come in any order: a promise that was made before the one we heard of first takes its place.

    Not once it has ended, or passed: what was found then is what we knew.
    """
    if not rows:
        return
    subjects, whats = {subject for subject, _ in rows}, {what for _, what in rows}
    ours = {row.id for row in rows.values()}
    if all(id_ in ours for (id_,) in _ids_of(len(whats))(*whats, *subjects)):
        return
    moved = []
    for there in _open_of(len(whats))(*whats, *subjects):
        told = rows.get((there.subject, there.what))
        if told and there.promised_at and there.passed_at is None and _rank(told) < _rank(there):
            there.promised_at, there.expected_by, there.brand_id = told.promised_at, told.expected_by, told.brand_id
            moved.append(there)
    upsert(moved, unique=["id"], update=["promised_at", "expected_by", "brand"])


def _brand(data: Mapping[str, object], known: Mapping[str, Brand]) -> Brand:
    """The brand that the signal names by its slug, else the desk's own."""
    named = known.get(str(data.get("brand", "")))
    return named or next((brand for brand in known.values() if brand.is_default), None) or default_brand()


def _told_before(subjects: Collection[str], whats: Collection[str]) -> Iterable[tuple[str, Bearing, datetime]]:
    types = {type_ for what in whats for type_ in types_that_end(what)}
    if not subjects or not types:
        return
    for type_, subject, occurred_at in _said_of(len(types))(*types, *subjects):
        for bears in EXPECTATIONS[type_]:
            yield subject, bears, occurred_at


@cache
def _said_of(count: int) -> Prepared[tuple[Any, ...]]:
    """What was told of things, by so many types of signal and then the things."""

    def ask(*told: Any) -> QuerySet[Signal, tuple[Any, ...]]:
        rows = Signal.objects.filter(type__in=told[:count], subject__in=told[count:], withdrawal=None)
        return rows.values_list("type", "subject", "occurred_at")

    return Prepared(ask)


@cache
def _ids_of(count: int) -> Prepared[tuple[UUID]]:
    """The ids of expectations that have not ended, asked as `_open_of` is: most often they are those just made."""
    return Prepared(
        lambda *told: Expectation.objects.filter(
            what__in=told[:count], subject__in=told[count:], met_at__isnull=True, called_off_at__isnull=True
        ).values_list("id")
    )


@cache
def _open_of(count: int) -> Prepared[Expectation]:
    """Expectations that have not ended, by so many names of what is expected and then the things."""

    def ask(*told: Any) -> QuerySet[Expectation]:
        rows = Expectation.objects.filter(what__in=told[:count], subject__in=told[count:])
        return rows.filter(met_at__isnull=True, called_off_at__isnull=True).order_by("subject", "what")

    return Prepared(ask)


def _end(ends: Mapping[Named, _End]) -> list[Expectation]:
    subjects, whats = {subject for subject, _ in ends}, {what for _, what in ends}
    open_ = _open_of(len(whats))(*whats, *subjects)
    ended = [row for row in open_ if (row.subject, row.what) in ends]
    for row in ended:
        end = ends[row.subject, row.what]
        if end.effect is Effect.MEETS:
            row.met_at = end.at
        else:
            row.called_off_at = end.at
    # An upsert that always finds its row: one statement for many moments, a tenth of the time of `bulk_update`.
    upsert(ended, unique=["id"], update=["met_at", "called_off_at"])
    return [row for row in ended if row.met_at and row.passed_at]


def restate(gone: Collection[Signal], *, at: datetime) -> list[Expectation]:
    """This function will set the expectations on which these signals bore as what was told and not taken back says.

    Returns them; where nothing makes one any more it goes, and is returned as one that did not pass. Whether one has
    passed is left to the sweep, as ever. What has passed stays so, unless it was met or called off in time, or lies
    ahead by the promise that counts now.
    """
    bore = [(signal.subject, bears) for signal in gone for bears in EXPECTATIONS.get(signal.type, ())]
    if not bore:
        return []
    subjects, whats = {subject for subject, _ in bore}, {bears.what for _, bears in bore}
    remade = {(subject, bears.what) for subject, bears in bore if bears.effect is Effect.MAKES}
    ends, made = _ends(_told_before(subjects, whats)), _promised(subjects)
    rows = list(Expectation.objects.filter(subject__in=subjects, what__in=whats).order_by("subject", "what"))
    for row in rows:
        named = row.subject, row.what
        if named in remade and named in made:
            row.promised_at, row.expected_by = made[named]
        _end_as_told(row, ends.get(named), at)
    dropped = [row for row in rows if (row.subject, row.what) in remade - set(made)]
    for row in dropped:
        row.passed_at = None
    Expectation.objects.filter(id__in=[row.id for row in dropped]).delete()
    Expectation.objects.bulk_update([row for row in rows if row not in dropped], _RESTATED)
    return rows


_RESTATED = ("promised_at", "expected_by", "met_at", "called_off_at", "passed_at")


def _end_as_told(row: Expectation, end: _End | None, at: datetime) -> None:
    row.met_at = end.at if end and end.effect is Effect.MEETS else None
    row.called_off_at = end.at if end and end.effect is Effect.CALLS_OFF else None
    if row.passed_at:
        was_in_time = row.expected_by > at or (end is not None and end.at <= row.expected_by)
        row.passed_at = None if was_in_time else row.expected_by


def _promised(subjects: Collection[str]) -> dict[Named, tuple[datetime, datetime]]:
    """When the promise about each thing that counts was made, and until when it was."""
    types = [type_ for type_, bears in EXPECTATIONS.items() if any(one.effect is Effect.MAKES for one in bears)]
    rows = Signal.objects.filter(type__in=types, subject__in=subjects, withdrawal=None)
    made: dict[Named, tuple[datetime, datetime]] = {}
    for type_, subject, occurred_at, data in rows.values_list("type", "subject", "occurred_at", "data"):
        for bears in EXPECTATIONS[type_]:
            stated = data.get(bears.by_fact) if bears.effect is Effect.MAKES else None
            if stated is not None:
                told = occurred_at, moment(stated)
                made[subject, bears.what] = min(made.get((subject, bears.what), told), told)
    return made
