"""The customer's own page of their case: it shows, and takes their words, their yes and their no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from amends import clock, flow
from amends.conversation.files import file_for_customer
from amends.conversation.links import token_of
from amends.conversation.models import PrivateLink
from amends.conversation.rules import LinkPurpose
from amends.flow import redirecting, visiting
from amends.flow.hearing import Delivery
from amends.flow.visiting import AlreadyPaid, BeingPaid, CannotOffer, NotOwed
from amends.post.raws import content_of
from amends.post.rules import Channel
from amends.remedies import queries as remedies
from amends.remedies.queries.redirections import waiting_on
from amends.remedies.rules import Basis
from amends.remedies.rules.redirections import DETAILS_LENGTH
from amends.web.pages import url
from amends.web.public import files as sent
from amends.web.public import frame
from amends.web.public.frame import HEADERS, LONGEST, done_at, key_of, with_link, written
from amends.web.public.shown import case_page
from amends.web.serving import file_answer

ANSWERS = ("accept", "voucher", "decline")


@dataclass(frozen=True, slots=True)
class Refused:
    """A form that came back: which one, what was typed, and what to do."""

    name: str
    values: Mapping[str, str]
    errors: Mapping[str, str]


def done_words(code: str) -> str | None:
    """What was just done, in words."""
    return {
        "message": _("Your message is with us. A person answers you."),
        "not-solved": _("We have heard you. It goes back to whoever looks after it, and a person answers you."),
        "call": _("We have heard you. A person calls you back."),
        "accept": _("Thank you. We have noted your yes."),
        "voucher": _("Thank you. Your voucher stands here in a moment."),
        "decline": _("We have noted your no. Write to us what would be right instead."),
        "fair": _("Thank you. Whoever decides reads what you would consider fair."),
        "money": _("We pay it in money. You need not do anything."),
        "voucher-code": _("We have sent you a code. With it you say here that you want a voucher."),
        "voucher-agreed": _("We have noted that you want a voucher. It stands here in a few minutes."),
        "account": _("Thank you. A second person of ours looks at it before anything is paid."),
    }.get(code)


def page_of(request: HttpRequest, link: PrivateLink, refused: Refused | None = None) -> HttpResponse:
    """The page of a link's case, with a form that came back."""
    return frame.page(
        request,
        "public/case.html",
        link.case.brand,
        zone=link.case.customer.time_zone,
        home=address_of(link),
        status=HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK,
        token=token_of(link),
        page=case_page(link, clock.now()),
        form=refused,
        accepted=sent.ACCEPTED,
        sent=done_words(request.GET.get("done", "")),
    )


def address_of(link: PrivateLink) -> str:
    """Where the page of a link's case is."""
    return url("public_case", token=token_of(link))


def delivery_of(request: HttpRequest, link: PrivateLink, form: str, text: str) -> Delivery:
    """What a customer wrote on their page, as a delivery that is one however often it is sent."""
    customer = link.case.customer
    return Delivery(
        brand=link.case.brand,
        channel=Channel.PAGE,
        source="page",
        external_id=f"{link.id}:{form}:{key_of(request)}",
        received_at=clock.now(),
        from_name=customer.name,
        text=text,
        language=customer.language,
    )


@with_link(LinkPurpose.CASE, "GET")
def case(request: HttpRequest, link: PrivateLink) -> HttpResponse:
    """Shows the case."""
    return page_of(request, link)


@with_link(LinkPurpose.CASE, "POST")
def write(request: HttpRequest, link: PrivateLink) -> HttpResponse:
    """Takes a message in, perhaps with files; an answer is owed from now on."""
    text, files = written(request, "body"), sent.given(request)
    errors = wrong_words(text, is_needed=not files)
    if words := sent.trouble(files):
        errors["files"] = words
    if errors:
        return page_of(request, link, Refused("message", {"body": text}, errors))
    told = delivery_of(request, link, "message", text or _("I have sent files."))
    visiting.write_to_us(link.case, told, sent.handed(files), by=link.case.customer, at=clock.now())
    return done_at(request, address_of(link), "message")


@with_link(LinkPurpose.CASE, "GET")
def file(request: HttpRequest, link: PrivateLink, id: UUID) -> HttpResponse:  # noqa: A002 - the address calls it so
    """A file that they sent, or that was sent to them."""
    found = file_for_customer(link.case, id, clock.now())
    if found is None:
        return frame.gone(request)
    answer = file_answer(request, found.name, found.media_type, content_of(found.raw))
    for name, value in HEADERS.items():
        answer.headers[name] = value
    return answer


@with_link(LinkPurpose.CASE, "POST")
def not_solved(request: HttpRequest, link: PrivateLink) -> HttpResponse:
    """Hears that the outcome does not solve it: the case comes back."""
    text = written(request, "body")
    if errors := wrong_words(text, is_needed=False):
        return page_of(request, link, Refused("not_solved", {"body": text}, errors))
    if link.case.told_at is not None:
        told = delivery_of(request, link, "not-solved", text or _("This does not solve it."))
        visiting.not_solved(link.case, told, by=link.case.customer, at=clock.now())
    return done_at(request, address_of(link), "not-solved")


@with_link(LinkPurpose.CASE, "POST")
def call_back(request: HttpRequest, link: PrivateLink) -> HttpResponse:
    """Hears that somebody wants to be called, at a number that we know of them, or that they give."""
    text = written(request, "body")
    if errors := wrong_words(text, is_needed=False):
        return page_of(request, link, Refused("call", {"body": text}, errors))
    words = _("Please call me back.")
    told = delivery_of(request, link, "call", f"{words}\n{text}".strip())
    visiting.write_to_us(link.case, told, by=link.case.customer, at=clock.now())
    return done_at(request, address_of(link), "call")


@with_link(LinkPurpose.CASE, "POST")
def offer(request: HttpRequest, link: PrivateLink, id: UUID) -> HttpResponse:  # noqa: A002 - the address calls it so
    """Takes the customer's yes or no to something granted, or that they would rather have a voucher. Neither yes nor no
    moves any money by itself."""
    answer, remedy = request.POST.get("answer", ""), remedies.one(link.case, id)
    if remedy is None or remedy.granted_at is None:
        return frame.gone(request)
    if answer not in ANSWERS:
        return page_of(request, link, Refused("offer", {}, {"": _("Please press one of the two buttons.")}))
    if remedy.basis == Basis.OWED.value:
        words = _("This is yours by law. We pay it in money, and you need not answer.")
        return page_of(request, link, Refused("offer", {}, {"": words}))
    say = {"accept": visiting.accept_remedy, "voucher": visiting.take_as_voucher}.get(answer, flow.decline_remedy)
    try:
        say(remedy, by=link.case.customer, at=clock.now())
    except (AlreadyPaid, BeingPaid, CannotOffer, NotOwed):
        return page_of(request, link, Refused("offer", {}, {"": _("This has changed meanwhile; please look again.")}))
    return done_at(request, address_of(link), answer)


@with_link(LinkPurpose.CASE, "POST")
def account(request: HttpRequest, link: PrivateLink) -> HttpResponse:
    """Takes the code that went to a contact known before, and the account to which money is to go."""
    made, details = waiting_on(link.case, clock.now()), written(request, "details")
    values = {"details": details}
    too_old = Refused("account", values, {"": _("This code is too old. Write to us, and we send you a new one.")})
    if made is None:
        return page_of(request, link, too_old)
    if not details or len(details) > DETAILS_LENGTH:
        words = _("Please write the account's holder and number here, in at most %(most)s characters.")
        return page_of(request, link, Refused("account", values, {"details": words % {"most": DETAILS_LENGTH}}))
    code = written(request, "code")
    if redirecting.prove(made, code, details, by=link.case.customer, at=clock.now()):
        return done_at(request, address_of(link), "account")
    wrong = Refused("account", values, {"code": _("This code is wrong. Please look again.")})
    return page_of(request, link, wrong if waiting_on(link.case, clock.now()) else too_old)


def wrong_words(text: str, *, is_needed: bool) -> dict[str, str]:
    """What is wrong with what somebody wrote, if anything."""
    if is_needed and not text:
        return {"body": _("Please write something first.")}
    if len(text) > LONGEST:
        return {
            "body": _("This is longer than we can keep; please shorten it to %(most)s characters.") % {"most": LONGEST}
        }
    return {}
