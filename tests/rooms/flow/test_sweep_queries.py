"""The sweep asks no more for fifty promises than for five: what climbs, and what breaks with all that it sets off."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from amends.conversation import actions as conversation
from amends.flow.timekeeping import keep_a_batch
from amends.journal.actors import CLOCK, SETUP
from amends.promises.rules import PromiseKind
from tests.cast import NOON, Desk, a_desk
from tests.rooms.promises.scene import HOUR, a_promise, some_cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    conversation.stock_scripts(by=SETUP, at=NOON)
    return a_desk()


def owe(desk: Desk, count: int) -> None:
    """Words and deeds, by a person and by a team, each on a case of its own."""
    names = [f"Somebody {number}" for number in range(count)]
    for number, case in enumerate(some_cases(desk, names, owner=desk.ana)):
        kind = PromiseKind.UPDATE if number % 3 else PromiseKind.RESOLUTION
        a_promise(case, desk.ana if number % 2 else desk.team, NOON + HOUR, kind=kind)


def questions(desk: Desk, count: int, at: datetime) -> int:
    """How many, for a desk that owes so many promises; afterwards it owes none again."""
    with transaction.atomic():
        owe(desk, count)
        with CaptureQueriesContext(connection) as asked:
            assert keep_a_batch(by=CLOCK, at=at).seen == count
        transaction.set_rollback(True)
    return len(asked)


@pytest.mark.parametrize("share", [0.6, 1.0], ids=["climbing", "breaking"])
def test_a_larger_batch_asks_no_more(desk: Desk, share: float) -> None:
    at = NOON + HOUR * share
    questions(desk, 6, at)  # What is read once for all batches has been read.
    assert questions(desk, 48, at) == questions(desk, 6, at)
