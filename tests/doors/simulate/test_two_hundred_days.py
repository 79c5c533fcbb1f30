"""Two hundred days of random customers, staff and faults: what must always hold, holds after every step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from amends.simulate.life import Volume, lived
from tests.rooms.remedies.own_database import own_database

pytestmark = [pytest.mark.days, pytest.mark.timeout(2400)]
SEED, DAYS = 7, 200
# A server is asked over a wire: the same two hundred days take it minutes, which `make prove` gives it.
DAYS_OF_A_SERVER = 45


def days() -> int:
    """How many days are lived on this database."""
    return DAYS if connection.vendor == "sqlite" else DAYS_OF_A_SERVER


@pytest.fixture
def db(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> Iterator[None]:
    """A database in which commits are real: PostgreSQL carries every row that one long transaction has changed."""
    with django_db_blocker.unblock(), own_database(tmp_path):
        yield


def test_two_hundred_days_with_faults_keep_all_that_must_hold(db: None) -> None:
    account: dict[str, Any] = lived(SEED, days(), Volume())
    assert account["violations"] == []
    assert account["days"] == days()
    for name in ("deaths", "server away", "recipient refused", "died after sending", "worker pauses", "clock jumps"):
        assert account["faults"][name] > 0, name
    for name in ("complain", "reply", "tell_again", "deliver", "pay", "write", "chat", "sort_out"):
        assert account["deeds"][name] > 0, name
    # Some things happen seldom: forty-five days may do without.
    if days() == DAYS:
        assert account["deeds"]["text"] > 0
        assert {"merge", "join", "split"} <= set(account["sorted out"])
    assert all(account["promises"][end] > 5 for end in ("kept", "broken", "released"))
    assert account["remedies"] > 0
