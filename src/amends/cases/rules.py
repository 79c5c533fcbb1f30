"""How a case may end, and who may stand on it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from hashlib import sha256
from math import ceil
from uuid import UUID


class Ending(StrEnum):
    """How a case ended. Anything but RECOVERY_ENDED is counted apart, sampled by a lead, and reversible."""

    RECOVERY_ENDED = "recovery_ended"
    DUPLICATE = "duplicate"
    NOT_A_FAILURE = "not_a_failure"
    WITHDRAWN = "withdrawn"
    UNREACHABLE = "unreachable"
    AVERTED = "averted"
    FALSE_ALARM = "false_alarm"
    SPAM = "spam"
    WAITING_ENDED = "waiting_ended"


class ShownBy(StrEnum):
    """What shows that a case ended so. Picked, not typed; only OTHER needs words."""

    OTHER_CASE = "other_case"
    TRIES = "tries"
    THEY_WROTE = "they_wrote"
    THEY_SAID = "they_said"
    OUR_RECORDS = "our_records"
    CONTENT = "content"
    OTHER = "other"


_WORD_OR_RECORD = (ShownBy.OUR_RECORDS, ShownBy.THEY_WROTE, ShownBy.THEY_SAID, ShownBy.OTHER)
# What each ending that somebody chooses is shown by. A duplicate names its case, and an unreachable customer was tried.
OTHERWISE: Mapping[Ending, tuple[ShownBy, ...]] = {
    Ending.DUPLICATE: (ShownBy.OTHER_CASE,),
    Ending.NOT_A_FAILURE: _WORD_OR_RECORD,
    Ending.WITHDRAWN: (ShownBy.THEY_WROTE, ShownBy.THEY_SAID, ShownBy.OTHER),
    Ending.UNREACHABLE: (ShownBy.TRIES,),
    Ending.AVERTED: _WORD_OR_RECORD,
    Ending.FALSE_ALARM: _WORD_OR_RECORD,
    Ending.SPAM: (ShownBy.CONTENT, ShownBy.OTHER),
}
TRIES_NEEDED, CHANNELS_NEEDED = 3, 2


def is_tried_enough(channels: Sequence[str]) -> bool:
    """Whether somebody was tried often enough to be called unreachable: three tries, on two channels at least.

    :param channels: the channel of each try since they last came to us.
    """
    return len(channels) >= TRIES_NEEDED and len(set(channels)) >= CHANNELS_NEEDED


class Back(StrEnum):
    """Why somebody brings a case back that was resolved or had ended."""

    ENDED_WRONGLY = "ended_wrongly"
    HAPPENED_AGAIN = "happened_again"
    NOT_SOLVED = "not_solved"


READ_AT_LEAST, READ_SHARE = 2, 0.1


def drawn(ended: Mapping[str, Collection[UUID]]) -> frozenset[UUID]:
    """Which of a week's cases that ended otherwise a lead reads: of each ending two, or a tenth where that is more.

    The draw is by lot (a digest of the id), the same whenever it is asked, and nobody can foresee it.
    :param ended: the week's endings, each with the ids of what ended so.
    """
    chosen: set[UUID] = set()
    for ids in ended.values():
        many = max(READ_AT_LEAST, ceil(READ_SHARE * len(ids)))
        chosen.update(sorted(ids, key=lambda one: sha256(one.bytes).digest())[:many])
    return frozenset(chosen)


class Part(StrEnum):
    """What somebody is on a case."""

    FAILED = "failed"
    PAYS = "pays"
    SPEAKS = "speaks"


class HandOffReason(StrEnum):
    """Why a case changes hands. Picked, not typed."""

    SHIFT_ENDS = "shift_ends"
    SKILL = "skill"
    LANGUAGE = "language"
    AUTHORITY = "authority"
    ABSENCE = "absence"
    CONFLICT = "conflict"
    LOAD = "load"
    SECOND_LOOK = "second_look"
