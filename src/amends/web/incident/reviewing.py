"""After an incident: what happened when, read from the journal, what was skipped, and what changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse

from amends import flow
from amends.cases.queries import NotSeen
from amends.detect.affected import by_hand
from amends.detect.models import Incident
from amends.flow import concluding
from amends.learn.queries import by_slug as cause_of
from amends.measure.reviews import Line, changes, review
from amends.people.queries import staff
from amends.people.rules import Right
from amends.playbooks.queries import rules_of, run_of, steps_run
from amends.web import asked
from amends.web.acting import SeeOther, typed
from amends.web.incident import shown
from amends.web.incident.doing import found, led
from amends.web.pages import url
from amends.web.shown.forms import Fields, Form, Option
from amends.web.visit import Visit, desk
from amends.web.words import length, money

SAID = {
    "detect.incident_opened": "The incident opened",
    "detect.incident_described": "What is known was noted",
    "detect.incident_owned": "Its owner changed",
    "detect.incident_wanted": "It was said which orders it failed",
    "detect.people_joined": "{count:,} people joined ({source})",
    "detect.people_let_through": "{count:,} held people were let through",
    "detect.marked_by_hand": "A customer was taken out of what goes to all",
    "detect.unmarked_by_hand": "A customer was given back to what goes to all",
    "detect.incident_published": "A word stood on the public page ({state})",
    "detect.incident_ended": "The incident ended",
    "playbooks.plan_started": "Plan B was started",
    "playbooks.plan_step_done": "Step {step} of plan B was done",
    "playbooks.letter_begun": "A letter to all began",
    "playbooks.letter_turned": "A letter to all: {do}",
    "playbooks.letter_done": "A letter to all had reached everybody",
    "playbooks.rule_asked": "A rule was asked for: {customers_most:,} customers",
    "playbooks.rule_granted": "The rule was granted",
    "playbooks.rule_refused": "The rule was refused",
    "playbooks.rule_stopped": "The rule was stopped",
    "playbooks.rule_rests": "The rule waited ({because})",
}
SOURCES = {"query": "found by a question", "upload": "from a list", "cap": "held by a cap", "late": "came later"}


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line of the timeline."""

    at: datetime
    words: str
    who: str


def _line(line: Line, names: dict[str, str]) -> ShownLine | None:
    words = SAID.get(line.verb)
    facts = dict(line.facts)
    if words is None or (line.verb == "playbooks.rule_rests" and not facts.get("because")):
        return None
    facts["source"] = SOURCES.get(str(facts.get("source", "")), "")
    facts["step"] = int(facts.get("place", 0)) + 1
    return ShownLine(line.at, words.format(**facts), names.get(line.actor, ""))


@desk("GET", "POST", right=Right.SEE_OWN_BRANDS)
def reviewed(visit: Visit, incident_id: UUID) -> HttpResponse:
    """The review; posting promises what changes, or says that it is done: by who promised it, or who leads."""
    if visit.request.method != "POST":
        return _page(visit, found(visit, incident_id))
    if done := asked.text(visit, "done"):
        return _done(visit, found(visit, incident_id), done)
    one = led(visit, incident_id)
    owner = next((each for each in staff(visit.brand) if str(each.id) == asked.text(visit, "owner")), None)
    try:
        if owner is None:
            raise ValueError("owner: choose who sees to it.")
        concluding.change_after(
            one, asked.text(visit, "words"), owner, asked.moment(visit), by=visit.person, at=visit.at
        )
    except ValueError as why:
        errors = Fields({"due": "at"}).errors(str(why))
        return _page(visit, one, Form("change", typed(visit.request), errors), HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(visit.request, f"{owner.name} promised it.")
    return SeeOther(url("incident_review", incident_id=one.id))


def _done(visit: Visit, incident: Incident, promise_id: str) -> HttpResponse:
    change = next((one for one in changes(incident) if str(one.id) == promise_id and one.is_open), None)
    if change is None:
        raise NotSeen
    if change.person_id != visit.person.id:
        led(visit, incident.id)
    flow.keep(change, by=visit.person, at=visit.at)
    messages.success(visit.request, "Kept.")
    return SeeOther(url("incident_review", incident_id=incident.id))


def _page(
    visit: Visit, incident: Incident, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    seen = review(incident)
    names = {one.actor: one.name for one in staff(visit.brand)}
    lines = [line for line in (_line(each, names) for each in seen.lines) if line]
    steps = steps_run(incident)
    cause = cause_of(incident.ended_by_cause) if incident.ended_by_cause else None
    given = [
        (each.count, money(each.face_minor, each.currency), money(each.paid_minor, each.currency))
        for each in seen.given
    ]
    rules = [
        f"{each.rule.offering.name}: {each.given:,} given, {each.left:,} left to a person"
        for each in rules_of(incident)
    ]
    told_after = seen.first_told_at - seen.first_found_at if seen.first_told_at and seen.first_found_at else None
    return visit.page(
        "incident_review.html",
        status,
        incident=incident,
        review=seen,
        lines=lines,
        sentence=shown.sentence(shown.meter_of(incident)),
        told_after=length(told_after) if told_after else "",
        given=given,
        rules=rules,
        in_person=by_hand(incident),
        run=run_of(incident),
        skipped=[step for step in steps if step.done_at is None],
        done=[step for step in steps if step.done_at is not None],
        cause=cause.name if cause else "",
        people=[Option(str(one.id), one.name) for one in staff(visit.brand)],
        may_lead=shown.may_lead(visit, incident),
        me_id=visit.person.id,
        form=form,
    )
