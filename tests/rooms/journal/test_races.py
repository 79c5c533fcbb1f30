"""Several sealers at once give each entry one position, on either database."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from amends.journal import actions as journal
from amends.journal.actors import CLOCK
from amends.journal.models import Entry
from amends.journal.queries import verify
from amends.kernel.ids import new_id
from tests.cast import NOON
from tests.rooms.remedies.own_database import own_database

SEALERS = 4
WRITTEN = 200


@pytest.fixture
def db(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> Iterator[None]:
    with django_db_blocker.unblock(), own_database(tmp_path):
        yield


def seal_until_nothing_waits(start: Barrier) -> int:
    start.wait()
    try:
        return sum(iter(lambda: journal.seal(at=NOON, at_most=50), 0))
    finally:
        connection.close()


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("sealed_before", [0, 3])
def test_sealers_at_once_seal_each_entry_once(sealed_before: int) -> None:
    for number in range(sealed_before):
        journal.write([journal.Line("cases.noted", new_id(NOON), None, {"number": number})], by=CLOCK, at=NOON)
        journal.seal(at=NOON)
    at = NOON + timedelta(hours=1)
    journal.write([journal.Line("cases.noted", new_id(at)) for _ in range(WRITTEN)], by=CLOCK, at=at)
    start = Barrier(SEALERS)
    with ThreadPoolExecutor(SEALERS) as pool:
        sealed = [done.result() for done in [pool.submit(seal_until_nothing_waits, start) for _ in range(SEALERS)]]
    # A sealer that finds another at work leaves the rest to it.
    journal.seal(at=NOON)
    assert sum(sealed) <= WRITTEN
    assert not Entry.objects.filter(position__isnull=True).exists()
    assert (verify().entries, verify().is_sound) == (sealed_before + WRITTEN, True)
