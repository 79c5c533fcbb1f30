"""Writing beside the figures: what is to improve in a quarter, what came of it, and what happened on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from amends.journal import actions as journal
from amends.journal.actors import Actor, Automatic
from amends.kernel.ids import new_id
from amends.measure.aims import Ending
from amends.measure.models import Aim, Annotation, BoardMail
from amends.measure.queries import Figure
from amends.people.models import ApiToken, Brand, Person
from amends.promises.models import Promise


@dataclass(frozen=True, slots=True)
class NewAim:
    """What is to improve: which figure, to which value, in the quarter from which day, and why."""

    figure: str
    quarter_date: date
    target: float
    before: float | None
    why: str


def _stands_by(by: Actor) -> tuple[Person | None, str]:
    """The person who says something, or else the name of the system that does, or "operator"."""
    if isinstance(by, Person):
        return by, ""
    return None, by.name if isinstance(by, ApiToken | Automatic) else by.actor


@transaction.atomic
def set_aim(new: NewAim, brand: Brand, promise: Promise, *, by: Actor, at: datetime) -> Aim:
    """This function will write down what a brand wants to improve, and by which promise it is told what came of it."""
    made = Aim.objects.create(
        id=new_id(at),
        brand=brand,
        figure=new.figure,
        quarter_date=new.quarter_date,
        target=new.target,
        before=new.before,
        why=new.why,
        promise=promise,
        set_by=_stands_by(by)[0],
        set_at=at,
    )
    facts = {"figure": new.figure, "quarter_date": new.quarter_date.isoformat(), "target": new.target}
    journal.write([journal.Line("measure.aim_set", made.id, None, facts | {"promise": str(promise.id)})], by=by, at=at)
    return made


@transaction.atomic
def end_aim(aim: Aim, ending: Ending, found: Figure | None, *, why: str = "", by: Actor, at: datetime) -> bool:
    """This function will end an aim with what was counted, or with the reason for which it is given up; False when it
    has ended already."""
    counted: dict[str, object] = {}
    if found is not None:
        counted = {"value": found.value, "n": found.n, "low": found.low, "high": found.high, "p90": found.p90}
    rows = Aim.objects.filter(id=aim.id, ended_at__isnull=True)
    if not rows.update(ended_at=at, ending=ending.value, found=counted, told=why):
        return False
    facts = {"figure": aim.figure, "ending": ending.value, **counted}
    journal.write([journal.Line("measure.aim_ended", aim.id, None, facts)], by=by, at=at)
    return True


@transaction.atomic
def tell_aim(aim: Aim, words: str, *, by: Actor, at: datetime) -> None:
    """This function will keep what came of an aim, in somebody's words."""
    aim.told_by, aim.told_through = _stands_by(by)
    aim.told, aim.told_at = words, at
    aim.save(update_fields=["told", "told_by", "told_through", "told_at"])
    journal.write([journal.Line("measure.aim_told", aim.id, None, {"figure": aim.figure})], by=by, at=at)


@transaction.atomic
def begin_board_mail(brand: Brand, span: int, *, by: Person, at: datetime) -> BoardMail:
    """This function will write down that somebody wants the board each Monday, in the place of an earlier wish."""
    stop_board_mail(brand, by, by=by, at=at)
    made = BoardMail.objects.create(id=new_id(at), person=by, brand=brand, span=span, begun_at=at)
    journal.write([journal.Line("measure.board_mail_begun", made.id, None, {"span": span})], by=by, at=at)
    return made


@transaction.atomic
def stop_board_mail(brand: Brand, person: Person, *, by: Actor, at: datetime) -> bool:
    """This function will end it; False when there was none."""
    rows = BoardMail.objects.filter(person=person, brand=brand, stopped_at__isnull=True)
    ids = list(rows.values_list("id", flat=True))
    if not ids or not rows.update(stopped_at=at):
        return False
    journal.write([journal.Line("measure.board_mail_stopped", id_, None, {}) for id_ in ids], by=by, at=at)
    return True


def _facts(one: Annotation) -> dict[str, str]:
    return {"figure": one.figure, "day": one.day.isoformat()}


@transaction.atomic
def annotate(brand: Brand, figure: str, day: date, words: str, *, by: Actor, at: datetime) -> Annotation:
    """This function will write beside a figure, or beside all of them, what happened on a day."""
    person, through = _stands_by(by)
    said = {"brand": brand, "figure": figure, "day": day, "words": words}
    made = Annotation.objects.create(id=new_id(at), **said, made_by=person, made_through=through, made_at=at)
    journal.write([journal.Line("measure.annotated", made.id, None, _facts(made))], by=by, at=at)
    return made


@transaction.atomic
def correct(one: Annotation, figure: str, day: date, words: str, *, by: Actor, at: datetime) -> None:
    """This function will correct what was written: the figure, the day or the words."""
    before = _facts(one)
    one.figure, one.day, one.words, one.changed_at = figure, day, words, at
    one.changed_by, one.changed_through = _stands_by(by)
    one.save(update_fields=["figure", "day", "words", "changed_by", "changed_through", "changed_at"])
    facts = _facts(one) | {f"{name}_before": told for name, told in before.items()}
    journal.write([journal.Line("measure.annotation_corrected", one.id, None, facts)], by=by, at=at)


@transaction.atomic
def take_back(one: Annotation, *, by: Actor, at: datetime) -> None:
    """This function will take an annotation off every chart."""
    one.taken_back_at = at
    one.save(update_fields=["taken_back_at"])
    journal.write([journal.Line("measure.annotation_taken_back", one.id, None, _facts(one))], by=by, at=at)
