"""Looking a thing up: what we were told of it, what that showed, and taking back what was wrong."""

from __future__ import annotations

from enum import StrEnum
from http import HTTPStatus
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, path

from amends.cases.queries import NotSeen
from amends.detect.models import Signal
from amends.detect.things import known_of, signal_for
from amends.flow import noticing as flow
from amends.people.rules import Right
from amends.web import asked
from amends.web.acting import SeeOther, is_denial, status_of, typed
from amends.web.pages import url
from amends.web.remembered import forget
from amends.web.shown import desk as shown_desk
from amends.web.shown.forms import Fields, Form
from amends.web.things import shown
from amends.web.visit import NotAllowed, Visit, desk
from amends.web.words import cases_words

LONGEST = 120
MAY_LOOK = (Right.WORK_CASES, Right.LEAD_TEAM, Right.IMPORT, Right.SET_POLICY, Right.RUN_DESK)


class Decision(StrEnum):
    """What may be asked for about a signal."""

    WEIGH = "weigh"
    WITHDRAW = "withdraw"
    AGAIN = "again"


def _may_look(visit: Visit) -> None:
    if not any(visit.person.can(right) for right in MAY_LOOK):
        raise NotAllowed(who="front line, lead, manager, quality or admin")


@desk("GET")
def thing(visit: Visit) -> HttpResponse:
    """What is known of a thing, or of an order's things; without a name, the question for one."""
    _may_look(visit)
    return _page(visit, visit.request.GET.get("of", "").strip())


@desk("POST")
def decide(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - as every address of the desk names it
    """Says what taking a signal back would do, takes it back, or tells it again."""
    _may_look(visit)
    signal = signal_for(visit.brand, id)
    if signal is None:
        raise NotSeen
    if not shown.may_withdraw(visit.person, signal):
        raise NotAllowed(Right.IMPORT)
    named, why = asked.text(visit, "of").strip() or signal.subject, asked.text(visit, "why")
    try:
        decision = asked.choice(visit, "decision", Decision)
        if decision is Decision.WEIGH:
            noticed = flow.weigh_withdrawal(signal, why, by=visit.person, at=visit.at)
            return _page(visit, named, weighed=shown.weighed(signal, why.strip(), noticed))
        shown_desk.tell(visit.request, _do(visit, signal, decision, why))
    except Exception as denial:
        if not is_denial(denial):
            raise
        form = Form(f"signal-{id}", typed(visit.request), Fields({"signal": "", "decision": ""}).errors(str(denial)))
        return _page(visit, named, status_of(denial), form=form)
    forget()
    return SeeOther(f"{url('thing')}?{urlencode({'of': named})}")


def _do(visit: Visit, signal: Signal, decision: Decision, why: str) -> str:
    if decision is Decision.AGAIN:
        noticed = flow.tell_again(signal, by=visit.person, at=visit.at)
        return "It counts again." if noticed.new_signals else "It had been told again already; nothing was changed."
    noticed = flow.withdraw(signal, why, by=visit.person, at=visit.at)
    if noticed.healed:
        return f"It is taken back. Told of it: {cases_words(len(noticed.healed))}."
    return "It is taken back."


def _page(
    visit: Visit,
    named: str,
    status: HTTPStatus = HTTPStatus.OK,
    *,
    form: Form | None = None,
    weighed: shown.Weighed | None = None,
) -> HttpResponse:
    known = known_of(visit.brand, named) if 0 < len(named) <= LONGEST else None
    built = shown.build(known, named, visit.person) if known else None
    if named and built is None and status == HTTPStatus.OK:
        status = HTTPStatus.NOT_FOUND
    return visit.page("thing.html", status, thing=built, named=named[:LONGEST], form=form, weighed=weighed)


urlpatterns: list[URLPattern | URLResolver] = [
    path("things", thing, name="thing"),
    path("things/signals/<uuid:id>", decide, name="thing_signal"),
]
