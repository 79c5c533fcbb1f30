"""Promises: made, asked of others, moved, kept, let go; and why a time is what it is."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse

from amends import flow
from amends.cases.models import Case
from amends.cases.queries import NotSeen, case_for
from amends.flow import tending
from amends.flow.promising import Reply
from amends.followups.queries import last
from amends.people.rules import Right
from amends.promises.guarded import promise_for
from amends.promises.models import Promise
from amends.promises.rules import PromiseKind, Release
from amends.web import asked
from amends.web.acting import Act, Done, on_case
from amends.web.shown import why as shown
from amends.web.shown.case import promises as rows
from amends.web.shown.case import rights
from amends.web.shown.case.choices import MOVE_REASONS, RELEASE_REASONS
from amends.web.shown.case.words import question
from amends.web.visit import NotAllowed, Visit, desk

MADE = {PromiseKind.UPDATE, PromiseKind.RESOLUTION}


@desk("POST", right=Right.WORK_CASES)
def promise(visit: Visit, ref: str) -> HttpResponse:
    """Makes a promise to the customer: by a safe time, or another one."""
    case = case_for(visit.person, ref)

    def do() -> Done:
        kind = asked.choice(visit, "kind", PromiseKind, MADE)
        words = asked.needed(visit, "words", "say it in the words you used.")
        due_at = asked.promised_time(visit)
        flow.promise(case, words, due_at, kind=kind, by=visit.person, at=visit.at)
        return Done(f"Promised by {visit.wall.when(due_at)}.")

    return on_case(visit, case, Act("promise", "promise"), do)


@desk("POST", right=Right.WORK_CASES)
def ask(visit: Visit, ref: str) -> HttpResponse:
    """Asks a colleague or department for work."""
    case = case_for(visit.person, ref)

    def do() -> Done:
        whom = asked.asked_of(visit, "whom")
        what = asked.needed(visit, "what", "say what you need.")
        due_at = asked.moment(visit)
        flow.ask(case, what, whom, due_at, by=visit.person, at=visit.at)
        return Done(f"{whom.name} is asked, by {visit.wall.when(due_at)}. You stay the owner.")

    return on_case(visit, case, Act("ask", "ask"), do)


@desk("POST", right=Right.WORK_CASES)
def ask_customer(visit: Visit, ref: str) -> HttpResponse:
    """Asks the customer for what we need, with the reason; they owe an answer, we owe an update."""
    case = case_for(visit.person, ref)

    def do() -> Done:
        what = asked.needed(visit, "what", "say what you need from them.")
        reason = asked.needed(visit, "reason", "say why you need it.")
        due_at = asked.moment(visit)
        reply = Reply(question(case, f"{what} {reason}", due_at, visit.person, visit.at))
        flow.ask_customer(case, what, reply, due_at, by=visit.person, at=visit.at)
        return Done(f"{case.customer.name} is asked. You owe an update meanwhile.")

    return on_case(visit, case, Act("ask_customer", "ask-customer"), do)


def _reach(visit: Visit, promise_id: UUID) -> tuple[Promise, Case]:
    found = promise_for(visit.person, promise_id)
    if found.case is None:
        raise NotSeen
    return found, found.case


@desk("POST", right=Right.WORK_CASES)
def move(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - the template names it so
    """Moves a promise by the message that names its new time."""
    found, case = _reach(visit, id)

    def do() -> Done:
        due_at = asked.promised_time(visit)
        if asked.text(visit, "reason") not in {option.value for option in MOVE_REASONS}:
            raise ValueError("reason: pick why.")
        agreed = asked.text(visit, "reason") == "customer"
        new = shown.to_customer(case, due_at, visit.at)
        reply = Reply(asked.text(visit, "body").replace("{new}", new))
        flow.renegotiate(found, found.words, due_at, reply, agreed=agreed, by=visit.person, at=visit.at)
        return Done(f"It moves to {visit.wall.when(due_at)} when the message has gone out.")

    return on_case(visit, case, Act("promise", f"move-{id}", {"agreed": "reason"}), do)


@desk("POST", right=Right.WORK_CASES)
def kept(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - the template names it so
    """Says that a promise is kept: a deed that is done, a call that was made, a check-in that was asked."""
    found, case = _reach(visit, id)
    check_in = last(case) if found.kind == PromiseKind.FOLLOW_UP.value else None
    is_asked = check_in is not None and check_in.asked_at is not None
    if not rows.may_keep(found, rights.may(case, visit.person), is_asked=is_asked):
        raise NotAllowed(who=_who_keeps(found, case))

    def do() -> Done:
        if found.kind == PromiseKind.FOLLOW_UP.value:
            flow.end_follow_up(case, by=visit.person, at=visit.at)
        else:
            flow.keep(found, by=visit.person, at=visit.at)
        return Done(f"Kept: {found.words}.")

    return on_case(visit, case, Act("write"), do)


def _who_keeps(found: Promise, case: Case) -> str:
    if found.kind == PromiseKind.PAYOUT.value:
        return "whoever confirms the payment, with its reference"
    if found.kind == PromiseKind.APPROVAL.value:
        return "whoever answers the asking"
    if found.kind in {PromiseKind.ACKNOWLEDGEMENT.value, PromiseKind.ANSWER.value, PromiseKind.UPDATE.value}:
        return "nobody by hand: a word is kept by being said"
    return rights.who_may(case)


@desk("POST", right=Right.WORK_CASES)
def release(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - the template names it so
    """Lets a promise go for a picked reason."""
    found, case = _reach(visit, id)
    is_lead = visit.person.can(Right.LEAD_TEAM)
    if not rows.may_release(found, rights.may(case, visit.person), is_lead=is_lead):
        raise NotAllowed(who="a lead" if not is_lead else rights.who_may(case))

    def do() -> Done:
        reason = asked.choice(visit, "reason", Release, {Release(option.value) for option in RELEASE_REASONS})
        tending.release(found, reason, by=visit.person, is_lead=is_lead, at=visit.at)
        return Done(f"Let go: {found.words}.")

    return on_case(visit, case, Act("promise", f"release-{id}"), do)


@desk("GET")
def why(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - the template names it so
    """Why this time? Beside the time, or as a page of its own."""
    found = promise_for(visit.person, id)
    context = {"why": shown.build(found, visit.wall), "is_fragment": visit.is_fragment}
    return visit.fragment("why.html", **context) if visit.is_fragment else visit.page("why.html", **context)
