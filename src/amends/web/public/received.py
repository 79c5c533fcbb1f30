"""The receipt of a complaint, in the words of the mail, for whoever has just sent it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from amends import clock
from amends.conversation import queries as said
from amends.conversation.links import address_of
from amends.conversation.models import Message
from amends.intake import queries as intake
from amends.intake.models import Complaint
from amends.intake.rules import Sort
from amends.post.models import Account
from amends.web.pages import url
from amends.web.public import frame
from amends.web.public.frame import open_to_all
from amends.web.public.framed import framed, open_account

SALT = "amends.public.received"
SHOWN_SECONDS = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the page says once it has a complaint. A case of their own comes with its reference and private link."""

    heading: str
    words: str
    is_person_now: bool = False
    call: str = ""
    ref: str = ""
    url: str = ""
    mail: str = ""


def address_of_receipt(inbound_id: UUID, account: Account | None = None) -> str:
    """Where the receipt of a delivery is shown: in the frame of its account, when it came from one."""
    proof = signing.dumps(str(inbound_id), salt=SALT)
    return url("public_received_in", id=account.id, proof=proof) if account else url("public_received", proof=proof)


@open_to_all("GET")
def framed_received(request: HttpRequest, id: UUID, proof: str) -> HttpResponse:  # noqa: A002 - the address names it so
    """The same receipt in the frame in which the form stood."""
    account = open_account(id, "form-embedded")
    return framed(received(request, proof), account) if account else frame.gone(request)


@open_to_all("GET")
def received(request: HttpRequest, proof: str) -> HttpResponse:
    """Shows the receipt of a complaint to whoever has just sent it, for a day."""
    try:
        inbound_id = UUID(signing.loads(proof, salt=SALT, max_age=SHOWN_SECONDS))
    except (signing.BadSignature, ValueError, TypeError):
        return frame.gone(request)
    complaint = intake.of_inbounds([inbound_id]).get(inbound_id)
    if complaint is None:
        return frame.gone(request)
    message = said.of_inbounds([inbound_id]).get(inbound_id)
    language = complaint.customer.language if complaint.customer else complaint.brand.language
    with translation.override(frame.language_of(request, language)):
        receipt = _of_own_case(message, complaint, clock.now()) or _of_others(complaint)
        return frame.page(request, "public/received.html", complaint.brand, receipt=receipt)


def _of_own_case(message: Message | None, complaint: Complaint, at: datetime) -> Receipt | None:
    """The receipt of a case that this complaint opened.

    Who typed an address into a form has not shown that it is theirs: a case that was open before is shown to nobody.
    """
    if message is None or message.case.opened_at != message.said_at:
        return None
    case = message.case
    link, first = said.page_link(case, at), said.first_word(case)
    if link is None or first is None:
        return None
    return Receipt(
        heading=_("We have it"),
        words=first.text,
        is_person_now=case.needs_person_now,
        call=case.brand.urgent_phone,
        ref=case.reference,
        url=address_of(link),
        mail=masked(complaint.inbound.from_address),
    )


def _of_others(complaint: Complaint) -> Receipt:
    if complaint.sort == Sort.THANKS.value:
        return Receipt(_("Thank you"), _("Thank you for your kind words. The people they are for will read them."))
    words = _(
        "Your message joins what you have told us before. A person reads it and answers at the address that we know of "
        "you."
    )
    call = complaint.brand.urgent_phone
    return Receipt(_("We have it"), words, is_person_now=complaint.needs_person_now, call=call)


def masked(address: str) -> str:
    """An address as far as its owner recognises it: "j...@example.org"."""
    local, at, domain = address.partition("@")
    return f"{local[:1]}...@{domain}" if at else ""
