"""Learn: two ways are tried by a plan that was stated before and approved by two, read once, and made good."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from amends.journal.actors import Actor
from amends.measure import actions, experiments, trying
from amends.measure.models import Assignment, Experiment
from amends.measure.trying import TO_MAKE_GOOD, Arm, Ended, Plan, Reading
from amends.people.models import Brand, Person
from amends.people.rules import Right
from amends.promises import actions as promises
from amends.promises.actions import Wish
from amends.promises.models import Promise
from amends.promises.queries import still_open
from amends.promises.rules import OwedTo, PromiseKind

__all__ = [
    "GIVE",
    "approve",
    "decline",
    "enrol",
    "make_good",
    "name_privacy_contact",
    "propose",
    "read_results",
    "stop",
]

# How the promise begins that somebody owes to the worse way; pages know it by these words.
GIVE: Final = "Give the difference:"


class OneAlready(Exception):
    """Something is tried already; two at once would spoil each other."""


class NotTheirs(Exception):
    """Whoever did this may not: the sentence says who may."""


class OverAlready(ValueError):
    """It has ended, or this was done before."""


def name_privacy_contact(brand: Brand, person: Person, *, by: Person, at: datetime) -> None:
    """This function will name who answers for customers' data at a brand: without them nothing is tried.

    :raises NotTheirs: for anybody who does not set policy.
    :raises ValueError: for somebody who sees no figures.
    """
    if not by.can(Right.SET_POLICY):
        raise NotTheirs("Whoever sets policy names the privacy contact.")
    if not person.can(Right.SEE_MEASURES):
        raise ValueError("person: pick somebody who sees figures.")
    actions.name_privacy_contact(brand, person, by=by, at=at)


@transaction.atomic
def propose(brand: Brand, plan: Plan, *, by: Person, at: datetime) -> Experiment:
    """This function will put a plan to the policy's owner and to the privacy contact.

    :raises ValueError: naming the field; nothing is changed.
    :raises OneAlready: while another is proposed or goes on.
    """
    kinds, regulated, goodwill = experiments.allowed(brand)
    trying.check(plan, kinds=kinds, regulated=regulated, goodwill=goodwill)
    if experiments.current(Brand.objects.select_for_update().get(id=brand.id)) is not None:
        raise OneAlready("Something is proposed or tried already; two at once would spoil each other.")
    if experiments.privacy_contact(brand) is None:
        raise ValueError("privacy: name the privacy contact first; they approve it as well.")
    return actions.propose(brand, plan, by=by, at=at)


def _role(experiment: Experiment, by: Person) -> str:
    """As what somebody may approve: nobody their own plan, and nobody as both."""
    if by.id == experiment.proposed_by_id:
        raise NotTheirs("Nobody approves a plan of their own.")
    contact = experiments.privacy_contact(experiment.brand)
    if contact is not None and contact.id == by.id:
        return "privacy"
    if by.can(Right.SET_POLICY):
        return "policy"
    raise NotTheirs("The policy's owner and the privacy contact approve a plan.")


@transaction.atomic
def approve(experiment: Experiment, *, by: Person, at: datetime) -> str:
    """This function will note an approval, and begin once both are there. Answers as what it counts: "policy" or
    "privacy".

    :raises NotTheirs: for anybody else; nothing is changed.
    :raises OverAlready: when that was done, or it has ended.
    """
    role = _role(experiment, by)
    kinds, regulated, goodwill = experiments.allowed(experiment.brand)
    # A law may have come to answer for a kind since it was proposed.
    trying.check(experiments.plan_of(experiment), kinds=kinds, regulated=regulated, goodwill=goodwill)
    if not actions.approve(experiment, role, by=by, at=at):
        raise OverAlready("approval: this was approved already, or it has ended.")
    actions.begin(experiment, by=by, at=at)
    return role


@transaction.atomic
def decline(experiment: Experiment, why: str, *, by: Person, at: datetime) -> None:
    """This function will decline a plan that has not begun; whoever proposed it may take it back as well.

    :raises NotTheirs: for anybody who may not approve it, nor proposed it.
    :raises ValueError: without a reason, or when it goes on or has ended.
    """
    if by.id != experiment.proposed_by_id:
        _role(experiment, by)
    if not why.strip():
        raise ValueError("why: say why, for whoever proposed it.")
    if experiment.begun_at is not None or not actions.end(experiment, Ended.DECLINED, why, by=by, at=at):
        raise OverAlready("why: it has begun or ended; what goes on is stopped.")


@transaction.atomic
def stop(experiment: Experiment, why: str, *, by: Person, at: datetime) -> None:
    """This function will stop an experiment before its time, because it does harm or cannot go on. Nothing is read of
    it then: who stops when it looks well would always find something.

    :raises NotTheirs: for anybody but those who set policy and the privacy contact.
    :raises ValueError: without a reason, or when nothing goes on.
    """
    contact = experiments.privacy_contact(experiment.brand)
    if not by.can(Right.SET_POLICY) and (contact is None or contact.id != by.id):
        raise NotTheirs("Whoever sets policy and the privacy contact may stop it.")
    if not why.strip():
        raise ValueError("why: say why it is stopped.")
    if experiment.begun_at is None or not actions.end(experiment, Ended.STOPPED, why, by=by, at=at):
        raise OverAlready("why: nothing goes on that could be stopped.")


@transaction.atomic
def enrol(*, by: Actor, at: datetime) -> int:
    """This function will let the customers of new recoveries come under their way, at most 500 of each brand, and take
    nobody in any more once there are as many as planned or the days are over; how many came."""
    count = 0
    for one in experiments.going_on():
        if one.closed_at is not None or one.begun_at is None:
            continue
        is_over = at >= one.begun_at + timedelta(days=one.days)
        if not is_over and not experiments.is_full(one):
            cases = experiments.to_assign(one)
            count += actions.assign(one, cases, by=by, at=at) if cases else 0
        if is_over or experiments.is_full(one):
            actions.close(one, at + timedelta(days=one.follow_days), by=by, at=at)
    return count


@transaction.atomic
def read_results(*, by: Actor, at: datetime) -> int:
    """This function will read each experiment whose time has come, once, and make the promise to give those of the
    worse way the difference; how many were read. Where the worker is behind it waits."""
    count = 0
    for one in experiments.going_on():
        if one.reads_at is None or at < one.reads_at:
            continue
        found = experiments.reading(one, at)
        if found is not None:
            promise = _promise(one, found, by, at) if found.worse else None
            count += actions.end(one, Ended.READ, "", _told(found), promise, by=by, at=at)
    return count


def _told(found: Reading) -> dict[str, object]:
    difference = asdict(found.difference) if found.difference else None
    told = {"usual": list(found.usual), "other": list(found.other), "difference": difference}
    return told | {"chance": found.chance, "worse": found.worse.value if found.worse else None}


def _promise(one: Experiment, found: Reading, by: Actor, at: datetime) -> Promise:
    worse = found.usual if found.worse is Arm.USUAL else found.other
    words = f"{GIVE} {worse[1]} customers came under the way that did worse. {one.question}"
    counted = f"{TO_MAKE_GOOD.days} days after it was read"
    wish = Wish(PromiseKind.ACTION, words, one.proposed_by, at + TO_MAKE_GOOD, counted, owed_to=OwedTo.DESK)
    return promises.make([wish], by=by, at=at)[0]


@transaction.atomic
def make_good(one: Assignment, why: str, *, by: Person, at: datetime) -> None:
    """This function will note that somebody of the worse way has the difference, or why there was nothing to give; with
    the last of them the promise is kept.

    :raises OverAlready: when that was done, or nothing is owed to them.
    """
    experiment = Experiment.objects.select_for_update(of=("self",)).select_related("promise").get(id=one.experiment_id)
    if experiment.found.get("worse") != one.arm or not actions.make_good(one, why, by=by, at=at):
        raise OverAlready("why: this was done, or nothing is owed to them.")
    left = still_open(experiment.promise)
    if left is not None and not experiments.still_worse_off(experiment):
        promises.keep([left], by=by, at=at)
