"""The round of follow-ups: who is asked, in which words; a call logged with one key; a note that was posted."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, path

from amends.cases.queries import NotSeen, case_for
from amends.flow import by_hand, judging, rounds
from amends.followups import lists
from amends.followups.rules import CheckInAnswer, Ended
from amends.people.rules import Right
from amends.web import asked
from amends.web.acting import SeeOther, is_denial, typed
from amends.web.pages import url
from amends.web.shown import desk as shown
from amends.web.shown import following as builder
from amends.web.shown.forms import Fields, Form
from amends.web.visit import Visit, desk

ANSWERS = {one.value: one for one in CheckInAnswer}
NOBODY = "nobody"


@desk("GET", right=Right.WORK_CASES)
def follow_ups(visit: Visit) -> HttpResponse:
    """The round of this person; of the team, for whoever leads it."""
    return _page(visit)


def _page(visit: Visit, ref: str = "", form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    query = visit.request.GET
    of_team = query.get("of") == "team" and visit.person.can(Right.LEAD_TEAM)
    page = builder.build(visit.person, visit.wall, ref or query.get("case", ""), of_team=of_team)
    return visit.page("follow_ups.html", status, round=page, form=form)


@desk("POST", right=Right.WORK_CASES)
def heard(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - the template names it so
    """Logs what the customer said, or that nobody answered; then comes the next one."""
    row = lists.check_in(id)
    if row is None:
        raise NotSeen
    case_for(visit.person, row.case.reference)
    said, words = asked.text(visit, "said"), asked.text(visit, "words")
    try:
        told = _do(visit, said, words, id)
    except Exception as why:
        if not is_denial(why):
            raise
        form = Form("heard", typed(visit.request), Fields({"said": "words"}).errors(str(why)))
        return _page(visit, row.case.reference, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    shown.tell(visit.request, told)
    return SeeOther(url("follow_ups"))


def _do(visit: Visit, said: str, words: str, id_: UUID) -> str:
    row = lists.check_in(id_)
    if row is None or said not in {*ANSWERS, NOBODY}:
        raise ValueError("said: press what they said: all good, not yet, or nobody answered.")
    name = row.case.customer.name
    if said == NOBODY:
        ended = rounds.nobody_answered(row, words, by=visit.person, at=visit.at)
        if ended is Ended.UNREACHABLE:
            return f"{name} could not be reached three times. The follow-up has ended; the outcome is unknown."
        return f"Noted. {name} is asked in writing where that is possible; call again later."
    is_call = asked.text(visit, "how") != "words"
    rounds.heard(row, ANSWERS[said], words, is_call=is_call, by=visit.person, at=visit.at)
    if said == CheckInAnswer.NOT_YET.value:
        return f"{name}: it does not hold. The case is back, and somebody else looks at it a second time."
    return f"{name}: all good."


@desk("POST", right=Right.WORK_CASES)
def note_done(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002
    """Says that a note was written and posted, or that none is written."""
    note = lists.note(id)
    if note is None:
        raise NotSeen
    case_for(visit.person, note.case.reference)
    is_written = asked.text(visit, "done") != "no"
    try:
        by_hand.note_written(note, is_written=is_written, by=visit.person, at=visit.at)
    except by_hand.AlreadyAnswered:
        shown.tell(visit.request, "That was said before; nothing was changed.", "info")
        return SeeOther(url("follow_ups"))
    told = "The note is posted." if is_written else "No note is written."
    shown.tell(visit.request, f"{note.case.customer.name}: {told}")
    return SeeOther(url("follow_ups"))


@desk("POST", right=Right.WORK_CASES)
def lost(visit: Visit, ref: str) -> HttpResponse:
    """Notes that a customer left us, or went outside us with this."""
    case = case_for(visit.person, ref)
    how = asked.text(visit, "how")
    if how not in {one.value for one in judging.Gone}:
        raise NotSeen
    judging.note_loss(case, judging.Gone(how), by=visit.person, at=visit.at)
    shown.tell(visit.request, f"{case.customer.name}: noted. What stays owed is still owed.")
    return SeeOther(url("case", ref=case.reference))


urlpatterns: list[URLPattern | URLResolver] = [
    path("follow-ups", follow_ups, name="follow_ups"),
    path("follow-ups/lost/<str:ref>", lost, name="follow_up_lost"),
    path("follow-ups/<uuid:id>", heard, name="follow_up_heard"),
    path("follow-ups/notes/<uuid:id>", note_done, name="follow_up_note"),
]
