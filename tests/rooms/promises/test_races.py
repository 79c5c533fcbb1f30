"""Several sweepers and several hands at once: each promise ends once and has one successor, on either database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from amends import flow
from amends.journal.actors import CLOCK
from amends.journal.models import Entry
from amends.promises import actions as promises
from amends.promises.actions import AlreadyEnded
from amends.promises.models import OPEN, Promise
from amends.promises.rules import Release
from tests.cast import NOON, Desk, a_desk
from tests.rooms.promises.scene import HOUR, a_case, a_promise, a_wish, assert_standings_true, some_cases
from tests.rooms.remedies.own_database import own_database

DUE = NOON + HOUR
SOON = NOON + timedelta(minutes=5)
OVERDUE = 400
SWEEPERS = 4


@pytest.fixture
def db(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> Iterator[None]:
    with django_db_blocker.unblock(), own_database(tmp_path):
        yield


@pytest.fixture
def desk(db: None) -> Desk:
    return a_desk()


def at_once(verbs: Sequence[Callable[[], object]]) -> list[object]:
    """What each did, all of them started together, each on a connection of its own."""
    start = Barrier(len(verbs))

    def run(verb: Callable[[], object]) -> object:
        start.wait()
        try:
            return verb()
        except AlreadyEnded as ended:
            return ended
        finally:
            connection.close()

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(run, verbs))


def overdue(desk: Desk) -> list[Promise]:
    """Four hundred promises of four hundred customers, all due at one."""
    cases = some_cases(desk, [f"Customer {number}" for number in range(OVERDUE)])
    return promises.make([a_wish(case, desk.team, DUE) for case in cases], by=CLOCK, at=NOON)


def assert_each_broke_once(made: Sequence[Promise]) -> None:
    ids = {promise.id for promise in made}
    broken = Promise.objects.filter(id__in=ids, broken_at=DUE)
    assert broken.count() == OVERDUE
    heirs = Counter(Promise.objects.filter(replaces__in=ids).values_list("replaces", flat=True))
    assert set(heirs) == ids
    assert set(heirs.values()) == {1}
    entries = Counter(Entry.objects.filter(verb="promises.broken").values_list("subject_id", flat=True))
    assert entries == Counter(ids)
    assert Promise.objects.filter(OPEN).count() == OVERDUE


def test_four_sweepers_break_each_of_four_hundred_once(desk: Desk) -> None:
    made = overdue(desk)
    swept = at_once([lambda: promises.sweep(by=CLOCK, at=DUE + 3 * HOUR)] * SWEEPERS)
    assert sum(len(one.broken) for one in swept if isinstance(one, promises.Swept)) == OVERDUE
    assert_each_broke_once(made)


def test_four_whole_rounds_of_the_clock_do_no_more_than_one(desk: Desk) -> None:
    made = overdue(desk)
    rounds = at_once([lambda: flow.keep_time(by=CLOCK, at=DUE)] * SWEEPERS)
    assert sum(getattr(one, "broken", 0) for one in rounds) == OVERDUE
    assert_each_broke_once(made)
    assert Entry.objects.filter(verb="cases.deviated").count() == OVERDUE
    assert_standings_true()


def test_of_six_hands_one_keeps_or_releases_it(desk: Desk) -> None:
    for number in range(4):
        made = a_promise(a_case(desk, f"Customer {number}", owner=desk.ana), desk.ana)

        def keep(made: Promise = made) -> None:
            promises.keep([Promise.objects.get(id=made.id)], by=desk.ana, at=SOON)

        def release(made: Promise = made) -> None:
            promises.release([Promise.objects.get(id=made.id)], reason=Release.REFUSED, by=desk.bea, at=SOON)

        outcomes = at_once([keep, release] * 3)
        assert Counter(type(one) for one in outcomes) == {type(None): 1, AlreadyEnded: 5}
        endings = Entry.objects.filter(subject_id=made.id, verb__in=["promises.kept", "promises.released"])
        assert endings.count() == 1
    assert_standings_true()


def test_a_sweeper_and_a_late_hand_break_it_once(desk: Desk) -> None:
    """Whoever comes first breaks it and makes the successor; the late hand keeps that, or has to look again."""
    late = DUE + timedelta(minutes=10)
    for number in range(4):
        made = a_promise(a_case(desk, f"Customer {number}", owner=desk.ana), desk.ana)

        def keep(made: Promise = made) -> None:
            promises.keep([Promise.objects.get(id=made.id)], by=desk.ana, at=late)

        at_once([lambda: promises.sweep(by=CLOCK, at=late), keep])
        made.refresh_from_db()
        assert made.broken_at == DUE
        assert Promise.objects.filter(replaces=made).count() == 1
        assert Entry.objects.filter(subject_id=made.id, verb="promises.broken").count() == 1
