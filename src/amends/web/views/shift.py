"""End my shift: nobody leaves with a promise in their pocket. A lead does it for somebody who is absent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus

from django.http import HttpResponse

from amends.flow import tending
from amends.flow.promising import Reply
from amends.flow.staffing import back_at
from amends.flow.tending import Leaving
from amends.people.models import Person
from amends.people.queries import staff
from amends.people.rules import Right
from amends.promises.models import Promise
from amends.web.acting import SeeOther, is_denial, status_of, typed
from amends.web.pages import url
from amends.web.shown import desk as shown
from amends.web.shown import shift as builder
from amends.web.shown.case import words
from amends.web.shown.forms import Form
from amends.web.visit import NotAllowed, Visit, desk


@desk("GET", "POST", right=Right.WORK_CASES)
def end(visit: Visit) -> HttpResponse:
    """The list, and what becomes of it."""
    person = _whose(visit)
    if visit.request.method == "GET":
        return _page(visit, person)
    errors: dict[str, str] = {}
    leaving = _leaving(visit, person, errors)
    if errors:
        return _page(visit, person, errors, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        ended = tending.leave(person, leaving, by=visit.person, at=visit.at)
    except Exception as why:
        if not is_denial(why):
            raise
        return _page(visit, person, {"": str(why)}, status_of(why))
    back = visit.wall.when(back_at(person, visit.at))
    left = f" {ended.left} stay and stand on the lead's list." if ended.left else ""
    words_ = f"{ended.handed_over} handed over, {ended.given_to_team} given to the team.{left} Back {back}."
    shown.tell(visit.request, words_)
    return SeeOther(url("today") if person.id == visit.person.id else url("team"))


def _whose(visit: Visit) -> Person:
    """Whose shift ends: the visitor's own, or, for a lead, the one that the form names."""
    wanted = visit.request.POST.get("person") or visit.request.GET.get("person") or ""
    if not wanted or wanted == str(visit.person.id):
        return visit.person
    if not visit.person.can(Right.LEAD_TEAM):
        raise NotAllowed(Right.LEAD_TEAM)
    found = next((one for one in staff(visit.brand) if str(one.id) == wanted), None)
    if found is None:
        raise NotAllowed(who="the lead of that person's brand")
    return found


def _page(
    visit: Visit, person: Person, errors: Mapping[str, str] | None = None, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    post = typed(visit.request)
    told = errors or {}
    form = (
        Form("shift", post, {"": told.get("", "Nothing was changed. Look at the marked promises.")}) if told else None
    )
    return visit.page(
        "end_shift.html",
        status,
        shift=builder.build(person, visit.brand, visit.wall, visit.person, told, post),
        choices=builder.choices_of(person, visit.brand, visit.wall),
        form=form,
    )


def _leaving(visit: Visit, person: Person, errors: dict[str, str]) -> Leaving:
    """What the form says of each promise. What it does not name is handed to whoever stands in."""
    there = {str(one.id): one for one in staff(visit.brand)}
    leaving = Leaving()
    for promise in builder.owed(person, visit.wall):
        key = str(promise.id)
        choice = visit.request.POST.get(f"choice-{key}", "")
        if choice == "team":
            leaving.takers[key] = None
        elif choice == "hand":
            taker = there.get(visit.request.POST.get(f"to-{key}", ""))
            if taker is None or not taker.can(Right.WORK_CASES) or taker.id == person.id:
                errors[key] = "Pick a colleague who takes it."
            else:
                leaving.takers[key] = taker
        elif choice == "move":
            _move(visit, promise, back_at(person, visit.at), leaving, errors)
    return leaving


def _move(visit: Visit, promise: Promise, back: datetime, leaving: Leaving, errors: dict[str, str]) -> None:
    key = str(promise.id)
    try:
        due_at = visit.wall.read_input(visit.request.POST.get(f"at-{key}", ""))
    except ValueError:
        errors[key] = "Choose the new time."
        return
    if due_at <= back:
        errors[key] = f"Choose a time after you are back, {visit.wall.when(back)}."
    elif promise.due_at <= visit.at:
        errors[key] = "It has fallen due; it can only be handed over."
    else:
        if promise.case is None:
            raise ValueError("only a promise on a case is moved by a letter")
        leaving.moves[key] = (due_at, Reply(words.moved(promise.case, promise, due_at, visit.person, visit.at)))
