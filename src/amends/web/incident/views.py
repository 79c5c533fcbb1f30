"""The hub itself: all incidents, one of them, what is known, letters to all, its end."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse

from amends.cases.queries import NotSeen
from amends.detect.queries import incidents_of
from amends.flow import broadcasting, concluding, hub, planning
from amends.kinds import queries as kinds
from amends.learn.queries import by_slug as cause_of
from amends.measure.coverage import coverage
from amends.people.queries import staff
from amends.people.rules import Right
from amends.playbooks.queries import letter_of, plan_step
from amends.web import asked
from amends.web.acting import SeeOther, typed
from amends.web.incident import shown
from amends.web.incident.doing import do, found, led, page
from amends.web.pages import url
from amends.web.shown.forms import Fields, Form, Option
from amends.web.visit import Visit, desk


@desk("GET", "POST", right=Right.SEE_OWN_BRANDS)
def incidents(visit: Visit) -> HttpResponse:
    """All incidents; posting opens one by hand."""
    if visit.request.method != "POST":
        return _list(visit)
    visit.must(Right.LEAD_TEAM)
    kind = kinds.by_slug(asked.text(visit, "kind"))
    try:
        if kind is None:
            raise ValueError("kind: choose what kind of failure it is.")
        made = hub.open_incident(visit.brand, asked.text(visit, "title"), kind=kind, by=visit.person, at=visit.at)
    except ValueError as why:
        form = Form("new", typed(visit.request), Fields().errors(str(why)))
        return _list(visit, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(visit.request, "The incident is open. Say next whom it failed.")
    return SeeOther(url("incident", incident_id=made.id))


def _list(visit: Visit, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    rows = incidents_of(visit.brand)
    meters = coverage([one.id for one in rows if one.ended_at is None])
    return visit.page(
        "incidents.html",
        status,
        rows=rows,
        said={id_: shown.sentence(meter) for id_, meter in meters.items()},
        kinds=[Option(one.slug, one.name) for one in kinds.active()],
        may_open=visit.person.can(Right.LEAD_TEAM),
        form=form,
    )


@desk("GET", right=Right.SEE_OWN_BRANDS)
def incident(visit: Visit, incident_id: UUID) -> HttpResponse:
    """The incident as it stands."""
    return page(visit, found(visit, incident_id))


@desk("POST", right=Right.WORK_CASES)
def facts(visit: Visit, incident_id: UUID) -> HttpResponse:
    """Keeps what may be said to everybody, and who owns it."""
    one = led(visit, incident_id)

    def act() -> str:
        is_confirmed = asked.text(visit, "confirmed") == "yes"
        cause, known = asked.text(visit, "cause"), asked.text(visit, "facts")
        hub.describe_incident(one, cause, known, is_confirmed=is_confirmed, by=visit.person, at=visit.at)
        owner = next((each for each in staff(visit.brand) if str(each.id) == asked.text(visit, "owner")), None)
        if owner is not None:
            hub.own_incident(one, owner, by=visit.person, at=visit.at)
        return "What is known is noted."

    return do(visit, one, "facts", act)


@desk("POST", right=Right.WORK_CASES)
def tell(visit: Visit, incident_id: UUID) -> HttpResponse:
    """Begins a letter to everybody, and promises the next word."""
    one = led(visit, incident_id)

    def act() -> str:
        pace = asked.text(visit, "pace") or str(shown.USUAL_PACE)
        if not pace.isdecimal():
            raise ValueError("pace: give a number of letters a minute.")
        next_at = asked.moment(visit)
        _, written = broadcasting.begin_letter(
            one, asked.text(visit, "text"), next_at, int(pace), by=visit.person, at=visit.at
        )
        rest = shown.meter_of(one)
        more = rest.affected - rest.by_hand - written
        following = f" {more:,} follow, at most {int(pace):,} a minute." if more > 0 else ""
        return f"{written:,} letters are on their way.{following} The next word is due {visit.wall.when(next_at)}."

    return do(visit, one, "letters", act, {"due": "at"})


@desk("POST", right=Right.WORK_CASES)
def letter(visit: Visit, incident_id: UUID, letter_id: UUID) -> HttpResponse:
    """Lets a letter rest, go on, or stop."""
    one = led(visit, incident_id)
    sent = letter_of(one, letter_id)
    wanted = asked.text(visit, "do")
    said = {"pause": "The letter rests.", "resume": "The letter goes on.", "stop": "The letter is stopped."}
    if sent is None or wanted not in said:
        raise NotSeen

    def act() -> str:
        broadcasting.turn_letter(sent, wanted, by=visit.person, at=visit.at)
        return said[wanted]

    return do(visit, one, "letters", act)


@desk("POST", right=Right.WORK_CASES)
def plan(visit: Visit, incident_id: UUID) -> HttpResponse:
    """Starts plan B, or says that a step of it is done."""
    one = led(visit, incident_id)
    step_id = asked.text(visit, "step")
    step = plan_step(one, UUID(step_id)) if asked.is_id(step_id) else None

    def act() -> str:
        if step_id:
            if step is None:
                raise NotSeen
            planning.do_step(step, by=visit.person, at=visit.at)
            return "Done."
        planning.start_plan(one, by=visit.person, at=visit.at)
        return "Plan B has started. Tick off each step when it is done."

    return do(visit, one, "plan", act, {"plan": ""})


@desk("POST", right=Right.WORK_CASES)
def end(visit: Visit, incident_id: UUID) -> HttpResponse:
    """Ends the incident with its cause."""
    one = led(visit, incident_id)

    def act() -> str:
        cause = cause_of(asked.text(visit, "cause"))
        if cause is None:
            raise ValueError("ended_cause: choose the cause.")
        count = concluding.end_incident(one, cause, by=visit.person, at=visit.at)
        return f"The incident has ended. The cause stands on {count:,} recoveries that had none."

    return do(visit, one, "end", act, {"cause": "ended_cause"})
