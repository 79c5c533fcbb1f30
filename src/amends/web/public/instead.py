"""What the law owes, in money or as a voucher: chosen on the customer's own page, agreed to with a code."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from amends import clock
from amends.conversation.models import PrivateLink
from amends.conversation.rules import LinkPurpose
from amends.flow import as_voucher
from amends.flow.as_voucher import NAME_LENGTH, BeingPaid, CannotOffer, NotOwed
from amends.remedies import queries as remedies
from amends.remedies.law.shapes import Agreement
from amends.remedies.models import Remedy
from amends.remedies.queries.agreements import choices, told_on_voucher
from amends.remedies.rules.agreements import waiting
from amends.web.public import frame
from amends.web.public.case import Refused, address_of, page_of
from amends.web.public.frame import done_at, with_link, written

MONEY, VOUCHER = "money", "voucher"
FIELDS = ("pay", "agree", "signed")


@with_link(LinkPurpose.CASE, "POST")
def choose(request: HttpRequest, link: PrivateLink, id: UUID) -> HttpResponse:  # noqa: A002 - the address calls it so
    """Takes the customer's choice between money and a voucher. Money needs no word of theirs; a voucher needs a code,
    which is sent first, and the agreement that the law asks for."""
    remedy = remedies.one(link.case, id)
    if remedy is None or remedy.granted_at is None:
        return frame.gone(request)
    try:
        if written(request, "pay") != VOUCHER:
            as_voucher.have_the_money(remedy, by=link.case.customer, at=clock.now())
            return done_at(request, address_of(link), "money")
        return _as_voucher(request, link, remedy)
    except (BeingPaid, CannotOffer, NotOwed):
        changed = _("No voucher can be chosen for this now. Write to us if you want one; the money is yours anyway.")
        return page_of(request, link, Refused("offer", {}, {"": changed}))


def _as_voucher(request: HttpRequest, link: PrivateLink, remedy: Remedy) -> HttpResponse:
    now = clock.now()
    if waiting(told_on_voucher(remedy), now) is None:
        as_voucher.ask(remedy, by=link.case.customer, at=now)
        return done_at(request, address_of(link), "voucher-code")
    choice = choices([remedy], link.case.brand).get(remedy.id)
    if choice is None:
        raise CannotOffer("answer: no voucher is offered in its place.")
    values = {name: written(request, name) for name in FIELDS} | {"id": str(remedy.id)}
    errors = _missing(values, choice.agreement)
    if not errors:
        code, signed = written(request, "code"), values["signed"]
        if as_voucher.agree(remedy, code, signed, choice.agreement, by=link.case.customer, at=now):
            return done_at(request, address_of(link), "voucher-agreed")
        errors = {"code": _("This code is wrong. Please look again.")}
    return page_of(request, link, Refused("instead", values, errors))


def _missing(values: dict[str, str], agreement: Agreement) -> dict[str, str]:
    """What the law asks of somebody who wants a voucher, and is not there."""
    errors = {}
    if values["agree"] != "yes":
        errors["agree"] = _("The law wants you to say this before we give you a voucher. Else you get the money.")
    if agreement is Agreement.SIGNED and not 0 < len(" ".join(values["signed"].split())) <= NAME_LENGTH:
        errors["signed"] = _("The law wants your signature for a voucher: please write your name.")
    return errors
