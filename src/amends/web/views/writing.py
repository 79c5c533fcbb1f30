"""One composer: write to the customer, note, log a call; call a message back before it goes out."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse

from amends import flow
from amends.cases.models import Case
from amends.cases.queries import NotSeen, case_for
from amends.conversation.models import Message
from amends.conversation.queries import message as message_of
from amends.flow import composing, tending
from amends.flow.composing import Composed, Left
from amends.flow.promising import Reply
from amends.followups.queries import booked
from amends.people.rules import Right
from amends.promises.queries import open_on
from amends.web import asked
from amends.web.acting import Act, Done, SeeOther, denied, is_denial, on_case
from amends.web.pages import url
from amends.web.shown import desk as shown
from amends.web.shown.case import composer, rights
from amends.web.views import enclosing
from amends.web.visit import NotAllowed, Visit, desk

# Ten hours: nobody stays on the telephone longer, and who typed more has slipped.
LONGEST_CALL = 600


def _reply(visit: Visit) -> Reply:
    return Reply(asked.text(visit, "body"))


def _sent(case: Case, message: Message, words: str = "") -> Done:
    undo = url_of_undo(case, message)
    return Done(words or f"On its way to {case.customer.name}.", undo)


def url_of_undo(case: Case, message: Message) -> str:
    """Where a message is called back."""
    return url("message_undo", ref=case.reference, id=message.id)


def _forget_draft(visit: Visit, case: Case) -> None:
    composing.save_draft(case, "", "", by=visit.person, at=visit.at)


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
    """A message with the promises that its words make; where a check-in is due, it asks whether it holds."""
    composed = _composed(visit)
    row = booked(case) if case.resolved_at else None
    asks = row is not None and row.asked_at is None
    try:
        if fresh := enclosing.given(visit):
            composing.enclose(case, fresh, by=visit.person, at=visit.at)
        left = composing.send_composed(case, composed, by=visit.person, at=visit.at)
    except ValueError:
        composing.save_draft(case, composed.text, "message", by=visit.person, at=visit.at)
        raise
    if asks and not left.made:
        return Done("Asked whether it holds; their answer keeps the follow-up.")
    return _sent(case, left.message, _left_words(visit, case, composed, left))


def _composed(visit: Visit) -> Composed:
    post = visit.request.POST
    return Composed(
        text=asked.text(visit, "body"),
        refused=refused(visit),
        send_at=asked.moment(visit, "send_at") if post.get("when") == "later" else None,
        began_at=_began_at(post.get("began", "")),
        read=_id(post.get("read", "")),
        channel=post.get("channel", ""),
    )


def refused(visit: Visit) -> frozenset[str]:
    """The promises that were offered and are not meant: their boxes were cleared."""
    post = visit.request.POST
    return frozenset(post.getlist("offered")) - frozenset(post.getlist("promise"))


def _began_at(told: str) -> datetime | None:
    """When they began to write, as the page kept it; what is no moment says nothing."""
    try:
        began_at = datetime.fromisoformat(told)
    except ValueError:
        return None
    return began_at if began_at.tzinfo else None


def _id(told: str) -> UUID | None:
    try:
        return UUID(told)
    except ValueError:
        return None


def _left_words(visit: Visit, case: Case, composed: Composed, left: Left) -> str:
    """What is said after sending: to whom, when if not at once, and what it promised by when."""
    said = f"On its way to {case.customer.name}"
    if composed.send_at is not None:
        said = f"It leaves for {case.customer.name} {visit.wall.when(composed.send_at)}"
    times = " and ".join(visit.wall.when(one.due_at) for one in left.made)
    if not times:
        return f"{said}."
    return f"{said}, and then promised by {times}." if composed.send_at else f"{said}, and promised by {times}."


def _note(visit: Visit, case: Case) -> Done:
    _, called = composing.note(case, asked.text(visit, "body"), by=visit.person, at=visit.at)
    told = " and ".join(person.first_name for person in called)
    return Done(f"Noted for colleagues; {told} is told." if len(called) == 1 else _noted(told))


def _noted(told: str) -> str:
    return f"Noted for colleagues; {told} are told." if told else "Noted for colleagues."


def _call(visit: Visit, case: Case) -> Done:
    """A call: what it keeps when they spoke; a note when nobody answered."""
    words = asked.text(visit, "body")
    if visit.request.POST.get("answered") == "no":
        flow.note(case, f"Called, nobody answered. {words}".strip(), by=visit.person, at=visit.at)
        return Done("Noted: nobody answered. What is owed is still owed.")
    minutes = visit.request.POST.get("minutes", "").strip()
    if minutes and not (minutes.isascii() and minutes.isdecimal() and int(minutes) <= LONGEST_CALL):
        raise ValueError("body: the minutes of a call are a whole number up to 600.")
    told = f"{words} ({minutes} min on the telephone)" if words and minutes else words
    tending.spoke(case, told, by=visit.person, at=visit.at)
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
        composing.call_back(message, by=visit.person, at=visit.at)
    except Exception as why:
        if not is_denial(why):
            raise
        return denied(visit, case, Act("write"), why)
    shown.tell(visit.request, "Called back. Your words are in the draft.")
    return SeeOther(f"{url('case', ref=case.reference)}#write")


@desk("POST", right=Right.WORK_CASES)
def draft(visit: Visit, ref: str) -> HttpResponse:
    """Keeps what is being written, and shows what it would promise; colleagues see who is writing."""
    case = _writable(visit, ref)
    text, mode = visit.request.POST.get("body", ""), visit.request.POST.get("mode", "message")
    composing.save_draft(case, text, mode, by=visit.person, at=visit.at)
    beside = composer.beside(text, case, visit.wall, open_on(case), refused(visit))
    return visit.fragment("case/composer_beside.html", beside=beside)


@desk("POST", right=Right.WORK_CASES)
def look(visit: Visit, ref: str) -> HttpResponse:
    """Says that somebody has this case before their eyes."""
    composing.look(case_for(visit.person, ref), by=visit.person, at=visit.at)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _writable(visit: Visit, ref: str) -> Case:
    case = case_for(visit.person, ref)
    if "write" not in rights.may(case, visit.person):
        raise NotAllowed(who=rights.who_may(case))
    return case
