"""What a stranger's message is: a recovery, a request, thanks, or something else. In doubt it is a complaint."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from amends.intake.rules import vocabulary
from amends.intake.rules.spelling import plain, words
from amends.intake.rules.thanks import is_nothing_but_thanks
from amends.intake.rules.vocabulary import phrases


class Sort(StrEnum):
    """What intake takes a message for. In doubt: a recovery. Only a person says spam, or automatic."""

    RECOVERY = "recovery"
    REQUEST = "request"
    THANKS = "thanks"
    OTHER = "other"
    SPAM = "spam"
    AUTOMATIC = "automatic"


class Quarantine(StrEnum):
    """Why something waits for a person to look at it."""

    NO_SENDER = "no_sender"
    UNREADABLE = "unreadable"
    AUTOMATIC = "automatic"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNSURE = "unsure"


# A request is short, asks for something, and holds nothing that anybody could be unhappy about.
LONGEST_REQUEST = 60
ASKS = phrases(vocabulary.ASKING)
UNHAPPY = phrases(vocabulary.UNHAPPY)
# "n't" stands at the end of a word, and who shouts is rarely only asking.
DENIES = re.compile(r"n't\b|!")
# Pictures that say it by themselves, wherever they stand; a tear may be one of joy, so it counts only where no word is.
DISPLEASED = frozenset("👎😡😠🤬😤🤮🤢🖕💩👿😾💢")
SAD = DISPLEASED | frozenset("😞😔😢😭😩😫😒🙄😣😖☹🙁😟😕😑😐😿💔🤦😓😥😰😱🤯😬👊")
SAD_FACES = re.compile(r"(?<!\S)[:;=]['-]?[(/|](?!\S)")


def is_displeased(text: str) -> bool:
    """Whether pictures alone say that somebody is unhappy: no model and no friendly word takes that back."""
    if not DISPLEASED.isdisjoint(text):
        return True
    return not words(text) and (not SAD.isdisjoint(text) or bool(SAD_FACES.search(text)))


def sort_of(text: str, *, names: Iterable[str] = (), has_attachments: bool = False) -> Sort:
    """What a message is taken for. Turning a recovery into a request afterwards takes a person and a reason."""
    if not text.strip():
        return Sort.OTHER
    if is_nothing_but_thanks(text, names=names, has_attachments=has_attachments):
        return Sort.THANKS
    said = plain(text)
    if (
        len(words(text)) <= LONGEST_REQUEST
        and ASKS.search(said)
        and not UNHAPPY.search(said)
        and not DENIES.search(said)
        and not is_displeased(text)
    ):
        return Sort.REQUEST
    return Sort.RECOVERY
