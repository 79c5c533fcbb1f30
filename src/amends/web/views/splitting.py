"""Splitting a case in two, and taking a splitting or a joining back."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse

from amends.cases.models import Case
from amends.cases.queries import NotSeen, case_for
from amends.cases.whose import whose
from amends.conversation.moving import on
from amends.customers.models import Customer
from amends.flow import parting
from amends.people.rules import Right
from amends.promises.queries import open_on
from amends.web import asked
from amends.web.acting import SeeOther, is_denial, status_of, typed
from amends.web.pages import url
from amends.web.shown import desk as shown
from amends.web.shown import splitting as builder
from amends.web.shown.case import rights
from amends.web.shown.forms import Fields, Form
from amends.web.visit import NotAllowed, Visit, desk


def _may(visit: Visit, case: Case) -> None:
    """Whoever may end a case may part it: its owner, or a lead.

    :raises NotAllowed: saying who may.
    """
    if "end" not in rights.may(case, visit.person):
        raise NotAllowed(who=rights.who_may(case))


@desk("GET", "POST", right=Right.WORK_CASES)
def split(visit: Visit, ref: str) -> HttpResponse:
    """The page on which messages are picked; and what is made of them."""
    case = case_for(visit.person, ref)
    if visit.request.method == "GET":
        return page(visit, case)
    _may(visit, case)
    try:
        made = _split(visit, case)
    except Exception as why:
        if not is_denial(why) or isinstance(why, NotSeen):
            raise
        return page(visit, case, Form("split", typed(visit.request), Fields().errors(str(why))), status_of(why))
    words = f"{made.reference} is a case of its own now."
    shown.tell(visit.request, words, undo_url=url("case_unsplit", ref=made.reference))
    return SeeOther(url("case", ref=made.reference))


def _split(visit: Visit, case: Case) -> Case:
    messages = on(case, _ids(visit, "message"))
    wanted = set(_ids(visit, "promise"))
    leaving = [promise for promise in open_on(case) if promise.id in wanted]
    return parting.split(case, messages, leaving, customer=_whose(visit), by=visit.person, at=visit.at)


def _ids(visit: Visit, name: str) -> list[UUID]:
    try:
        return [UUID(one) for one in visit.request.POST.getlist(name)]
    except ValueError:
        raise NotSeen from None


def _whose(visit: Visit) -> Customer | None:
    """Whose the new case is; nobody typed: the same customer's."""
    typed_ = asked.text(visit, "who")
    if not typed_:
        return None
    meant = whose(visit.person, visit.brand, typed_)
    found = meant.case.customer if meant.case else meant.customer
    if found is None:
        raise ValueError("who: nobody is known by this; leave it empty, or give a case of theirs.")
    return found


def page(visit: Visit, case: Case, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    """The page; after a denial with what was picked."""
    picked = set(visit.request.POST.getlist("message")) | set(visit.request.POST.getlist("promise"))
    return visit.page("split.html", status, split=builder.build(case), picked=picked, form=form)


@desk("POST", right=Right.WORK_CASES)
def unsplit(visit: Visit, ref: str) -> HttpResponse:
    """Takes a splitting back."""
    case = case_for(visit.person, ref)
    _may(visit, case)
    try:
        old = parting.unsplit(case, by=visit.person, at=visit.at)
    except Exception as why:
        if not is_denial(why):
            raise
        return page(visit, case, Form("back", {}, _whole(why)), status_of(why))
    shown.tell(visit.request, f"Everything is on {old.reference} again.")
    return SeeOther(url("case", ref=old.reference))


@desk("POST", right=Right.WORK_CASES)
def unjoin(visit: Visit, ref: str) -> HttpResponse:
    """Takes a joining back."""
    case = case_for(visit.person, ref)
    if case.joined_to is not None:
        _may(visit, case.joined_to)
    try:
        parting.unjoin(case, by=visit.person, at=visit.at)
    except Exception as why:
        if not is_denial(why):
            raise
        return page(visit, case, Form("back", {}, _whole(why)), status_of(why))
    shown.tell(visit.request, f"{case.reference} is open again.")
    return SeeOther(url("case", ref=case.reference))


def _whole(why: Exception) -> dict[str, str]:
    return {"": " ".join(Fields().errors(str(why)).values())}
