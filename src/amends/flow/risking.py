"""Before it fails: the risk register, what is promised against a risk, and plan B rehearsed with a stopwatch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from amends.flow.promising import ahead
from amends.learn import risking, risks
from amends.learn.models import Drill, Risk, RiskMeasure
from amends.learn.risking import Expected
from amends.learn.rules.risks import BadRisk, Ending, check_rating
from amends.people.models import Brand, Person
from amends.promises import actions as promises
from amends.promises.actions import Wish
from amends.promises.queries import still_open
from amends.promises.rules import OwedTo, PromiseKind, Release

__all__ = [
    "BadRisk",
    "Expected",
    "Rating",
    "begin_drill",
    "do_step",
    "done",
    "end_drill",
    "give_up",
    "promise",
    "rate",
    "take_off",
    "write",
]


@dataclass(frozen=True, slots=True)
class Rating:
    """Ratings from 1 to 10 as somebody gives them, and why; without an occurrence that of our own data is taken."""

    severity: int | None
    occurrence: int | None
    detection: int | None
    why: str


@transaction.atomic
def write(brand: Brand, told: Expected, rating: Rating, *, by: Person, at: datetime) -> Risk:
    """This function will put a risk on the register, with its first rating.

    :raises BadRisk: naming the field; nothing is changed.
    """
    made = risking.write(brand, told, by=by, at=at)
    rate(made, rating, by=by, at=at)
    return made


@transaction.atomic
def rate(risk: Risk, rating: Rating, *, by: Person, at: datetime) -> None:
    """This function will rate a risk anew.

    :raises BadRisk: naming the field, or when it was taken off; nothing is changed.
    """
    row = _on_register(risk)
    from_data = risks.of_kind(row.brand, row.kind, at).occurrence if rating.occurrence is None else None
    rated = check_rating(rating.severity, rating.occurrence, rating.detection, from_data)
    risking.rate(row, rated, rating.why, is_from_data=rating.occurrence is None, by=by, at=at)


@transaction.atomic
def promise(risk: Risk, words: str, owner: Person, due_at: datetime, *, by: Person, at: datetime) -> RiskMeasure:
    """This function will promise something against a risk: who does it, by when.

    :raises BadRisk: without words, or when it was taken off. :raises NotInTime: unless the day lies ahead.
    """
    row, words = _on_register(risk), words.strip()[:300]
    if not words:
        raise BadRisk("measure: say what is done, so that it fails less, hurts less, or is noticed sooner.")
    wish = Wish(PromiseKind.ACTION, words, owner, ahead(due_at, at), f"chosen by {by.first_name}", owed_to=OwedTo.DESK)
    return risking.promised(row, words, promises.make([wish], by=by, at=at)[0], by=by, at=at)


@transaction.atomic
def done(measure: RiskMeasure, *, by: Person, at: datetime) -> None:
    """This function will say that a measure is done, and keep its promise; the risk is to be rated anew.

    :raises BadRisk: when it is over.
    """
    row = _open(measure)
    left = still_open(row.promise)
    promises.keep([left] if left else [], by=by, at=at)
    risking.end_measure(row, Ending.DONE, "", by=by, at=at)


@transaction.atomic
def give_up(measure: RiskMeasure, why: str, *, by: Person, at: datetime) -> None:
    """This function will give a measure up, and release its promise.

    :raises BadRisk: without a reason, or when it is over.
    """
    row = _open(measure)
    if not why.strip():
        raise BadRisk("why: say why it is given up; the risk stays.")
    left = still_open(row.promise)
    promises.release([left] if left else [], reason=Release.ANSWERED_OTHERWISE, by=by, at=at)
    risking.end_measure(row, Ending.GIVEN_UP, why.strip(), by=by, at=at)


@transaction.atomic
def take_off(risk: Risk, why: str, *, by: Person, at: datetime) -> None:
    """This function will take a risk off the register; what is still promised against it is released.

    :raises BadRisk: without a reason, or when it was taken off already.
    """
    row = _on_register(risk)
    if not why.strip():
        raise BadRisk("off: say why it is no risk any more; whoever is hurt by it will ask.")
    for measure in row.measures.filter(ended_at__isnull=True):
        give_up(measure, why, by=by, at=at)
    for drill in row.drills.filter(ended_at__isnull=True):
        risking.end_drill(drill, "", by=by, at=at)
    risking.take_off(row, why.strip(), by=by, at=at)


@transaction.atomic
def begin_drill(risk: Risk, *, by: Person, at: datetime) -> Drill:
    """This function will start a drill of the plan B of a risk's kind, as it stands now.

    :raises BadRisk: without a plan B, or while another drill goes on.
    """
    return risking.begin_drill(risk, risks.plan_steps(_on_register(risk).kind), by=by, at=at)


@transaction.atomic
def do_step(drill: Drill, place: int, *, by: Person, at: datetime) -> None:
    """This function will stop the time of a step of a drill.

    :raises BadRisk: for a step that there is none, or when the drill is over.
    """
    risking.do_step(drill, place, by=by, at=at)


@transaction.atomic
def end_drill(drill: Drill, learned: str, *, by: Person, at: datetime) -> None:
    """This function will end a drill, with what it taught.

    :raises BadRisk: when it is over.
    """
    risking.end_drill(drill, learned, by=by, at=at)


def _on_register(risk: Risk) -> Risk:
    row = Risk.objects.select_for_update(of=("self",)).select_related("kind", "brand").get(id=risk.id)
    if row.ended_at is not None:
        raise BadRisk("off: it was taken off the register already.")
    return row


def _open(measure: RiskMeasure) -> RiskMeasure:
    row = RiskMeasure.objects.select_for_update(of=("self",)).select_related("promise__person").get(id=measure.id)
    if row.ended_at is not None:
        raise BadRisk("why: this is over already.")
    return row
