"""The pulse in a browser: everybody who sees cases answers once a month and reads the same months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, path

from amends.flow import pulsing as flow
from amends.learn import pulse as learn
from amends.learn.rules.pulse import HIGHEST, LOWEST, SCORES, Ask
from amends.people.rules import Right
from amends.web import asked
from amends.web.acting import SeeOther, typed
from amends.web.pages import url
from amends.web.shown import desk as shown
from amends.web.shown.forms import Fields, Form, Option
from amends.web.visit import Visit, desk

STATEMENTS = {
    Ask.FREE_HAND: "I can do what is right for a customer without asking too often.",
    Ask.HELP: "I get help when I need it.",
    Ask.LOAD: "What I have to bear at work can be borne.",
    Ask.MISTAKES: "I can say that I made a mistake, and it is taken well.",
}
SHORT = {
    Ask.FREE_HAND: "Free hand",
    Ask.HELP: "Help",
    Ask.LOAD: "Load",
    Ask.MISTAKES: "Mistakes can be said",
}
SCALE = {1: "1, not at all", 2: "2", 3: "3", 4: "4", 5: "5, fully"}


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month that is over, with what is said of each statement."""

    name: str
    said: Sequence[str]


@desk("GET", "POST", right=Right.SEE_OWN_BRANDS)
def pulse(visit: Visit) -> HttpResponse:
    """The form of this month, and the months that are over; posting answers."""
    if visit.request.method == "GET":
        return _page(visit)
    told = {ask.value: asked.text(visit, ask.value) for ask in Ask}
    try:
        flow.give(visit.brand, told, by=visit.person, at=visit.at)
    except flow.BadPulse as why:
        form = Form("pulse", typed(visit.request), Fields().errors(str(why)))
        return _page(visit, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    shown.tell(visit.request, "Counted. Which answer is yours is kept nowhere.")
    return SeeOther(url("pulse"))


def _page(visit: Visit, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    month = learn.month_of(visit.brand, visit.at)
    return visit.page(
        "pulse.html",
        status,
        is_asked=learn.is_asked(visit.brand),
        has_given=learn.has_given(visit.person, month),
        month=f"{month:%B}",
        statements=[(ask.value, words) for ask, words in STATEMENTS.items()],
        scale=[Option(str(score), SCALE[score]) for score in SCORES],
        heads=list(SHORT.values()),
        months=[
            MonthRow(f"{one.month:%B %Y}", [_said(one.said[ask]) for ask in Ask])
            for one in learn.months(visit.brand, visit.at)
        ],
        form=form,
    )


def _said(value: float | None) -> str:
    if value is None:
        return "fewer than five"
    if value <= LOWEST:
        return f"{LOWEST} or less"
    return f"{HIGHEST} or more" if value >= HIGHEST else f"about {value}"


urlpatterns: list[URLPattern | URLResolver] = [path("pulse", pulse, name="pulse")]
