"""Wins in a browser: everybody nominates colleagues and joins in; leads and whoever sets policy choose for a month."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse

from amends.cases.queries import NotSeen, case_for
from amends.flow import celebrating as flow
from amends.learn import wins as learn
from amends.learn.models import Win
from amends.learn.risking import may_keep
from amends.learn.rules.wins import Honours
from amends.people.rules import Right
from amends.web import asked
from amends.web.acting import SeeOther, is_denial, status_of, typed
from amends.web.pages import url
from amends.web.remembered import forget
from amends.web.shown import desk as shown
from amends.web.shown.forms import Fields, Form
from amends.web.visit import NotAllowed, Visit, desk
from amends.web.wins import shown as builder


@desk("GET", "POST", right=Right.SEE_OWN_BRANDS)
def wins(visit: Visit) -> HttpResponse:
    """The feed; posting nominates somebody. `?case=` begins a nomination out of a case."""
    if visit.request.method == "GET":
        return _page(visit)
    try:
        reference = asked.text(visit, "case")
        try:
            case = case_for(visit.person, reference) if reference else None
        except NotSeen:
            raise ValueError("case: there is no such case for you; leave it empty, or give its reference.") from None
        told = flow.Nomination(
            asked.colleague(visit, "person"),
            asked.choice(visit, "honours", Honours),
            asked.text(visit, "words"),
            case,
            asked.text(visit, "quote"),
        )
        agreed = asked.text(visit, "agreed") == "yes"
        made = flow.nominate(visit.brand, told, they_agreed=agreed, by=visit.person, at=visit.at)
    except ValueError as why:
        form = Form("nominate", typed(visit.request), Fields().errors(str(why)))
        return _page(visit, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    shown.tell(visit.request, f"{made.person.first_name}'s win is in the feed.")
    return SeeOther(url("wins"))


@desk("POST", right=Right.SEE_OWN_BRANDS)
def win(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - as every address of the desk names it
    """Joins in the thanks, chooses it for its month, hides the customer's words, or takes it out of the feed."""
    row = learn.win_for(visit.brand, id)
    if row is None:
        raise NotSeen
    try:
        words = _do(visit, row, asked.text(visit, "do"))
    except Exception as why:
        if not is_denial(why) or isinstance(why, NotAllowed | NotSeen):
            raise
        return _page(visit, Form("win", {}, {"": " ".join(Fields().errors(str(why)).values())}), status_of(why))
    forget()
    shown.tell(visit.request, words)
    return SeeOther(url("wins"))


def _do(visit: Visit, row: Win, what: str) -> str:
    me, keeps, at = visit.person, may_keep(visit.person), visit.at
    if what == "choose":
        if not keeps:
            raise NotAllowed(who="lead, manager or quality")
        flow.choose(row, by=me, at=at)
        return f"{row.person.first_name}'s is the win of the month."
    if what == "unquote":
        if not keeps and row.nominated_by_id != me.id:
            raise NotAllowed(who="lead, manager, quality, or who nominated it")
        flow.share_no_more(row, by=me, at=at)
        return "Their words are shown no more, here and in any other win."
    if what == "take_back":
        if me.id not in {row.nominated_by_id, row.person_id}:
            raise NotAllowed(who="who nominated it, or whose it is")
        flow.take_back(row, by=me, at=at)
        return "It is out of the feed."
    flow.join_in(row, by=me, at=at)
    return f"{row.person.first_name} sees your thanks."


def _page(visit: Visit, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    reference = visit.request.GET.get("case", "")
    case = case_for(visit.person, reference) if reference else None
    page = builder.build(visit.person, visit.brand, visit.wall, case)
    return visit.page("wins.html", status, page=page, form=form)
