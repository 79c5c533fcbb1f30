"""What is laid out for a test is what the verbs wrote."""

from __future__ import annotations

from collections.abc import Callable
from inspect import unwrap

import pytest
from django.db import connection, transaction

from amends.journal.models import Entry
from amends.people.frame import roster
from amends.people.models import Person
from tests import laid_out
from tests.cast import Desk, a_desk
from tests.doors.equipped import an_equipped_desk

pytestmark = pytest.mark.django_db
Rows = dict[laid_out.Table, list[laid_out.Row]]


def undone(build: Callable[[], Desk]) -> tuple[Desk, Rows]:
    """What it answers and all that stands there then; it is taken away again."""
    with transaction.atomic():
        desk, rows = build(), laid_out.everything()
        transaction.set_rollback(True)
    return desk, rows


def test_every_row_is_the_one_that_was_built() -> None:
    anew = laid_out.built_once(unwrap(an_equipped_desk))
    first, built = undone(anew)
    second, laid = undone(anew)
    assert laid == built
    assert sum(map(len, laid.values())) > 200
    assert second == first
    assert second.ana is not first.ana
    assert second.ana.team is second.team


def test_what_differs_is_built_apart() -> None:
    (by_day, _), (always, _) = undone(lambda: a_desk(open_always=False)), undone(a_desk)
    assert by_day.brand.calendar_id == by_day.calendar.id != always.calendar.id
    assert by_day.calendar.name == "Office"


def test_a_test_does_what_it_likes_with_its_desk() -> None:
    def changed() -> Desk:
        desk = a_desk()
        desk.ana.name = "Somebody Else"
        desk.ana.save()
        return desk

    undone(changed)
    assert a_desk().ana.name == "Ana Ruiz"
    assert Person.objects.filter(name="Somebody Else").count() == 0


def test_what_a_test_did_behind_the_verbs_is_not_remembered_on_the_next_desk() -> None:
    def changed() -> Desk:
        desk = a_desk()
        Person.objects.filter(id=desk.ana.id).update(languages=["el"])
        assert ["el"] in [one.languages for one in roster(desk.brand).people]
        return desk

    undone(changed)
    assert ["el"] not in [one.languages for one in roster(a_desk().brand).people]


def test_beside_what_stands_already_the_verbs_work() -> None:
    class Called(Exception):
        pass

    def build() -> Desk:
        if Entry.objects.exists():
            raise Called
        return a_desk()

    anew = laid_out.built_once(build)
    undone(anew)
    a_desk()
    before = laid_out.everything()
    with pytest.raises(Called):
        anew()
    assert laid_out.everything() == before


def test_a_builder_that_changes_a_migrations_row_is_refused() -> None:
    name = "renamed"

    def build() -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE django_content_type SET model = %s WHERE id = 1", [name])

    with pytest.raises(AssertionError, match="django_content_type"):
        laid_out.built_once(build)()
