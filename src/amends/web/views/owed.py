"""What the law owes on a case: asked, granted, told. Each law has its page."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse

from amends.cases.models import Case
from amends.cases.queries import NotSeen, case_for
from amends.flow import owed as flow
from amends.people.rules import Right
from amends.remedies import queries as remedies
from amends.remedies.law import shelf
from amends.remedies.law.spelling import OUTCOMES
from amends.remedies.models import Quote
from amends.web import asked
from amends.web.acting import SeeOther, is_denial, status_of, typed
from amends.web.pages import url
from amends.web.shown import desk as shown
from amends.web.shown import owed as builder
from amends.web.shown.case import rights
from amends.web.shown.forms import Fields, Form
from amends.web.views.fair import waits_for
from amends.web.visit import NotAllowed, Visit, desk
from amends.web.words import money


def _case(visit: Visit, ref: str, pack: str) -> Case:
    """The case, where this law answers for it or was asked before.

    :raises NotSeen: for a case that this person may not see, or a law that has nothing to do with it.
    """
    case = case_for(visit.person, ref)
    if pack not in builder.names_for(case) and remedies.standing_quote(case, pack) is None:
        raise NotSeen
    return case


def _must(visit: Visit, case: Case) -> None:
    if "remedy" not in rights.may_now(case, visit.person, is_acknowledged=False):
        raise NotAllowed(who=rights.who_may(case))


@desk("GET", "POST", right=Right.WORK_CASES)
def law(visit: Visit, ref: str, pack: str) -> HttpResponse:
    """The answer of a law with its reasoning, and the facts that it asks for; posting them asks it again."""
    case = _case(visit, ref, pack)
    if visit.request.method == "GET":
        return page(visit, case, pack)
    _must(visit, case)
    try:
        facts = builder.facts_of(shelf.pack(pack), visit.request.POST.dict())
        quote = flow.ask_law(case, pack, facts, asked.text(visit, "evidence"), by=visit.person, at=visit.at)
    except Exception as why:
        return _refused(visit, case, pack, "facts", why)
    shown.tell(visit.request, f"Asked: {OUTCOMES[quote.outcome]}.")
    return SeeOther(url("case_law", ref=case.reference, pack=pack))


@desk("POST", right=Right.WORK_CASES)
def grant(visit: Visit, ref: str, pack: str) -> HttpResponse:
    """Grants what the law owes, or asks whoever may."""
    case = _case(visit, ref, pack)
    _must(visit, case)
    quote = _quote(case, pack)
    try:
        made = flow.grant_owed(quote, by=visit.person, at=visit.at)
    except Exception as why:
        return _refused(visit, case, pack, "grant", why)
    worth = money(made.amount_minor, made.currency)
    words = f"{worth} {waits_for(made, visit)}" if made.beyond else f"Granted: {worth}."
    shown.tell(visit.request, words)
    return SeeOther(url("case_law", ref=case.reference, pack=pack))


@desk("POST", right=Right.WORK_CASES)
def tell(visit: Visit, ref: str, pack: str) -> HttpResponse:
    """Tells the customer what the law owes them."""
    case = _case(visit, ref, pack)
    _must(visit, case)
    quote = _quote(case, pack)
    try:
        flow.tell_owed(quote, asked.text(visit, "body"), by=visit.person, at=visit.at)
    except Exception as why:
        return _refused(visit, case, pack, "tell", why)
    shown.tell(visit.request, "Told. It leaves in 15 seconds.")
    return SeeOther(url("case", ref=case.reference))


def _quote(case: Case, pack: str) -> Quote:
    quote = remedies.standing_quote(case, pack)
    if quote is None:
        raise NotSeen
    return quote


def _refused(visit: Visit, case: Case, pack: str, name: str, why: Exception) -> HttpResponse:
    if not is_denial(why) or isinstance(why, NotSeen):
        raise why
    # "facts: distance_km: ..." names the fact behind the form's name.
    words = str(why).removeprefix("facts: ") if name == "facts" else str(why)
    fields = Fields({one: one for one in shelf.pack(pack).facts})
    return page(visit, case, pack, Form(name, typed(visit.request), fields.errors(words)), status_of(why))


def page(
    visit: Visit, case: Case, pack: str, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    """The page of a law on a case."""
    quote = remedies.standing_quote(case, pack)
    values = {name: str(value) for name, value in form.values.items()} if form else {}
    # Only the form of the facts tells facts: whatever else is refused, they stand as they were stated.
    typed_facts = values if form and form.name == "facts" else None
    owed = builder.build(case, shelf.pack(pack), quote, typed_facts, visit.person, body=values.get("body", ""))
    can = "remedy" in rights.may_now(case, visit.person, is_acknowledged=False)
    return visit.page("law.html", status, owed=owed, can=can, form=form)
