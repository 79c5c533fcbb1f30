"""The letter to those who had what an action has mended: who gets it, its words, and who reads and sends it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse

from amends.cases.queries import NotSeen
from amends.flow import reporting_back
from amends.learn import causes as weighed
from amends.learn import told
from amends.learn.models import CorrectiveAction, FixLetter
from amends.learn.rules.reporting import APART, PASSES, REACHES_BACK, WAITS, Fate, field_of
from amends.people.rules import Right
from amends.web import asked
from amends.web.acting import SeeOther, is_denial, status_of, typed
from amends.web.causes.views import may_tend, must_tend
from amends.web.pages import url
from amends.web.remembered import forget
from amends.web.shown import desk as shown
from amends.web.shown.case.header import language_name
from amends.web.shown.forms import Fields, Form
from amends.web.visit import NotAllowed, Visit, desk

HELD = {
    Fate.OPEN: "a recovery of theirs is not over yet; they are told when it is",
    Fate.FAILED_TWICE: "we failed them twice and are not done; they are told when we are",
    Fate.LATELY: f"they heard of something else that we mended in the last {APART.days} days; they are told later",
    Fate.NEVER_TOLD_US: "we noticed it ourselves, and they never told us",
    Fate.FINAL: "they got a final answer, and are written to only about what they ask or are owed",
    Fate.PERSON: "they needed a person at once; a machine does not write to them about it",
    Fate.REFUSED: "they do not want such letters",
    Fate.UNREACHABLE: "no way leads to them by which a machine may write",
}


@dataclass(frozen=True, slots=True)
class InLanguage:
    """The words in one language, and how many read it."""

    code: str
    field: str
    name: str
    reads: str
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """The letter of an action."""

    id: UUID
    action: str
    cause: str
    cause_url: str
    state: str
    why_not: str
    will: int
    told: int
    came_back: int
    held: Sequence[tuple[int, str]]
    words: Sequence[InLanguage]
    because: str
    is_proven: bool
    is_sent: bool
    may_write: bool
    may_send: bool
    may_stop: bool
    is_mine: bool
    written_at: str
    days: int


def _found(visit: Visit, action_id: UUID) -> CorrectiveAction:
    action = weighed.for_brand(visit.brand, action_id)
    if action is None:
        raise NotSeen
    return action


def _may_write(visit: Visit, action: CorrectiveAction) -> bool:
    return action.promise.person_id == visit.person.id or may_tend(visit)


def _written(visit: Visit, action: CorrectiveAction) -> FixLetter:
    """The letter of an action that somebody owns or tends.

    :raises NotAllowed: for anybody else.
    """
    if not _may_write(visit, action):
        raise NotAllowed(Right.LEAD_TEAM)
    row = told.letter_of(action)
    if row is None:
        raise NotSeen
    return row


@desk("GET", "POST", right=Right.SEE_MEASURES)
def letter(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - as every address of the desk names it
    """Who had it and who is told; posting keeps the words."""
    action = _found(visit, id)
    if visit.request.method == "GET":
        return _page(visit, action)
    if not _may_write(visit, action):
        raise NotAllowed(Right.LEAD_TEAM)

    def do() -> str:
        words = {language: asked.text(visit, field_of(language)) for language in told.stock()}
        reporting_back.write_letter(action, words, asked.text(visit, "because"), by=visit.person, at=visit.at)
        return "Kept. Somebody else who tends causes reads it before it goes."

    return _done(visit, action, "words", do)


@desk("POST", right=Right.SEE_MEASURES)
def send(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002
    """Sends a letter that somebody else wrote."""
    must_tend(visit)
    action = _found(visit, id)
    row = _written(visit, action)

    def do() -> str:
        count = reporting_back.send_letter(row, asked.text(visit, "written"), by=visit.person, at=visit.at)
        return f"It goes out; the first {count:,} are written." if count else "It goes out as their recoveries end."

    return _done(visit, action, "send", do)


@desk("POST", right=Right.SEE_MEASURES)
def stop(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002
    """Lets the letter go to nobody else."""
    action = _found(visit, id)
    row = _written(visit, action)

    def do() -> str:
        reporting_back.stop_letter(row, by=visit.person, at=visit.at)
        return "It goes to nobody else."

    return _done(visit, action, "stop", do)


def _page(
    visit: Visit, action: CorrectiveAction, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    return visit.page("fix_letter.html", status, page=_build(visit, action), form=form)


def _done(visit: Visit, action: CorrectiveAction, name: str, do: Callable[[], str]) -> HttpResponse:
    try:
        words = do()
    except Exception as why:
        if not is_denial(why) or isinstance(why, NotAllowed | NotSeen):
            raise
        return _page(visit, action, Form(name, typed(visit.request), Fields().errors(str(why))), status_of(why))
    forget()
    shown.tell(visit.request, words)
    return SeeOther(url("fix_letter", id=action.id))


def _build(visit: Visit, action: CorrectiveAction) -> Page:
    row = told.letter_of(action)
    had = told.who_had_it(action, at=visit.at)
    counts = told.counted(had)
    is_sent = row is not None and row.sent_at is not None
    why_not = "" if is_sent else reporting_back.why_not(action, at=visit.at)
    goes = row is not None and is_sent and row.done_at is None and row.stopped_at is None
    is_mine = row is not None and row.written_by_id == visit.person.id
    return Page(
        id=action.id,
        action=action.words,
        cause=action.cause.name,
        cause_url=url("cause", slug=action.cause.slug),
        state=_state(visit, row),
        why_not=why_not,
        will=counts.get(Fate.WILL, 0),
        told=counts.get(Fate.TOLD, 0) + counts.get(Fate.CAME_BACK, 0),
        came_back=counts.get(Fate.CAME_BACK, 0),
        held=[(counts[fate], words) for fate, words in HELD.items() if counts.get(fate)],
        words=_words(visit, row, had),
        because=row.because if row else "",
        is_proven=action.ending == "proven",
        is_sent=is_sent,
        may_write=not is_sent and not why_not and _may_write(visit, action),
        may_send=row is not None and not is_sent and not why_not and not is_mine and may_tend(visit),
        may_stop=goes and _may_write(visit, action),
        is_mine=is_mine,
        written_at=row.written_at.isoformat() if row else "",
        days=REACHES_BACK.days,
    )


def _state(visit: Visit, row: FixLetter | None) -> str:
    if row is None:
        return "not written yet"
    if row.sent_at is None or row.sent_by is None:
        return f"written by {row.written_by.name}, {visit.wall.when(row.written_at)}; nobody else has read it yet"
    sent = f"written by {row.written_by.name}, read and sent by {row.sent_by.name}, {visit.wall.when(row.sent_at)}"
    if row.stopped_at:
        return f"{sent}; stopped {visit.wall.when(row.stopped_at)}"
    if row.done_at:
        return f"{sent}; nobody is left to be told"
    return f"{sent}; it waits until {visit.wall.when(row.sent_at + WAITS)} for those who are held"


def _words(visit: Visit, row: FixLetter | None, had: Sequence[told.Had]) -> list[InLanguage]:
    """The words as they are, or as they begin: one text for each language that somebody reads."""
    if row is not None and row.sent_at is not None:
        return [
            InLanguage(code, field_of(code), language_name(code), "", text) for code, text in sorted(row.words.items())
        ]
    known = told.stock()
    kept = row.words if row else {}
    waits = any(one.fate is Fate.WILL or one.fate in PASSES for one in had)
    return [
        InLanguage(
            code,
            field_of(code),
            language_name(code),
            (f"{count:,} read it" if count else "for whoever reads none of the others") if waits else "",
            kept.get(code) or known.get(code, ""),
        )
        for code, count in told.spoken(visit.brand, had, known or {"en"}).items()
    ]
