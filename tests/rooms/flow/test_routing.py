"""Who gets a new case on a desk so full that nobody counts each time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from amends import flow
from amends.cases.actions import NewCase
from amends.cases.models import Case
from amends.flow import routing
from amends.journal.actors import CLOCK, SETUP
from amends.people import actions as people
from amends.post.rules import Channel
from amends.promises import queries
from tests.cast import NOON, Desk, a_customer
from tests.doors.equipped import an_equipped_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk on which one open case is already too many to count each time."""
    monkeypatch.setattr(routing, "COUNTED_FROM", 0)
    made = an_equipped_desk()
    opened(made, 2)
    return made


def opened(desk: Desk, count: int, seconds: int = 0) -> list[Case]:
    at = NOON + timedelta(seconds=seconds)
    number = Case.objects.count()
    return [
        flow.open_cases(
            [NewCase(a_customer(desk, f"Nobody N{number + each}"), desk.brand, Channel.FORM, first_contact_at=at)],
            by=CLOCK,
            at=at,
        )[0]
        for each in range(count)
    ]


def test_what_is_assigned_meanwhile_is_counted_on(desk: Desk) -> None:
    owners = [case.owner for case in opened(desk, 4, seconds=1)]
    assert [owners.count(desk.ana), owners.count(desk.ben)] == [2, 2]


def test_it_is_counted_again_after_ten_seconds_and_when_other_people_are_there(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = []
    monkeypatch.setattr(routing, "loads", lambda ids: counted.append(ids) or queries.loads(ids))
    opened(desk, 1, seconds=0)
    opened(desk, 1, seconds=11)
    opened(desk, 1, seconds=12)
    count = len(counted)
    people.be_away(desk.ana, until=NOON + timedelta(days=1), reason="ill", by=SETUP, at=NOON)
    assert opened(desk, 1, seconds=13)[0].owner == desk.ben
    assert len(counted) == count + 1
