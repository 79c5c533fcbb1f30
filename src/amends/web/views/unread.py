"""What a log brought and nobody could read: put right and taken in, or set aside with a reason."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse

from amends.api.problems import Refused
from amends.api.signals import told_in
from amends.cases.queries import NotSeen
from amends.detect.models import Signal
from amends.detect.queries import unread_signal
from amends.detect.rules.unread import Ending
from amends.flow import unread as flow
from amends.people.rules import Right
from amends.web import asked
from amends.web.acting import SeeOther, is_denial, status_of, typed
from amends.web.pages import url
from amends.web.remembered import forget
from amends.web.shown import desk as shown
from amends.web.shown import unread as builder
from amends.web.shown.forms import Fields, Form
from amends.web.visit import NotAllowed, Visit, desk

FIELDS = Fields()
MAY = (Right.LEAD_TEAM, Right.IMPORT, Right.RUN_DESK)


def _let_in(visit: Visit) -> None:
    if not any(visit.person.can(right) for right in MAY):
        raise NotAllowed(Right.IMPORT)


@desk("GET")
def unread(visit: Visit) -> HttpResponse:
    """The list, for who leads the team, who looks after the signals, and who runs the desk."""
    _let_in(visit)
    return _page(visit)


def _page(visit: Visit, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    built = builder.build(is_lead=visit.person.can(Right.LEAD_TEAM))
    return visit.page("unread.html", status, unread=built, form=form)


@desk("POST")
def decide(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - as every address of the desk names it
    """Does what was decided about one of them."""
    _let_in(visit)
    signal = unread_signal(id)
    if signal is None:
        raise NotSeen
    try:
        words = _do(visit, signal)
    except Exception as why:
        if not is_denial(why):
            raise
        said = f"text: {why.detail}" if isinstance(why, Refused) else str(why)
        errors = FIELDS.errors(said if said.startswith("why:") else f"text: {said.removeprefix('text: ')}")
        status = why.status if isinstance(why, Refused) else status_of(why)
        return _page(visit, Form(f"unread-{signal.id}", typed(visit.request), errors), status)
    forget()
    shown.tell(visit.request, words)
    return SeeOther(url("unread"))


def _do(visit: Visit, signal: Signal) -> str:
    if asked.text(visit, "decision") != "read":
        flow.set_aside(signal, asked.choice(visit, "why", Ending), by=visit.person, at=visit.at)
        return "It is set aside."
    told = told_in(visit.request.POST.get("text", "").encode("utf-8", "replace"), {})
    noticed = flow.take_in(signal, told, by=visit.person, at=visit.at)
    known = noticed.seen - noticed.new_signals
    return f"Taken in: {noticed.new_signals} new, {known} known already, {len(noticed.findings)} found to fail."
