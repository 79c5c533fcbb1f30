"""Django's backend for SQLite, whose writing transactions take turns within a process."""

from __future__ import annotations

import os
from threading import Lock

from django.db.backends.sqlite3 import base

# SQLite's own patience, in seconds, where the settings name none.
PATIENCE = 5.0
# Whose turn it is to write, by database file. Whoever held a turn did not come along into a forked process.
_turns: dict[str, Lock] = {}
os.register_at_fork(after_in_child=_turns.clear)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that holds its file's turn from `BEGIN IMMEDIATE` to the end of the transaction, whichever end.

    The turn is a courtesy: whoever has waited for it as long as SQLite would (`timeout`) asks SQLite all the same, so
    no fault in handing it on stops anybody for good. Reading by single statements, other modes of transaction and
    databases in memory take none.
    """

    transaction_mode: str | None
    _turn: Lock | None = None

    def _start_transaction_under_autocommit(self) -> None:
        if self.transaction_mode == "IMMEDIATE" and not self.is_in_memory_db():
            self._wait_for_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # the stubs leave out what is private
        except BaseException:
            self._hand_on()
            raise

    def _wait_for_turn(self) -> None:
        turn = _turns.setdefault(str(self.settings_dict["NAME"]), Lock())
        if turn.acquire(timeout=float(self.settings_dict["OPTIONS"].get("timeout", PATIENCE))):
            self._turn = turn

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
