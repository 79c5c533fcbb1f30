"""Which outcome a recovery had. Pure."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """What became of the customer, thirty days after the outcome was told."""

    RECOVERED = "recovered"
    PARTLY = "partly"
    LOST = "lost"
    UNKNOWN = "unknown"


class CheckInAnswer(StrEnum):
    """What the customer said when we checked back."""

    ALL_GOOD = "all_good"
    NOT_YET = "not_yet"


def outcome_of(*, solved: bool | None, csat: int | None, came_back: bool) -> Outcome:
    """The outcome of one recovery: CARE.md, "Outcome by rule".

    `solved` is the customer's own word (None: no word), `csat` their answer 1-5 (None: no answer), `came_back`
    whether the case was reopened or the failure repeated. No answer is UNKNOWN and never counted as recovered.
    """
    if solved is False or came_back:
        return Outcome.LOST
    if csat is not None:
        return Outcome.RECOVERED if csat >= 4 else Outcome.PARTLY if solved else Outcome.LOST
    return Outcome.RECOVERED if solved else Outcome.UNKNOWN
