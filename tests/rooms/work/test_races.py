"""Several workers at one queue at the same moment: each thing is done by one of them, on either database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from amends.work import actions as work
from amends.work.actions import Item
from amends.work.models import Work
from tests.rooms.remedies.own_database import own_database

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
ROWS, WORKERS = 120, 4


@pytest.fixture
def db(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> Iterator[None]:
    with django_db_blocker.unblock(), own_database(tmp_path):
        yield


def drain(_: int) -> list[str]:
    done: list[str] = []
    try:
        while mine := work.claim("race", at=NOON, at_most=7):
            work.finish(mine, at=NOON)
            done += [one.key for one in mine]
    finally:
        connection.close()
    return done


def test_racing_workers_do_each_thing_once(db: None) -> None:
    work.put([Item("race", f"race:{number}") for number in range(ROWS)], at=NOON)
    with ThreadPoolExecutor(WORKERS) as pool:
        done = Counter(key for keys in pool.map(drain, range(WORKERS)) for key in keys)
    # On PostgreSQL a worker may find the rest locked and stop early; nobody does a thing twice, and nothing is lost.
    done.update(drain(0))
    assert len(done) == ROWS
    assert set(done.values()) == {1}
    assert not Work.objects.filter(queue="race", ended_at__isnull=True).exists()
