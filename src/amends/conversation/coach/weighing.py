"""What matters most in a reply at its moment of the recovery, and on its channel. Pure.

The order of a good reply (acknowledge, empathy, apology, cause, ownership, offer or question, time, assurance, coming
back) is the research's; how much of it belongs into the first word, into news, into the outcome and into a check-in is
a working rule of ours, written down here to be read and changed.
"""

from __future__ import annotations

from enum import StrEnum


class Moment(StrEnum):
    """Where a recovery stands when somebody writes."""

    FIRST_WORD = "first_word"
    NEWS = "news"
    OUTCOME = "outcome"
    CHECK_IN = "check_in"


SAID = {
    Moment.FIRST_WORD: "a first word",
    Moment.NEWS: "news on the way",
    Moment.OUTCOME: "the outcome",
    Moment.CHECK_IN: "asking whether it holds",
}
# Of each category: how much it weighs in a first word, in news, in an outcome, in a check-in (0 to 1).
_TABLE: dict[str, tuple[float, float, float, float]] = {
    "acknowledge": (1.0, 0.4, 0.6, 0.5),
    "empathy": (0.5, 0.3, 0.4, 0.3),
    "apology": (0.9, 0.4, 0.7, 0.3),
    "ownership": (0.8, 0.7, 0.4, 0.3),
    "no_excuse_blame": (0.5, 0.5, 0.8, 0.3),
    "time_promise": (0.9, 1.0, 0.5, 0.4),
    "ask_fair": (0.4, 0.4, 0.5, 0.9),
    "assurance": (0.3, 0.3, 0.7, 0.4),
    "offer": (0.3, 0.4, 0.9, 0.3),
    "follow_up": (0.2, 0.3, 0.8, 0.4),
}
WEIGHTS = {moment: {key: row[place] for key, row in _TABLE.items()} for place, moment in enumerate(Moment)}
# In a chat or a text message a reply is short and the next one comes soon: what can wait for it weighs half.
SHORT = frozenset({"chat", "sms", "messaging", "social"})
CAN_WAIT = frozenset({"empathy", "no_excuse_blame", "assurance", "offer", "follow_up"})


def moment_of(*, is_acknowledged: bool, is_fixed: bool, is_resolved: bool) -> Moment:
    """The moment at which a case is."""
    if is_resolved:
        return Moment.CHECK_IN
    if not is_acknowledged:
        return Moment.FIRST_WORD
    return Moment.OUTCOME if is_fixed else Moment.NEWS


def weight(category: str, moment: Moment, channel: str) -> float:
    """How much a category weighs, from 0 to 1."""
    usual = WEIGHTS[moment][category]
    return usual / 2 if channel in SHORT and category in CAN_WAIT else usual
