"""What the timeline says of follow-ups and surveys, from the facts of their entries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

Facts = Mapping[str, object]

ASKING_ENDED: Final = {
    "no_answer": "nobody answered after one reminder; the outcome is unknown",
    "refused": "they wish not to be asked",
    "unreachable": "they could not be reached; the outcome is unknown",
    "came_back": "the recovery goes on again",
    "booked_anew": "it is booked anew",
    "final_answer": "they have our final answer",
    "case_ended": "the case ended otherwise",
}


def _always(words: str) -> Callable[[Facts], str]:
    return lambda facts: words


def _ended(facts: Facts) -> str:
    return f"ended the follow-up: {ASKING_ENDED.get(str(facts.get('because')), '')}"


def _note_done(facts: Facts) -> str:
    return "wrote a note by hand and posted it" if facts.get("written") else "wrote no note after all"


def _answered(facts: Facts) -> str:
    return "says that it holds" if facts.get("answer") == "all_good" else "says that it does not hold yet"


def _rated(facts: Facts) -> str:
    return f"rated us {facts.get('csat')} of 5"


FOLLOWED: Final[dict[str, Callable[[Facts], str]]] = {
    "followups.booked": _always("booked the follow-up"),
    "followups.asked": _always("asked whether it holds"),
    "followups.unasked": _always("called the question back before it went out"),
    "followups.reminded": _always("asked once more whether it holds"),
    "followups.came_back": _always("learned that the question did not arrive: a person asks"),
    "followups.tried": _always("called to ask whether it holds; nobody answered"),
    "followups.ended": _ended,
    "followups.note_booked": _always("owes them a note by hand"),
    "followups.note_done": _note_done,
    "followups.answered": _answered,
    "followups.rated": _rated,
}
