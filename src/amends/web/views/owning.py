"""Whose case it is: taken, handed off, accepted or given back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse

from amends import flow
from amends.cases.queries import NotSeen, case_for, open_hand_off
from amends.cases.rules import HandOffReason
from amends.people.models import Team
from amends.people.rules import Right
from amends.web import asked
from amends.web.acting import Act, Done, SeeOther, denied, is_denial, on_case
from amends.web.pages import url
from amends.web.shown import desk as shown
from amends.web.shown.case import rights
from amends.web.visit import NotAllowed, Visit, desk


@desk("POST", right=Right.WORK_CASES)
def take(visit: Visit, ref: str) -> HttpResponse:
    """Makes the visitor the owner of a case that nobody has."""
    case = case_for(visit.person, ref)

    if case.owner_id == visit.person.id:
        return SeeOther(url("case", ref=case.reference))
    if case.is_closed:
        raise NotAllowed(who=rights.who_may(case))
    try:
        flow.take(case, by=visit.person, at=visit.at)
    except Exception as why:
        if not is_denial(why):
            raise
        # Somebody was quicker. That is no lack of a right, and the page says whose it is now.
        return denied(visit, case, Act("take"), why)
    shown.tell(visit.request, f"{case.customer.name} is yours now.")
    return SeeOther(url("case", ref=case.reference))


@desk("POST", right=Right.WORK_CASES)
def hand_off(visit: Visit, ref: str) -> HttpResponse:
    """Offers the case to a colleague, or gives it to a team."""
    case = case_for(visit.person, ref)

    def do() -> Done:
        to = asked.taker(visit, "to")
        reason = asked.choice(visit, "reason", HandOffReason)
        flow.hand_off(case, to, reason, asked.text(visit, "note"), by=visit.person, at=visit.at)
        if isinstance(to, Team):
            return Done(f"{to.name} has the case until somebody takes it.")
        return Done(f"Offered to {to.name}. You own the case until they accept.")

    return on_case(visit, case, Act("hand_off", "hand-off"), do)


@desk("POST", right=Right.WORK_CASES)
def answer(visit: Visit, ref: str, id: UUID) -> HttpResponse:  # noqa: A002 - the template names it so
    """The answer of whoever the case was offered to."""
    case = case_for(visit.person, ref)
    offered = open_hand_off(case)
    if offered is None or offered.id != id:
        raise NotSeen
    offered.case = case
    accepts = visit.request.POST.get("answer") == "accept"
    try:
        (flow.accept if accepts else flow.decline)(offered, by=visit.person, at=visit.at)
    except Exception as why:
        if not is_denial(why):
            raise
        return denied(visit, case, Act("hand_off"), why)
    giver = offered.giver.first_name
    shown.tell(visit.request, f"The case is yours; {giver} follows it." if accepts else f"{giver} keeps the case.")
    return SeeOther(url("case", ref=case.reference))
