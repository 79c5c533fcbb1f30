"""Keeping the risk register: writing a risk down, rating it, what is done against it, and rehearsing plan B."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from amends.journal import actions as journal
from amends.kernel.ids import new_id
from amends.kinds.models import Kind
from amends.learn.models import Drill, Risk, RiskMeasure, RiskRating
from amends.learn.rules.risks import LONGEST_EFFECT, LONGEST_WHY, LONGEST_WORDS, BadRisk, Ending, Rated
from amends.people.models import Brand, Person
from amends.people.rules import Right
from amends.promises.models import Promise


@dataclass(frozen=True, slots=True)
class Expected:
    """A failure that is expected: what fails, what it does to the customer, its kind, and who watches it."""

    words: str
    effect: str
    kind: Kind | None
    owner: Person


def may_keep(person: Person) -> bool:
    """Whether somebody keeps the register: whoever leads a team or sets policy."""
    return person.can(Right.LEAD_TEAM) or person.can(Right.SET_POLICY)


@transaction.atomic
def write(brand: Brand, told: Expected, *, by: Person, at: datetime) -> Risk:
    """This function will put a risk on the register.

    :raises BadRisk: naming the field.
    """
    if not told.words.strip() or len(told.words) > LONGEST_WORDS:
        raise BadRisk(f"words: say what fails, in at most {LONGEST_WORDS} characters.")
    if not told.effect.strip() or len(told.effect) > LONGEST_EFFECT:
        raise BadRisk(f"effect: say what it does to the customer, in at most {LONGEST_EFFECT} characters.")
    made = Risk.objects.create(
        id=new_id(at),
        brand=brand,
        kind=told.kind,
        words=told.words.strip(),
        effect=told.effect.strip(),
        owner=told.owner,
        written_at=at,
    )
    facts = {"kind": told.kind.slug if told.kind else "", "owner": str(told.owner.id)}
    journal.write([journal.Line("learn.risk_written", made.id, None, facts)], by=by, at=at)
    return made


@transaction.atomic
def rate(risk: Risk, rated: Rated, why: str, *, is_from_data: bool, by: Person, at: datetime) -> RiskRating:
    """This function will rate a risk; the ratings before stay as they were.

    :raises BadRisk: without a reason.
    """
    if not why.strip():
        raise BadRisk("why: say what the rating rests on; whoever rates it next will ask.")
    made = RiskRating.objects.create(
        id=new_id(at),
        risk=risk,
        severity=rated.severity,
        occurrence=rated.occurrence,
        detection=rated.detection,
        is_from_data=is_from_data,
        why=why.strip()[:LONGEST_WHY],
        rated_by=by,
        rated_at=at,
    )
    facts = {
        "severity": rated.severity,
        "occurrence": rated.occurrence,
        "detection": rated.detection,
        "priority": rated.priority.value,
    }
    journal.write([journal.Line("learn.risk_rated", risk.id, None, facts)], by=by, at=at)
    return made


@transaction.atomic
def promised(risk: Risk, words: str, promise: Promise, *, by: Person, at: datetime) -> RiskMeasure:
    """This function will write down what is done against a risk, by which promise."""
    made = RiskMeasure.objects.create(id=new_id(at), risk=risk, words=words, promise=promise)
    facts = {"risk": str(risk.id), "promise": str(promise.id)}
    journal.write([journal.Line("learn.measure_promised", made.id, None, facts)], by=by, at=at)
    return made


@transaction.atomic
def end_measure(measure: RiskMeasure, ending: Ending, why: str, *, by: Person, at: datetime) -> None:
    """This function will end a measure: done, or given up with the reason."""
    measure.ended_at, measure.ending, measure.why = at, ending.value, why[:LONGEST_WHY]
    measure.save(update_fields=["ended_at", "ending", "why"])
    journal.write([journal.Line("learn.measure_ended", measure.id, None, {"ending": ending.value})], by=by, at=at)


@transaction.atomic
def take_off(risk: Risk, why: str, *, by: Person, at: datetime) -> None:
    """This function will take a risk off the register, with the reason."""
    risk.ended_at, risk.why = at, why[:LONGEST_WHY]
    risk.save(update_fields=["ended_at", "why"])
    journal.write([journal.Line("learn.risk_taken_off", risk.id, None)], by=by, at=at)


@transaction.atomic
def begin_drill(risk: Risk, steps: Sequence[str], *, by: Person, at: datetime) -> Drill:
    """This function will start the stopwatch of a drill.

    :raises BadRisk: without a plan B, or while another drill goes on.
    """
    if not steps:
        raise BadRisk("drill: there is no plan B to rehearse; write one first.")
    Risk.objects.select_for_update().get(id=risk.id)
    if Drill.objects.filter(risk=risk, ended_at__isnull=True).exists():
        raise BadRisk("drill: one goes on already.")
    made = Drill.objects.create(
        id=new_id(at),
        risk=risk,
        steps=[{"words": words, "seconds": None} for words in steps],
        begun_by=by,
        begun_at=at,
    )
    journal.write([journal.Line("learn.drill_begun", made.id, None, {"risk": str(risk.id)})], by=by, at=at)
    return made


@transaction.atomic
def do_step(drill: Drill, place: int, *, by: Person, at: datetime) -> None:
    """This function will stop the time of a step; said again, it is said once.

    :raises BadRisk: for a step that there is none, or when the drill is over.
    """
    row = _open(drill)
    if not 0 <= place < len(row.steps):
        raise BadRisk("drill: there is no such step.")
    if row.steps[place]["seconds"] is not None:
        return
    row.steps[place]["seconds"] = int((at - row.begun_at).total_seconds())
    row.save(update_fields=["steps"])
    facts = {"place": place, "seconds": row.steps[place]["seconds"]}
    journal.write([journal.Line("learn.drill_step_done", row.id, None, facts)], by=by, at=at)


@transaction.atomic
def end_drill(drill: Drill, learned: str, *, by: Person, at: datetime) -> None:
    """This function will stop a drill; what was not done until then was skipped.

    :raises BadRisk: when it is over.
    """
    row = _open(drill)
    row.ended_at, row.learned = at, learned.strip()[:300]
    row.save(update_fields=["ended_at", "learned"])
    seconds = int((at - row.begun_at).total_seconds())
    skipped = sum(one["seconds"] is None for one in row.steps)
    facts = {"seconds": seconds, "skipped": skipped}
    journal.write([journal.Line("learn.drill_ended", row.id, None, facts)], by=by, at=at)


def _open(drill: Drill) -> Drill:
    row = Drill.objects.select_for_update().get(id=drill.id)
    if row.ended_at is not None:
        raise BadRisk("drill: this one is over.")
    return row
