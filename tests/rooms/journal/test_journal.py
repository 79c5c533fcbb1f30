"""The journal only grows, and a seal finds whatever was changed behind its back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from amends.flow import housekeeping
from amends.journal import actions as journal
from amends.journal import append_only
from amends.journal.actors import CLOCK, Automatic, is_human
from amends.journal.models import Entry, Seal
from amends.journal.queries import told_of, verify
from amends.journal.rules import Told, digest
from amends.kernel.ids import new_id
from tests.cast import NOON, a_desk

TABLE = Entry._meta.db_table
SEALS = Seal._meta.db_table


def write(count: int, *, at: datetime = NOON) -> list[Entry]:
    """So many entries about things that do not matter here."""
    lines = [journal.Line("cases.noted", new_id(at), None, {"number": number}) for number in range(count)]
    journal.write(lines, by=CLOCK, at=at)
    return list(Entry.objects.order_by("id"))


@contextmanager
def unprotected() -> Iterator[None]:
    """As somebody who holds the database file could work: the triggers lifted, and put back."""
    vendor = connection.vendor
    with connection.cursor() as cursor:
        for statement in (*append_only.drop(TABLE, vendor), *append_only.drop(SEALS, vendor)):
            cursor.execute(statement)
        yield
        for statement in (*append_only.create(TABLE, vendor, "position", FIXED), *append_only.create(SEALS, vendor)):
            cursor.execute(statement)


FIXED = ("id", "at", "actor", "verb", "case_id", "subject_id", "facts")


@pytest.mark.django_db
class TestAppendOnly:
    @pytest.mark.parametrize(
        "change",
        [{"actor": "person:x"}, {"verb": "cases.closed"}, {"at": NOON}, {"facts": {}}, {"case_id": UUID(int=1)}],
    )
    @pytest.mark.parametrize("is_sealed", [False, True])
    def test_no_entry_is_changed(self, change: dict[str, object], is_sealed: bool) -> None:
        write(2, at=NOON + timedelta(hours=1))
        if is_sealed:
            journal.seal(at=NOON)
        before = list(Entry.objects.values_list())
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            Entry.objects.update(**change)
        assert list(Entry.objects.values_list()) == before

    def test_a_position_is_given_once(self) -> None:
        (entry,) = write(1)
        journal.seal(at=NOON)
        for position in (2, None):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                Entry.objects.filter(id=entry.id).update(position=position)
        assert Entry.objects.get().position == 1

    def test_a_position_brings_no_other_change_with_it(self) -> None:
        write(1)
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            Entry.objects.update(position=1, verb="cases.closed")
        assert Entry.objects.get().position is None

    def test_no_entry_is_deleted(self) -> None:
        write(2)
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            Entry.objects.all()._raw_delete(connection.alias)
        assert Entry.objects.count() == 2

    @pytest.mark.postgres
    def test_the_table_is_not_emptied(self) -> None:
        write(1)
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {TABLE}")
        assert Entry.objects.count() == 1


@pytest.mark.django_db
class TestSeal:
    def test_positions_are_dense_and_in_order_over_several_seals(self) -> None:
        write(7)
        assert [journal.seal(at=NOON, at_most=3) for _ in range(4)] == [3, 3, 1, 0]
        assert list(Entry.objects.order_by("id").values_list("position", flat=True)) == list(range(1, 8))
        ranges = Seal.objects.order_by("first_position").values_list("first_position", "last_position")
        assert list(ranges) == [(1, 3), (4, 6), (7, 7)]
        assert (verify().entries, verify().seals, verify().is_sound) == (7, 3, True)

    def test_each_seal_includes_the_one_before(self) -> None:
        write(4)
        journal.seal(at=NOON, at_most=2)
        journal.seal(at=NOON, at_most=2)
        first, second = Seal.objects.order_by("first_position")
        told = [told_of(entry) for entry in Entry.objects.order_by("position")]
        assert first.digest == digest("", told[:2])
        assert second.digest == digest(first.digest, told[2:])
        assert second.digest != digest("", told[2:])

    def test_the_chore_seals_all_that_waits(self) -> None:
        write(5)
        assert housekeeping.seal(at=NOON) == 5
        assert housekeeping.seal(at=NOON) == 0

    def test_the_worker_leaves_a_long_backlog_for_its_next_turns(self) -> None:
        write(1_001)
        assert housekeeping.seal(at=NOON, batches=1) == 1_000
        assert housekeeping.seal(at=NOON, batches=1) == 1
        assert verify().is_sound

    def test_an_entry_that_commits_late_gets_a_later_position(self) -> None:
        late = new_id(NOON)
        write(1, at=NOON + timedelta(seconds=1))
        journal.seal(at=NOON)
        Entry.objects.create(id=late, at=NOON, actor="automatic:clock", verb="cases.noted", subject_id=late)
        journal.seal(at=NOON)
        assert Entry.objects.get(id=late).position == 2
        assert verify().is_sound

    def test_what_waits_for_its_seal_is_no_tampering(self) -> None:
        write(3)
        journal.seal(at=NOON, at_most=2)
        assert verify() == housekeeping.verify()
        assert (verify().entries, verify().is_sound) == (2, True)


@pytest.mark.django_db
class TestTampering:
    @pytest.fixture
    def sealed(self) -> list[Entry]:
        write(6)
        for _ in range(3):
            journal.seal(at=NOON, at_most=2)
        assert verify().is_sound
        return list(Entry.objects.order_by("position"))

    @pytest.mark.parametrize(
        "change",
        [
            {"actor": "person:x"},
            {"verb": "cases.closed"},
            {"at": NOON + timedelta(microseconds=1)},
            {"facts": {"number": 7}},
            {"case_id": UUID(int=1)},
            {"subject_id": UUID(int=1)},
        ],
    )
    def test_a_changed_row_is_found(self, sealed: list[Entry], change: dict[str, object]) -> None:
        with unprotected():
            Entry.objects.filter(id=sealed[2].id).update(**change)
        assert (verify().broken_at, verify().is_sound, verify().seals) == (3, False, 1)

    def test_two_rows_that_changed_places_are_found(self, sealed: list[Entry]) -> None:
        with unprotected():
            Entry.objects.filter(id=sealed[0].id).update(position=99)
            Entry.objects.filter(id=sealed[1].id).update(position=1)
            Entry.objects.filter(id=sealed[0].id).update(position=2)
        assert verify().broken_at == 1

    @pytest.mark.parametrize(("index", "broken_at"), [(0, 1), (3, 3), (5, 5)])
    def test_a_row_that_is_gone_is_found(self, sealed: list[Entry], index: int, broken_at: int) -> None:
        with unprotected():
            Entry.objects.filter(id=sealed[index].id)._raw_delete(connection.alias)
        assert verify().broken_at == broken_at

    def test_a_row_put_in_with_a_position_of_its_own_is_found(self, sealed: list[Entry]) -> None:
        forged = new_id(NOON)
        Entry.objects.create(
            id=forged, at=NOON, actor="person:x", verb="cases.closed", subject_id=forged, position=len(sealed) + 1
        )
        assert verify().broken_at == len(sealed) + 1

    def test_a_seal_that_is_gone_is_found(self, sealed: list[Entry]) -> None:
        with unprotected():
            Seal.objects.filter(first_position=3).delete()
        assert verify().broken_at == 5

    def test_a_seal_is_not_written_anew(self, sealed: list[Entry]) -> None:
        for change in ({"digest": "0" * 64}, {"sealed_at": NOON + timedelta(days=1)}, {"first_position": 9}):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                Seal.objects.filter(first_position=3).update(**change)
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            Seal.objects.filter(first_position=3).delete()
        assert verify().is_sound

    def test_the_last_seal_that_is_gone_is_found(self, sealed: list[Entry]) -> None:
        with unprotected():
            Seal.objects.filter(first_position=5).delete()
        assert verify().broken_at == 5


class TestDigest:
    words = st.text(max_size=12)

    @staticmethod
    def told(**changes: object) -> Told:
        values: dict[str, object] = {
            "id": UUID(int=1),
            "at": NOON,
            "actor": "automatic:clock",
            "verb": "cases.opened",
            "case_id": None,
            "subject_id": UUID(int=2),
            "facts": {"b": 1, "a": [1, "é"]},
            "position": 1,
        }
        return Told(**(values | changes))  # type: ignore[arg-type]

    def test_it_is_one_canonical_spelling(self) -> None:
        """Recorded once: a digest that changes with a release would make every old journal look tampered with."""
        assert digest("", [self.told()]) == RECORDED
        assert digest("", [self.told(facts={"a": [1, "é"], "b": 1})]) == RECORDED

    @given(actor=words, verb=words)
    def test_no_two_entries_are_spelled_alike(self, actor: str, verb: str) -> None:
        one, other = self.told(actor=actor, verb=verb), self.told(actor=actor + verb, verb="")
        assert (digest("", [one]) == digest("", [other])) == (verb == "")

    def test_the_order_counts(self) -> None:
        one, other = self.told(), self.told(id=UUID(int=3), position=2)
        assert digest("", [one, other]) != digest("", [other, one])


RECORDED = "18f06f34447d41bb74f9da80d251795d26af9bb1a8c73f4439c34f8a63732c7e"


def test_only_a_person_is_human() -> None:
    assert is_human(f"person:{UUID(int=1)}")
    assert not is_human(Automatic("clock").actor)


@pytest.mark.django_db
def test_setting_up_a_desk_leaves_no_names_behind() -> None:
    a_desk()
    told = " ".join(f"{entry.verb} {entry.actor} {entry.facts}" for entry in Entry.objects.all())
    assert Entry.objects.count() > 10
    for word in ("Ana", "Ruiz", "kite.example", "Finance", "Care"):
        assert word not in told
