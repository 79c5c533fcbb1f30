"""Fetching the accounts beside the timetable: each in a thread of its own, so that a slow server keeps nobody waiting.

The chore only looks who is due and starts the threads; it never waits for one. A thread holds nothing that a kill could
lose: what was stored is stored, and where the fetching stands is written in the same transaction.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from amends import clock
from amends.flow import inbox
from amends.journal.actors import CLOCK
from amends.post import accounts
from amends.post.models import Account

log = logging.getLogger("amends.fetching")
# So many servers are asked at the same time; those that stay connected are not counted.
MOST_AT_ONCE = 16
SHORTEST, LONGEST = timedelta(seconds=5), timedelta(minutes=5)


class Fetching:
    """The threads that fetch, by the account that each has in hand."""

    def __init__(self, now: Callable[[], datetime] = clock.now) -> None:
        self._now = now
        self._threads: dict[UUID, threading.Thread] = {}
        self._staying: set[UUID] = set()

    def tend(self, at: datetime) -> int:
        """Starts fetching each account whose time has come, and returns at once; says how many were started."""
        self._threads = {id_: thread for id_, thread in self._threads.items() if thread.is_alive()}
        started = 0
        for one in accounts.fetched_accounts():
            if one.id in self._threads or next_at(one) > at or self._busy() >= MOST_AT_ONCE:
                continue
            thread = threading.Thread(target=self._fetch, args=(one,), name=f"fetching {one.id}", daemon=True)
            self._threads[one.id] = thread
            thread.start()
            started += 1
        return started

    def _busy(self) -> int:
        return len(self._threads.keys() - self._staying)

    def _fetch(self, account: Account) -> None:
        settings = (account.settings, bytes(account.sealed))

        def stays() -> bool:
            """Asked each time that a connection has been idle for a while: is the account as it was?"""
            self._staying.add(account.id)
            found = accounts.account(account.id)
            connection.close()
            return found is not None and found.is_active and (found.settings, bytes(found.sealed)) == settings

        try:
            inbox.fetch(account, clock=self._now, stays=stays, by=CLOCK)
        except Exception:
            # The database is away, or busy for too long. The account is due again at once.
            log.exception("the account %s could not be fetched", account.id)
        finally:
            self._staying.discard(account.id)
            connection.close()


def next_at(account: Account) -> datetime:
    """When an account is to be fetched again: by its own pace; while it is in trouble, half as long as that has lasted.

    So a server that is away for a moment is asked again soon, and one that is away for a day every five minutes.
    """
    if account.tried_at is None:
        return account.made_at
    told = account.settings.get("every")
    pace = max(SHORTEST, timedelta(seconds=int(str(told)) if told else 60))
    if not account.trouble:
        return account.tried_at + pace
    lasted = account.tried_at - (account.fetched_at or account.made_at)
    return account.tried_at + min(max(lasted / 2, SHORTEST), LONGEST)
