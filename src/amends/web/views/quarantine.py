"""The quarantine: what came in and became no case, and what somebody makes of it."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse

from amends.cases.models import Case
from amends.cases.queries import NotSeen
from amends.cases.whose import whose
from amends.flow import quarantine as flow
from amends.flow import unjoining
from amends.intake.models import Complaint
from amends.intake.queries import complaint
from amends.intake.rules import Sort
from amends.people.rules import Right
from amends.web import asked
from amends.web.acting import SeeOther, is_denial, status_of, typed
from amends.web.pages import url
from amends.web.shown import desk as shown
from amends.web.shown import quarantine as builder
from amends.web.shown.forms import Fields, Form
from amends.web.visit import Visit, desk

FIELDS = Fields({"mail": "who", "phone": "who"})
TOGETHER = 100
LAID = {Sort.SPAM: "Set aside as spam.", Sort.AUTOMATIC: "Set aside: a machine wrote it.", Sort.OTHER: "Laid to rest."}


@desk("GET", right=Right.LEAD_TEAM)
def quarantine(visit: Visit) -> HttpResponse:
    """The list."""
    return page(visit)


def page(visit: Visit, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    """The list; after a denial with the form as it was filled in."""
    return visit.page("quarantine.html", status, quarantine=builder.build(visit.brand, visit.person), form=form)


def _found(visit: Visit, id_: UUID) -> Complaint:
    found = complaint(id_)
    if found is None or found.brand_id != visit.brand.id or not found.quarantined_for:
        raise NotSeen
    return found


@desk("POST", right=Right.LEAD_TEAM)
def decide(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - as every address of the desk names it
    """Says whose it is, sets it aside, puts it back, or reads it again."""
    found = _found(visit, id)
    try:
        case = _decided(visit, found)
    except Exception as why:
        if not is_denial(why):
            raise
        return page(visit, Form(f"waits-{id}", typed(visit.request), FIELDS.errors(str(why))), status_of(why))
    return SeeOther(url("case", ref=case.reference) if case else url("quarantine"))


def _decided(visit: Visit, found: Complaint) -> Case | None:
    # A suggestion's button says whose it is, and nothing else.
    decision, by, at = visit.request.POST.get("decision", "whose"), visit.person, visit.at
    if decision == "whose":
        return _given(visit, found)
    if decision == "again":
        case = flow.read_again(found, by=by, at=at)
        shown.tell(
            visit.request, "Now it can be read." if case else "It lies aside: a machine wrote it, or we had it already."
        )
        return case
    if decision == "back":
        flow.put_back(found, by=by, at=at)
        shown.tell(visit.request, "It waits again, and an answer is owed.")
        return None
    sort = asked.choice(visit, "decision", Sort)
    flow.set_aside([found], sort, by=by, at=at)
    shown.tell(visit.request, LAID[sort], undo_url=url("quarantine_back", id=found.id))
    return None


def _given(visit: Visit, found: Complaint) -> Case:
    """Gives it to whoever it is from: a word on their case, or a case of its own."""
    by, at = visit.person, visit.at
    meant = whose(visit.person, visit.brand, asked.text(visit, "case") or asked.text(visit, "who"))
    if meant.case is not None:
        theirs = visit.request.POST.get("theirs") == "yes"
        case = flow.join_case(found, meant.case, is_their_address=theirs, by=by, at=at)
        words = f"It stands on {case.reference}; {case.customer.name} is owed an answer."
        shown.tell(visit.request, words, undo_url=url("quarantine_unjoin", id=found.id))
        return case
    if meant.customer is not None:
        case = flow.open_case_for(found, meant.customer, by=by, at=at)
    else:
        names = [meant.identity] if meant.identity else []
        case = flow.open_case(found, names, asked.text(visit, "name"), by=by, at=at)
    shown.tell(visit.request, f"{case.customer.name} has a case now.")
    return case


@desk("POST", right=Right.LEAD_TEAM)
def back(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002
    """Undoes setting aside."""
    found = _found(visit, id)
    try:
        flow.put_back(found, by=visit.person, at=visit.at)
    except Exception as why:
        if not is_denial(why):
            raise
        return page(visit, Form("aside", {}, {"": str(why)}), status_of(why))
    shown.tell(visit.request, "It waits again, and an answer is owed.")
    return SeeOther(url("quarantine"))


@desk("POST", right=Right.LEAD_TEAM)
def unjoin(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002
    """Takes a joining back, within its span."""
    found = _found(visit, id)
    case = unjoining.case_joined(found)
    try:
        unjoining.unjoin(found, by=visit.person, at=visit.at)
    except Exception as why:
        if not is_denial(why):
            raise
        shown.tell(visit.request, str(why).partition(": ")[2] or str(why), "refused")
        return SeeOther(url("case", ref=case.reference) if case else url("quarantine"))
    shown.tell(visit.request, "It waits in the quarantine again, and an answer is owed.")
    return SeeOther(url("quarantine"))


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotSeen from None


@desk("POST", right=Right.LEAD_TEAM)
def bulk(visit: Visit) -> HttpResponse:
    """Sets several aside at once."""
    ids = visit.request.POST.getlist("id")
    try:
        if not ids:
            raise ValueError("Tick at least one.")
        if len(ids) > TOGETHER:
            raise ValueError(f"{len(ids)} are too many at once; tick {TOGETHER} at most.")
        sort = asked.choice(visit, "decision", Sort)
        flow.set_aside([_found(visit, _key(one)) for one in dict.fromkeys(ids)], sort, by=visit.person, at=visit.at)
    except Exception as why:
        if not is_denial(why) or isinstance(why, NotSeen):
            raise
        return page(visit, Form("bulk", {}, {"": " ".join(Fields().errors(str(why)).values())}), status_of(why))
    shown.tell(visit.request, f"{len(ids)} lie aside. They can be put back below.")
    return SeeOther(url("quarantine"))
