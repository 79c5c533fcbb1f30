"""Writing to SQLite in turns: within a process nobody sleeps while another writes, whichever way a transaction ends."""

from __future__ import annotations

import multiprocessing
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
from django.db import DEFAULT_DB_ALIAS, DatabaseError, IntegrityError, transaction
from django.db.utils import ConnectionHandler
from pytest_django import DjangoDbBlocker

from amends.config import database
from amends.sqlite import base

WRITERS, TIMES = 4, 50


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: DjangoDbBlocker
) -> Iterator[ConnectionHandler]:
    """A database of its own: each thread has its connection."""
    handler = ConnectionHandler({"default": database("", tmp_path)})
    monkeypatch.setattr(transaction, "connections", handler)
    with django_db_blocker.unblock():
        with transaction.atomic():
            execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
            execute("CREATE TABLE child (of INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)")
            execute("INSERT INTO parent VALUES (1)")
        yield handler
        handler.close_all()


def execute(statement: str) -> None:
    with transaction.get_connection().cursor() as cursor:
        cursor.execute(statement)


def write(seconds: float = 0.0) -> None:
    with transaction.atomic():
        execute("INSERT INTO child VALUES (1)")
        time.sleep(seconds)


def count() -> int:
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM child")
        (found,) = cursor.fetchone()
    return int(found)


def elsewhere(do: Callable[[], None]) -> list[BaseException]:
    """Does it in a thread of its own, which has ten seconds; what went wrong there."""
    wrong: list[BaseException] = []

    def doing() -> None:
        try:
            do()
        except BaseException as why:
            wrong.append(why)
        finally:
            transaction.get_connection(DEFAULT_DB_ALIAS).close()

    thread = Thread(target=doing, daemon=True)
    thread.start()
    thread.join(10)
    return [TimeoutError("still waiting")] if thread.is_alive() else wrong


def test_many_writers_of_one_process_never_meet_in_sqlite(
    desk: ConnectionHandler, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong: list[BaseException] = []
    met: list[float] = []
    monkeypatch.setattr(base, "sleep", met.append)

    def often() -> None:
        for _ in range(TIMES):
            write(seconds=0.001)

    threads = [Thread(target=lambda: wrong.extend(elsewhere(often))) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert not met
    assert count() == WRITERS * TIMES


def test_a_transaction_that_fails_hands_on(desk: ConnectionHandler) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        execute("INSERT INTO nowhere VALUES (1)")
    assert elsewhere(write) == []


def test_a_commit_that_is_refused_hands_on_after_its_rollback(desk: ConnectionHandler) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        execute("INSERT INTO child VALUES (7)")
    assert elsewhere(write) == []
    assert count() == 1


def test_a_connection_closed_in_mid_transaction_hands_on(desk: ConnectionHandler) -> None:
    with transaction.atomic():
        execute("INSERT INTO child VALUES (1)")
        transaction.get_connection().close()
        assert elsewhere(write) == []
    assert elsewhere(write) == []
    assert count() == 2


def test_who_reads_does_not_wait_for_a_turn(desk: ConnectionHandler) -> None:
    found: list[int] = []
    with transaction.atomic():
        execute("INSERT INTO child VALUES (1)")
        assert elsewhere(lambda: found.append(count())) == []
    assert found == [0]


@pytest.fixture
def stranger(desk: ConnectionHandler, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A writer who knows nothing of our turns, as another process does."""
    connection = sqlite3.connect(tmp_path / "amends.sqlite3", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    yield connection
    connection.close()


def test_another_process_is_waited_for_until_it_is_done(
    stranger: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[float] = []

    def wait(seconds: float) -> None:
        looked.append(seconds)
        if len(looked) == TIMES:
            stranger.execute("COMMIT")

    monkeypatch.setattr(base, "sleep", wait)
    write()
    assert looked == [base.LOOKS_EVERY] * TIMES
    assert transaction.get_connection().connection.execute("PRAGMA busy_timeout").fetchone() == (20_000,)


def test_another_process_that_goes_on_is_told_of_and_the_turn_handed_on(
    desk: ConnectionHandler, stranger: sqlite3.Connection
) -> None:
    desk.settings["default"]["OPTIONS"]["timeout"] = 0.05
    with pytest.raises(DatabaseError, match="locked"):
        write()
    stranger.execute("ROLLBACK")
    assert elsewhere(write) == []


def test_whose_turn_never_comes_asks_sqlite_after_its_own_patience(desk: ConnectionHandler) -> None:
    desk.settings["default"]["OPTIONS"]["timeout"] = 0.05
    wrong: list[list[BaseException]] = []
    with transaction.atomic():
        wrong.append(elsewhere(write))
    assert [str(why) for why in wrong[0]] == ["database is locked"]
    write()
    assert count() == 1


def test_a_forked_process_inherits_nobodys_turn(desk: ConnectionHandler) -> None:
    desk.settings["default"]["OPTIONS"]["timeout"] = 0.05
    fork = multiprocessing.get_context("fork")
    with transaction.atomic():
        child = fork.Process(target=_write_as_a_child)
        child.start()
        # The turn is not what keeps the child waiting: SQLite itself says that somebody writes.
        child.join(10)
        code = child.exitcode
        child.kill()
    assert code == LOCKED


LOCKED = 7


def _write_as_a_child() -> None:
    raise SystemExit(LOCKED if [str(why) for why in elsewhere(write)] == ["database is locked"] else 1)
