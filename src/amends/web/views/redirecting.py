"""The finance desk's part of paying somewhere else: a code is sent, and somebody else than its sender lets it be."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, path

from amends.cases.queries import NotSeen
from amends.flow import redirecting
from amends.people.rules import Right
from amends.remedies.queries.payouts import payout_for
from amends.remedies.queries.redirections import redirection_for
from amends.web import asked
from amends.web.acting import SeeOther, is_denial, status_of, typed
from amends.web.pages import url
from amends.web.shown import desk as shown
from amends.web.shown.forms import Fields, Form
from amends.web.views import finance
from amends.web.visit import Visit, desk


@desk("POST", right=Right.PAY)
def redirect(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - as every address of the desk names it
    """Sends a code to a contact that was known before the case."""
    row = payout_for(visit.brand, id)
    if row is None:
        raise NotSeen
    try:
        redirecting.ask_where(row, asked.text(visit, "contact"), by=visit.person, at=visit.at)
    except Exception as why:
        return _denied(visit, id, why)
    shown.tell(visit.request, "The code is on its way. It is good for an hour.")
    return SeeOther(url("finance"))


@desk("POST", right=Right.PAY)
def decide(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002
    """Lets it be paid to the account that was proved, or back as it was paid."""
    made = redirection_for(visit.brand, id)
    if made is None:
        raise NotSeen
    is_given = asked.text(visit, "answer") == "give"
    try:
        (redirecting.pay_there if is_given else redirecting.pay_back)(made, by=visit.person, at=visit.at)
    except Exception as why:
        return _denied(visit, made.payout_id, why)
    shown.tell(visit.request, "It is paid there." if is_given else "It is paid back as it was paid.")
    return SeeOther(url("finance"))


def _denied(visit: Visit, payout_id: UUID, why: Exception) -> HttpResponse:
    if not is_denial(why):
        raise why
    form = Form(f"elsewhere-{payout_id}", typed(visit.request), {"": next(iter(Fields().errors(str(why)).values()))})
    return finance.page(visit, form, status_of(why))


urlpatterns: list[URLPattern | URLResolver] = [
    path("finance/payouts/<uuid:id>/elsewhere", redirect, name="payout_redirect"),
    path("finance/elsewhere/<uuid:id>", decide, name="redirection_decide"),
]
