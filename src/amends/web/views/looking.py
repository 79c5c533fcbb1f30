"""A second look: agreed with the customer, or ended by a final answer that a lead approves or sends back."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpResponse

from amends.cases.models import Case
from amends.cases.queries import NotSeen, case_for
from amends.flow import looking as flow
from amends.people.rules import Right
from amends.remedies.models import SecondLook
from amends.remedies.queries import looks
from amends.web import asked
from amends.web.acting import SeeOther, is_denial, status_of, typed
from amends.web.pages import url
from amends.web.shown import desk as shown
from amends.web.shown import looking as builder
from amends.web.shown.forms import Fields, Form
from amends.web.visit import Visit, desk

APPROVE, SEND_BACK = "approve", "send_back"


def _case(visit: Visit, ref: str) -> Case:
    """A case that had a second look.

    :raises NotSeen: for a case that this person may not see, or without a second look.
    """
    case = case_for(visit.person, ref)
    if not looks.looks_of(case):
        raise NotSeen
    return case


@desk("GET", right=Right.WORK_CASES)
def look(visit: Visit, ref: str) -> HttpResponse:
    """The second look of a case."""
    return _page(visit, _case(visit, ref))


@desk("POST", right=Right.WORK_CASES)
def agreed(visit: Visit, ref: str) -> HttpResponse:
    """Ends it with what the customer agreed to."""

    def do(open_: SecondLook) -> str:
        flow.agree(open_, asked.text(visit, "words"), by=visit.person, at=visit.at)
        return "Agreed. Write to them what was agreed, if you have not."

    return _do(visit, ref, "agreed", do)


@desk("POST", right=Right.WORK_CASES)
def final(visit: Visit, ref: str) -> HttpResponse:
    """Writes the final answer and asks a lead to approve it."""

    def do(open_: SecondLook) -> str:
        said = [asked.text(visit, name) for name in ("reasons", "stays", "elsewhere")]
        made = flow.give_final(open_, *said, by=visit.person, at=visit.at)
        who = made.approval.person
        return f"It waits for {who.first_name if who else 'a lead'}; nothing has left yet."

    return _do(visit, ref, "final", do)


@desk("POST", right=Right.APPROVE)
def decide(visit: Visit, ref: str) -> HttpResponse:
    """Lets the final answer leave, or sends it back with an objection."""

    def do(open_: SecondLook) -> str:
        waiting = next((one for one in looks.answers_of(open_) if one.is_waiting), None)
        if waiting is None:
            raise ValueError("decision: no final answer waits here any more.")
        waiting.look = open_
        decision = asked.text(visit, "decision")
        if decision == APPROVE:
            flow.approve_final(waiting, by=visit.person, at=visit.at)
            return "Approved. It leaves in 15 seconds."
        if decision != SEND_BACK:
            raise ValueError("decision: approve it or send it back.")
        flow.send_back(waiting, asked.text(visit, "objection"), by=visit.person, at=visit.at)
        return f"Sent back to {waiting.written_by.first_name}."

    return _do(visit, ref, "decision", do)


def _do(visit: Visit, ref: str, form: str, do: Callable[[SecondLook], str]) -> HttpResponse:
    case = _case(visit, ref)
    open_ = looks.open_look(case)
    try:
        if open_ is None:
            raise flow.LookEnded
        words = do(open_)
    except Exception as why:
        if not is_denial(why):
            raise
        return _page(visit, case, Form(form, typed(visit.request), Fields().errors(str(why))), status_of(why))
    shown.tell(visit.request, words)
    return SeeOther(url("case" if looks.open_look(case) is None else "second_look", ref=case.reference))


def _page(visit: Visit, case: Case, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    return visit.page("second_look.html", status, look=builder.build(case, visit.person, visit.wall), form=form)
