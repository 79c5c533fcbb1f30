"""The queue: filters, search, pages, saved views, and several cases at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from amends.cases.models import Case
from amends.cases.queries import cases_for
from amends.cases.rules import HandOffReason
from amends.flow import closing, tending
from amends.people.rules import Right
from amends.web import asked
from amends.web.acting import SeeOther, is_denial, status_of, typed
from amends.web.pages import url
from amends.web.shown import desk as shown
from amends.web.shown import queue as builder
from amends.web.shown.case import rights
from amends.web.shown.forms import Fields, Form
from amends.web.visit import NotAllowed, Visit, desk
from amends.web.words import cases_words

VIEWS_COOKIE, SALT = "views", "amends.views"
VIEWS_MOST, NAME_LONGEST, QUERY_LONGEST = 8, 40, 300
TOGETHER = 500
A_YEAR = 365 * 24 * 3600


@desk("GET", right=Right.SEE_OWN_BRANDS)
def queue(visit: Visit) -> HttpResponse:
    """One page of the list that the address asks for."""
    return page(visit)


@dataclass(frozen=True, slots=True)
class Refused:
    """A case that could not be resolved, and what it lacks."""

    ref: str
    url: str
    why: str


def page(
    visit: Visit,
    form: Form | None = None,
    status: HTTPStatus = HTTPStatus.OK,
    refused: Sequence[Refused] = (),
) -> HttpResponse:
    """The list; after a denial with what was wrong, or which of several cases were refused why."""
    params = visit.request.GET.dict()
    return visit.page(
        "queue.html",
        status,
        query=params.get("q", ""),
        queue=builder.build(visit.person, params, visit.wall, saved_views(visit)),
        bulk=builder.bulk_of(visit.person, visit.wall),
        form=form,
        refused=refused,
    )


@desk("POST", right=Right.WORK_CASES)
def bulk(visit: Visit) -> HttpResponse:
    """Takes, reassigns or gives to the team several cases: all of them, or none. Resolves those that have earned it."""
    references = visit.request.POST.getlist("ref")
    try:
        if visit.request.POST.get("action") == "resolve":
            return _resolve(visit, references)
        done = _together(visit, references)
    except Exception as why:
        if isinstance(why, NotAllowed) or not is_denial(why):
            raise
        errors = {"": " ".join(Fields().errors(str(why)).values())}
        return page(visit, Form("bulk", typed(visit.request), errors), status_of(why))
    shown.tell(visit.request, done)
    return SeeOther(url("queue"))


def _selected(visit: Visit, references: list[str]) -> list[Case]:
    if not references:
        raise ValueError("Select at least one case.")
    if len(references) > TOGETHER:
        raise ValueError(f"{len(references)} cases are too many at once; select {TOGETHER} at most.")
    return cases_for(visit.person, references)


def _resolve(visit: Visit, references: list[str]) -> HttpResponse:
    """Resolves those that have earned it; each of the others is named with what it lacks, and stays as it is."""
    cases = _selected(visit, references)
    open_ = [case for case in cases if case.resolved_at is None]
    mine = [case for case in open_ if "resolve" in rights.may(case, visit.person)]
    why = {one.id: f"this is done by {rights.who_may(one)}" for one in open_ if one not in mine}
    lacking = closing.resolve_each(mine, by=visit.person, at=visit.at)
    why |= {case_id: "; ".join(one.missing) for case_id, one in lacking.items()}
    resolved = len(mine) - len(lacking)
    if resolved or not why:
        shown.tell(visit.request, f"{cases_words(resolved)} {'is' if resolved == 1 else 'are'} resolved.")
    if not why:
        return SeeOther(url("queue"))
    refused = [
        Refused(case.reference, url("case", ref=case.reference), why[case.id]) for case in cases if case.id in why
    ]
    return page(visit, None, HTTPStatus.CONFLICT, refused)


def _together(visit: Visit, references: list[str]) -> str:
    cases = _selected(visit, references)
    if closed := next((case for case in cases if case.is_closed), None):
        raise ValueError(f"{closed.reference} is closed; leave it out.")
    action, by, at = visit.request.POST.get("action", ""), visit.person, visit.at
    if action == "take":
        tending.take_all(cases, by=by, at=at)
        return f"{cases_words(len(cases))} {'is' if len(cases) == 1 else 'are'} yours now."
    reason = asked.choice(visit, "reason", HandOffReason)
    if action == "reassign":
        visit.must(Right.LEAD_TEAM)
        to = asked.colleague(visit, "to")
        tending.reassign_all(cases, to, reason, by=by, at=at)
        return f"{to.name} has {cases_words(len(cases))} more."
    if action == "team":
        for case in cases:
            if case.owner_id != by.id and not by.can(Right.LEAD_TEAM):
                raise NotAllowed(who=rights.who_may(case))
        tending.give_all(cases, reason, by=by, at=at)
        return f"{cases_words(len(cases))} {'waits' if len(cases) == 1 else 'wait'} for somebody of the team."
    raise ValueError("Pick what to do with them.")


@desk("POST", right=Right.SEE_OWN_BRANDS)
def keep_view(visit: Visit) -> HttpResponse:
    """Keeps a list under a name, in this browser."""
    name = asked.text(visit, "name")[:NAME_LONGEST]
    pairs = parse_qsl(visit.request.POST.get("query", "")[:QUERY_LONGEST])
    query = urlencode([(key, value) for key, value in pairs if key in builder.PARAMS])
    if not name:
        return page(visit, Form("view", {}, {"": "Give the view a name."}), HTTPStatus.UNPROCESSABLE_ENTITY)
    views = [(kept, q) for kept, q in saved_views(visit) if kept != name]
    answer = SeeOther(f"{url('queue')}?{query}")
    views = [*views, (name, query)][-VIEWS_MOST:]
    text = signing.dumps({str(visit.person.id): views}, salt=SALT, compress=True)
    answer.set_cookie(
        VIEWS_COOKIE, text, max_age=A_YEAR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
    shown.tell(visit.request, f"Kept as {name}.")
    return answer


def saved_views(visit: Visit) -> list[tuple[str, str]]:
    """The lists that this person keeps in this browser."""
    return [(str(name), str(query)) for name, query in _read(visit.request).get(str(visit.person.id), [])]


def _read(request: HttpRequest) -> dict[str, list[tuple[str, str]]]:
    text = request.COOKIES.get(VIEWS_COOKIE, "")
    if not text:
        return {}
    try:
        found = signing.loads(text, salt=SALT)
    except (signing.BadSignature, json.JSONDecodeError):
        return {}
    return found if isinstance(found, dict) else {}
