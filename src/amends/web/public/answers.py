"""The question that we ask afterwards: does it hold. Opening a link answers nothing."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from amends import clock
from amends.conversation.links import token_of
from amends.conversation.models import PrivateLink
from amends.conversation.rules import LinkPurpose
from amends.flow import contacting, visiting
from amends.flow.visiting import AlreadyAnswered
from amends.followups import queries as asked
from amends.followups.models import CheckIn
from amends.followups.rules import CheckInAnswer, Ended
from amends.web.pages import url
from amends.web.public import frame
from amends.web.public.case import Refused, delivery_of, wrong_words
from amends.web.public.frame import done_at, with_link, written
from amends.web.public.shown import heading

# Asks us to ask no more.
NEVER = "never"


@dataclass(frozen=True, slots=True)
class Question:
    """The one question of a check-in."""

    ref: str
    question: str
    is_automatic: bool
    answered: str | None
    tapped: str


@with_link(LinkPurpose.CHECK_IN, "GET", "POST")
def check_in(request: HttpRequest, link: PrivateLink) -> HttpResponse:
    """Asks whether it holds, and takes the answer: a press of a button, never the mere opening of the link."""
    row = asked.of_promise(link.promise) if link.promise else None
    if row is None:
        return frame.gone(request)
    if request.method != "POST" or row.answered_at:
        return _check_in(request, link, row)
    answer, text = request.POST.get("answer", ""), written(request, "body")
    if answer == NEVER:
        contacting.ask_no_more(link.case, by=link.case.customer, at=clock.now())
        return done_at(request, url("public_check_in", token=token_of(link)))
    known = {"yes": CheckInAnswer.ALL_GOOD, "not_yet": CheckInAnswer.NOT_YET}.get(answer)
    errors = wrong_words(text, is_needed=False)
    if known is None:
        errors[""] = _("Please press one of the two buttons.")
    if errors or known is None:
        return _check_in(request, link, row, Refused("check_in", {"body": text}, errors))
    words = delivery_of(request, link, "check-in", text) if text else None
    try:
        visiting.answer_check_in_with_words(row, known, words, by=link.case.customer, at=clock.now())
    except AlreadyAnswered:
        row.refresh_from_db()
    return done_at(request, url("public_check_in", token=token_of(link)))


def _check_in(request: HttpRequest, link: PrivateLink, row: CheckIn, refused: Refused | None = None) -> HttpResponse:
    answered = None
    if row.answer == CheckInAnswer.ALL_GOOD.value:
        answered = _("We are glad that it holds. If that changes, write to us.")
    elif row.answer == CheckInAnswer.NOT_YET.value:
        answered = _("Thank you for telling us. It goes back to whoever looks after it, and a person answers you.")
    elif row.ended_because == Ended.REFUSED.value:
        answered = _("We do not ask you any more. If something is not right, write to us.")
    question = _("Is it solved? %(what)s") % {"what": heading(link.case)}
    return frame.page(
        request,
        "public/check_in.html",
        link.case.brand,
        zone=link.case.customer.time_zone,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK,
        token=token_of(link),
        check_in=Question(link.case.reference, question, row.manner == "automatic", answered, tapped_of(request)),
        form=refused,
    )


def tapped_of(request: HttpRequest) -> str:
    """Which answer of the letter was tapped. It is confirmed by a press: machines open links, too."""
    tapped = request.GET.get("answer", "")
    return tapped if tapped in {"yes", "not_yet"} else ""
