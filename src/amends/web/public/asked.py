"""A colleague or a department answers what an owner asked of them, by a link, without an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from amends import clock, flow
from amends.cases.models import Case
from amends.conversation.links import token_of
from amends.conversation.models import PrivateLink
from amends.conversation.rules import LinkPurpose
from amends.flow import visiting, wording
from amends.people.models import Department, Person
from amends.promises.models import Promise
from amends.promises.queries import live, open_on
from amends.promises.rules import OwedTo
from amends.web.pages import url
from amends.web.public import frame
from amends.web.public.case import Refused, wrong_words
from amends.web.public.frame import done_at, with_link, written
from amends.web.words import Wall


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, by whom, of whom, and by when; on the desk's clock."""

    from_name: str
    whom: str
    ref: str
    words: str
    by_words: str
    is_late: bool
    customer_waits: str | None
    answered: str | None


@with_link(LinkPurpose.ASK, "GET", "POST")
def ask(request: HttpRequest, link: PrivateLink) -> HttpResponse:
    """Shows what was asked, and takes the answer, or the time by which one comes."""
    promise = link.promise
    if promise is None or (promise.department or promise.person) is None:
        return frame.gone(request)
    open_ = live(promise)
    if request.method != "POST" or not open_:
        return _page(request, link, promise, open_)
    if request.POST.get("do") == "later":
        return _later(request, link, open_[0])
    text = written(request, "body")
    if errors := wrong_words(text, is_needed=True):
        return _page(request, link, promise, open_, Refused("ask", {"body": text}, errors))
    flow.answer_ask(_on(open_[0], link.case), text, by=_answerer(promise), at=clock.now())
    return done_at(request, url("public_ask", token=token_of(link)))


def _later(request: HttpRequest, link: PrivateLink, promise: Promise) -> HttpResponse:
    """Tells the owner when an answer comes; the time that was asked for stands."""
    values = {name: written(request, name) for name in ("body", "later")}
    errors = wrong_words(values["body"], is_needed=False)
    now = clock.now()
    try:
        later = _wall(link.case, now).read_input(values["later"])
        if later <= now:
            errors["later"] = _("Choose a time that lies ahead.")
    except ValueError:
        errors["later"] = _("Choose a day and a time, such as 2026-03-03 14:30.")
    if errors:
        return _page(request, link, promise, [promise], Refused("ask", values, errors))
    with translation.override("en"):
        told = f"We answer by {_said(link.case, later, now)}. {values['body']}".strip()
    visiting.ask_for_time(_on(promise, link.case), told, by=_answerer(promise), at=now)
    return done_at(request, url("public_ask", token=token_of(link)), "later")


def _on(promise: Promise, case: Case) -> Promise:
    promise.case = case
    return promise


def _answerer(promise: Promise) -> Department | Person:
    answerer = promise.department or promise.person
    if answerer is None:
        raise ValueError("This was asked of nobody who answers by a link.")
    return answerer


def _wall(case: Case, now: datetime) -> Wall:
    return Wall(ZoneInfo(case.brand.calendar.time_zone), now)


def _said(case: Case, at: datetime, now: datetime) -> str:
    return wording.local(at, case.brand.calendar.time_zone, translation.get_language() or "en", now)


def _page(
    request: HttpRequest, link: PrivateLink, promise: Promise, open_: list[Promise], refused: Refused | None = None
) -> HttpResponse:
    case, now = link.case, clock.now()
    question = Question(
        from_name=case.owner.first_name if case.owner else case.team.name,
        whom=_answerer(promise).name,
        ref=case.reference,
        words=promise.words,
        by_words=_("Needed by %(time)s.") % {"time": _said(case, promise.due_at, now)},
        is_late=promise.due_at < now,
        customer_waits=_waits(case, now),
        answered=None if open_ else _ended(promise),
    )
    return frame.page(
        request,
        "public/ask.html",
        case.brand,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK,
        token=token_of(link),
        question=question,
        form=refused,
        sent=_("The time is passed on. The one you were asked for stands.") if request.GET.get("done") else None,
    )


def _waits(case: Case, now: datetime) -> str | None:
    """By when the customer was promised something: that is what the answer is for."""
    due = [p.due_at for p in open_on(case) if p.owed_to == OwedTo.CUSTOMER.value and p.customer_id is None]
    return _("The customer was promised word by %(time)s.") % {"time": _said(case, min(due), now)} if due else None


def _ended(promise: Promise) -> str:
    if promise.released_at and not promise.kept_at:
        return _("This is no longer needed. Thank you.")
    return _("Answered. Thank you.")
