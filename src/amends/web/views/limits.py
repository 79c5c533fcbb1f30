"""Who may give how much alone: read by whoever sets policy, and set by somebody else than whom it is about."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse

from amends.flow import governing as flow
from amends.kernel.money import Money
from amends.people.models import Person
from amends.people.queries import staff
from amends.people.rules import Right, Role
from amends.remedies.queries import authorities, four_eyes
from amends.web import asked
from amends.web.acting import SeeOther, typed
from amends.web.pages import url
from amends.web.remembered import forget
from amends.web.shown import desk as shown
from amends.web.shown.budgets import two_row
from amends.web.shown.forms import Fields, Form, Option
from amends.web.shown.limits import row_of
from amends.web.visit import ROLE_WORDS, Visit, desk

FIELDS = Fields(
    {"per_case_minor": "case", "per_day_minor": "day", "per_customer_minor": "customer", "currency": "currency"}
)
GIVERS = (Role.FRONT_LINE, Role.LEAD, Role.MANAGER)


@desk("GET", "POST", right=Right.SET_POLICY)
def limits(visit: Visit) -> HttpResponse:
    """The limits; posting sets those of a role, or of one person instead of their role."""
    if visit.request.method == "GET":
        return page(visit)
    try:
        holder = _holder(visit)
        currency = asked.needed(visit, "currency", "name a currency, such as USD.").upper()
        Money(0, currency)
        flow.set_authority(
            holder,
            currency,
            per_case_minor=_needed(visit, "case", currency),
            per_day_minor=_needed(visit, "day", currency),
            per_customer_minor=asked.amount_minor(visit, "customer", currency)
            if asked.text(visit, "customer")
            else None,
            by=visit.person,
            at=visit.at,
        )
    except ValueError as why:
        form = Form("limits", typed(visit.request), FIELDS.errors(str(why)))
        return page(visit, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    forget()
    name = holder.name if isinstance(holder, Person) else ROLE_WORDS[holder.value]
    shown.tell(visit.request, f"The limits of {name} in {currency} are set.")
    return SeeOther(url("limits"))


def page(visit: Visit, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    people = [Option(f"person:{one.id}", one.name) for one in staff(visit.brand) if one.can(Right.WORK_CASES)]
    holders = [Option(f"role:{role.value}", f"every {ROLE_WORDS[role.value]}") for role in GIVERS] + people
    rows = [row_of(row) for row in authorities()]
    two = [two_row(row) for row in four_eyes()]
    currency = visit.brand.currency
    return visit.page("limits.html", status, limits=rows, holders=holders, two=two, currency=currency, form=form)


def _holder(visit: Visit) -> Role | Person:
    """The role or the colleague whose limits these are.

    :raises ValueError: for neither.
    """
    kind, _, wanted = asked.text(visit, "holder").partition(":")
    if kind == "role" and wanted in {role.value for role in GIVERS}:
        return Role(wanted)
    for person in staff(visit.brand):
        if kind == "person" and str(person.id) == wanted and person.can(Right.WORK_CASES):
            return person
    raise ValueError("holder: pick a role or a colleague from the list.")


def _needed(visit: Visit, name: str, currency: str) -> int:
    asked.needed(visit, name, "say how much; 0 means that nothing may be granted alone.")
    return asked.amount_minor(visit, name, currency)
