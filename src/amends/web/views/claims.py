"""Claims that were checked and are not true: written down, confirmed by a second person, explained, contested."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse
from django.urls import URLPattern, path

from amends.cases.models import Case
from amends.cases.queries import NotSeen, case_for
from amends.flow import claiming
from amends.people.rules import Right
from amends.remedies.models import UntrueClaim
from amends.remedies.queries.claims import claim_for, newest_on
from amends.web import asked
from amends.web.acting import SeeOther, is_denial, status_of, typed
from amends.web.pages import url
from amends.web.shown import claims as builder
from amends.web.shown import desk as shown
from amends.web.shown.case import rights
from amends.web.shown.forms import Fields, Form
from amends.web.views import team
from amends.web.visit import NotAllowed, Visit, desk

CONFIRM, REFUSE, UPHOLD, DROP = "confirm", "refuse", "uphold", "drop"


@desk("GET", right=Right.WORK_CASES)
def look(visit: Visit, ref: str) -> HttpResponse:
    """What was claimed on a case and found untrue; and earlier ones, once a fix is offered."""
    return _page(visit, case_for(visit.person, ref))


@desk("POST", right=Right.WORK_CASES)
def find(visit: Visit, ref: str) -> HttpResponse:
    """Writes down that a claim was checked and is not true."""

    def do(case: Case) -> str:
        said = asked.text(visit, "claim"), asked.text(visit, "evidence")
        claiming.find_untrue(case, *said, by=visit.person, at=visit.at)
        return "Written down. It counts for nothing until a second person has confirmed it."

    return _do(visit, ref, "find", do)


@desk("POST", right=Right.WORK_CASES)
def contest(visit: Visit, ref: str) -> HttpResponse:
    """Sets aside what the customer told us is wrong."""

    def do(case: Case) -> str:
        row = newest_on(case)
        if row is None:
            raise claiming.NothingToDecide
        claiming.contest(row, asked.text(visit, "contest"), by=visit.person, at=visit.at)
        return "Set aside. Somebody who had no part in it looks at it."

    return _do(visit, ref, "contest", do)


@desk("POST", right=Right.WORK_CASES)
def explain(visit: Visit, ref: str) -> HttpResponse:
    """Writes the customer who asked what is kept."""

    def do(case: Case) -> str:
        claiming.explain(case, by=visit.person, at=visit.at)
        return "It leaves in 15 seconds."

    return _do(visit, ref, "explain", do)


def _do(visit: Visit, ref: str, form: str, do: Callable[[Case], str]) -> HttpResponse:
    case = case_for(visit.person, ref)
    if not rights.may_check_claims(case, visit.person):
        raise NotAllowed(who=rights.who_may(case))
    try:
        words = do(case)
    except Exception as why:
        if not is_denial(why):
            raise
        return _page(visit, case, Form(form, typed(visit.request), Fields().errors(str(why))), status_of(why))
    shown.tell(visit.request, words)
    return SeeOther(url("claims", ref=case.reference))


def _page(visit: Visit, case: Case, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    page = builder.build(case, visit.person, visit.wall)
    if not (rights.may_check_claims(case, visit.person) or page.may_decide):
        raise NotSeen
    return visit.page("claims.html", status, claims=page, form=form)


@desk("POST", right=Right.APPROVE)
def decide(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - the template names it so
    """A second person's word: confirmed or refused; of what is contested, upheld or dropped."""
    row = claim_for(visit.person, id)
    try:
        words = _answer(visit, row, asked.text(visit, "decision"))
    except Exception as why:
        if not is_denial(why):
            raise
        errors = {"": " ".join(Fields().errors(str(why)).values())}
        return team.page(visit, Form(f"claim-{id}", typed(visit.request), errors), status_of(why))
    shown.tell(visit.request, words)
    return SeeOther(f"{url('team')}#claims")


def _answer(visit: Visit, row: UntrueClaim, decision: str) -> str:
    if decision == CONFIRM:
        claiming.confirm_untrue(row, by=visit.person, at=visit.at)
        return "Confirmed. It counts until a year after it was found."
    if decision == REFUSE:
        claiming.refuse_untrue(row, by=visit.person, at=visit.at)
        return "Not confirmed. It never counts."
    if decision not in {UPHOLD, DROP}:
        raise ValueError("decision: press one of the two.")
    stands = decision == UPHOLD
    claiming.settle(row, asked.text(visit, "answer"), stands=stands, by=visit.person, at=visit.at)
    return f"{'It stands' if stands else 'Dropped'}. The customer is told in 15 seconds."


urlpatterns: list[URLPattern] = [
    path("cases/<str:ref>/claims", look, name="claims"),
    path("cases/<str:ref>/claims/found", find, name="claim_found"),
    path("cases/<str:ref>/claims/contest", contest, name="claim_contest"),
    path("cases/<str:ref>/claims/explanation", explain, name="claims_explained"),
    path("claims/<uuid:id>/decision", decide, name="claim_decision"),
]
