"""An incident as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from amends.detect import queries as detect
from amends.detect.affected import by_hand
from amends.detect.models import Incident
from amends.detect.rules.hub import PublicState, wanted_from, wanted_sentence
from amends.flow.planning import kind_of
from amends.flow.ruling import deciders, expected_of
from amends.learn.queries import active as causes
from amends.learn.queries import by_slug as cause_of
from amends.measure.coverage import Coverage, coverage
from amends.measure.reviews import post_of
from amends.measure.storms import next_updates
from amends.people.queries import staff
from amends.people.rules import Right
from amends.playbooks.models import Broadcast
from amends.playbooks.queries import RuleSoFar, letters_of, plan_of, rules_of, run_of, steps_run
from amends.remedies.queries import offerings
from amends.remedies.rules import SKIP_WORDS
from amends.web.pages import url
from amends.web.shown.forms import Option
from amends.web.visit import Visit
from amends.web.words import money

FINDINGS = 20
USUAL_PACE = 600
STATES = {
    "affected": ("Affected", "Everybody whom it failed: one customer and one thing that failed them."),
    "told": ("Told", "A word of ours reached them and did not come back: a letter, or a person's voice."),
    "unreachable": ("Unreachable", "Our letter came back, or there is no address that works; it stands on their page."),
    "by_hand": ("In person", "Left out of what goes to all: somebody sees to them, for a reason."),
    "waiting": ("Not told yet", "Their first word is on its way or held, or they wait for their recovery."),
}
OF_TOLD = {
    "automatically": ("told automatically", "by an automatic letter; no person has acknowledged them by that"),
    "by_person": ("acknowledged by a person", "a person wrote to them or spoke with them; some were told both ways"),
}
PUBLIC = {
    PublicState.LOOKING.value: "We are looking into it",
    PublicState.KNOWN.value: "We know what it is and are putting it right",
    PublicState.MENDED.value: "It is put right",
}
RESTS = {
    "day": "the day's limit of who granted it is used up; it goes on tomorrow",
    "budget": "the month's budget is used up",
    "full": "as many customers as were asked for have got it",
    "authority": "who granted it has no authority in this currency any more",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the meter, where its list is, and what is counted."""

    label: str
    value: int
    url: str
    definition: str


@dataclass(frozen=True, slots=True)
class ShownLetter:
    """One letter to all, and what may be done with it now."""

    id: UUID
    words: str
    started_at: datetime
    state: str
    written: int
    per_minute: int
    may: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownRule:
    """One rule, where it stands in words, and what this person may do about it."""

    id: UUID
    what: str
    state: str
    given: int
    most: int
    face: str
    left: int
    may_decide: bool
    may_stop: bool


@dataclass(frozen=True, slots=True)
class Hub:
    """All that the page of an incident shows."""

    incident: Incident
    kind: str
    figures: list[Figure]
    of_told: list[Figure]
    meter: Coverage
    sentence: str
    update_at: datetime | None
    may_lead: bool
    is_ended: bool
    cause_name: str
    more: dict[str, object] = field(default_factory=dict)


def may_lead(visit: Visit, incident: Incident) -> bool:
    """Whether this person runs the incident: its owner, and who leads a team."""
    return visit.person.id == incident.owner_id or visit.person.can(Right.LEAD_TEAM)


def people_url(incident: Incident, state: str) -> str:
    """Where the list behind one number of the meter is."""
    return f"{url('incident_people', incident_id=incident.id)}?state={state}"


def meter_of(incident: Incident) -> Coverage:
    """How far the word has come."""
    return coverage([incident.id]).get(incident.id, Coverage())


def sentence(meter: Coverage) -> str:
    """The meter as one sentence; its parts add up."""
    parts = [
        f"{meter.affected:,} affected",
        f"{meter.told:,} told",
        f"{meter.unreachable:,} unreachable",
        f"{meter.by_hand:,} in person",
    ]
    return ", ".join([*parts, f"{meter.waiting:,} not told yet"] if meter.waiting else parts)


def build(visit: Visit, incident: Incident) -> Hub:
    """The hub as this person sees it."""
    meter = meter_of(incident)
    kind, leads = kind_of(incident), may_lead(visit, incident)
    figures = [
        Figure(label, getattr(meter, state), people_url(incident, state), definition)
        for state, (label, definition) in STATES.items()
        if state != "waiting" or meter.waiting
    ]
    of_told = [
        Figure(label, getattr(meter, state), people_url(incident, state), definition)
        for state, (label, definition) in OF_TOLD.items()
    ]
    cause = cause_of(incident.ended_by_cause) if incident.ended_by_cause else None
    return Hub(
        incident,
        kind.name if kind else "",
        figures,
        of_told,
        meter,
        sentence(meter),
        next_updates([incident.id]).get(incident.id),
        leads and incident.ended_at is None,
        incident.ended_at is not None,
        cause.name if cause else "",
        _parts(visit, incident, meter, leads=leads),
    )


def _parts(visit: Visit, incident: Incident, meter: Coverage, *, leads: bool) -> dict[str, object]:
    run, plan = run_of(incident), plan_of(kind_of(incident))
    minutes = run.update_minutes if run and run.update_minutes else 120
    counts = detect.counts_of([incident.id]).get(incident.id)
    wanted = wanted_from(incident.wanted)
    letters = letters_of(incident)
    return {
        "wanted": "" if wanted.is_empty else wanted_sentence(wanted),
        "in_person": by_hand(incident),
        "post": post_of(incident),
        "letters": [_letter(letter, written) for letter, written in letters],
        "is_said": bool(letters) and all(letter.done_at or letter.stopped_at for letter, _ in letters),
        "pace": USUAL_PACE,
        "prepared": run.words if run else "",
        "next_at": visit.wall.local_input(visit.at + timedelta(minutes=minutes)),
        "rules": [_rule(visit, one, leads=leads) for one in rules_of(incident)],
        "offerings": [Option(one.slug, one.name) for one in offerings()],
        "skips": [Option(skip.value, words) for skip, words in SKIP_WORDS.items()],
        "currency": visit.brand.currency,
        "plan": plan,
        "plan_care": money(plan.care_minor, plan.care_currency) if plan.care_minor else "",
        "has_plan": bool(plan.words or plan.calls or plan.care_minor or plan.update_minutes),
        "run": run,
        "steps": steps_run(incident) if run else [],
        "kind_slug": getattr(kind_of(incident), "slug", ""),
        "updates": list(detect.public_updates(incident)),
        "public_states": [Option(value, words) for value, words in PUBLIC.items()],
        "public_words": PUBLIC,
        "public_url": url("public_status", slug=visit.brand.slug),
        "people": [Option(str(one.id), one.name) for one in staff(visit.brand)],
        "causes": [Option(one.slug, one.name) for one in causes()],
        "findings": detect.findings_of(incident, at_most=FINDINGS),
        "finding_count": counts.findings if counts else 0,
        "may_plan": visit.person.can(Right.SET_POLICY),
    }


def _letter(letter: Broadcast, written: int) -> ShownLetter:
    may: tuple[str, ...]
    if letter.stopped_at:
        state, may = "stopped", ()
    elif letter.going_from is None:
        state, may = "rests", ("resume", "stop")
    elif letter.done_at:
        state, may = "reached everybody; who joins late gets it too", ("stop",)
    else:
        state, may = "goes out", ("pause", "stop")
    return ShownLetter(letter.id, letter.words, letter.started_at, state, written, letter.per_minute, may)


def _rule(visit: Visit, one: RuleSoFar, *, leads: bool) -> ShownRule:
    rule = one.rule
    amount = f" {money(rule.amount_minor, rule.currency)}" if rule.amount_minor else ""
    is_open = rule.refused_at is None and rule.stopped_at is None
    is_asked = is_open and rule.granted_at is None
    could = deciders(rule, expected_of(rule, visit.at), visit.at) if is_asked else []
    return ShownRule(
        rule.id,
        f"{rule.offering.name}{amount}: {rule.reason}",
        _rule_state(one),
        one.given,
        rule.customers_most,
        money(one.face_minor, rule.currency),
        one.left,
        visit.person.id in {person.id for person in could},
        leads and is_open,
    )


def _rule_state(one: RuleSoFar) -> str:
    rule = one.rule
    if rule.refused_at:
        return f"refused: {rule.refusal}"
    if rule.stopped_at:
        return "stopped"
    if rule.granted_at is None:
        who = rule.approval.person.name if rule.approval and rule.approval.person else "somebody"
        return f"{rule.asked_by.name} asked; {who} answers"
    granted = f"granted by {rule.granted_by.name}" if rule.granted_by else "granted"
    return f"{granted}; waits: {RESTS[rule.rests_because]}" if rule.rests_because else granted
