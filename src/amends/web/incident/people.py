"""Whom an incident failed: the lists behind its numbers, finding more of them, and who is seen to in person."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse

from amends.cases.queries import NotSeen, case_for
from amends.detect.affected import by_hand
from amends.detect.models import Incident
from amends.detect.rules.hub import BadWanted, read_wanted, wanted_sentence
from amends.flow import flooding, hub, listing
from amends.measure.coverage import PAGE, people
from amends.people.rules import Right
from amends.web import asked
from amends.web.acting import typed
from amends.web.incident import shown
from amends.web.incident.doing import do, found, led, page
from amends.web.shown.forms import Fields, Form
from amends.web.visit import Visit, desk

LISTS = {
    **{state: label for state, (label, _) in shown.STATES.items()},
    "automatically": "Told automatically",
    "by_person": "Acknowledged by a person",
    "held": "Held by a cap",
    "joining": "Their recovery opens next",
}
LARGEST = 2 * 1024 * 1024


@desk("GET", right=Right.SEE_OWN_BRANDS)
def listed(visit: Visit, incident_id: UUID) -> HttpResponse:
    """The people behind one number, a page at a time."""
    one = found(visit, incident_id)
    state = visit.request.GET.get("state", "affected")
    if state not in LISTS:
        raise NotSeen
    after, is_other = visit.request.GET.get("after", ""), visit.request.GET.get("other") == "yes"
    rows = people(one.id, state, after=UUID(after) if asked.is_id(after) else None, is_other=is_other)
    more = ""
    if len(rows) > PAGE:
        rows, last = rows[:PAGE], rows[PAGE - 1]
        more = f"{shown.people_url(one, state)}&after={last.id}{'' if last.reference else '&other=yes'}"
    return visit.page(
        "incident_people.html", incident=one, title=LISTS[state], rows=rows, more_url=more, is_first=not after
    )


@desk("POST", right=Right.WORK_CASES)
def find(visit: Visit, incident_id: UUID) -> HttpResponse:
    """Shows how many orders are asked for, and takes them in when that was seen."""
    one = led(visit, incident_id)
    values = typed(visit.request)
    try:
        wanted = read_wanted(*(values.get(name, "") for name in ("things", "details", "from", "until")))
        if values.get("step") == "take":
            return do(visit, one, "find", lambda: _joined(hub.find_affected(one, wanted, by=visit.person, at=visit.at)))
        there, new = hub.count_wanted(one, wanted)
    except BadWanted as why:
        return page(visit, one, Form("find", values, Fields().errors(str(why))))
    found_ = {"sentence": wanted_sentence(wanted), "there": there, "new": new}
    return visit.page("incident_found.html", incident=one, found=found_, values=values)


def _joined(count: int) -> str:
    return f"{count:,} people joined. Their recoveries open next, and whoever comes later joins by themselves."


@desk("POST", right=Right.WORK_CASES)
def bring(visit: Visit, incident_id: UUID) -> HttpResponse:
    """Shows what a list of references or addresses means here, and takes it in when that was seen."""
    one = led(visit, incident_id)
    values = typed(visit.request)
    file = visit.request.FILES.get("file")
    text = values.get("pasted", "")
    if isinstance(file, UploadedFile) and file.size:
        if file.size > LARGEST:
            return page(visit, one, Form("bring", values, {"file": "It is larger than 2 MB; bring it in parts."}))
        text = file.read().decode("utf-8-sig", "replace")
    try:
        read = listing.read_list(one, text)
    except ValueError as why:
        return page(visit, one, Form("bring", values, Fields().errors(str(why))))
    if values.get("step") == "take":
        return do(
            visit, one, "bring", lambda: _joined(hub.add_affected(one, read.people, by=visit.person, at=visit.at))
        )
    return visit.page("incident_brought.html", incident=one, read=read, text=text)


@desk("POST", right=Right.WORK_CASES)
def held(visit: Visit, incident_id: UUID) -> HttpResponse:
    """Lets held people through: all, or the first so many."""
    one = led(visit, incident_id)

    def act() -> str:
        typed_count = asked.text(visit, "count")
        if typed_count and not typed_count.isdecimal():
            raise ValueError("count: give a number, or leave it empty for all of them.")
        let = flooding.let_through(one, int(typed_count) if typed_count else None, by=visit.person, at=visit.at)
        return f"{let:,} recoveries open next, 500 at a time."

    return do(visit, one, "held", act)


@desk("POST", right=Right.WORK_CASES)
def in_person(visit: Visit, incident_id: UUID) -> HttpResponse:
    """Marks somebody who needs a person, or lets what goes to all reach them again."""
    one = led(visit, incident_id)
    back = asked.text(visit, "back")

    def act() -> str:
        if back:
            marked = next((each for each in by_hand(one) if str(each.id) == back), None)
            if marked is None:
                raise NotSeen
            hub.reach_with_all(marked, by=visit.person, at=visit.at)
            return "What goes to all reaches them again."
        case = case_for(visit.person, asked.needed(visit, "who", "give the reference of their case."))
        marked = hub.see_to_by_hand(one, case, asked.text(visit, "why"), by=visit.person, at=visit.at)
        return f"{marked.customer.name} is left out of what goes to all, and was promised a person within 24 hours."

    return _with_case(visit, one, "in-person", act)


@desk("POST", right=Right.WORK_CASES)
def join(visit: Visit, incident_id: UUID) -> HttpResponse:
    """Says that a recovery belongs to this incident."""
    one = led(visit, incident_id)

    def act() -> str:
        case = case_for(visit.person, asked.needed(visit, "joins", "give the reference of the case."))
        hub.join_case(one, case, by=visit.person, at=visit.at)
        return f"{case.reference} belongs to this incident."

    return _with_case(visit, one, "join", act, {"who": "joins"})


def _with_case(
    visit: Visit, one: Incident, form: str, act: Callable[[], str], fields: dict[str, str] | None = None
) -> HttpResponse:
    """As `do`; a reference that means nothing here is said at its field."""

    def asked_for() -> str:
        try:
            return act()
        except NotSeen:
            raise ValueError("who: there is no such case for you; look at the reference again.") from None

    return do(visit, one, form, asked_for, fields)
