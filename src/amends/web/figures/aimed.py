"""The one figure to improve this quarter, as the board and its own page show it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from amends.measure import aims, saying
from amends.measure.aim_words import quarter_words, stands, target_words
from amends.measure.aims import Ending
from amends.measure.board import Line
from amends.measure.definitions import BY_SLUG, Definition, Shape
from amends.measure.models import Aim
from amends.measure.queries import Figure
from amends.measure.totals import ALL
from amends.web import asked
from amends.web.figures import points as drawn
from amends.web.figures import shown
from amends.web.figures.noting import may_note
from amends.web.figures.points import Point
from amends.web.pages import url
from amends.web.visit import Visit

# Half a year: enough of what came before to see whether it moves.
WEEKS: Final = 26
WEEK: Final = timedelta(days=7)
SAID: Final = {
    Ending.REACHED: "reached",
    Ending.MISSED: "not reached",
    Ending.TOO_FEW: "too few to say",
    Ending.GIVEN_UP: "given up",
}
HOURS_TYPED: Final = re.compile(r"(-?\d+(?:[.,]\d+)?)\s*(s|min|h|)")
NUMBER_TYPED: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


@dataclass(frozen=True)
class Aimed:
    """What is to improve: the target, who owes the word on it and why, its weeks, and where it stands."""

    id: UUID
    title: str
    figure_url: str
    target_words: str
    target: float
    owner: str
    why: str
    quarter: str
    stands: str
    weeks: list[Point]
    centre: float | None
    floor: float
    ceiling: float | None
    ends_words: str


@dataclass(frozen=True)
class Over:
    """An aim that has ended, and what came of it."""

    id: UUID
    title: str
    quarter: str
    target: str
    came_to: str
    ending: str
    why: str
    owner: str
    told: str
    told_by: str
    may_tell: bool


@dataclass(frozen=True)
class OnBoard:
    """The board's panel: what is to improve, or (None) a way to pick it for whoever may."""

    aim: Aimed | None
    url: str


def read_target(definition: Definition, typed: str, currency: str) -> float:
    """A target as somebody types it: "90 %", "12 min", "1.5 h", "24.50", "4,2"; as the definition counts it.

    :raises ValueError: naming the field.
    """
    plain = typed.strip().removesuffix("%").strip()
    if definition.shape is Shape.MONEY_EACH:
        if not plain:
            raise ValueError("target: give a sum, such as 24.50.")
        return float(asked.sum_minor("target", plain, currency))
    if definition.shape is Shape.HOURS:
        found = HOURS_TYPED.fullmatch(plain.lower())
        if found is None:
            raise ValueError("target: give a time, such as 12 min or 1.5 h.")
        return float(found[1].replace(",", ".")) / {"s": 3600, "min": 60, "h": 1, "": 1}[found[2]]
    if NUMBER_TYPED.fullmatch(plain) is None:
        example = "90 for 90 %" if definition.shape is Shape.SHARE else "4.2"
        raise ValueError(f"target: give a number, such as {example}.")
    number = float(plain.replace(",", "."))
    return number / 100 if definition.shape is Shape.SHARE else number


def on_board(visit: Visit, lines: Sequence[Line]) -> OnBoard | None:
    """The panel of the board; None where nothing is to improve and the visitor may not pick it."""
    aim = aims.current(visit.brand)
    if aim is None:
        return OnBoard(None, url("measures_aim")) if may_note(visit) else None
    line = next((one for one in lines if one.definition.slug == aim.figure), None)
    return None if line is None else OnBoard(aimed(visit, aim, line), url("measures_aim"))


def aimed(visit: Visit, aim: Aim, line: Line, so_far: Figure | None = None) -> Aimed:
    """What is to improve, with the last half year of its weeks."""
    told, weeks = BY_SLUG[aim.figure], line.weeks[-WEEKS:]
    quarter, today = aims.quarter(aim), visit.wall.today.date()
    at = shown.window(visit.brand, "year", visit.at)
    first = weeks[0].monday if weeks else today
    notes = drawn.by_day(drawn.noted(visit.brand, aim.figure, first, today), weekly=True)
    points = drawn.weekly(line, at, ALL, visit.brand.currency, notes, weeks)
    return Aimed(
        aim.id,
        told.name,
        f"{url('measure', slug=aim.figure)}?{shown.asking(at, ALL)}",
        target_words(aim, visit.brand.currency),
        aim.target,
        aims.owner(aim),
        aim.why,
        quarter_words(quarter, today),
        stands(aim, line, so_far, today, visit.brand.currency),
        points,
        line.centre,
        min(drawn.floor_of(points), aim.target),
        1 if told.shape is Shape.SHARE else None,
        saying.ends_words(told),
    )


def over(visit: Visit) -> list[Over]:
    """Those that have ended, and what came of each."""
    return [_over(visit, aim) for aim in aims.over(visit.brand) if aim.figure in BY_SLUG]


def _over(visit: Visit, aim: Aim) -> Over:
    told, ending, currency = BY_SLUG[aim.figure], Ending(aim.ending), visit.brand.currency
    came_to = ""
    if aim.found:
        numbers = {name: aim.found.get(name) for name in ("value", "low", "high", "p90")}
        figure = Figure(definition=told, n=aim.found["n"], beside="", days=(), **numbers)
        came_to = f"{saying.value_words(told.shape, figure.value, currency)}, {saying.basis(figure)}"
    is_theirs = aim.promise.person_id == visit.person.id
    return Over(
        aim.id,
        told.name,
        aims.quarter(aim).words,
        target_words(aim, currency),
        came_to,
        SAID[ending],
        aim.why,
        aim.promise.person.name if aim.promise.person else "",
        aim.told,
        aims.teller(aim),
        ending is not Ending.GIVEN_UP and (is_theirs or may_note(visit)),
    )
