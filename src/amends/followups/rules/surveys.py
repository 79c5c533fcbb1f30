"""Which questions a survey asks, on which scales, and whom it does not ask. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class SurveyKind(StrEnum):
    """How a recovery was; a month later, whether they would recommend us."""

    RECOVERY = "recovery"
    NPS = "nps"


class Question(StrEnum):
    """Everything that a survey may ask. The first is the only one that needs an answer."""

    CSAT = "csat"
    SOLVED = "solved"
    OUTCOME_FAIR = "outcome_fair"
    PROCESS_FAIR = "process_fair"
    TREATED_FAIR = "treated_fair"
    EFFORT = "effort"
    COMMENT = "comment"
    NPS = "nps"


class NotSent(StrEnum):
    """Why a survey was not sent. Shown on the case."""

    PERSON_IN_NEED = "person_in_need"
    FINAL_ANSWER = "final_answer"
    REFUSED = "refused"
    ASKED_LATELY = "asked_lately"
    NO_ADDRESS = "no_address"


# Nobody is asked twice within so long, unless they came back to us themselves.
FATIGUE: Final = timedelta(days=30)
REMIND_AFTER: Final = timedelta(days=3)
# Somebody who resolved a case by mistake has an hour to bring it back before its customer is asked; and whoever was
# resolved before the worker stood still for a week is left in peace.
ASK_AFTER, ASK_WITHIN = timedelta(hours=1), timedelta(days=7)
# A month after the first survey could leave, so that the two never meet.
NPS_AFTER: Final = FATIGUE + timedelta(hours=2)
NPS_WITHIN: Final = NPS_AFTER + timedelta(days=7)
# The answers that bring a case back to its owner and its lead.
LOW, LOW_NPS = 2, 4
EFFORT_SCALES: Final = (5, 7)
LONGEST_TEXT = 300


class WrongForm(ValueError):
    """A survey's wording that cannot be asked; the message names the field and the remedy. Nothing was changed."""


def not_sent_because(
    *,
    needs_person: bool,
    had_final: bool,
    refused: bool,
    is_reached: bool,
    last_sent_at: datetime | None,
    came_back_since: bool,
    at: datetime,
) -> NotSent | None:
    """Why this customer is not asked now, the gravest reason first; None when they are.

    :param last_sent_at: when any survey last went to this customer, about any recovery.
    :param came_back_since: whether they came back to us on this case after that.
    """
    if had_final:
        return NotSent.FINAL_ANSWER
    if needs_person:
        return NotSent.PERSON_IN_NEED
    if refused:
        return NotSent.REFUSED
    if not is_reached:
        return NotSent.NO_ADDRESS
    if last_sent_at is not None and at - last_sent_at < FATIGUE and not came_back_since:
        return NotSent.ASKED_LATELY
    return None


def series_after(*, most: int, series: int, new_most: int) -> int:
    """The number of the series that a changed scale belongs to: other words go on with it, another scale begins one."""
    return series if most == new_most else series + 1


def checked_texts(texts: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """The own words of questions by language, without those left empty.

    :raises WrongForm: for a question that there is not, or words that are too long.
    """
    known = {one.value for one in Question}
    kept: dict[str, dict[str, str]] = {}
    for language, words in texts.items():
        for name, text in words.items():
            if name not in known:
                raise WrongForm(f"{name}: no survey asks that; known are {', '.join(sorted(known))}.")
            plain = " ".join(text.split())
            if len(plain) > LONGEST_TEXT:
                raise WrongForm(f"{name}: a question has at most {LONGEST_TEXT} characters, and this has {len(plain)}.")
            if plain:
                kept.setdefault(language, {})[name] = plain
    return kept
