"""The interface behind which every channel stands."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Protocol, runtime_checkable

from amends.post.models import Outbound


class TryAgain(Exception):
    """It did not work this time: the network, the server, our own account. Later it may."""


class CannotDeliver(Exception):
    """It will never work: the other side refuses this recipient, or there is none."""


class Adapter(Protocol):
    """One channel's way out. `send` returns when the other side has taken the message over.

    The outbound row carries everything, its `message_id` the same at every attempt, so that a second delivery of one
    message can be recognised. A message may be sent twice, when a worker dies at the wrong moment; never not at all.
    """

    def is_instant(self) -> bool:
        """Whether sending touches nothing outside this process, so that many may be sent in one transaction."""
        ...

    def send(self, outbound: Outbound) -> None:
        """Delivers one message, its brand already read.

        :raises TryAgain: when a later attempt may work.
        :raises CannotDeliver: when none will.
        """
        ...


@runtime_checkable
class KeepsOpen(Protocol):
    """An adapter that greets the other side once for a whole round of messages."""

    def opened(self) -> AbstractContextManager[Adapter]:
        """The adapter to use until the block ends."""
        ...


def opened(adapter: Adapter) -> AbstractContextManager[Adapter]:
    """The adapter for a round of messages: with its connections kept, if it keeps any."""
    return adapter.opened() if isinstance(adapter, KeepsOpen) else nullcontext(adapter)
