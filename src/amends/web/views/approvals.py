"""Answering what somebody asked for beyond their authority."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse

from amends import flow
from amends.people.rules import Right
from amends.remedies.guarded import remedy_for
from amends.web import asked
from amends.web.acting import SeeOther, is_denial, status_of, typed
from amends.web.pages import url
from amends.web.shown import desk as shown
from amends.web.shown.forms import Fields, Form
from amends.web.views import team
from amends.web.views.fair import approved_words, worth_of
from amends.web.visit import Visit, desk

GRANT, REFUSE = "grant", "refuse"


@desk("POST", right=Right.APPROVE)
def decide(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - the template names it so
    """Approves or refuses; a refusal says why."""
    remedy = remedy_for(visit.person, id)
    try:
        words = _answer(visit, asked.text(visit, "decision"), id)
    except Exception as why:
        if not is_denial(why):
            raise
        form = Form(f"approval-{id}", typed(visit.request), Fields().errors(str(why)))
        errors = {"": " ".join(form.errors.values())}
        return team.page(visit, Form(form.name, form.values, errors), status_of(why))
    shown.tell(visit.request, f"{words}: {worth_of(remedy)} for {remedy.case.customer.name}.")
    return SeeOther(f"{url('team')}#approvals")


def _answer(visit: Visit, decision: str, remedy_id: UUID) -> str:
    remedy = remedy_for(visit.person, remedy_id)
    if decision == GRANT:
        return approved_words(flow.approve_remedy(remedy, by=visit.person, at=visit.at))
    if decision == REFUSE:
        flow.refuse_remedy(remedy, asked.text(visit, "reason"), by=visit.person, at=visit.at)
        return "Refused"
    raise ValueError("decision: approve or refuse.")
