"""A customer's card: that two are one person, that they are two after all, that what is open needs one owner."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse

from amends.cases.queries import NotSeen, case_for
from amends.cases.whose import whose
from amends.customers import merging
from amends.customers.models import Customer
from amends.flow import contacting
from amends.flow import merging as flow
from amends.flow.merging import OneOwner
from amends.people.rules import Right
from amends.web import asked
from amends.web.acting import SeeOther, is_denial, status_of, typed
from amends.web.pages import url
from amends.web.shown import customer as builder
from amends.web.shown import desk as shown
from amends.web.shown.forms import Fields, Form
from amends.web.visit import Visit, desk


def _found(visit: Visit, id_: UUID) -> Customer:
    found = merging.customer_of(visit.brand, id_)
    if found is None:
        raise NotSeen
    return found


@desk("GET", right=Right.SEE_OWN_BRANDS)
def customer(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - as every address of the desk names it
    """The card."""
    return page(visit, _found(visit, id))


def page(visit: Visit, found: Customer, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    """The card; after a denial with the form as it was filled in."""
    return visit.page("customer.html", status, customer=builder.build(found, visit.person), form=form)


@desk("POST", right=Right.WORK_CASES)
def merge(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002
    """Says that somebody else is this customer: what is known of them comes here."""
    found = _found(visit, id)
    try:
        gone = _meant(visit)
        row = flow.merge(found, gone, by=visit.person, at=visit.at)
    except Exception as why:
        if not is_denial(why) or isinstance(why, NotSeen):
            raise
        errors = Fields({"with": "who"}).errors(str(why))
        return page(visit, found, Form("merge", typed(visit.request), errors), status_of(why))
    words = f"{gone.name} and {found.name} are one customer now."
    shown.tell(visit.request, words, undo_url=url("customer_unmerge", id=row.id))
    return SeeOther(url("customer", id=found.id))


def _meant(visit: Visit) -> Customer:
    """The customer who was picked, or whom the typed words mean."""
    if picked := asked.text(visit, "with"):
        try:
            return _found(visit, UUID(picked))
        except ValueError:
            raise NotSeen from None
    meant = whose(visit.person, visit.brand, asked.text(visit, "who"))
    gone = meant.case.customer if meant.case else meant.customer
    if gone is None:
        raise ValueError("who: nobody is known by this.")
    return gone


@desk("POST", right=Right.WORK_CASES)
def apart(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002
    """Says that somebody who looks like this customer is somebody else; leads back to the case that asked."""
    found, ref = _found(visit, id), asked.text(visit, "case")
    back = url("case", ref=case_for(visit.person, ref).reference) if ref else url("customer", id=found.id)
    try:
        other = _meant(visit)
        flow.tell_apart(found, other, by=visit.person, at=visit.at)
    except Exception as why:
        if not is_denial(why) or isinstance(why, NotSeen):
            raise
        errors = Fields({"with": "who"}).errors(str(why))
        return page(visit, found, Form("merge", {}, errors), status_of(why))
    shown.tell(visit.request, f"{found.name} and {other.name} are two persons; nobody is asked again.")
    return SeeOther(back)


@desk("POST", right=Right.WORK_CASES)
def unmerge(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002
    """Parts two customers again."""
    row = merging.merge_of(visit.brand, id)
    if row is None:
        raise NotSeen
    try:
        flow.unmerge(row, by=visit.person, at=visit.at)
    except Exception as why:
        if not is_denial(why):
            raise
        errors = {"": " ".join(Fields().errors(str(why)).values())}
        return page(visit, row.kept, Form("unmerge", {}, errors), status_of(why))
    shown.tell(visit.request, f"{row.gone.name} and {row.kept.name} are two again; each has what was theirs.")
    return SeeOther(url("customer", id=row.kept_id))


@desk("POST", right=Right.WORK_CASES)
def automatic(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002
    """Records whether an automatic notice may be the first that this customer hears of a failure."""
    found, may = _found(visit, id), asked.text(visit, "may") == "yes"
    contacting.let_machine_write_first(found, may=may, by=visit.person, at=visit.at)
    words = "is told at once by an automatic notice" if may else "hears first from a person"
    shown.tell(visit.request, f"{found.name} {words} when we notice something.")
    return SeeOther(url("customer", id=found.id))


@desk("POST", right=Right.WORK_CASES)
def told_later(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002
    """Records whether this customer is told, after their recovery, what we changed because of it."""
    found, may = _found(visit, id), asked.text(visit, "may") == "yes"
    contacting.tell_what_came(found, may=may, by=visit.person, at=visit.at)
    words = "is told" if may else "is not told"
    shown.tell(visit.request, f"{found.name} {words} what we change because of them.")
    return SeeOther(url("customer", id=found.id))


@desk("POST", right=Right.WORK_CASES)
def one_owner(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002
    """Brings what is open to one owner."""
    found = _found(visit, id)
    try:
        done = flow.one_owner(found, by=visit.person, at=visit.at)
    except Exception as why:
        if not is_denial(why):
            raise
        errors = {"": " ".join(Fields().errors(str(why)).values())}
        return page(visit, found, Form("owner", {}, errors), status_of(why))
    shown.tell(visit.request, _told(done), "info" if done.left else "done")
    return SeeOther(url("customer", id=found.id))


def _told(done: OneOwner) -> str:
    owner = done.owner.first_name
    parts = [f"{owner} has {case.reference} now." for case in done.given]
    parts += [f"{case.reference} is offered to {owner}." for case in done.offered]
    parts += [f"{case.reference} is {case.owner.first_name}'s to hand off." for case in done.left if case.owner]
    return " ".join(parts) or f"Everything that is open is {owner}'s already."
