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
    if facts.get("nps") is not None:
        return f"would recommend us: {facts.get('nps')} of 10"
    return f"rated us {facts.get('csat')} of 5"


NOT_SENT: Final = {
    "person_in_need": "no person had spoken to them yet",
    "final_answer": "they have our final answer",
    "refused": "they wish not to be asked",
    "asked_lately": "a survey went to them within the last 30 days",
    "no_address": "we know no address to write to",
}


def _surveyed(facts: Facts) -> str:
    what = "whether they would recommend us" if facts.get("kind") == "nps" else "how it was"
    because = facts.get("not_sent_because")
    return f"did not ask {what}: {NOT_SENT.get(str(because), '')}" if because else f"asked {what}"


OUTCOMES: Final = {
    "said_solved": "they said that it is solved",
    "rated_good": "they rated us 4 or 5",
    "rated_low": "they rated us 3 or less",
    "came_back": "solved, but only after it had come back",
    "repeated": "solved, but the same happened to them again",
    "not_solved": "they said that it is not solved",
    "left": "they left us",
    "went_outside": "they went outside us with it",
    "no_answer": "they have not answered",
}


def _outcome(facts: Facts) -> str:
    return f"outcome after 30 days: {facts.get('outcome')}, {OUTCOMES.get(str(facts.get('because')), '')}"


def _lost(facts: Facts) -> str:
    return f"learned that {OUTCOMES.get(str(facts.get('how')), '')}"


def _theme_decided(facts: Facts) -> str:
    about = str(facts.get("theme", "")).replace("_", " ")
    return f"said that the comment is {'' if facts.get('right') else 'not '}about {about}"


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
    "followups.surveyed": _surveyed,
    "followups.survey_reminded": _always("asked once more how it was"),
    "followups.theme_decided": _theme_decided,
    "followups.outcome": _outcome,
    "followups.lost": _lost,
    "followups.rated": _rated,
}
