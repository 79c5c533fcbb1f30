"""What is kept of people, teams and tokens is kept until it changes, and not a moment longer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from amends.journal.actors import SETUP
from amends.people import actions as people
from amends.people import frame
from amends.people.rules import Role, Scope
from tests.cast import NOON, a_desk

pytestmark = pytest.mark.django_db


def names(desk: object) -> set[str]:
    return {person.first_name for person in frame.roster(desk.brand).people}  # type: ignore[attr-defined]


def test_nothing_is_read_again_while_nothing_has_changed(django_assert_num_queries: pytest.FixtureRequest) -> None:
    desk = a_desk()
    frame.roster(desk.brand)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert frame.roster(desk.brand).home == desk.team


def test_who_comes_and_who_goes_is_seen_at_once() -> None:
    desk = a_desk()
    assert "Ana" in names(desk)
    people.deactivate(desk.ana, by=SETUP, at=NOON)
    assert "Ana" not in names(desk)
    people.add_person(
        "Zoe Lang",
        email="zoe@kite.example",
        role=Role.FRONT_LINE,
        calendar=desk.calendar,
        team=desk.team,
        by=SETUP,
        at=NOON,
    )
    assert "Zoe" in names(desk)


def test_hours_that_change_are_kept_no_longer() -> None:
    desk = a_desk()
    before = frame.roster(desk.brand).people[0].calendar.version
    people.close_days(desk.calendar, {NOON.date(): "Strike"}, by=SETUP, at=NOON)
    assert frame.roster(desk.brand).people[0].calendar.version == before + 1


def test_a_change_that_was_rolled_back_leaves_nothing_behind() -> None:
    desk = a_desk()
    before = transaction.savepoint()
    people.deactivate(desk.ana, by=SETUP, at=NOON)
    assert "Ana" not in names(desk)
    transaction.savepoint_rollback(before)
    assert "Ana" in names(desk)
    people.deactivate(desk.ben, by=SETUP, at=NOON)
    assert {"Ana", "Ben"} & names(desk) == {"Ana"}


def test_a_token_that_was_revoked_opens_nothing_from_then_on() -> None:
    desk = a_desk()
    token, shown = people.make_token("shop", brand=desk.brand, scopes=[Scope.COMPLAINTS_WRITE], by=SETUP, at=NOON)
    assert frame.token_shown(shown) == token
    people.revoke_token(token, by=SETUP, at=NOON)
    assert frame.token_shown(shown) is None
    assert frame.token_shown("nonsense") is None


def test_who_is_there_is_on_shift_and_not_away() -> None:
    desk = a_desk()
    there = frame.roster(desk.brand).there(NOON)
    assert {desk.ana.id, desk.ben.id} <= there
    people.be_away(desk.ana, until=NOON + timedelta(hours=1), reason="ill", by=SETUP, at=NOON)
    assert frame.roster(desk.brand).there(NOON) == there - {desk.ana.id}
    people.close_days(desk.calendar, {NOON.date(): "Strike"}, by=SETUP, at=NOON)
    assert not frame.roster(desk.brand).there(NOON)
