"""Trying two ways: each step of an experiment is written once, with who, when and what, and no customer's name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from amends.cases.models import Case
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.measure.models import Assignment, Experiment, PrivacyContact
from amends.measure.trying import Ended, Plan, arm_of
from amends.people.models import Brand, Person
from amends.promises.models import Promise
from amends.rows import insert


@transaction.atomic
def name_privacy_contact(brand: Brand, person: Person, *, by: Person, at: datetime) -> PrivacyContact:
    """This function will name who answers for customers' data at a brand, in the place of whoever did."""
    PrivacyContact.objects.filter(brand=brand, replaced_at__isnull=True).update(replaced_at=at)
    made = PrivacyContact.objects.create(id=new_id(at), brand=brand, person=person, named_by=by, named_at=at)
    facts = {"person": str(person.id), "brand": str(brand.id)}
    journal.write([journal.Line("measure.privacy_contact_named", made.id, None, facts)], by=by, at=at)
    return made


@transaction.atomic
def propose(brand: Brand, plan: Plan, *, by: Person, at: datetime) -> Experiment:
    """This function will write a plan down. Nothing of it changes afterwards."""
    made = Experiment.objects.create(
        id=new_id(at),
        brand=brand,
        question=plan.question.strip()[:300],
        about=plan.about.value,
        usual=plan.usual.strip()[:200],
        other=plan.other.strip()[:200],
        kinds=list(plan.kinds),
        figure=plan.figure,
        baseline=plan.baseline,
        least=plan.least,
        n_each=plan.n_each,
        days=plan.days,
        follow_days=plan.follow_days,
        proposed_by=by,
        proposed_at=at,
    )
    facts = {"about": made.about, "kinds": made.kinds, "figure": made.figure, "n_each": made.n_each}
    facts |= {"baseline": made.baseline, "least": made.least, "days": made.days, "follow_days": made.follow_days}
    _say("proposed", made, facts, by, at)
    return made


@transaction.atomic
def approve(experiment: Experiment, role: str, *, by: Person, at: datetime) -> bool:
    """This function will note that the policy's owner ("policy") or the privacy contact ("privacy") approves a plan;
    False when that was done, or it has ended."""
    rows = Experiment.objects.filter(id=experiment.id, ended_at__isnull=True, **{f"{role}_at__isnull": True})
    if not rows.update(**{f"{role}_by": by, f"{role}_at": at}):
        return False
    setattr(experiment, f"{role}_by", by)
    setattr(experiment, f"{role}_at", at)
    _say("approved", experiment, {"as": role}, by, at)
    return True


@transaction.atomic
def begin(experiment: Experiment, *, by: Actor, at: datetime) -> bool:
    """This function will let an experiment take customers in from now on; False when it does, or is over."""
    approved = Q(policy_at__isnull=False, privacy_at__isnull=False, begun_at__isnull=True, ended_at__isnull=True)
    if not Experiment.objects.filter(approved, id=experiment.id).update(begun_at=at):
        return False
    experiment.begun_at = at
    _say("begun", experiment, {"n_each": experiment.n_each}, by, at)
    return True


@transaction.atomic
def assign(experiment: Experiment, cases: Sequence[Case], *, by: Actor, at: datetime) -> int:
    """This function will let each customer of these recoveries come under their way, once; how many did."""
    found = {case.customer_id: case for case in reversed(cases)}
    known = Assignment.objects.filter(experiment=experiment, customer_key__in=found).values_list("customer_key")
    for (customer,) in known:
        del found[customer]
    made = [
        Assignment(
            id=new_id(at),
            experiment=experiment,
            case=case,
            customer_key=customer,
            arm=arm_of(experiment.id, customer).value,
            assigned_at=at,
        )
        for customer, case in found.items()
    ]
    insert(made)
    lines = [journal.Line("measure.experiment_assigned", experiment.id, one.case_id, {"arm": one.arm}) for one in made]
    journal.write(lines, by=by, at=at)
    return len(made)


@transaction.atomic
def close(experiment: Experiment, reads_at: datetime, *, by: Actor, at: datetime) -> bool:
    """This function will take nobody in any more, and say when it is read; False when that was done, or it is over."""
    rows = Experiment.objects.filter(
        id=experiment.id, begun_at__isnull=False, closed_at__isnull=True, ended_at__isnull=True
    )
    if not rows.update(closed_at=at, reads_at=reads_at):
        return False
    experiment.closed_at, experiment.reads_at = at, reads_at
    _say("closed", experiment, {"reads_at": reads_at.isoformat()}, by, at)
    return True


@transaction.atomic
def end(
    experiment: Experiment,
    ending: Ended,
    why: str = "",
    found: dict[str, Any] | None = None,
    promise: Promise | None = None,
    *,
    by: Actor,
    at: datetime,
) -> bool:
    """This function will end an experiment: with what its one reading found, stopped, or declined; False when it has
    ended before."""
    rows = Experiment.objects.filter(id=experiment.id, ended_at__isnull=True)
    values = {"ending": ending.value, "ended_why": why.strip()[:300], "found": found or {}, "promise": promise}
    if not rows.update(ended_at=at, **values):
        return False
    experiment.ended_at, experiment.ending, experiment.found = at, ending.value, found or {}
    _say("ended", experiment, {"ending": ending.value, **(found or {})}, by, at)
    return True


@transaction.atomic
def make_good(one: Assignment, why: str, *, by: Person, at: datetime) -> bool:
    """This function will note that somebody of the worse way was given the difference, or why there was nothing to
    give; False when that was done."""
    rows = Assignment.objects.filter(id=one.id, settled_at__isnull=True)
    if not rows.update(settled_at=at, settled_by=by, settled_why=why.strip()[:200]):
        return False
    facts = {"arm": one.arm, "given": not why.strip()}
    line = journal.Line("measure.experiment_made_good", one.experiment_id, one.case_id, facts)
    journal.write([line], by=by, at=at)
    return True


def _say(step: str, experiment: Experiment, facts: dict[str, Any], by: Actor, at: datetime) -> None:
    journal.write([journal.Line(f"measure.experiment_{step}", experiment.id, None, facts)], by=by, at=at)
