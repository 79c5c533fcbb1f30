"""Launches in a browser: something new goes out; what will fail, who owns it, and plan B."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse

from amends.cases.queries import NotSeen
from amends.flow import launching as flow
from amends.kinds import queries as kinds
from amends.people.models import Person
from amends.people.queries import staff
from amends.people.rules import Right
from amends.playbooks import launching
from amends.playbooks.models import Launch, LaunchRisk
from amends.web import asked
from amends.web.acting import SeeOther, is_denial, status_of, typed
from amends.web.pages import url
from amends.web.remembered import forget
from amends.web.shown import desk as shown
from amends.web.shown.forms import Fields, Form, Option
from amends.web.visit import NotAllowed, Visit, desk
from amends.web.words import Wall, cases_words

LOOKED_BACK = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class LaunchLine:
    """One launch of the list."""

    name: str
    url: str
    state: str


@dataclass(frozen=True, slots=True)
class RiskLine:
    """One thing that will fail: who owns it, plan B, and whether it is ready."""

    id: UUID
    words: str
    kind: str
    owner: str
    plan_b: str
    state: str
    is_late: bool
    may_say: bool


def _may_write(visit: Visit) -> bool:
    return visit.person.can(Right.LEAD_TEAM) or visit.person.can(Right.SET_POLICY)


def _must_write(visit: Visit) -> None:
    if not _may_write(visit):
        raise NotAllowed(Right.LEAD_TEAM)


def _ready_words(ready: int, needed: int) -> str:
    if not needed:
        return "nobody has asked yet what will fail"
    return f"{ready} of {needed} {'plan B is' if needed == 1 else 'plans B are'} ready"


@desk("GET", "POST", right=Right.SEE_OWN_BRANDS)
def launches(visit: Visit) -> HttpResponse:
    """What goes out and went out; posting writes a new one."""
    if visit.request.method == "GET":
        return _list(visit)
    _must_write(visit)
    try:
        made = flow.write(visit.brand, asked.text(visit, "name"), asked.moment(visit), by=visit.person, at=visit.at)
    except ValueError as why:
        form = Form("new", typed(visit.request), Fields({"due": "at"}).errors(str(why)))
        return _list(visit, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    return SeeOther(url("launch", id=made.id))


def _list(visit: Visit, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    lines = [
        LaunchLine(
            one.name,
            url("launch", id=one.id),
            f"{'went' if one.goes_out_at <= visit.at else 'goes'} out {visit.wall.when(one.goes_out_at)} · "
            f"{_ready_words(ready, needed)}",
        )
        for one, needed, ready in launching.launches(visit.brand)
    ]
    return visit.page("launches.html", status, launches=lines, may_write=_may_write(visit), form=form)


def _launch(visit: Visit, launch_id: UUID) -> Launch:
    found = launching.launch_for(visit.brand, launch_id)
    if found is None:
        raise NotSeen
    return found


@desk("GET", "POST", right=Right.SEE_OWN_BRANDS)
def launch(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - as every address of the desk names it
    """One launch; posting adds something that will fail."""
    one = _launch(visit, id)
    if visit.request.method == "GET":
        return _page(visit, one)
    _must_write(visit)

    def do() -> str:
        owner = asked.colleague(visit, "owner")
        kind = kinds.by_slug(asked.text(visit, "kind")) if asked.text(visit, "kind") else None
        words, plan_b = asked.text(visit, "words"), asked.text(visit, "plan")
        flow.expect(one, words, plan_b, kind, owner, by=visit.person, at=visit.at)
        return f"{owner.name} promised that plan B is ready."

    return _done(visit, one, "expect", do)


@desk("POST", right=Right.SEE_OWN_BRANDS)
def risk(visit: Visit, id: UUID, risk_id: UUID) -> HttpResponse:  # noqa: A002
    """Says that plan B is ready (its owner may, too), or that it is not needed."""
    one = _launch(visit, id)
    found = launching.risk_of(one, risk_id)
    if found is None:
        raise NotSeen
    if found.promise.person_id != visit.person.id:
        _must_write(visit)

    def do() -> str:
        if asked.text(visit, "do") == "ready":
            flow.ready(found, by=visit.person, at=visit.at)
            return "Plan B is ready."
        flow.drop(found, asked.text(visit, "why"), by=visit.person, at=visit.at)
        return "Dropped, with its reason."

    return _done(visit, one, f"risk-{risk_id}", do)


def _done(visit: Visit, one: Launch, name: str, do: Callable[[], str]) -> HttpResponse:
    """Does it and shows the launch again; a denial gives the form back, and changes nothing."""
    try:
        words = do()
    except Exception as why:
        if not is_denial(why) or isinstance(why, NotAllowed | NotSeen):
            raise
        return _page(visit, one, Form(name, typed(visit.request), Fields().errors(str(why))), status_of(why))
    forget()
    shown.tell(visit.request, words)
    return SeeOther(url("launch", id=one.id))


def _page(visit: Visit, one: Launch, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    found, may = launching.risks_of(one), _may_write(visit)
    needed = [each for each in found if each.dropped_at is None]
    known = {each.kind_id for each in found if each.kind_id}
    past = launching.failed_most(visit.brand, since=visit.at - LOOKED_BACK, without=known)
    return visit.page(
        "launch.html",
        status,
        launch=one,
        state=_ready_words(sum(each.ready_at is not None for each in needed), len(needed)),
        goes_out=visit.wall.when(one.goes_out_at),
        is_out=one.goes_out_at <= visit.at,
        risks=[_line(each, visit.wall, visit.person, leads=may) for each in found],
        suggested=[(each.name, each.slug, cases_words(count)) for each, count in past],
        begun=visit.request.GET.get("kind", ""),
        kinds=[Option(each.slug, each.name) for each in kinds.active()],
        people=[Option(str(each.id), each.name) for each in staff(visit.brand) if each.can(Right.WORK_CASES)],
        may_write=may,
        form=form,
    )


def _line(one: LaunchRisk, wall: Wall, me: Person, *, leads: bool) -> RiskLine:
    is_open = one.ready_at is None and one.dropped_at is None
    late = is_open and one.promise.due_at <= wall.now
    if one.ready_at is not None:
        state = f"ready since {wall.when(one.ready_at)}"
    elif one.dropped_at is not None:
        state = f"not needed: {one.dropped_why}"
    else:
        state = "not ready, and it is out" if late else f"to be ready by {wall.when(one.promise.due_at)}"
    owner = one.promise.person
    mine = owner is not None and owner.id == me.id
    return RiskLine(
        one.id,
        one.words,
        one.kind.name if one.kind else "",
        owner.name if owner else "",
        one.plan_b,
        state,
        late,
        is_open and (leads or mine),
    )
