"""Tending the causes: their tree, merging and splitting, and writing down what is done about them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.cases.models import Case
from amends.journal import actions as journal
from amends.kernel.ids import new_id
from amends.kinds.rules import Controllability
from amends.learn.actions import add_named
from amends.learn.causes import Seen, parents
from amends.learn.models import CaseCause, Cause, CauseChange, CorrectiveAction, Factor, Rising
from amends.learn.rules.causes import BadCause, Stability, check_parent, check_whys
from amends.people.models import Brand, Person
from amends.promises.models import Promise


@dataclass(frozen=True)
class About:
    """What a cause is, as whoever tends the list says it."""

    name: str
    parent: Cause | None = None
    controllability: Controllability = Controllability.UNKNOWN
    stability: Stability = Stability.UNKNOWN
    whys: Sequence[str] = field(default=())


@transaction.atomic
def describe(cause: Cause, about: About, *, by: Person, at: datetime) -> Cause:
    """This function will say what a cause is, and what it stands under.

    :raises BadCause: naming the field; nothing is changed.
    """
    name = about.name.strip()[:120]
    if not name:
        raise BadCause("name: say in a few words what it is.")
    if Cause.objects.filter(name=name, merged_into__isnull=True).exclude(id=cause.id).exists():
        raise BadCause(f"name: a cause {name} is there already; merge the two, or name this one otherwise.")
    check_parent(cause.id, about.parent.id if about.parent else None, parents())
    cause.name, cause.parent, cause.whys = name, about.parent, check_whys(about.whys)
    cause.controllability, cause.stability = about.controllability.value, about.stability.value
    cause.save()
    facts = {
        "slug": cause.slug,
        "parent": about.parent.slug if about.parent else "",
        "controllability": cause.controllability,
        "stability": cause.stability,
    }
    journal.write([journal.Line("learn.cause_described", cause.id, None, facts)], by=by, at=at)
    return cause


def _moved(rows: Collection[CaseCause], to: Cause) -> None:
    for row in rows:
        row.first_cause_id = row.first_cause_id or row.cause_id
        row.cause = to
    CaseCause.objects.bulk_update(rows, ["cause", "first_cause"], batch_size=500)


def _change(change: str, cause: Cause, other: Cause, count: int, why: str, by: Person, at: datetime) -> CauseChange:
    made = CauseChange.objects.create(
        id=new_id(at), change=change, cause=cause, other=other, case_count=count, why=why, changed_by=by, changed_at=at
    )
    facts = {"cause": cause.slug, "other": other.slug, "cases": count}
    journal.write([journal.Line(f"learn.cause_{change}", cause.id, None, facts)], by=by, at=at)
    return made


def _why(why: str) -> str:
    if not why.strip():
        raise BadCause("why: say in a few words why; whoever reads it later will ask.")
    return why.strip()[:200]


@transaction.atomic
def merge(cause: Cause, into: Cause, why: str, *, by: Person, at: datetime) -> CauseChange:
    """This function will make one cause of two: the cases, actions and lower causes of the first are the second's, and
    each case keeps what it was told first.

    :raises BadCause: without a reason, into itself, into what stands under it, or when it was merged before.
    """
    reason = _why(why)
    locked = {one.id: one for one in Cause.objects.select_for_update(of=("self",)).filter(id__in=[cause.id, into.id])}
    cause, into = locked[cause.id], locked[into.id]
    if cause.id == into.id:
        raise BadCause("into: pick another cause; this is the same.")
    if cause.merged_into_id or into.merged_into_id:
        raise BadCause("into: one of them was merged already; look again.")
    check_parent(cause.id, into.id, parents())
    rows = list(CaseCause.objects.filter(cause=cause))
    _moved(rows, into)
    # Who had both as a factor has it once.
    both = Factor.objects.filter(cause=into).values("case")
    Factor.objects.filter(cause=cause, case__in=both).delete()
    Factor.objects.filter(cause=cause).update(cause=into)
    Cause.objects.filter(parent=cause).update(parent=into)
    CorrectiveAction.objects.filter(cause=cause).update(cause=into)
    Rising.objects.filter(cause=cause).update(cause=into)
    # What led here leads on, in one step.
    Cause.objects.filter(merged_into=cause).update(merged_into=into)
    cause.is_active, cause.merged_into, cause.parent = False, into, None
    cause.save(update_fields=["is_active", "merged_into", "parent"])
    return _change("merged", cause, into, len(rows), reason, by, at)


@transaction.atomic
def split(
    cause: Cause, name: str, case_ids: Collection[UUID], brand: Brand, why: str, *, by: Person, at: datetime
) -> CauseChange:
    """This function will make a new cause under one and give it some of its cases; they keep what they were told first.

    :raises BadCause: without a name, cases or a reason; nothing is changed.
    """
    reason = _why(why)
    rows = list(CaseCause.objects.filter(cause=cause, case__in=case_ids, case__brand=brand))
    if not rows:
        raise BadCause("cases: tick at least one case that has the new cause.")
    try:
        made = add_named(name, by=by, at=at)
    except ValueError as told:
        raise BadCause(str(told)) from None
    check_parent(made.id, cause.id, parents())
    made.parent, made.controllability, made.stability = cause, cause.controllability, cause.stability
    made.save(update_fields=["parent", "controllability", "stability"])
    _moved(rows, made)
    return _change("split", cause, made, len(rows), reason, by, at)


@transaction.atomic
def set_factors(case: Case, causes: Collection[Cause], *, by: Person, at: datetime) -> None:
    """This function will say what else had a part in a case; what is not named any more had none."""
    Factor.objects.filter(case=case).exclude(cause__in=causes).delete()
    Factor.objects.bulk_create([Factor(id=new_id(at), case=case, cause=one) for one in causes], ignore_conflicts=True)
    facts = {"factors": sorted(one.slug for one in causes)}
    journal.write([journal.Line("learn.factors_set", case.id, case.id, facts)], by=by, at=at)


@transaction.atomic
def plan(
    cause: Cause, brand: Brand, words: str, expected_percent: int, promise: Promise, *, by: Person, at: datetime
) -> CorrectiveAction:
    """This function will write down what is to be done about a cause, by which promise, and what is expected of it."""
    made = CorrectiveAction.objects.create(
        id=new_id(at), brand=brand, cause=cause, words=words[:300], expected_percent=expected_percent, promise=promise
    )
    facts = {"cause": cause.slug, "promise": str(promise.id), "expected_percent": expected_percent}
    journal.write([journal.Line("learn.action_planned", made.id, None, facts)], by=by, at=at)
    return made


@transaction.atomic
def put_in_force(action: CorrectiveAction, look: Promise, *, by: Person, at: datetime) -> None:
    """This function will write down that an action is done, and by which promise it is judged."""
    action.in_force_at, action.look = at, look
    action.save(update_fields=["in_force_at", "look"])
    journal.write([journal.Line("learn.action_in_force", action.id, None, {"look": str(look.id)})], by=by, at=at)


@transaction.atomic
def end(action: CorrectiveAction, ending: str, why: str, found: Seen | None, *, by: Person, at: datetime) -> None:
    """This function will end an action, with what had been counted."""
    counted: dict[str, object] = {}
    if found is not None:
        counted = {
            "before": found.found.before,
            "before_over": found.found.before_over,
            "after": found.found.after,
            "after_over": found.found.after_over,
            "by": "orders" if found.by_orders else "days",
            "verdict": found.judged.verdict.value,
        }
    action.ended_at, action.ending, action.why, action.found = at, ending, why[:200], counted
    action.save(update_fields=["ended_at", "ending", "why", "found"])
    facts = {"ending": ending, **counted}
    journal.write([journal.Line("learn.action_ended", action.id, None, facts)], by=by, at=at)
