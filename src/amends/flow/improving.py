"""Learn: one figure to improve in a quarter, picked with a target, an owner and a reason, and what came of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from math import isfinite
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction

from amends.journal.actors import Actor
from amends.measure import actions, aims, noted
from amends.measure.actions import NewAim
from amends.measure.aims import Ending
from amends.measure.definitions import BY_SLUG, Definition
from amends.measure.models import Aim, Annotation
from amends.measure.rules import is_reached, quarter_to_improve
from amends.people.models import Brand, Person
from amends.people.rules import Right
from amends.promises import actions as promises
from amends.promises.actions import Wish
from amends.promises.queries import still_open
from amends.promises.rules import OwedTo, PromiseKind, Release

__all__ = [
    "TELL",
    "annotate",
    "correct_annotation",
    "end_quarters",
    "give_up",
    "set_aim",
    "take_back_annotation",
    "tell",
]

# How the promise begins that somebody owes at the end; pages know it by these words.
TELL: Final = "Say what came of it:"
# So long after the quarter there is time to look at it.
TO_TELL: Final = timedelta(days=7)
LONGEST_AHEAD: Final = timedelta(days=366)


class OneAlready(Exception):
    """There is something to improve already, and two are none."""

    def __init__(self, aim: Aim) -> None:
        name = BY_SLUG[aim.figure].name if aim.figure in BY_SLUG else aim.figure
        super().__init__(f"There is one already: {name}. It ends with the quarter, or is given up with a reason.")


class OverAlready(ValueError):
    """It has ended, and ends once."""


@transaction.atomic
def set_aim(brand: Brand, figure: str, target: float, owner: Person, why: str, *, by: Actor, at: datetime) -> Aim:
    """This function will say which figure is to improve this quarter, to which value, and who tells what came of it.

    It is for the next quarter where this one has less than two weeks left.

    :param target: as the figure's definition counts: a share from 0 to 1, hours, points, minor units.
    :raises ValueError: naming the field, also when the figure is there already; nothing is changed.
    :raises OneAlready: while another goes on.
    """
    definition = BY_SLUG.get(figure)
    if definition is None or definition.shape in aims.ADDS_UP:
        raise ValueError("figure: pick one from the list; what adds up day by day has no target.")
    _check_target(definition, target)
    if not owner.can(Right.WORK_CASES):
        raise ValueError("owner: pick somebody who works on cases.")
    if not why.strip():
        raise ValueError("why: say why this one, so that everybody pulls the same way.")
    going = aims.current(Brand.objects.select_for_update().get(id=brand.id))
    if going is not None:
        raise OneAlready(going)
    before = aims.before(brand, figure, at)
    if before is not None and is_reached(before, target, is_better_low=definition.is_better_low):
        raise ValueError("target: the last ninety days were as good as this already; aim beyond them.")
    quarter = quarter_to_improve(at.astimezone(ZoneInfo(brand.calendar.time_zone)).date())
    owed_by = aims.span(brand, quarter).until + TO_TELL
    words = f"{TELL} {definition.name}, {quarter.words}"
    wish = Wish(PromiseKind.ACTION, words, owner, owed_by, f"{TO_TELL.days} days after", owed_to=OwedTo.DESK)
    promise = promises.make([wish], by=by, at=at)[0]
    new = NewAim(figure, quarter.first, target, before, why.strip()[:300])
    return actions.set_aim(new, brand, promise, by=by, at=at)


def _check_target(definition: Definition, target: float) -> None:
    low, high = definition.ends
    if not (isfinite(target) and low <= target <= high):
        raise ValueError("target: no such figure can have this value; look at what it counts.")


@transaction.atomic
def give_up(aim: Aim, why: str, *, by: Actor, at: datetime) -> None:
    """This function will end an aim before its quarter does; another can be picked then.

    :raises ValueError: without a reason, or when it is over; nothing is changed.
    """
    if not why.strip():
        raise ValueError("why: say why it is given up; whoever picks the next one will ask.")
    if not actions.end_aim(aim, Ending.GIVEN_UP, None, why=why.strip()[:500], by=by, at=at):
        raise OverAlready("why: this is over already.")
    left = still_open(aim.promise)
    promises.release([left] if left else [], reason=Release.ANSWERED_OTHERWISE, by=by, at=at)


@transaction.atomic
def end_quarters(*, by: Actor, at: datetime) -> int:
    """This function will end each aim whose quarter is over, with what the figure was; how many. Where the worker is
    still behind it waits: nothing ends on a number that is not known."""
    ended = 0
    for aim in aims.going_on():
        if at < aims.span(aim.brand, aims.quarter(aim)).until:
            continue
        found = aims.so_far(aim, aim.brand, at)
        if found is not None:
            ended += actions.end_aim(aim, aims.ending_of(aim, found), found, by=by, at=at)
    return ended


@transaction.atomic
def tell(aim: Aim, words: str, *, by: Actor, at: datetime) -> None:
    """This function will keep what came of an aim in words, once its quarter is over, and the promise to say it. Said
    again it is corrected.

    :raises ValueError: without words, before the end, or when it was given up; nothing is changed.
    """
    if not words.strip():
        raise ValueError("words: say what came of it: what was done, what helped, what did not.")
    if aim.ended_at is None or aim.ending == Ending.GIVEN_UP.value:
        raise ValueError("words: this is said once the quarter is over.")
    left = still_open(aim.promise)
    if left is not None:
        promises.keep([left], by=by, at=at)
    actions.tell_aim(aim, words.strip()[:500], by=by, at=at)


def _check(figure: str, day: date, words: str, brand: Brand, at: datetime) -> str:
    if figure and figure not in BY_SLUG:
        raise ValueError("figure: pick one from the list.")
    today = at.astimezone(ZoneInfo(brand.calendar.time_zone)).date()
    if day > today + LONGEST_AHEAD or day.year < 1990:
        raise ValueError("day: pick a day, from 1990 to a year from now.")
    told = " ".join(words.split())
    if not told:
        raise ValueError("words: say in a few words what happened.")
    if len(told) > 200:
        raise ValueError("words: at most 200 characters; the chart has little room.")
    return told


@transaction.atomic
def annotate(brand: Brand, figure: str, day: date, words: str, *, by: Actor, at: datetime) -> tuple[Annotation, bool]:
    """This function will write what happened on a local day beside a figure, or beside all of them (no figure). What
    stands there in the same words already is answered, and nothing is written: a click or a call that came twice.
    Whether it is new is told with it.

    :raises ValueError: naming the field; nothing is changed.
    """
    told = _check(figure, day, words, brand, at)
    Brand.objects.select_for_update().get(id=brand.id)
    same = noted.same(brand, figure, day, told)
    return (same, False) if same else (actions.annotate(brand, figure, day, told, by=by, at=at), True)


@transaction.atomic
def correct_annotation(one: Annotation, figure: str, day: date, words: str, *, by: Actor, at: datetime) -> None:
    """This function will correct what was written.

    :raises ValueError: naming the field; nothing is changed.
    """
    actions.correct(one, figure, day, _check(figure, day, words, one.brand, at), by=by, at=at)


@transaction.atomic
def take_back_annotation(one: Annotation, *, by: Actor, at: datetime) -> None:
    """This function will take it off every chart."""
    actions.take_back(one, by=by, at=at)
