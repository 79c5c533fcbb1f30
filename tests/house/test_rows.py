"""Many rows at once: what is written is what Django itself would write, and a clash is left out or taken over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import DateTimeField, F, Field, ForeignKey, JSONField, UUIDField

from amends import changes, rows
from amends.journal.models import Entry
from amends.kernel.ids import new_id
from amends.work.models import Work

NOON = datetime(2026, 3, 3, 17, 0, 0, 123456, tzinfo=UTC)
IN_BERLIN = datetime(2026, 3, 3, 18, 0, tzinfo=timezone(timedelta(hours=1)))
A_UUID = UUID("01234567-89ab-7def-8123-456789abcdef")


def an_entry(**changed: object) -> Entry:
    told = {"id": new_id(NOON), "at": NOON, "actor": "automatic:test", "verb": "a.b", "subject_id": A_UUID}
    return Entry(**{**told, "case_id": None, "facts": {"amount": 5, "name": "Å\n"}, **changed})


def some_work(key: str, **changed: object) -> Work:
    told = {"id": new_id(NOON), "queue": "test", "key": key, "payload": {}, "made_at": NOON, "retry_at": NOON}
    return Work(**{**told, **changed})


def values_for(field: Field) -> list[object]:  # type: ignore[type-arg]
    while isinstance(field, ForeignKey):
        field = field.target_field
    if isinstance(field, UUIDField):
        return [A_UUID, None]
    if isinstance(field, DateTimeField):
        return [NOON, IN_BERLIN, IN_BERLIN.replace(tzinfo=UTC, hour=0), None]
    if isinstance(field, JSONField):
        return [{}, [], {"a": [1, None, True, "ü"]}, "text", None]
    return {"IntegerField": [0, -5], "BooleanField": [True, False, None], "CharField": ["", "ü"]}.get(
        field.get_internal_type(), []
    )


@pytest.mark.django_db
def test_each_value_is_prepared_as_django_prepares_it() -> None:
    wrong = []
    for model in apps.get_models():
        if not model.__module__.startswith("amends."):
            continue
        for field in model._meta.concrete_fields:
            for value in values_for(field):
                prepare = rows.preparer(field) or (lambda value: value)
                if prepare(value) != field.get_db_prep_save(value, connection):
                    wrong.append(f"{model._meta.label}.{field.name} {value!r}")
    assert not wrong or connection.vendor != "sqlite"


@pytest.mark.django_db
def test_what_is_written_is_read_again() -> None:
    written = rows.insert([an_entry(), an_entry(case_id=A_UUID, at=IN_BERLIN)])
    read = {entry.id: entry for entry in Entry.objects.all()}
    for entry in written:
        assert not entry._state.adding
        for field in Entry._meta.concrete_fields:
            assert getattr(read[entry.id], field.attname) == getattr(entry, field.attname)


@pytest.mark.django_db
def test_a_clash_refuses_them_all_or_is_left_out() -> None:
    rows.insert([some_work("one")])
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert([some_work("two"), some_work("one")])
    rows.insert([some_work("three"), some_work("one")], ignore_conflicts=True)
    assert set(Work.objects.values_list("key", flat=True)) == {"one", "three"}


@pytest.mark.django_db
def test_a_known_row_takes_over_what_is_named_and_nothing_else() -> None:
    rows.insert([some_work("one", attempts=1, trouble="old")])
    rows.upsert([some_work("one", attempts=2, trouble="new"), some_work("two")], unique=["key"], update=["attempts"])
    row = Work.objects.get(key="one")
    assert (row.attempts, row.trouble, Work.objects.count()) == (2, "old", 2)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        rows._moment(NOON.replace(tzinfo=None))


@pytest.mark.django_db
def test_nothing_is_nothing() -> None:
    assert rows.insert([]) == []
    assert rows.upsert([], unique=["id"], update=["key"]) == []


@pytest.mark.django_db
def test_a_stamp_is_set_where_nothing_stands_yet_and_counted() -> None:
    first, second, other = rows.insert([some_work("one"), some_work("two", parked_at=NOON), some_work("three")])
    ids = [first.id, second.id]
    told: dict[str, Any] = {"trouble": "no", "ended_at": F("retry_at"), "lease": None, "leased_until": IN_BERLIN}
    told["payload"] = {"a": 1}
    assert changes.stamp(Work, ids, empty=["parked_at", "ended_at"], **told) == 1
    assert changes.stamp(Work, ids, empty=["parked_at", "ended_at"], **told) == 0
    assert changes.stamp(Work, [], empty=[], trouble="all") == 0
    read = {work.key: work for work in Work.objects.all()}
    assert [read[key].trouble for key in ("one", "two", "three")] == ["no", "", ""]
    assert (read["one"].ended_at, read["one"].leased_until, read["one"].payload) == (NOON, IN_BERLIN, {"a": 1})
    assert (read["two"].ended_at, read["three"].ended_at) == (None, None)
    assert changes.stamp(Work, [other.id], empty=[], trouble="all") == 1
    assert Work.objects.get(key="three").trouble == "all"


@pytest.mark.django_db
def test_a_stamp_counts_and_looks_at_what_a_row_holds() -> None:
    lease = new_id(NOON)
    mine, other = rows.insert([some_work("one", lease=lease, attempts=3), some_work("two", attempts=1)])
    ids = [mine.id, other.id]
    assert changes.stamp(Work, ids, having={"lease": lease}, attempts=F("attempts") + 1, lease=None) == 1
    assert changes.stamp(Work, ids, having={"lease": None}, attempts=F("attempts") - 1) == 2
    assert sorted(Work.objects.values_list("key", "attempts", "lease")) == [("one", 3, None), ("two", 0, None)]
    with pytest.raises(TypeError, match="counts with"):
        changes.stamp(Work, ids, attempts=F("attempts") * 2)
    assert sorted(Work.objects.values_list("attempts", flat=True)) == [0, 3]
