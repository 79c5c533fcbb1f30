"""The risk register in a browser; posting takes a lead or whoever sets policy, a drill also who watches the risk."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse

from amends.cases.queries import NotSeen
from amends.flow import risking as flow
from amends.kinds import queries as kinds
from amends.learn import risks as learn
from amends.learn.models import Drill, Risk
from amends.learn.risking import may_keep
from amends.people.rules import Right
from amends.web import asked
from amends.web.acting import SeeOther, is_denial, status_of, typed
from amends.web.pages import url
from amends.web.remembered import forget
from amends.web.risks import shown as builder
from amends.web.shown import desk as shown
from amends.web.shown.forms import Fields, Form
from amends.web.visit import NotAllowed, Visit, desk

Again = Callable[[Form, HTTPStatus], HttpResponse]


def _must_keep(visit: Visit) -> None:
    if not may_keep(visit.person):
        raise NotAllowed(who="lead, manager or quality")


def _risk(visit: Visit, risk_id: UUID) -> Risk:
    found = learn.risk_for(visit.brand, risk_id)
    if found is None:
        raise NotSeen
    return found


def _rating(visit: Visit) -> flow.Rating:
    told = [_number(asked.text(visit, name)) for name in ("severity", "occurrence", "detection")]
    return flow.Rating(told[0], told[1], told[2], asked.text(visit, "why"))


def _number(said: str) -> int | None:
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 4 else None


@desk("GET", "POST", right=Right.SEE_OWN_BRANDS)
def risks(visit: Visit) -> HttpResponse:
    """The register, worst first, and where one may be missing; posting puts a risk on it."""
    if visit.request.method == "GET":
        return _list(visit)
    _must_keep(visit)
    to: list[str] = []

    def do() -> str:
        owner = asked.colleague(visit, "owner")
        kind = kinds.by_slug(asked.text(visit, "kind")) if asked.text(visit, "kind") else None
        told = flow.Expected(asked.text(visit, "words"), asked.text(visit, "effect"), kind, owner)
        made = flow.write(visit.brand, told, _rating(visit), by=visit.person, at=visit.at)
        to.append(url("risk", id=made.id))
        return f"On the register. {owner.name} watches it."

    return _done(visit, "add", do, lambda: to[0], lambda form, status: _list(visit, form, status))


@desk("GET", "POST", right=Right.SEE_OWN_BRANDS)
def risk(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - as every address of the desk names it
    """One risk; posting rates it anew."""
    row = _risk(visit, id)
    if visit.request.method == "GET":
        return _page(visit, row)
    _must_keep(visit)

    def do() -> str:
        flow.rate(row, _rating(visit), by=visit.person, at=visit.at)
        return "Rated anew. The ratings before stay below."

    return _on(visit, row, "rate", do)


@desk("POST", right=Right.SEE_OWN_BRANDS)
def promise(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - as every address of the desk names it
    """Promises something against a risk."""
    row = _risk(visit, id)
    _must_keep(visit)

    def do() -> str:
        owner = asked.colleague(visit, "owner")
        words, due_at = asked.text(visit, "measure"), asked.moment(visit)
        flow.promise(row, words, owner, due_at, by=visit.person, at=visit.at)
        return f"{owner.name} promised it."

    return _on(visit, row, "promise", do)


@desk("POST", right=Right.SEE_OWN_BRANDS)
def take_off(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - as every address of the desk names it
    """Takes a risk off the register."""
    row = _risk(visit, id)
    _must_keep(visit)

    def do() -> str:
        flow.take_off(row, asked.text(visit, "off"), by=visit.person, at=visit.at)
        return "Taken off, with its reason."

    return _on(visit, row, "off", do)


@desk("POST", right=Right.SEE_OWN_BRANDS)
def measure(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - as every address of the desk names it
    """Says that a measure is done (who promised it, too), or gives it up."""
    row = learn.measure_of(visit.brand, id)
    if row is None:
        raise NotSeen
    if row.promise.person_id != visit.person.id:
        _must_keep(visit)

    def do() -> str:
        if asked.text(visit, "do") == "done":
            flow.done(row, by=visit.person, at=visit.at)
            return "Done. Rate the risk anew, if it changed anything."
        flow.give_up(row, asked.text(visit, "why"), by=visit.person, at=visit.at)
        return "Given up; the risk stays."

    return _on(visit, row.risk, f"measure-{row.id}", do)


@desk("POST", right=Right.SEE_OWN_BRANDS)
def begin_drill(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - as every address of the desk names it
    """Starts the stopwatch of a drill."""
    row = _risk(visit, id)
    _must_drill(visit, row)
    to: list[str] = []

    def do() -> str:
        to.append(url("drill", id=flow.begin_drill(row, by=visit.person, at=visit.at).id))
        return ""

    return _done(visit, "drill", do, lambda: to[0], lambda form, status: _page(visit, row, form, status))


@desk("GET", "POST", right=Right.SEE_OWN_BRANDS)
def drill(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - as every address of the desk names it
    """A drill with its stopwatch; posting stops the time of a step, or of all."""
    row = learn.drill_of(visit.brand, id)
    if row is None:
        raise NotSeen
    if visit.request.method == "GET":
        return _drill(visit, row)
    _must_drill(visit, row.risk)

    def do() -> str:
        step = _number(asked.text(visit, "step"))
        if step is not None:
            flow.do_step(row, step, by=visit.person, at=visit.at)
            return ""
        flow.end_drill(row, asked.text(visit, "learned"), by=visit.person, at=visit.at)
        return "Stopped."

    here = url("drill", id=row.id)
    return _done(visit, "drill", do, lambda: here, lambda form, status: _drill(visit, row, form, status))


def _must_drill(visit: Visit, row: Risk) -> None:
    if not builder.may_drill(row, visit.person):
        raise NotAllowed(who="lead, manager, quality, or who watches this risk")


def _list(visit: Visit, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    page = builder.register(visit.person, visit.brand, visit.wall, visit.request.GET.get("kind", ""))
    return visit.page("risks.html", status, page=page, form=form)


def _page(visit: Visit, row: Risk, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    page = builder.one(row, visit.person, visit.brand, visit.wall)
    return visit.page("risk.html", status, page=page, form=form)


def _drill(visit: Visit, row: Drill, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    return visit.page("drill.html", status, page=builder.drill(row, visit.person, visit.wall), form=form)


def _on(visit: Visit, row: Risk, name: str, do: Callable[[], str]) -> HttpResponse:
    """Does something about one risk, and shows it again."""
    here = url("risk", id=row.id)

    def again(form: Form, status: HTTPStatus) -> HttpResponse:
        return _page(visit, _risk(visit, row.id), form, status)

    return _done(visit, name, do, lambda: here, again)


def _done(visit: Visit, name: str, do: Callable[[], str], to: Callable[[], str], again: Again) -> HttpResponse:
    """Does it and goes to the page that shows it; a denial gives the form back, and changes nothing."""
    try:
        words = do()
    except Exception as why:
        if not is_denial(why) or isinstance(why, NotAllowed | NotSeen):
            raise
        return again(Form(name, typed(visit.request), Fields({"due": "at"}).errors(str(why))), status_of(why))
    forget()
    if words:
        shown.tell(visit.request, words)
    return SeeOther(to())
