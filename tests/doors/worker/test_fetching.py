"""Fetching beside the timetable: a server that never answers keeps nobody waiting."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from amends.flow import inbox
from amends.journal.actors import Automatic
from amends.post import accounts
from amends.post.models import Account
from amends.worker import fetching, running
from amends.worker.fetching import Fetching, next_at
from amends.worker.timetable import TIMETABLE, Chore
from tests.cast import NOON, Desk, a_desk

BY = Automatic("test")
pytestmark = [pytest.mark.django_db, pytest.mark.days]


@pytest.fixture
def desk() -> Desk:
    return a_desk()


def opened(desk: Desk, name: str = "letters") -> Account:
    settings = {"path": "/nowhere", "every": 20}
    return accounts.open_account("mbox", brand=desk.brand, name=name, settings=settings, by=BY, at=NOON)


class Servers:
    """Stands for the servers of all accounts: who is asked does not answer before it is let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        self.answers = threading.Event()
        monkeypatch.setattr(inbox, "fetch", self.fetch)

    def fetch(self, account: Account, *, clock: Any, stays: Any, by: Any) -> int:
        self.asked.append(account.name)
        assert self.answers.wait(20)
        return 0


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> Servers:
    return Servers(monkeypatch)


def finished(fetching: Fetching) -> None:
    for thread in fetching._threads.values():
        thread.join(10)


def test_a_silent_server_keeps_neither_the_others_nor_the_timetable_waiting(
    desk: Desk, servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While three servers say nothing, the sweep has its turn every time; nobody is asked twice meanwhile."""
    # The test's own transaction stands on this connection.
    monkeypatch.setattr(running, "close_old_connections", lambda: None)
    for name in ("a", "b", "c"):
        opened(desk, name)
    beside, swept, stop = Fetching(), [], threading.Event()

    def sweep(at: datetime) -> None:
        swept.append(time.monotonic())
        if len(swept) == 10:
            stop.set()

    began = time.monotonic()
    running.run(stop, timetable=[Chore("fetch", 0, beside.tend), Chore("sweep", 0, sweep)], clock=lambda: NOON)
    assert (sorted(servers.asked), len(swept)) == (["a", "b", "c"], 10)
    assert max(after - before for before, after in zip([began, *swept], swept, strict=False)) < 5
    servers.answers.set()
    finished(beside)
    assert beside.tend(NOON) == 3
    finished(beside)


def test_so_many_servers_are_asked_at_once(desk: Desk, servers: Servers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MOST_AT_ONCE", 2)
    for name in ("a", "b", "c"):
        opened(desk, name)
    beside = Fetching()
    assert (beside.tend(NOON), beside.tend(NOON)) == (2, 0)
    servers.answers.set()
    finished(beside)
    assert beside.tend(NOON) == 2
    finished(beside)


def test_a_closed_account_is_not_asked(desk: Desk, servers: Servers) -> None:
    accounts.close_account(opened(desk), by=BY, at=NOON)
    assert (Fetching().tend(NOON), servers.asked) == (0, [])


def test_a_failure_in_the_thread_ends_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> int:
        raise RuntimeError("the database is away")

    monkeypatch.setattr(inbox, "fetch", broken)
    opened(desk)
    beside = Fetching()
    assert beside.tend(NOON) == 1
    finished(beside)
    assert beside.tend(NOON) == 1
    finished(beside)


def seconds(number: float) -> datetime:
    return NOON + timedelta(seconds=number)


@pytest.mark.parametrize(
    ("tried", "fetched", "trouble", "again"),
    [
        (None, None, "", 0),
        (100, 100, "", 120),
        (100, 99, "away", 105),
        (100, 60, "away", 120),
        (4_000, 100, "away", 4_300),
        (60, None, "away", 90),
    ],
)
def test_trouble_is_asked_about_soon_and_then_more_and_more_seldom(
    desk: Desk, tried: float | None, fetched: float | None, trouble: str, again: float
) -> None:
    account = opened(desk)
    account.tried_at = None if tried is None else seconds(tried)
    account.fetched_at = None if fetched is None else seconds(fetched)
    account.trouble = trouble
    assert next_at(account) == seconds(again)


def test_the_timetable_fetches_and_reads(desk: Desk) -> None:
    names = [chore.name for chore in TIMETABLE]
    assert names.index("fetch the accounts") < names.index("take in the inbox") < names.index("send the outbox")
    chores: dict[str, Callable[[datetime], object]] = {chore.name: chore.do for chore in TIMETABLE}
    assert chores["fetch the accounts"](NOON) == 0
    taken = chores["take in the inbox"](NOON)
    assert isinstance(taken, inbox.TakenIn)
    assert taken.count == 0
