"""The figures about a person, on their own page, and those of a team. A lead sees a person's only while it is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse
from django.urls import URLPattern, path

from amends.cases.queries import NotSeen
from amends.flow import own_figures
from amends.flow.own_figures import WORDS, Purpose
from amends.measure import persons
from amends.measure.persons import LEAST, Figures
from amends.measure.queries import Figure
from amends.measure.saying import basis, explained, value_words
from amends.people.models import FiguresOpened, Person
from amends.people.queries import may_see_figures, open_to_leads, openings, staff
from amends.people.rules import OPEN_DAYS, Right
from amends.web import asked
from amends.web.acting import SeeOther, typed
from amends.web.pages import url
from amends.web.shown import desk as shown
from amends.web.shown.forms import Fields, Form, Option
from amends.web.shown.team import team_for
from amends.web.visit import NotAllowed, Visit, desk
from amends.web.words import Wall

MINE = (Option(Purpose.THEY_ASKED.value, "I ask for it myself"),)
PURPOSES = tuple(Option(one.value, words) for one, words in WORDS.items() if one is not Purpose.THEY_ASKED)
FEW = f"Under {LEAST} cases nothing is said of anybody: chance would speak, not the work."


@dataclass(frozen=True, slots=True)
class Line:
    """One figure with what it rests on and between what it lies."""

    title: str
    value: str
    basis: str
    definition: str
    is_known: bool


@dataclass(frozen=True, slots=True)
class Opening:
    """One time that it was shown to leads."""

    words: str
    who: str
    span: str
    is_open: bool


def _lines(found: Figures, currency: str) -> list[Line]:
    return [
        Line(
            one.definition.name,
            value_words(one.definition.shape, one.value, currency),
            _basis(one),
            explained(one.definition),
            one.value is not None,
        )
        for one in found.figures
    ]


def _basis(one: Figure) -> str:
    """What it rests on, always with its interval."""
    told = basis(one)
    if one.low is None or one.high is None or "95 %" in told:
        return told
    return f"{told}; 95 % sure between {one.low:.1f} and {one.high:.1f}"


def _opening(row: FiguresOpened, wall: Wall) -> Opening:
    is_open = row.closed_at is None and row.until_at > wall.now
    ended = row.closed_at if row.closed_at else row.until_at
    why = WORDS[Purpose(row.purpose)]
    words = f"{why}: {row.words}" if row.words else why
    return Opening(words, row.opened_by.name, f"{wall.day(row.opened_at)} to {wall.day(ended)}", is_open)


def _told(found: Figures, currency: str, wall: Wall) -> dict[str, object]:
    return {
        "cases": found.cases,
        "span": f"{wall.day(found.since)} to {wall.day(found.until)}",
        "lines": _lines(found, currency),
        "few": FEW if found.cases < LEAST else "",
        "kinds": found.kinds,
        "severities": found.severities,
        "elsewhere": found.elsewhere,
    }


def _page(visit: Visit, person: Person, form: Form | None = None, status: int = HTTPStatus.OK) -> HttpResponse:
    is_mine, may_see = person.id == visit.person.id, may_see_figures(visit.person, person, visit.at)
    may_open = is_mine or visit.person.can(Right.SET_POLICY)
    if not may_see and not may_open:
        whose = f"{person.first_name}, whose they are; a lead once it is switched on with a purpose"
        raise NotAllowed(who=whose)
    figures = persons.of_person(person, visit.brand, visit.at) if may_see else None
    return visit.page(
        "person_figures.html",
        status,
        whose={"id": person.id, "name": person.name, "is_mine": is_mine},
        figures=_told(figures, visit.brand.currency, visit.wall) if figures else None,
        openings=[_opening(one, visit.wall) for one in openings(person)],
        is_open=open_to_leads(person, visit.at) is not None,
        may_open=may_open,
        purposes=MINE if is_mine else PURPOSES,
        most_days=OPEN_DAYS,
        form=form,
    )


def _person(visit: Visit, id_: UUID) -> Person:
    """Somebody of the visitor's brand who works on cases.

    :raises NotSeen: for anybody else.
    """
    people: Sequence[Person] = staff(visit.brand)
    found = next((one for one in people if one.id == id_), None)
    if found is None or not found.can(Right.WORK_CASES):
        raise NotSeen
    return found


@desk("GET", right=Right.WORK_CASES)
def mine(visit: Visit) -> HttpResponse:
    """One's own figures."""
    return _page(visit, visit.person)


@desk("GET", right=Right.SEE_OWN_BRANDS)
def one(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - the address calls it so
    """Somebody's figures, as far as the visitor may see them."""
    return _page(visit, _person(visit, id))


@desk("POST", right=Right.SEE_OWN_BRANDS)
def opened(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002
    """Lets leads see them for a purpose: the person's own word, or that of whoever sets policy."""
    person = _person(visit, id)
    if person.id != visit.person.id:
        visit.must(Right.SET_POLICY)
    try:
        is_mine = person.id == visit.person.id
        purpose = asked.choice(
            visit, "purpose", Purpose, {Purpose(one.value) for one in (MINE if is_mine else PURPOSES)}
        )
        days = asked.needed(visit, "days", f"choose 1 to {OPEN_DAYS}.")
        if not days.isdecimal():
            raise ValueError(f"days: choose 1 to {OPEN_DAYS}.")
        words = asked.text(visit, "words")
        own_figures.show(person, purpose, words, int(days[:4]), brand=visit.brand, by=visit.person, at=visit.at)
    except ValueError as why:
        errors = Fields().errors(str(why))
        return _page(visit, person, Form("opening", typed(visit.request), errors), HTTPStatus.UNPROCESSABLE_ENTITY)
    shown.tell(visit.request, "Shared." if is_mine else f"Switched on. {person.first_name} is told.")
    return SeeOther(url("person_figures", id=person.id))


@desk("POST", right=Right.SEE_OWN_BRANDS)
def closed(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002
    """Shows them to nobody else any more. What somebody shared themselves they take back themselves."""
    person = _person(visit, id)
    now = open_to_leads(person, visit.at)
    is_theirs = person.id == visit.person.id and now is not None and now.opened_by_id == person.id
    if not is_theirs:
        visit.must(Right.SET_POLICY)
    own_figures.hide(person, by=visit.person, at=visit.at)
    shown.tell(visit.request, "Switched off.")
    return SeeOther(url("person_figures", id=person.id))


@desk("GET", right=Right.SEE_MEASURES)
def team(visit: Visit) -> HttpResponse:
    """A team's figures: of all together, and of nobody."""
    found = team_for(visit.person, visit.request.GET.get("team", ""))
    if found is None:
        raise NotSeen
    people = [
        {"name": one.name, "url": url("person_figures", id=one.id)}
        for one in staff(visit.brand)
        if one.team_id == found.id and one.can(Right.WORK_CASES)
    ]
    return visit.page(
        "team_figures.html",
        team=found.name,
        figures=_told(persons.of_team(found, visit.at), visit.brand.currency, visit.wall),
        people=people if visit.person.can(Right.SET_POLICY) else [],
    )


urlpatterns: list[URLPattern] = [
    path("me/figures", mine, name="my_figures"),
    path("people/<uuid:id>/figures", one, name="person_figures"),
    path("people/<uuid:id>/figures/opening", opened, name="figures_opening"),
    path("people/<uuid:id>/figures/closing", closed, name="figures_closing"),
    path("team/figures", team, name="team_figures"),
]
