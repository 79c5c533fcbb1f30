"""Which outcome a recovery had, thirty days after it was told, and why: CARE.md, "Outcome by rule". Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

DAYS: Final = timedelta(days=30)
# The answers of 1 to 5 that say that it was put right.
GOOD = 4


class Outcome(StrEnum):
    """What became of the customer, thirty days after the outcome was told."""

    RECOVERED = "recovered"
    PARTLY = "partly"
    LOST = "lost"
    UNKNOWN = "unknown"


class Because(StrEnum):
    """What an outcome rests on."""

    SAID_SOLVED = "said_solved"
    RATED_GOOD = "rated_good"
    RATED_LOW = "rated_low"
    CAME_BACK = "came_back"
    REPEATED = "repeated"
    NOT_SOLVED = "not_solved"
    LEFT = "left"
    WENT_OUTSIDE = "went_outside"
    NO_ANSWER = "no_answer"


class Gone(StrEnum):
    """How a customer was lost, as somebody learned it."""

    LEFT = "left"
    WENT_OUTSIDE = "went_outside"


@dataclass(frozen=True, slots=True)
class Heard:
    """What is known of one recovery. `solved` is the customer's last own word on it (None: none); `csat` their answer
    1-5; `came_back` whether the case was reopened; `repeated` whether the same kind of failure hit them again; `gone`
    how they were lost."""

    solved: bool | None = None
    csat: int | None = None
    came_back: bool = False
    repeated: bool = False
    gone: Gone | None = None


def judge(heard: Heard) -> tuple[Outcome, Because]:
    """The outcome of one recovery and what it rests on.

    Recovered: they said solved, by a check-in, in their own words or by rating 4 or 5, and nothing came back or
    repeated. Partly: solved, but rated 3 or less, or only after it had come back or repeated. Lost: not solved, left,
    or went outside us. Unknown: no answer; never counted as recovered.
    """
    if heard.gone is not None:
        return Outcome.LOST, Because(heard.gone.value)
    is_good = heard.csat is not None and heard.csat >= GOOD
    solved = heard.solved if heard.solved is not None else True if is_good else None
    if solved is False or (solved is None and heard.csat is not None):
        return Outcome.LOST, Because.NOT_SOLVED if solved is False else Because.RATED_LOW
    if solved is None:
        return Outcome.UNKNOWN, Because.NO_ANSWER
    if heard.csat is not None and not is_good:
        return Outcome.PARTLY, Because.RATED_LOW
    if heard.came_back:
        return Outcome.PARTLY, Because.CAME_BACK
    if heard.repeated:
        return Outcome.PARTLY, Because.REPEATED
    return Outcome.RECOVERED, Because.SAID_SOLVED if heard.solved else Because.RATED_GOOD
