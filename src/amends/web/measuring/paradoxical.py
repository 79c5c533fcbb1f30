"""The recovery paradox as its page tells it, beside scores of customers who had no failure that somebody types in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpResponse
from django.urls import path

from amends.measure.afterwards import afterwards
from amends.measure.comparing.paradox import ENOUGH, Index, Paradox, paradox
from amends.people.rules import Right
from amends.web import asked
from amends.web.measuring.views import Choice, chosen_span, since, spans
from amends.web.pages import url
from amends.web.visit import Visit, desk

MOST = 10_000
APART = re.compile(r"[\s,;]+")
ANSWERS = ("1", "2", "3", "4", "5")


@dataclass(frozen=True)
class Row:
    """One comparison of the table."""

    name: str
    recovered: str
    difference: str
    between: str


@dataclass(frozen=True)
class Told:
    """What the comparison says, and its table."""

    sentence: str
    rows: list[Row]


@dataclass(frozen=True)
class Page:
    """The page: how many answers there are, what was typed, and what came of it."""

    spans: list[Choice]
    span: str
    answers: str
    typed: str
    wrong: str
    told: Told | None


@desk("GET", "POST", right=Right.SEE_MEASURES)
def paradox_page(visit: Visit) -> HttpResponse:
    """Compares what customers say after a recovery with the scores that were typed; nothing is kept."""
    span = chosen_span(visit)
    found = afterwards(visit.brand, since=since(visit, span), until=visit.at)
    typed, wrong, told = "", "", None
    if visit.request.method == "POST":
        typed = asked.text(visit, "peers")
        try:
            told = _told(paradox(found, peers(typed)))
        except ValueError as why:
            wrong = str(why)
    page = Page(spans(visit, url("measures_paradox"), span), span, f"{len(found):,}", typed, wrong, told)
    return visit.page("measures_paradox.html", HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK, page=page)


def peers(typed: str) -> list[float]:
    """Scores from 1 to 5, set apart by blanks, commas or lines.

    :raises ValueError: saying which is none, or how many there are too few or too many.
    """
    words = [word for word in APART.split(typed) if word]
    wrong = next((word for word in words if word not in ANSWERS), None)
    if wrong is not None:
        raise ValueError(f"{wrong[:20]!r} is no answer from 1 to 5; give one whole number for each customer.")
    if not ENOUGH <= len(words) <= MOST:
        raise ValueError(f"Give from {ENOUGH} to {MOST:,} scores; these are {len(words):,}.")
    return [float(word) for word in words]


def _told(found: Paradox) -> Told:
    named: Sequence[tuple[str, Index]] = (
        ("Content after the recovery", found.satisfied),
        ("All whom we failed", found.everybody),
        ("Content, and all four conditions hold", found.expected),
        *((f"Content: {name}", pair[0]) for name, pair in found.by_condition.items()),
    )
    return Told(_sentence(found), [_row(name, index) for name, index in named])


def _row(name: str, index: Index) -> Row:
    one = index.difference
    if one is None:
        return Row(name, f"{index.recovered:,}", "too few to say", "")
    return Row(name, f"{index.recovered:,}", f"{one.value:+.2f}", f"{one.low:+.2f} to {one.high:+.2f}")


def _sentence(found: Paradox) -> str:
    everybody = found.everybody.difference
    if everybody is None:
        return f"It takes {ENOUGH} answers on each side; there are {found.everybody.recovered} after a recovery."
    if everybody.low > 0:
        return (
            "All customers whom we failed, taken together, are more satisfied than those whom we never failed. That is "
            "rare; look at whom was asked before you tell anybody."
        )
    if everybody.high < 0:
        return "Customers whom we failed are less satisfied than those whom we never failed: there is no paradox here."
    return "Whether customers whom we failed are more or less satisfied than the others cannot be told from chance."


urlpatterns = [path("measures/paradox", paradox_page, name="measures_paradox")]
