"""The words of case reviews."""

from __future__ import annotations

from amends.kernel.statistics import Estimate
from amends.learn.rules.reviewing import Feeds, Part, Question, Verdict, Why
from amends.web.shown.forms import Option

NAMES = {
    Question.TIMELINESS: "Quick enough",
    Question.FACILITATION: "Easy for them",
    Question.REDRESS: "Put right",
    Question.APOLOGY: "Sorry said",
    Question.CREDIBILITY: "Explained",
    Question.ATTENTIVENESS: "Heard, and cared for",
    Question.SORTED: "Rightly no complaint",
}
ASKED = {
    Question.TIMELINESS: "Was it quick enough for what it was, and were they told before they had to ask?",
    Question.FACILITATION: "Was it easy for them: one place to turn to, nothing said twice, no hoops?",
    Question.REDRESS: "Was it put right, in proportion to what they lost?",
    Question.APOLOGY: "Did somebody say sorry for what happened to them, without an excuse?",
    Question.CREDIBILITY: "Were they told honestly why it happened, and what is done about it?",
    Question.ATTENTIVENESS: "Were they heard, and treated with care and respect?",
    Question.SORTED: "It was taken for a request, not for a complaint. Was that right?",
}
VERDICTS = {Verdict.YES: "yes", Verdict.PARTLY: "partly", Verdict.NO: "no", Verdict.CANNOT_TELL: "cannot tell"}
PICKS = [Option(verdict.value, words) for verdict, words in VERDICTS.items()]
WHYS = {
    Why.DEVIATION: "a double deviation",
    Why.PERSON_NOW: "a person was needed at once",
    Why.NO_COMPLAINT: "taken for a request",
    Why.LOT: "by lot",
}
PARTS = {Part.OWN: "whose case it was", Part.FIRST: "the reader", Part.SECOND: "the second reader"}
FEEDS = {
    Feeds.SCRIPT: "a script",
    Feeds.PLAYBOOK: "the playbook",
    Feeds.PRACTICE: "something to practise",
    Feeds.LIMIT: "a limit",
}
ENDINGS = {"done": "done", "set_aside": "set aside"}


def percent(found: Estimate) -> str:
    """ "72 %, 95 % sure between 55 and 84" """
    return f"{found.value * 100:.0f} %, 95 % sure between {found.low * 100:.0f} and {found.high * 100:.0f}"


def kappa(found: Estimate) -> str:
    """ "0.41, 95 % sure between 0.20 and 0.62" """
    return f"{found.value:.2f}, 95 % sure between {found.low:.2f} and {found.high:.2f}"
