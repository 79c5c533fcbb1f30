"""Django's backend for SQLite: writing transactions take turns within a process, and asking again costs less."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from threading import Lock
from time import monotonic, sleep
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.backends.utils import CursorWrapper
from django.db.utils import OperationalError

from amends.sqlite.direct import in_its_own_marks

# SQLite's own patience, in seconds, where the settings name none.
PATIENCE = 5.0
LOOKS_EVERY = 0.002
# Whose turn it is to write, by database file. Whoever held a turn did not come along into a forked process.
_turns: dict[str, Lock] = {}
os.register_at_fork(after_in_child=_turns.clear)


@lru_cache(maxsize=8192)
def _moment(told: bytes) -> datetime:
    """A moment as SQLite keeps it: UTC, without saying so. The rows of one answer share theirs."""
    return datetime.fromisoformat(told.decode())


def _is_busy(why: OperationalError) -> bool:
    """Whether somebody else is writing: SQLite's code for it, in its plainer and its finer forms."""
    return getattr(why.__cause__, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


for _name in ("datetime", "timestamp"):
    sqlite3.register_converter(_name, _moment)


class Cursor(base.SQLiteCursorWrapper):
    """Django's cursor, which knows the statements that it has seen."""

    def convert_query(self, query: str, *, param_names: Iterable[str] | None = None) -> str:
        if param_names is None:
            return in_its_own_marks(query)
        named: str = super().convert_query(query, param_names=param_names)
        return named


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that holds its file's turn from `BEGIN IMMEDIATE` to the end of the transaction, whichever end.

    The turn is a courtesy: whoever has waited for it as long as SQLite would (`timeout`) asks SQLite all the same, so
    no fault in handing it on stops anybody for good. Reading by single statements, other modes of transaction and
    databases in memory take none.
    """

    transaction_mode: str | None
    _turn: Lock | None = None

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=Cursor)

    def _cursor(self, name: str | None = None) -> CursorWrapper:
        """As Django's, without asking at every statement whether there is a connection yet."""
        if self.connection is None or self.queries_logged:
            found: CursorWrapper = super()._cursor(name)  # type: ignore[misc]  # the stubs leave out what is private
            return found
        self.validate_thread_sharing()
        with self.wrap_database_errors:
            return self.make_cursor(self.create_cursor())

    def _start_transaction_under_autocommit(self) -> None:
        if self.transaction_mode != "IMMEDIATE" or self.is_in_memory_db():
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
            return
        patience = float(self.settings_dict["OPTIONS"].get("timeout", PATIENCE))
        turn = _turns.setdefault(str(self.settings_dict["NAME"]), Lock())
        if turn.acquire(timeout=patience):
            self._turn = turn
        try:
            self._begin(patience)
        except BaseException:
            self._hand_on()
            raise

    def _begin(self, patience: float) -> None:
        """Waits for other processes: one looks for all of this process, and so may look often."""
        until = monotonic() + patience
        self.connection.execute("PRAGMA busy_timeout = 0")
        try:
            while True:
                try:
                    super()._start_transaction_under_autocommit()  # type: ignore[misc]
                except OperationalError as why:
                    if not _is_busy(why) or monotonic() >= until:
                        raise
                else:
                    return
                sleep(LOOKS_EVERY)
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:
            self._hand_on_when_done()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._hand_on_when_done()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._hand_on()

    def _hand_on_when_done(self) -> None:
        """What could not be committed (a foreign key that points nowhere) is still open: its rollback ends it."""
        if self.connection is None or not self.connection.in_transaction:
            self._hand_on()

    def _hand_on(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.release()
