"""How and when we follow up, by the size of a failure. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final

from amends.kernel import calendars
from amends.kernel.calendars import BusinessCalendar, NeverOpens
from amends.kernel.wall_clock import DAY_SECONDS, moment_of, place
from amends.kinds.rules import Severity


class CheckInAnswer(StrEnum):
    """What the customer said when we checked back."""

    ALL_GOOD = "all_good"
    NOT_YET = "not_yet"


class How(StrEnum):
    """By what the customer answered: a tap on their page, a call, or words that somebody read."""

    TAP = "tap"
    CALL = "call"
    WORDS = "words"


class Manner(StrEnum):
    """How the customer is asked: by the short automatic question, a person's own words, a call."""

    AUTOMATIC = "automatic"
    PERSONAL = "personal"
    CALL = "call"


class Ended(StrEnum):
    """Why a check-in ended without an answer. The outcome stays unknown."""

    NO_ANSWER = "no_answer"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    CAME_BACK = "came_back"
    BOOKED_ANEW = "booked_anew"
    FINAL_ANSWER = "final_answer"
    CASE_ENDED = "case_ended"


SIZED: Final = {
    Severity.SMALL: Manner.AUTOMATIC,
    Severity.MEDIUM: Manner.PERSONAL,
    Severity.GRAVE: Manner.CALL,
}
# A question without an answer is repeated once, and left alone after that.
REMIND_AFTER, END_AFTER = timedelta(days=2), timedelta(days=4)
# The worker may stand still for a day before the silence is called late.
WAIT: Final = END_AFTER + timedelta(days=1)
# How long before its time an automatic question leaves, and a person's window for asking.
ASK_AHEAD = timedelta(hours=4)
# Calls that nobody answered before we say that somebody cannot be reached.
MOST_TRIES: Final = 3
# When a telephone may ring, on the customer's own clock.
CALL_FROM, CALL_UNTIL = time(8), time(21)
LOOKED_AHEAD = timedelta(days=4)
SHORTEST_WINDOW = timedelta(minutes=30)


def manner_of(severity: int, *, prefers_phone: bool, has_phone: bool, is_written_to: bool) -> Manner:
    """How a customer is asked whether it holds: by the size of the failure, where they can be reached that way.

    Whoever prefers the telephone, or has no address that a machine may write to, is asked by a person.
    """
    wanted = SIZED[Severity(severity)]
    if wanted is Manner.CALL:
        return Manner.CALL if has_phone else Manner.PERSONAL
    if has_phone and (not is_written_to or (prefers_phone and wanted is Manner.PERSONAL)):
        return Manner.CALL
    return wanted if is_written_to else Manner.PERSONAL


def is_in_writing(known: Mapping[str, Sequence[str]], *, has_come_back: bool) -> bool:
    """Whether a question can be put in writing to somebody who is known by these values, by kind of identity."""
    return bool(known.get("mail")) and not has_come_back


def ask_by(
    start: datetime, days: int, desk: BusinessCalendar, customer_zone: str, manner: Manner, *, grave: bool
) -> datetime:
    """By when we ask (UTC): `days` days after the fix was tried, within the desk's hours; a call while the customer
    is awake. A grave failure is asked about the same day, or as soon as the desk opens.

    :param start: when the fix was tried, or now.
    """
    day = desk.day_of(start) + timedelta(days=days)
    earliest = start if grave else max(start, moment_of(day, DAY_SECONDS // 2, desk.zone))
    zone = customer_zone if manner is Manner.CALL else ""
    for opens_at, closes_at in _windows(desk, zone, earliest):
        if closes_at - opens_at >= SHORTEST_WINDOW:
            return min(opens_at + ASK_AHEAD, closes_at)
    return calendars.next_opening(desk, earliest) + ASK_AHEAD


def _windows(desk: BusinessCalendar, zone: str, earliest: datetime) -> Iterator[tuple[datetime, datetime]]:
    """When the desk is open and, where a zone is named, its customer is awake; for some days."""
    until = earliest + LOOKED_AHEAD
    try:
        for opens_at, closes_at in desk.spans_from(earliest):
            if opens_at > until:
                return
            opened_at = max(opens_at, earliest)
            if not zone:
                yield opened_at, max(closes_at, opened_at + ASK_AHEAD)
                continue
            for begins_at, ends_at in _awake(zone, opened_at, closes_at):
                if max(begins_at, opened_at) < min(ends_at, closes_at):
                    yield max(begins_at, opened_at), min(ends_at, closes_at)
    except NeverOpens:
        return


def _awake(zone: str, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    there = place(zone)
    day = start.astimezone(there).date()
    while (begins_at := moment_of(day, CALL_FROM.hour * 3600, there)) < end:
        yield begins_at, moment_of(day, CALL_UNTIL.hour * 3600, there)
        day += timedelta(days=1)


def may_ring(at: datetime, customer_zone: str) -> bool:
    """Whether a telephone may ring now, on the customer's own clock."""
    return CALL_FROM <= at.astimezone(place(customer_zone)).time() < CALL_UNTIL
