"""Time-ordered ids: UUID version 7 (RFC 9562) whose time is told, never read from a clock.

After the 48 bits of milliseconds come 32 bits of a counter and 42 random bits. The counter runs on over the whole
process, so ids of one millisecond rise in the order they were made, however many there are; a rehearsal that makes a
whole day's rows at one `at` keeps their order. It starts at random, and anew after a fork, so processes do not
collide.
"""

from __future__ import annotations

import os
import struct
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import count
from uuid import UUID, SafeUUID

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_COUNTER = 0xFFFF_FFFF
_TAIL = (1 << 42) - 1
_VERSION_AND_VARIANT = 0x7 << 76 | 0b10 << 62
_BATCH = 512
# An id refuses assignment; this is how `UUID` itself makes one.
_blank, _give, _UNKNOWN = object.__new__, object.__setattr__, SafeUUID.unknown


class _Source:
    """The counter and the random bits of one process."""

    def __init__(self) -> None:
        self.start_anew()

    def start_anew(self) -> None:
        """Forget what a parent process had: a child that kept its bits would make its parent's ids."""
        self.tails: list[int] = []
        # The upper bit stays free: two billion ids before the counter comes round.
        self.counter = count(int.from_bytes(os.urandom(4)) >> 1)

    def tail(self) -> int:
        while True:
            try:
                return self.tails.pop()
            except IndexError:
                self.tails.extend(struct.unpack(f"{_BATCH}Q", os.urandom(8 * _BATCH)))


_source = _Source()
os.register_at_fork(after_in_child=_source.start_anew)


# A batch makes thousands of ids of one moment.
@lru_cache(maxsize=64)
def _head(at: datetime) -> int:
    """The bits that say when, and that this is version 7."""
    try:
        milliseconds = (at - _EPOCH) // _MILLISECOND
    except TypeError:
        raise ValueError(f"at: {at!r} has no time zone; give an aware datetime, for example in UTC") from None
    if milliseconds < 0:
        raise ValueError(f"at: {at.isoformat()} lies before 1970, where no such id exists")
    return milliseconds << 80 | _VERSION_AND_VARIANT


def id_of(number: int) -> UUID:
    """The id of these bits, known to be 128 at most: `UUID` itself takes twice as long to see which spelling it got."""
    made = _blank(UUID)
    _give(made, "int", number)
    _give(made, "is_safe", _UNKNOWN)
    return made


def new_id(at: datetime) -> UUID:
    """A new id that sorts by `at` to the millisecond, then by the order of making within this process.

    :param at: the moment it stands for, aware.
    :raises ValueError: if `at` is naive or before 1970.
    """
    head = _head(at)
    made = next(_source.counter) & _COUNTER
    # The counter's upper 12 bits stand before the variant, its lower 20 behind it.
    return id_of(head | (made >> 20) << 64 | (made & 0xF_FFFF) << 42 | _source.tail() & _TAIL)


def first_id(at: datetime) -> UUID:
    """The least id of all that are made at `at`, to the millisecond, or later: where a search by time begins.

    :raises ValueError: if `at` is naive or before 1970.
    """
    return id_of(_head(at) >> 80 << 80)


def made_at(id_: UUID) -> datetime:
    """When an id was made, as it says itself: to the millisecond, in UTC."""
    return _EPOCH + (id_.int >> 80) * _MILLISECOND
