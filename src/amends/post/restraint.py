"""When an automatic message had better wait, or stay on the customer's page. Pure.

It would ring at night, or help nobody, or two machines talk.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from amends.kernel.wall_clock import moment_of, place
from amends.post.rules import Channel

# What rings on the table beside somebody's bed. A letter lies in its box until they look.
RINGS: Final = frozenset({Channel.SMS, Channel.MESSAGING})
DAY_BEGINS, DAY_ENDS = timedelta(hours=8), timedelta(hours=21)
LATELY = timedelta(hours=1)
# Receipts, notices and news of an incident together: more within an hour is a machine that answers a machine.
MOST_LATELY = 6


class HeldBack(StrEnum):
    """Why an automatic letter does not leave the house. It stands on the customer's page."""

    COMPLAINED = "complained"
    RECEIPT = "receipt"
    LOOP = "loop"


@dataclass(frozen=True, slots=True)
class Letter:
    """An automatic letter to one address: what it is, and (once it has left) when."""

    address: str
    is_receipt: bool = False
    is_urgent: bool = False
    sent_at: datetime | None = None


def held_back(letter: Letter, earlier: list[Letter], *, has_complained: bool, at: datetime) -> HeldBack | None:
    """Why this automatic letter stays in the house, or None; `earlier` are those that left for the same address.

    A sender gets one receipt an hour. Who needs a person now is told whom to call each time, until it is plain that
    nobody reads it: the breaker counts every automatic letter to the address within the hour.
    """
    if has_complained:
        return HeldBack.COMPLAINED
    lately = [one for one in earlier if one.sent_at is not None and at - one.sent_at < LATELY]
    if len(lately) >= MOST_LATELY:
        return HeldBack.LOOP
    if letter.is_receipt and not letter.is_urgent and any(one.is_receipt for one in lately):
        return HeldBack.RECEIPT
    return None


def by_day(at: datetime, time_zone: str) -> datetime:
    """The moment itself by day, from 8 to 21 on the clock of a place; else when its next day begins.

    :raises ValueError: when nobody knows the place.
    """
    zone = place(time_zone)
    today = at.astimezone(zone).date()
    for day in (today, today + timedelta(days=1)):
        begins_at, ends_at = (moment_of(day, int(one.total_seconds()), zone) for one in (DAY_BEGINS, DAY_ENDS))
        if at < ends_at:
            return max(at, begins_at)
    raise AssertionError("the next day ends after this moment")
