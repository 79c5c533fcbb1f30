"""What kinds of promise there are, how their ladders run, and where a case stands. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class PromiseKind(StrEnum):
    """Everything that is owed on a desk is one of these."""

    ACKNOWLEDGEMENT = "acknowledgement"
    ANSWER = "answer"
    UPDATE = "update"
    RESOLUTION = "resolution"
    REACH = "reach"
    APPROVAL = "approval"
    HAND_OFF = "hand_off"
    WORK = "work"
    PAYOUT = "payout"
    STATUTORY = "statutory"
    FOLLOW_UP = "follow_up"
    ACTION = "action"
    SECOND_LOOK = "second_look"


class OwedTo(StrEnum):
    """To whom a promise is owed."""

    CUSTOMER = "customer"
    COLLEAGUE = "colleague"
    DESK = "desk"


class Release(StrEnum):
    """Why a promise ended without being kept or broken. Picked, never empty."""

    RENEGOTIATED = "renegotiated"
    HANDED_ON = "handed_on"
    WAITING_ENDED = "waiting_ended"
    CASE_ENDED = "case_ended"
    ANSWERED_OTHERWISE = "answered_otherwise"
    REFUSED = "refused"
    DECLINED = "declined"
    NO_ANSWER = "no_answer"
    UNSAID = "unsaid"


class Stage(StrEnum):
    """Where a case stands; follows from the kinds of its promises alone."""

    TO_ACKNOWLEDGE = "acknowledge"
    RECOVERING = "recovering"
    FOLLOWING_UP = "following_up"
    CLOSED = "closed"


class Alarm(StrEnum):
    """Why somebody is told about a promise."""

    REMINDER = "reminder"
    WARNING = "warning"
    BROKEN = "broken"
    PERSON_NOW = "person_now"
    MOVED_TWICE = "moved_twice"
    OFFERED = "offered"
    WROTE = "wrote"
    MENTIONED = "mentioned"
    MENDED = "mended"
    MISTAKEN = "mistaken"
    NOT_OVER = "not_over"


class Told(StrEnum):
    """Whom a rung reaches; when that person is away, their deputy, then the lead."""

    OWER = "ower"
    LEAD = "lead"
    MANAGER = "manager"


# These remain after a recovery is resolved: the customer already knows the outcome.
AFTER_RESOLUTION = frozenset(
    {PromiseKind.FOLLOW_UP, PromiseKind.PAYOUT, PromiseKind.STATUTORY, PromiseKind.ACTION, PromiseKind.WORK}
)


def stage_of(open_kinds: Collection[str]) -> Stage:
    """Where a case stands, given the kinds of its open promises."""
    if not open_kinds:
        return Stage.CLOSED
    if PromiseKind.ACKNOWLEDGEMENT in open_kinds:
        return Stage.TO_ACKNOWLEDGE
    if all(kind in AFTER_RESOLUTION for kind in open_kinds):
        return Stage.FOLLOWING_UP
    return Stage.RECOVERING


@dataclass(frozen=True)
class Rung:
    """One step of a ladder: at this moment, tell this one, for this reason."""

    at: datetime
    tell: Told
    why: Alarm


REMIND_AT = 0.5
WARN_AT = 0.8
LONGEST_NOTICE = timedelta(hours=24)
LAST_NOTICE = LONGEST_NOTICE / 4


def ladder(*, made_at: datetime, due_at: datetime) -> tuple[Rung, ...]:
    """The rungs before a due time: a reminder at half of the span and a warning at four fifths of it.

    A long promise is not announced weeks ahead: a rung comes at most a day (warning: six hours) before.
    """
    remind_at, warn_at = _rungs(made_at, due_at)
    return (Rung(remind_at, Told.OWER, Alarm.REMINDER), Rung(warn_at, Told.OWER, Alarm.WARNING))


def _rungs(made_at: datetime, due_at: datetime) -> tuple[datetime, datetime]:
    span = due_at - made_at
    return max(made_at + span * REMIND_AT, due_at - LONGEST_NOTICE), max(made_at + span * WARN_AT, due_at - LAST_NOTICE)


def next_at(*, made_at: datetime, due_at: datetime, rung: int) -> datetime:
    """When the sweep must look at a promise that has climbed `rung` rungs: its next rung, or its due time."""
    rungs = _rungs(made_at, due_at)
    return rungs[rung] if rung < len(rungs) else due_at


def climbed(*, made_at: datetime, due_at: datetime, at: datetime) -> int:
    """How many rungs a promise has climbed at a moment."""
    return sum(rung <= at for rung in _rungs(made_at, due_at))


# Minutes until a broken promise must be made good, by how often this chain has broken already.
# A neglected case climbs the ladder instead of breaking every hour for ever.
MAKE_GOOD_MINUTES = (60, 240, 480, 1440, 2880)
QUICK = frozenset({PromiseKind.ACKNOWLEDGEMENT, PromiseKind.REACH, PromiseKind.ANSWER, PromiseKind.HAND_OFF})
QUICK_MAKE_GOOD_MINUTES = 15


def make_good_minutes(kind: str, level: int) -> int:
    """Business minutes until the successor of a broken promise is due. `level` counts earlier breaks in the chain."""
    if level == 0 and kind in QUICK:
        return QUICK_MAKE_GOOD_MINUTES
    return MAKE_GOOD_MINUTES[min(level, len(MAKE_GOOD_MINUTES) - 1)]


def told_of_break(level: int) -> Told:
    """Who hears of a break: the lead of the first, the manager of the second and every later one."""
    return Told.LEAD if level == 0 else Told.MANAGER


# Kept by any delivered human message or call, unless it was given in particular words.
WORDS = frozenset({PromiseKind.ACKNOWLEDGEMENT, PromiseKind.ANSWER, PromiseKind.UPDATE, PromiseKind.REACH})

# Owed to the customer as a deed, not as a word: a break owes them a word within the hour beside the deed itself.
DEEDS = frozenset(
    {
        PromiseKind.RESOLUTION,
        PromiseKind.PAYOUT,
        PromiseKind.STATUTORY,
        PromiseKind.FOLLOW_UP,
        PromiseKind.SECOND_LOOK,
    }
)

# Kept or let go with their own matter alone: by the payment, by the decision, by the answer to the hand-off, by what a
# second look ended with.
BOUND = frozenset({PromiseKind.PAYOUT, PromiseKind.APPROVAL, PromiseKind.HAND_OFF, PromiseKind.SECOND_LOOK})


@dataclass(frozen=True)
class Target:
    """How long a kind of promise may take, and who says so."""

    minutes: int
    by_calendar: bool
    source: str


TARGETS: dict[tuple[PromiseKind, str], Target] = {
    (PromiseKind.ACKNOWLEDGEMENT, "social"): Target(
        5, True, "CARE: clocks; Twitter/AMS 2018: replies within 5 minutes"
    ),
    (PromiseKind.ACKNOWLEDGEMENT, "chat"): Target(15, True, "CARE: clocks"),
    (PromiseKind.ACKNOWLEDGEMENT, "phone"): Target(15, True, "CARE: clocks"),
    (PromiseKind.ACKNOWLEDGEMENT, ""): Target(30, True, "CARE: clocks; acknowledge within 15 to 30 minutes"),
    (PromiseKind.ANSWER, ""): Target(240, True, "CARE: hearing; an answer within four service hours"),
    (PromiseKind.UPDATE, ""): Target(60, True, "CARE: promising; a word within the hour after a break"),
    (PromiseKind.UPDATE, "signal"): Target(
        240, True, "CARE: a storm is not a red wall; the next word within four hours"
    ),
    (PromiseKind.RESOLUTION, ""): Target(1440, False, "CARE: clocks; solution told within 24 hours"),
    (PromiseKind.REACH, ""): Target(0, True, "DESIGN: a bounce owes reaching the customer, at once"),
    (PromiseKind.APPROVAL, ""): Target(60, True, "an approval is answered within a working hour"),
    (PromiseKind.HAND_OFF, ""): Target(60, True, "a hand-off is answered within a working hour"),
    (PromiseKind.SECOND_LOOK, ""): Target(480, True, "CARE: not satisfied; a second look within one working day"),
    (PromiseKind.PAYOUT, ""): Target(7200, False, "remedies: paid within five days of granting"),
}
PERSON_NOW_MINUTES = 5


def target(kind: PromiseKind, channel: str) -> Target:
    """The target for a kind of promise on a channel: the channel's own, else the kind's general one."""
    return TARGETS.get((kind, channel)) or TARGETS[(kind, "")]
