"""What is not sure of a time from the words around it. Pure.

In doubt a promise is offered unticked, and where the words give the time to something else it is not offered at all.
"""

from __future__ import annotations

import re

from amends.conversation.finding.times import Run
from amends.conversation.finding.tongue import Tongue
from amends.conversation.finding.zones import SHORT

# A figure beside a day that nobody read: an hour in a way of saying that we do not know.
_MONEY = r"(?!\s?(?:%|\u20ac|\$|\u00a3|eur|usd|gbp|chf|euros?|pounds?|dollars?|franken|francs?)(?!\w))"
_TO = (
    r"at|@|um|gegen|ab|von|zwischen|\u00e0|vers|entre|de|a las?|las|\u00e0s|as|from|between|after|around|about"
    r"|nach|desde|[-\u2013]"
)
_AFTER = re.compile(rf"\s*(?:(?:{_TO})\s*)?\d{{1,2}}(?![\d./]){_MONEY}", re.IGNORECASE)
_BEFORE = re.compile(rf"(?<!\w)(?:{_TO})\s*\d{{1,2}}(?:[:.h]\d\d)?[\s,]*$", re.IGNORECASE)
_CLOCKS = re.compile(rf"\b(?:{'|'.join(one.upper() for one in SHORT if len(one) > 2)})\b")

# What belongs to the deed and to no thing: "by Friday", "within two days".
FIRM = frozenset({"within", "span", "limit", "before"})


def beside(text: str, run: Run) -> str:
    """The doubt that an unread figure beside a day leaves, or a clock that is named somewhere else in the text."""
    if run.is_day_alone and (_AFTER.match(text, run.end) or _BEFORE.search(text[max(0, run.start - 24) : run.start])):
        return "the figure beside it was not read"
    if "clock" in run.parts and "zone" not in run.parts and _CLOCKS.search(text):
        return "another clock is named in the text"
    return ""


def of_clause(clause: str, run: Run, place: int, tongue: Tongue) -> str | None:
    """The doubt whether the time is that of a thing in the clause; None where it says when something was.

    :param clause: with its times covered.
    :param place: where the time stands in it.
    """
    for thing in tongue.thing.finditer(clause) if run.parts.keys().isdisjoint(FIRM) else ():
        if thing.start() <= place < thing.end() or thing.end() == place:
            return "the time may be that of something else"
    ours = [one.end() for one in tongue.ours.finditer(clause, 0, place)] or [0]
    if tongue.past.search(clause, ours[0], min(place + 1, len(clause))) is None:
        return ""
    if _lies_ahead(run):
        return ""
    is_unsure = "limit" in run.parts or "days:0" in run.parts
    return "the time may say when something was" if is_unsure else None


def _lies_ahead(run: Run) -> bool:
    """Whether the words can mean nothing that was."""
    if run.parts.keys() & {"within", "span", "next", "later", "days:1", "days:2"}:
        return True
    return any(name.startswith(("week:1", "month:1")) for name in run.parts)
