"""Days of random customers, staff and faults: what must always hold, holds; and a broken rule is found by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from amends.flow import strangers
from amends.promises.actions import ending
from amends.remedies.queries import authority
from amends.remedies.rules import Within
from amends.simulate.life import Volume, lived
from tests.rooms.remedies.own_database import own_database

pytestmark = pytest.mark.timeout(900)
SEED, DAYS = 7, 200
BUSY = Volume().times(6)


def undone(seed: int, days: int, volume: Volume) -> dict[str, Any]:
    """The account of a rehearsal that leaves nothing behind."""
    with transaction.atomic():
        account = lived(seed, days, volume)
        transaction.set_rollback(True)
    return account


@pytest.fixture
def own_desk(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> Iterator[None]:
    """A database in which commits are real: PostgreSQL carries every row that one long transaction has changed."""
    with django_db_blocker.unblock(), own_database(tmp_path):
        yield


@pytest.mark.usefixtures("own_desk")
def test_two_hundred_days_with_faults_keep_all_that_must_hold() -> None:
    account: dict[str, Any] = lived(SEED, DAYS, Volume())
    assert account["violations"] == []
    assert account["days"] == DAYS
    for name in ("deaths", "server away", "recipient refused", "died after sending", "worker pauses", "clock jumps"):
        assert account["faults"][name] > 0, name
    for name in ("complain", "reply", "tell_again", "bounce", "deliver", "storm", "leave", "pay", "pay_again"):
        assert account["deeds"][name] > 0, name
    assert all(account["promises"][end] > 20 for end in ("kept", "broken", "released"))
    assert account["remedies"] > 3


@pytest.mark.django_db
def test_one_seed_replays_one_history_exactly() -> None:
    first, again, other = undone(3, 5, BUSY), undone(3, 5, BUSY), undone(4, 1, BUSY)
    assert first["violations"] == []
    assert {**first, "seconds": 0} == {**again, "seconds": 0}
    assert other["digest"] != first["digest"]


def keep_what_is_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """A promise that fell due is kept as if it were in time."""
    monkeypatch.setattr(ending, "settled", lambda promises, by, at: list(promises))


def grant_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody may give whatever they like."""
    monkeypatch.setattr(authority.Room, "weigh", lambda self, amount_minor: Within(amount_minor))


def drop_strangers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is on no case yet is not heard."""

    def hear_nobody(heard: Sequence[object], **_: object) -> None:
        del heard

    monkeypatch.setattr(strangers, "hear", hear_nobody)


def forget_to_write(monkeypatch: pytest.MonkeyPatch) -> None:
    """What ends is not journalled."""

    class Mute:
        @staticmethod
        def write(lines: object, **_: object) -> None:
            del lines

    monkeypatch.setattr(ending, "journal", Mute)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sabotage", "named"),
    [
        (keep_what_is_late, "promise kept after it was due"),
        (grant_anything, "remedy granted beyond the authority of whoever decided it"),
        (drop_strangers, "delivery that is nowhere"),
        (forget_to_write, "changes unlike their entries"),
    ],
)
def test_a_broken_rule_is_found_and_named(
    sabotage: Callable[[pytest.MonkeyPatch], None], named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sabotage(monkeypatch)
    (violation,) = undone(SEED, 12, BUSY)["violations"]
    assert named in violation
