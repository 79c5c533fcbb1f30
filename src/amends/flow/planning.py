"""Plan B: written with the playbook of a kind, started for an incident by one confirmation, ticked off step by step."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from amends.detect.models import Incident
from amends.kinds.models import Kind
from amends.people.models import Person
from amends.playbooks import actions as playbooks
from amends.playbooks import queries as written
from amends.playbooks.models import PlanRun, PlanStep, Playbook
from amends.playbooks.rules import PlanB


def kind_of(incident: Incident) -> Kind | None:
    """The kind of failure that an incident is."""
    return incident.kind or (incident.detector.kind if incident.detector else None)


@transaction.atomic
def write_plan(kind: Kind, plan: PlanB, *, by: Person, at: datetime) -> Playbook:
    """This function will write plan B into the playbook of a kind: whom to call, prepared words, care approved in
    advance by whoever writes it, and how often everybody hears again.

    :raises BadPlan: naming the field; nothing is changed.
    """
    return playbooks.write_plan(kind, plan, by=by, at=at)


@transaction.atomic
def start_plan(incident: Incident, *, by: Person, at: datetime) -> PlanRun:
    """This function will start the plan B of an incident's kind.

    :raises ValueError: where its kind has none.
    :raises NotAnyMore: when it was started before.
    """
    playbook = written.playbook_of(kind_of(incident))
    if playbook is None or not playbook.has_plan_b:
        raise ValueError("plan: there is no plan B for this kind of failure yet.")
    return playbooks.start_plan(incident, playbook, by=by, at=at)


@transaction.atomic
def do_step(step: PlanStep, *, by: Person, at: datetime) -> None:
    """This function will write down that a step was done."""
    playbooks.do_step(step, by=by, at=at)
