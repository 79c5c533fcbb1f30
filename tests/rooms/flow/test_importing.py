"""A file of complaints: every row is accounted for, a dry run writes nothing, a second run changes nothing."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps

from amends.cases.models import Case
from amends.flow import keep_time
from amends.flow.importing import BadMapping, Imported, import_complaints
from amends.intake.models import Import
from amends.intake.rules.columns import Meaning
from amends.intake.rules.rows import plan
from amends.journal.actors import Automatic
from amends.post.models import Inbound
from amends.promises.models import Promise
from tests.cast import NOON
from tests.rooms.flow.scene import Scene, a_scene, entries

pytestmark = pytest.mark.django_db

FILE = b"""id,name,email,order,text,type,date,due date,closed
1,Jana Weber,jana@example.com,KX1,My bag is late,baggage,2026-03-01,,
2,Tom Liu,tom@example.com,,Charged twice,bill-wrong,2026-03-02,2026-03-04 12:00,
3,Ann Roy,ann@example.com,,Old story,baggage,2026-02-01,,2026-02-03
4,Bob Fox,bob@example.com,,,,2026-03-02,,
5,Eva Lund,eva@example.com,,From the future,baggage,2026-03-09,,
6,Jana Weber,jana@example.com,KX1,Still late,baggage,2026-03-02,,
"""


@pytest.fixture
def scene() -> Scene:
    return a_scene()


def take(scene: Scene, raw: bytes = FILE, **how: Any) -> Imported:
    brand = scene.desk.brand
    asked = {name: how.pop(name) for name in ("mapping", "day_first") if name in how}
    made = plan(raw, time_zone=brand.calendar.time_zone, **asked)
    return import_complaints(made, **{"brand": brand, "name": "march.csv", "by": scene.desk.bea, "at": NOON, **how})


def counts(done: Imported) -> tuple[int, ...]:
    return done.rows, done.taken, done.known, done.ended, done.refused


def everything() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_every_row_is_in_exactly_one_count(scene: Scene) -> None:
    done = take(scene)
    assert counts(done) == (6, 3, 0, 1, 2)
    assert sorted((problem.line, problem.column) for problem in done.problems) == [(5, "text"), (6, "date")]
    assert (done.opened, Case.objects.count()) == (2, 2)
    jana = Case.objects.get(order__number="KX1")
    assert jana.messages.filter(direction="in").count() == 2
    assert jana.first_contact_at == datetime(2026, 3, 1, 5, tzinfo=UTC)
    kept = Import.objects.get()
    assert (kept.row_count, kept.taken_count, kept.known_count, kept.refused_count) == (6, 3, 1, 2)
    assert entries("intake.imported")[0].facts == {"rows": 6, "taken": 3, "known": 1, "refused": 2}


def test_a_time_promised_elsewhere_is_kept(scene: Scene) -> None:
    take(scene)
    owed = Promise.objects.get(case__customer__name="Tom Liu", kind="resolution")
    assert owed.due_at == datetime(2026, 3, 4, 17, tzinfo=UTC)
    assert owed.counted == "promised elsewhere for 2026-03-04 17:00 UTC"


def test_a_dry_run_says_the_same_and_writes_nothing(scene: Scene) -> None:
    before = everything()
    dry = take(scene, dry_run=True)
    assert everything() == before
    wet = take(scene)
    assert counts(dry) == counts(wet)
    assert dry.problems == wet.problems
    assert counts(take(scene, dry_run=True)) == (6, 0, 3, 1, 2)


def test_taking_it_again_changes_nothing_that_was_taken(scene: Scene) -> None:
    take(scene)
    before = everything()
    assert counts(take(scene)) == (6, 0, 3, 1, 2)
    after = everything()
    changed = {label for label in after if after[label] != before[label]}
    assert changed == {"intake.Import", "journal.Entry"}


def test_a_bad_mapping_changes_nothing(scene: Scene) -> None:
    before = everything()
    with pytest.raises(BadMapping, match="no column 'Words'"):
        take(scene, mapping={"words": "Words"})
    assert everything() == before


def test_ambiguous_dates_take_nothing_and_say_why(scene: Scene) -> None:
    done = take(scene, b"text,date\nlate,03/02/2026\nlater,02/03/2026\n")
    assert counts(done) == (2, 0, 0, 0, 2)
    assert [str(problem) for problem in done.problems] == [
        "line 1, column date: every date could be day/month or month/day; say which (day first or month first), "
        "or write 2024-12-31."
    ]
    assert not Inbound.objects.exists()
    assert counts(take(scene, b"text,date\nlate,03/02/2026\n", name="b", day_first=True)) == (1, 1, 0, 0, 0)


def test_progress_is_told_batch_by_batch(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amends.flow.importing.BATCH", 2)
    told: list[tuple[int, int]] = []
    take(scene, progress=lambda done, total: told.append((done, total)))
    assert told == [(2, 3), (3, 3)]


@pytest.mark.long
def test_a_citys_overdue_requests_are_overdue_here(shared_data: Path, scene: Scene) -> None:
    """As of a day in May 2018: what the file says is open and past its due time is broken here, and nothing else."""
    as_of = datetime(2018, 5, 1, 16, tzinfo=UTC)
    raw = (shared_data / "baltimore_311" / "311_sample.csv").read_bytes()
    done = take(scene, raw, name="311", at=as_of)
    keep_time(by=Automatic("clock"), at=as_of)
    zone = ZoneInfo("America/New_York")

    def moment(text: str) -> datetime | None:
        return datetime.strptime(text, "%m/%d/%Y %I:%M:%S %p").replace(tzinfo=zone) if text else None

    expected = {}
    for row in csv.DictReader(raw.decode("utf-8-sig").splitlines()):
        created, due, closed = (moment(row[name]) for name in ("CreatedDate", "DueDate", "CloseDate"))
        if created and created <= as_of and (closed is None or closed > as_of) and due:
            expected[row["SRRecordID"]] = due < as_of
    found = {
        promise.case.messages.get(direction="in").inbound.external_id: promise.broken_at is not None  # type: ignore[union-attr]
        for promise in Promise.objects.filter(kind="resolution", replaces__isnull=True).select_related("case")
        if promise.counted.startswith("promised elsewhere")
    }
    assert len(expected) > 50
    assert found == expected
    assert done.mapping[Meaning.EXPECTED] == "DueDate"
