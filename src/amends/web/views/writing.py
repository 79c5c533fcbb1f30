"""One composer: write to the customer, note, log a call; call a message back before it goes out."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse

from amends import flow
from amends.cases.models import Case
from amends.cases.queries import NotSeen, case_for
from amends.conversation.models import Message
from amends.conversation.queries import message as message_of
from amends.flow import tending
from amends.flow.promising import Reply
from amends.followups.queries import booked
from amends.people.rules import Right
from amends.web import asked
from amends.web.acting import Act, Done, SeeOther, denied, is_denial, on_case
from amends.web.pages import url
from amends.web.shown import desk as shown
from amends.web.shown.case import rights
from amends.web.visit import NotAllowed, Visit, desk


def _reply(visit: Visit) -> Reply:
    return Reply(asked.text(visit, "body"))


def _sent(case: Case, message: Message, words: str = "") -> Done:
    undo = url_of_undo(case, message)
    return Done(words or f"On its way to {case.customer.name}.", undo)


def url_of_undo(case: Case, message: Message) -> str:
    """Where a message is called back."""
    return url("message_undo", ref=case.reference, id=message.id)


def _forget_draft(visit: Visit, case: Case) -> None:
    tending.save_draft(case, "", by=visit.person, at=visit.at)


@desk("POST", right=Right.WORK_CASES)
def write(visit: Visit, ref: str) -> HttpResponse:
    """The composer's three ways: a message, a note, a call that was made."""
    case = case_for(visit.person, ref)
    ways = {"note": _note, "call": _call}
    way = ways.get(visit.request.POST.get("mode", "message"), _message)

    def do() -> Done:
        done = way(visit, case)
        _forget_draft(visit, case)
        return done

    return on_case(visit, case, Act("write", "message"), do)


def _message(visit: Visit, case: Case) -> Done:
    """A message: with the promise that was found in it, without it, or the check-in that is due."""
    post, reply = visit.request.POST, _reply(visit)
    row = booked(case) if case.resolved_at else None
    if row is not None and row.asked_at is None and reply.text:
        made = flow.check_in(case, reply, by=visit.person, at=visit.at).message
        return Done("Asked whether it holds; their answer keeps the follow-up.") if made else Done()
    if not post.get("promise_at"):
        return _sent(case, flow.write(case, reply, by=visit.person, at=visit.at))
    if post.get("promise") != "yes":
        return _sent(case, tending.write_without_promise(case, reply, by=visit.person, at=visit.at))
    due_at = asked.moment(visit, "promise_at")
    flow.promise(case, "What I wrote to you", due_at, reply=reply, by=visit.person, at=visit.at)
    return Done(f"On its way to {case.customer.name}, and promised by {visit.wall.when(due_at)}.")


def _note(visit: Visit, case: Case) -> Done:
    flow.note(case, asked.text(visit, "body"), by=visit.person, at=visit.at)
    return Done("Noted for colleagues.")


def _call(visit: Visit, case: Case) -> Done:
    """A call: what it keeps when they spoke; a note when nobody answered."""
    words = asked.text(visit, "body")
    if visit.request.POST.get("answered") == "no":
        flow.note(case, f"Called, nobody answered. {words}".strip(), by=visit.person, at=visit.at)
        return Done("Noted: nobody answered. What is owed is still owed.")
    tending.spoke(case, words, by=visit.person, at=visit.at)
    return Done("Logged. The words that were owed are said.")


@desk("POST", right=Right.WORK_CASES)
def acknowledge(visit: Visit, ref: str) -> HttpResponse:
    """The first human word."""
    case = case_for(visit.person, ref)

    def do() -> Done:
        return _sent(case, flow.acknowledge(case, _reply(visit), by=visit.person, at=visit.at))

    return on_case(visit, case, Act("acknowledge", "acknowledge"), do)


@desk("POST", right=Right.WORK_CASES)
def understand(visit: Visit, ref: str) -> HttpResponse:
    """Asks the customer whether we have understood."""
    case = case_for(visit.person, ref)

    def do() -> Done:
        return _sent(case, flow.write(case, _reply(visit), by=visit.person, at=visit.at))

    return on_case(visit, case, Act("hear", "understood"), do)


@desk("POST", right=Right.WORK_CASES)
def tell(visit: Visit, ref: str) -> HttpResponse:
    """Tells the customer the outcome."""
    case = case_for(visit.person, ref)

    def do() -> Done:
        return _sent(case, flow.confirm(case, _reply(visit), by=visit.person, at=visit.at))

    return on_case(visit, case, Act("tell", "tell"), do)


@desk("POST", right=Right.WORK_CASES)
def undo(visit: Visit, ref: str, id: UUID) -> HttpResponse:  # noqa: A002 - the template names it so
    """Calls a message back while it waits, and lays its words before its author again."""
    case = case_for(visit.person, ref)
    message = message_of(id, case)
    if message is None:
        raise NotSeen
    if message.author_id != visit.person.id and not visit.person.can(Right.LEAD_TEAM):
        raise NotAllowed(who="whoever wrote it, or a lead")
    message.case = case
    try:
        tending.call_back(message, by=visit.person, at=visit.at)
    except Exception as why:
        if not is_denial(why):
            raise
        return denied(visit, case, Act("write"), why)
    tending.save_draft(case, message.text, by=visit.person, at=visit.at)
    shown.tell(visit.request, "Called back. Your words are in the draft.")
    return SeeOther(f"{url('case', ref=case.reference)}#write")


@desk("POST", right=Right.WORK_CASES)
def draft(visit: Visit, ref: str) -> HttpResponse:
    """Keeps what is being written; colleagues see who is writing."""
    case = case_for(visit.person, ref)
    if "write" not in rights.may(case, visit.person):
        raise NotAllowed(who=rights.who_may(case))
    tending.save_draft(case, visit.request.POST.get("body", ""), by=visit.person, at=visit.at)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)
