"""Several processes noticing at once: the same failures, each once, on either database."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from amends.cases.models import Case, Failure
from amends.conversation import actions as conversation
from amends.detect import actions as detect
from amends.detect.models import Affected, Detector, Expectation, Finding, Incident, Signal
from amends.detect.rules import Heard
from amends.flow.noticing import notice, pass_expectations
from amends.journal.actors import Automatic
from tests.cast import NOON, Desk, a_customer, a_desk, an_order
from tests.rooms.remedies.own_database import own_database

EARS = Automatic("ears")
LATER = NOON + timedelta(days=2)
FLIGHTS, PARCELS, PROCESSES = 12, 20, 3


@pytest.fixture
def db(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> Iterator[None]:
    with django_db_blocker.unblock(), own_database(tmp_path):
        yield


@pytest.fixture
def desk(db: None) -> Desk:
    made = a_desk()
    conversation.stock_scripts(by=EARS, at=NOON)
    detect.stock(made.brand, made.kinds, by=EARS, at=NOON)
    for thing in things():
        order = an_order(made, a_customer(made, f"Customer of {thing}"), thing)
        order.thing = thing
        order.save()
    return made


def things() -> list[str]:
    return [f"flight/{n}" for n in range(FLIGHTS)] + [f"order/{n}" for n in range(PARCELS)]


def told() -> list[Heard]:
    leaves, promised = (NOON + timedelta(hours=3)).isoformat(), (NOON + timedelta(days=1)).isoformat()
    return [
        Heard("ops", f"1/{thing}", "flight.cancelled", thing, NOON, {"scheduled_departure_at": leaves})
        if thing.startswith("flight")
        else Heard("shop", f"1/{thing}", "order.placed", thing, NOON, {"promised_by": promised})
        for thing in things()
    ]


def at_once(run: Callable[[int], int]) -> list[int]:
    """What each process did, all of them started together, each on a connection of its own."""
    start = Barrier(PROCESSES)

    def begin(number: int) -> int:
        connection.ensure_connection()
        start.wait()
        try:
            return run(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(PROCESSES) as pool:
        return list(pool.map(begin, range(PROCESSES)))


def test_the_same_signals_in_three_processes_find_the_same_once(desk: Desk) -> None:
    def run(seed: int) -> int:
        signals = told()
        random.Random(seed).shuffle(signals)
        new = sum(notice(signals[n : n + 8], by=EARS, at=NOON).new_signals for n in range(0, len(signals), 8))
        pass_expectations(by=EARS, at=LATER)
        return new

    new = sum(at_once(run))
    pass_expectations(by=EARS, at=LATER)
    assert new == Signal.objects.count() == len(told())
    assert Finding.objects.count() == Case.objects.count() == Failure.objects.count() == len(things())
    assert not Finding.objects.filter(matched_at=None).exists()
    assert Expectation.objects.filter(passed_at=NOON + timedelta(days=1)).count() == PARCELS


def test_large_deliveries_in_other_orders_wait_for_each_other(desk: Desk) -> None:
    """Each process locks the rows that the others want next, unless all of them write in one order."""
    signals = [Heard("ops", str(n), "gate.changed", f"flight/{n}", NOON, {}) for n in range(detect.BATCH)]
    turned = [signals, signals[::-1], signals[250:] + signals[:250]]

    def run(number: int) -> int:
        return notice(turned[number], by=EARS, at=NOON).new_signals

    assert sorted(at_once(run)) == [0, 0, detect.BATCH]
    assert Signal.objects.count() == detect.BATCH


def test_a_flood_in_three_processes_is_one_incident(desk: Desk) -> None:
    Detector.objects.update(cap_count=1)

    def run(number: int) -> int:
        at = NOON + timedelta(seconds=number)
        return notice(told()[number:FLIGHTS:PROCESSES], by=EARS, at=at).held

    held = sum(at_once(run))
    assert Incident.objects.filter(key__startswith="flood:").count() == 1
    assert Affected.objects.filter(let_at__isnull=True).count() == held >= FLIGHTS - PROCESSES
