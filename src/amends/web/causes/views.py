"""Causes in a browser: weighed, tended, and what is done about them; posting takes a lead or whoever sets policy."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse

from amends.cases.queries import NotSeen
from amends.flow import mending
from amends.kinds.rules import Controllability
from amends.learn import causes as weighed
from amends.learn import queries as learn
from amends.learn.models import Cause
from amends.learn.rules.causes import Stability
from amends.people.rules import Right
from amends.web import asked
from amends.web.acting import SeeOther, is_denial, status_of, typed
from amends.web.causes import shown as builder
from amends.web.pages import url
from amends.web.remembered import forget
from amends.web.shown import desk as shown
from amends.web.shown.forms import Fields, Form
from amends.web.visit import NotAllowed, Visit, desk


def may_tend(visit: Visit) -> bool:
    return visit.person.can(Right.LEAD_TEAM) or visit.person.can(Right.SET_POLICY)


def must_tend(visit: Visit) -> None:
    if not may_tend(visit):
        raise NotAllowed(Right.LEAD_TEAM)


def _cause(slug: str) -> Cause:
    found = learn.by_slug(slug)
    if found is None:
        raise NotSeen
    return found


@desk("GET", right=Right.SEE_MEASURES)
def causes(visit: Visit) -> HttpResponse:
    """The Pareto of causes, their tree, and what is done about them."""
    query = visit.request.GET
    return visit.page(
        "causes.html", page=builder.build(visit.brand, visit.wall, query.get("by", ""), query.get("days", ""))
    )


@desk("GET", "POST", right=Right.SEE_MEASURES)
def cause(visit: Visit, slug: str) -> HttpResponse:
    """One cause; posting says what it is."""
    one = _cause(slug)
    if visit.request.method == "GET":
        return SeeOther(url("cause", slug=one.slug)) if one.slug != slug else _page(visit, one)
    must_tend(visit)

    def do() -> str:
        parent = asked.text(visit, "parent")
        about = mending.About(
            asked.text(visit, "name"),
            _cause(parent) if parent else None,
            asked.choice(visit, "controllability", Controllability),
            asked.choice(visit, "stability", Stability),
            visit.request.POST.get("whys", "").splitlines(),
        )
        mending.describe(one, about, by=visit.person, at=visit.at)
        return "Kept."

    return _done(visit, one, "about", do)


@desk("POST", right=Right.SEE_MEASURES)
def merge(visit: Visit, slug: str) -> HttpResponse:
    """Makes one cause of two."""
    must_tend(visit)
    one = _cause(slug)

    def do() -> str:
        into = learn.by_slug(asked.needed(visit, "into", "pick the cause that it becomes part of."))
        if into is None:
            raise ValueError("into: pick one from the list.")
        made = mending.merge(one, into, asked.text(visit, "why"), by=visit.person, at=visit.at)
        return f"{one.name} is part of {into.name} now; {made.case_count} cases went with it."

    return _done(visit, one, "merge", do, to=lambda: _cause(slug).slug)


@desk("POST", right=Right.SEE_MEASURES)
def split(visit: Visit, slug: str) -> HttpResponse:
    """Gives some cases of a cause a new one under it."""
    must_tend(visit)
    one = _cause(slug)

    def do() -> str:
        ids = [UUID(told) for told in visit.request.POST.getlist("case") if asked.is_id(told)]
        name, why = asked.text(visit, "name"), asked.text(visit, "why")
        made = mending.split(one, name, ids, visit.brand, why, by=visit.person, at=visit.at)
        return f"{made.other.name} is a cause of its own now, with {made.case_count} cases."

    return _done(visit, one, "split", do)


@desk("POST", right=Right.SEE_MEASURES)
def plan(visit: Visit, slug: str) -> HttpResponse:
    """Promises something against a cause."""
    must_tend(visit)
    one = _cause(slug)

    def do() -> str:
        percent = asked.text(visit, "expected")
        if not (percent.isascii() and percent.isdecimal() and len(percent) < 4):
            raise ValueError("expected: give a whole number of percent, from 1 to 100.")
        owner = asked.colleague(visit, "owner")
        words, due_at = asked.text(visit, "words"), asked.moment(visit)
        mending.plan(one, visit.brand, words, owner, due_at, int(percent), by=visit.person, at=visit.at)
        return f"{owner.name} promised it."

    return _done(visit, one, "plan", do)


@desk("POST", right=Right.SEE_MEASURES)
def act(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - as every address of the desk names it
    """Says that an action is done (by who promised it, too), that it works, or that it is given up."""
    action = weighed.for_brand(visit.brand, id)
    if action is None:
        raise NotSeen
    if action.promise.person_id != visit.person.id:
        must_tend(visit)

    def do() -> str:
        what = asked.text(visit, "do")
        if what == "done":
            mending.do(action, by=visit.person, at=visit.at)
            return "Done. It is judged when the time after it has passed."
        if what == "prove":
            mending.prove(action, by=visit.person, at=visit.at)
            return "It works, and is closed."
        if what == "link":
            mending.link_issue(action, asked.text(visit, "issue"), by=visit.person, at=visit.at)
            return "Linked. What becomes of it there is told here." if action.issue else "Linked with none any more."
        mending.give_up(action, asked.text(visit, "why"), by=visit.person, at=visit.at)
        return "Given up; the cause stays."

    return _done(visit, action.cause, f"action-{action.id}", do)


def _page(visit: Visit, one: Cause, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    tends = may_tend(visit)
    page = builder.one(one, visit.brand, visit.wall, visit.person, tends=tends)
    return visit.page("cause.html", status, page=page, may_tend=tends, form=form)


def _done(
    visit: Visit, one: Cause, name: str, do: Callable[[], str], to: Callable[[], str] | None = None
) -> HttpResponse:
    """Does it and shows the cause again; a denial gives the form back, and changes nothing."""
    try:
        words = do()
    except Exception as why:
        if not is_denial(why) or isinstance(why, NotAllowed | NotSeen):
            raise
        errors = Fields({"due": "at"}).errors(str(why))
        return _page(visit, _cause(one.slug), Form(name, typed(visit.request), errors), status_of(why))
    forget()
    shown.tell(visit.request, words)
    return SeeOther(url("cause", slug=to() if to else one.slug))
