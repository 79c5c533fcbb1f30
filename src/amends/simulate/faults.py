"""What goes wrong in a rehearsal, drawn from its dice: refused letters, processes that die at any statement."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection

from amends.post.channels import CannotDeliver, TryAgain
from amends.post.channels.chat.showing import ChatAdapter
from amends.post.models import Outbound
from amends.post.rules import Channel

FURTHEST_STATEMENT = 90
AT_ONCE, AN_OPEN_PAGE = 0.8, 0.5
NOT_STATEMENTS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


class Died(BaseException):
    """The process ended here, as by `kill -9`: nobody catches it, and what was not committed is gone."""


class Faults:
    """The dice of what goes wrong, and what the other side has received.

    `share` is how often something is hit at all: a letter, or a stretch of work. `excused` counts how often a letter
    left in a stretch that died, so that it had to leave once more.
    """

    def __init__(self, rng: random.Random, share: float = 0.03) -> None:
        self.rng = rng
        self.share = share
        self.delivered: Counter[str] = Counter()
        self.excused: Counter[str] = Counter()
        self._carried: list[str] = []
        self.count: Counter[str] = Counter()

    def carry(self, outbound: Outbound) -> None:
        """The mail server's part: takes a letter, refuses it for now or for good, or we die before hearing its yes."""
        drawn = self.rng.random()
        if drawn < self.share:
            self.count["server away"] += 1
            raise TryAgain("The mail server cannot be reached.")
        if drawn < self.share * 1.3:
            self.count["recipient refused"] += 1
            raise CannotDeliver("The mail server refuses the recipient: 550 no such user")
        self.delivered[outbound.message_id] += 1
        self._carried.append(outbound.message_id)
        if drawn < self.share * 1.6:
            self.count["died after sending"] += 1
            raise Died

    @contextmanager
    def spared(self) -> Iterator[None]:
        """A stretch in which nothing goes wrong."""
        share, self.share = self.share, 0.0
        try:
            yield
        finally:
            self.share = share

    @contextmanager
    def may_die(self) -> Iterator[None]:
        """A stretch of work during which the process may die at any statement; the caller goes on as a new process."""
        self._carried.clear()
        left = self.rng.randint(1, FURTHEST_STATEMENT) if self.rng.random() < self.share else 0

        def count_down(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal left
            if left and not str(sql).startswith(NOT_STATEMENTS):
                left -= 1
                if not left:
                    self.count["died at a statement"] += 1
                    raise Died
            return execute(sql, params, many, context)

        try:
            with connection.execute_wrapper(count_down):
                yield
        except Died:
            self.count["deaths"] += 1
            self.excused.update(self._carried)


class FaultyMail:
    """Mail that goes through the dice of the rehearsal that is on."""

    faults: Faults | None = None

    def is_instant(self) -> bool:
        """Now and then no: each letter is then its own transaction, as with a real mail server."""
        return FaultyMail.faults is not None and FaultyMail.faults.rng.random() < AT_ONCE

    def send(self, outbound: Outbound) -> None:
        """Hands a letter to the dice.

        :raises TryAgain: the server is away.
        :raises CannotDeliver: the recipient is refused.
        """
        if FaultyMail.faults is None:
            raise TryAgain("No rehearsal is on.")
        FaultyMail.faults.carry(outbound)


class FaultyChat(ChatAdapter):
    """The chat, whose pages are open by the dice of the rehearsal; what they do not see goes through faulty mail."""

    def is_there(self, visit: str) -> bool:
        """Whether a visit's page is open: a coin."""
        return FaultyMail.faults is not None and bool(visit) and FaultyMail.faults.rng.random() < AN_OPEN_PAGE


WAYS_OUT = {
    Channel.MAIL.value: "amends.simulate.faults.FaultyMail",
    "sms-webhook": "amends.simulate.faults.FaultyMail",
    "chat-page": "amends.simulate.faults.FaultyChat",
}


@contextmanager
def at_large(faults: Faults) -> Iterator[None]:
    """Mail, text messages and the chat go through the dice until the end."""
    before = getattr(settings, "POST_ADAPTERS", {})
    settings.POST_ADAPTERS = {**before, **WAYS_OUT}
    FaultyMail.faults = faults
    try:
        yield
    finally:
        settings.POST_ADAPTERS = before
        FaultyMail.faults = None
