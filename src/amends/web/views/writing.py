"""One composer: write to the customer, note, log a call; call a message back before it goes out."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse

from amends import flow
from amends.cases.models import Case
from amends.cases.queries import NotSeen, case_for
from amends.conversation.drafting import Window, WrittenElsewhere
from amends.conversation.models import Message
from amends.conversation.queries import message as message_of
from amends.flow import colliding, composing, logging_calls
from amends.flow.colliding import AlreadySent
from amends.flow.composing import Back, Composed, Left
from amends.flow.promising import Reply
from amends.followups.queries import booked
from amends.people.models import Person
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
BESIDE = "Called back. It stands above what you were writing; keep one."


def _reply(visit: Visit) -> Reply:
    return Reply(asked.text(visit, "body"))


def _sent(case: Case, message: Message, words: str = "") -> Done:
    undo = url_of_undo(case, message)
    return Done(words or f"On its way to {case.customer.name}.", undo)


def url_of_undo(case: Case, message: Message) -> str:
    """Where a message is called back."""
    return url("message_undo", ref=case.reference, id=message.id)


def _window(visit: Visit) -> Window | None:
    """The window of the page that this came from, as its draft knows it; None from anything but our own page."""
    page, version = visit.request.POST.get("page", ""), visit.request.POST.get("version", "")
    return Window(page, int(version) if version.isascii() and version.isdecimal() else 0) if page else None


@desk("POST", right=Right.WORK_CASES)
def write(visit: Visit, ref: str) -> HttpResponse:
    """The composer's three ways: a message, a note, a call that was made."""
    case = case_for(visit.person, ref)
    ways = {"note": _note, "call": _call}
    mode = visit.request.POST.get("mode", "message")
    if mode not in ways:
        return on_case(visit, case, Act("write", "message"), lambda: _message(visit, case))

    def do() -> Done:
        try:
            done = ways[mode](visit, case)
        except AlreadySent as why:
            when = visit.wall.when(why.message.said_at)
            done = Done(f"This was written down already, {when}; nothing was a second time.")
        composing.has_left(case, asked.text(visit, "body"), mode, _window(visit), by=visit.person, at=visit.at)
        return done

    return on_case(visit, case, Act("write", "message"), do)


def _message(visit: Visit, case: Case) -> Done:
    """A message with the promises that its words make; where a check-in is due, it asks whether it holds."""
    composed = _composed(visit)
    row = booked(case) if case.resolved_at else None
    asks = row is not None and row.asked_at is None
    try:
        if fresh := enclosing.given(visit):
            # Files that come a second time with the same words do not stay beside the next draft.
            colliding.key_of(case, composed.text, composed.page, by=visit.person)
            composing.enclose(case, fresh, by=visit.person, at=visit.at)
        left = composing.send_composed(case, composed, by=visit.person, at=visit.at)
    except AlreadySent as why:
        composing.has_left(case, composed.text, "message", _window(visit), by=visit.person, at=visit.at)
        return Done(f"This was sent already, {visit.wall.when(why.message.said_at)}; nothing left a second time.")
    except ValueError:
        # What another window of theirs keeps is not touched; these words stand in the page that comes back.
        with suppress(WrittenElsewhere):
            composing.save_draft(case, composed.text, "message", _window(visit), by=visit.person, at=visit.at)
        raise
    if asks and not left.made:
        return Done("Asked whether it holds; their answer keeps the follow-up.")
    return _sent(case, left.message, _left_words(visit, case, composed, left))


def _composed(visit: Visit) -> Composed:
    post = visit.request.POST
    return Composed(
        text=asked.text(visit, "body"),
        refused=refused(visit),
        meant=ticked(visit),
        send_at=asked.moment(visit, "send_at") if post.get("when") == "later" else None,
        began_at=_told_at(post.get("began", "")),
        also_read=_ids(post.get("read", "")),
        channel=post.get("channel", ""),
        page=post.get("page", ""),
        opened_at=_told_at(post.get("opened", "")),
        version=window.version if (window := _window(visit)) else 0,
        is_offered="offered_for" in post,
        offered_for=leaves_at(visit, post.get("offered_for", "")),
    )


def leaves_at(visit: Visit, typed: str) -> datetime | None:
    """The time of leaving that a form names; None, at once, for none that lies ahead."""
    try:
        told_at = visit.wall.read_input(typed) if typed else None
    except ValueError:
        return None
    return told_at if told_at is not None and told_at > visit.at else None


def ticked(visit: Visit) -> frozenset[str]:
    """The promises that were offered and are meant: their boxes are ticked."""
    return frozenset(visit.request.POST.getlist("promise"))


def refused(visit: Visit) -> frozenset[str]:
    """The promises that were offered and are not meant: their boxes were cleared."""
    post = visit.request.POST
    return frozenset(post.getlist("offered")) - frozenset(post.getlist("promise"))


def _told_at(told: str) -> datetime | None:
    """A moment as the page kept it: when it was opened, when they began; what is no moment says nothing."""
    try:
        told_at = datetime.fromisoformat(told)
    except ValueError:
        return None
    return told_at if told_at.tzinfo else None


def _ids(told: str) -> list[UUID]:
    """The messages that somebody has read since, as the page kept them; what is no message says nothing."""
    found = []
    for one in told.split()[:20]:
        with suppress(ValueError):
            found.append(UUID(one))
    return found


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
    words = asked.text(visit, "body")
    _, called = composing.note(case, words, visit.request.POST.get("page", ""), by=visit.person, at=visit.at)
    told = " and ".join(person.first_name for person in called)
    said = f"Noted for colleagues; {told} {'is' if len(called) == 1 else 'are'} told." if told else ""
    said = said or "Noted for colleagues."
    if nobody := composing.calls_nobody(case, words):
        said += f" Nobody who works on cases here is called {' or '.join(nobody)}: nobody was told by that."
    return Done(said)


def _call(visit: Visit, case: Case) -> Done:
    """A call: what it keeps when they spoke; a note when nobody answered."""
    words = asked.text(visit, "body")
    if visit.request.POST.get("answered") == "no":
        page = visit.request.POST.get("page", "")
        logging_calls.nobody_answered(case, words, page, by=visit.person, at=visit.at)
        return Done("Noted: nobody answered. What is owed is still owed.")
    minutes = visit.request.POST.get("minutes", "").strip()
    if minutes and not (minutes.isascii() and minutes.isdecimal() and int(minutes) <= LONGEST_CALL):
        raise ValueError("body: the minutes of a call are a whole number up to 600.")
    told = f"{words} ({minutes} min on the telephone)" if words and minutes else words
    left = logging_calls.log_call(case, told, _composed(visit), by=visit.person, at=visit.at)
    times = " and ".join(visit.wall.when(one.due_at) for one in left.made)
    promised = f" Promised by {times}." if times else ""
    return Done(f"Logged. The words that were owed are said.{promised}")


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
        back = composing.call_back(message, by=visit.person, at=visit.at)
    except Exception as why:
        if not is_denial(why):
            raise
        return denied(visit, case, Act("write"), why)
    shown.tell(visit.request, _back_words(back, visit.person))
    return SeeOther(f"{url('case', ref=case.reference)}#write")


def _back_words(back: Back, person: Person) -> str:
    """Where the words of a message are that was called back."""
    if back.person.id == person.id:
        return BESIDE if back.is_beside else "Called back. Your words are in the draft."
    return f"Called back. The words are in the draft of {back.person.first_name}, who wrote them."


@desk("POST", right=Right.WORK_CASES)
def draft(visit: Visit, ref: str) -> HttpResponse:
    """Keeps what is being written, and shows what it would promise; colleagues see who is writing.

    409 where another window of the same person has other words: they are shown, and stay, unless `over` says so.
    """
    case, post = _writable(visit, ref), visit.request.POST
    text, mode, window = post.get("body", ""), post.get("mode", "message"), _window(visit)
    kept, elsewhere = 0, None
    try:
        taken = Window(window.page, None) if window and post.get("over") else window
        kept = composing.save_draft(case, text, mode, taken, by=visit.person, at=visit.at)
    except WrittenElsewhere as why:
        elsewhere = why.draft
    beside = composer.beside(
        text,
        case,
        visit.wall,
        open_on(case),
        refused(visit),
        composer.Stand(
            version=kept or (elsewhere.version if elsewhere else 0),
            elsewhere=elsewhere.text if elsewhere else "",
            leaves_at=leaves_at(visit, post.get("send_at", "")),
            calls_nobody=tuple(composing.calls_nobody(case, text)) if mode == "note" else (),
            coached_by=(post.get("channel") or case.channel) if visit.person.is_coached else "",
        ),
        ticked=ticked(visit),
        mode=mode,
    )
    answer = visit.fragment("case/composer_beside.html", beside=beside)
    answer.status_code = HTTPStatus.CONFLICT if elsewhere else HTTPStatus.OK
    return answer


@desk("POST", right=Right.SEE_OWN_BRANDS)
def look(visit: Visit, ref: str) -> HttpResponse:
    """Says that somebody has this case before their eyes."""
    composing.look(case_for(visit.person, ref), by=visit.person, at=visit.at)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _writable(visit: Visit, ref: str) -> Case:
    case = case_for(visit.person, ref)
    if "write" not in rights.may_now(case, visit.person):
        raise NotAllowed(who=rights.who_may(case))
    return case
