"""A staffing plan as its page shows it: a sentence, two pictures, a table by hour and weekday, and why of each
number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

from amends.learn.rules.staffing import ASKED, Assumed, Plan, Staffed
from amends.measure.staffing import Known
from amends.web.pages import url
from amends.web.words import Wall, length

WIDTH, HEIGHT, EDGE = 640.0, 160.0, 4.0
HARDEST = 5
# Less than half a first word of a week is said as none.
LATE = 0.5
TYPED = "typed here"


@dataclass(frozen=True, slots=True)
class Cell:
    """One hour of the table: needed and there, whether that is too few, and where it is explained."""

    words: str
    is_short: bool
    is_open: bool
    url: str
    label: str


@dataclass(frozen=True, slots=True)
class Row:
    """One hour of the clock, over the seven days."""

    clock: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Day:
    """One day: what comes, the hours of people there and needed, what is late, and what waits at its end."""

    name: str
    calls: str
    written: str
    there: str
    needed: str
    late: str
    first: str
    rest: str
    oldest: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Lines over the week: needed or waiting, beside it those there; the top in words, days as marks."""

    line: str
    beside: str
    marks: Sequence[float]
    top: str


@dataclass(frozen=True, slots=True)
class Field:
    """One assumption as the form shows it: its value, and where that comes from."""

    name: str
    words: str
    unit: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class Page:
    """All of it. `why` explains the one hour that was chosen; `hardest` those in which most are missing."""

    sentences: Sequence[str]
    people: Picture
    waits: Picture
    days: Sequence[str]
    rows: Sequence[Row]
    by_day: Sequence[Day]
    hardest: Sequence[Cell]
    why_of: str
    why: Sequence[str]


def fields_of(told: Known, typed: Mapping[str, str]) -> list[Field]:
    """Each assumption with what it is now and why: typed, measured, a target, or merely usual."""
    found = []
    for one in ASKED:
        said, known = typed.get(one.name, "").strip(), str(told.usual.get(one.name, one.usual))
        # A form sends every field: what is as it was known is nobody's own word.
        value, why = said or known, TYPED if said not in ("", known) else told.why.get(one.name, one.why)
        found.append(Field(one.name, one.words, one.unit, value, why))
    return found


def build(begins: datetime, plan: Plan, assumed: Assumed, told: Known, typed: Mapping[str, str], wall: Wall) -> Page:
    """The page of a plan that begins at this moment; no query."""
    kept = {one.name: one.value for one in fields_of(told, typed) if one.why == TYPED}
    moments = [wall.there(begins + timedelta(hours=number)) for number in range(len(plan.hours))]
    cells = [
        _cell(hour, number, moment, kept) for number, (hour, moment) in enumerate(zip(plan.hours, moments, strict=True))
    ]
    chosen = typed.get("hour", "")
    number = int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) < 4 else -1
    is_chosen = 0 <= number < len(cells)
    return Page(
        sentences(plan, assumed, begins, wall),
        picture([one.needed for one in plan.hours], [one.there for one in plan.hours], moments, "people"),
        picture(_waiting_hours(plan, assumed), [], moments, "hours of work"),
        *_table(cells, plan.hours, moments),
        [_day(name, hours) for name, hours in _by_day(plan.hours, moments)],
        _hardest(cells, plan.hours),
        f"{moments[number]:%A %H:%M}" if is_chosen else "",
        why(plan.hours[number], assumed) if is_chosen else (),
    )


def _waiting_hours(plan: Plan, assumed: Assumed) -> list[float]:
    return [(one.first * assumed.first + one.rest * assumed.rest) / 60 for one in plan.hours]


def _cell(hour: Staffed, number: int, moment: datetime, kept: Mapping[str, str]) -> Cell:
    words = f"{hour.needed} / {number_words(hour.there)}"
    address = f"{url('staffing')}?{urlencode({**kept, 'hour': number})}#why"
    label = f"{moment:%a %H:%M}: {hour.needed} needed, {number_words(hour.there)} there"
    return Cell(words, hour.is_short, hour.is_open or hour.there > 0, address, label)


def number_words(value: float) -> str:
    """A number of people or letters: whole where it is, else with one decimal."""
    return f"{value:,.0f}" if abs(value - round(value)) < 0.05 else f"{value:,.1f}"


def _table(
    cells: Sequence[Cell], hours: Sequence[Staffed], moments: Sequence[datetime]
) -> tuple[Sequence[str], Sequence[Row]]:
    """The days from Monday on, and a row for each hour of the clock in which anybody is there or needed."""
    closed = Cell("", False, False, "", "")
    grid = {(moment.hour, moment.weekday()): cell for moment, cell in zip(moments, cells, strict=True)}
    clocks = sorted({moment.hour for moment, cell in zip(moments, cells, strict=True) if cell.is_open})
    names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    rows = []
    for clock in clocks:
        row = [grid.get((clock, day), closed) for day in range(7)]
        rows.append(Row(f"{clock:02}:00", [one if one.is_open else replace(closed, label="closed") for one in row]))
    return names, rows


def _by_day(hours: Sequence[Staffed], moments: Sequence[datetime]) -> list[tuple[str, list[Staffed]]]:
    found: dict[str, list[Staffed]] = {}
    for hour, moment in zip(hours, moments, strict=True):
        found.setdefault(f"{moment:%a}\u00a0{moment.day}\u00a0{moment:%b}", []).append(hour)
    return list(found.items())


def _day(name: str, hours: Sequence[Staffed]) -> Day:
    last = hours[-1]
    return Day(
        name,
        number_words(sum(one.live for one in hours)),
        number_words(sum(one.written for one in hours)),
        number_words(sum(one.there for one in hours)),
        number_words(sum(one.needed for one in hours)),
        number_words(sum(one.late for one in hours)),
        number_words(last.first),
        number_words(last.rest),
        length(timedelta(minutes=last.oldest)) if last.oldest else "nobody waits",
    )


def _hardest(cells: Sequence[Cell], hours: Sequence[Staffed]) -> list[Cell]:
    missing = [(hour.needed - hour.there, -number) for number, hour in enumerate(hours) if hour.is_short]
    return [cells[-number] for _, number in sorted(missing, reverse=True)[:HARDEST]]


def picture(values: Sequence[float], beside: Sequence[float], moments: Sequence[datetime], unit: str) -> Picture:
    """Level lines, hour by hour, with a mark at each midnight."""
    top = max([*values, *beside, 1.0])
    step = WIDTH / max(len(values), 1)
    marks = [round(number * step, 1) for number, moment in enumerate(moments) if moment.hour == 0 and number]
    return Picture(_level(values, top, step), _level(beside, top, step), marks, f"{number_words(top)} {unit}")


def _level(values: Sequence[float], top: float, step: float) -> str:
    points = []
    for number, value in enumerate(values):
        height = HEIGHT - EDGE - value / top * (HEIGHT - 2 * EDGE)
        points += [f"{number * step:.1f},{height:.1f}", f"{(number + 1) * step:.1f},{height:.1f}"]
    return " ".join(points)


def sentences(plan: Plan, assumed: Assumed, begins: datetime, wall: Wall) -> list[str]:
    """The leader's question, answered in words."""
    open_hours = [one for one in plan.hours if one.is_open]
    short = [one for one in open_hours if one.is_short]
    most = max((one.needed for one in open_hours), default=0)
    said = [
        f"Too few people in {len(short)} of {len(open_hours)} opening hours of the next seven days; at most {most} are "
        f"needed at once."
        if short
        else f"Enough people in all {len(open_hours)} opening hours of the next seven days; at most {most} are needed."
    ]
    late, came = plan.late, plan.came
    said.append(
        f"With those on shift about {max(late, 1):,.0f} of {max(came, 1):,.0f} first words come later than "
        f"{assumed.target} minutes."
        if late >= LATE
        else f"With those on shift every first word that is still to come is said within {assumed.target} minutes of "
        f"opening time."
    )
    said.append(_load_words(plan))
    said.append(_empty_words(plan, begins, wall))
    return said


def _load_words(plan: Plan) -> str:
    work, time = plan.work / 60, plan.time / 60
    beside = f"{number_words(work)} hours of work come in a usual week; those on shift have {number_words(time)}"
    if time < work:
        return f"{beside}. Whatever they do, {number_words(work - time)} hours of it are left over each week."
    return f"{beside}."


def _empty_words(plan: Plan, begins: datetime, wall: Wall) -> str:
    first, rest = plan.waited
    now = f"Now {number_words(first)} wait for a first word and {number_words(rest)} for the rest"
    if plan.empty_after is not None:
        return f"{now}; nothing waits on {wall.there(begins + plan.empty_after * timedelta(hours=1)):%A at %H:%M}."
    last = plan.hours[-1]
    then = f"{number_words(last.first)} and {number_words(last.rest)}"
    return f"{now}; in seven days {then}. It does not get empty within them."


def why(hour: Staffed, assumed: Assumed) -> list[str]:
    """Why so many are needed in an hour, and what becomes of it with those there; each number by its reckoning."""
    if not hour.is_open:
        return [
            f"The desk is closed. {number_words(hour.written)} come in writing or call; they count from when it opens.",
            _after(hour),
        ]
    said = [
        f"Calls and chats: {number_words(hour.live)} come, each takes {assumed.live} min, so "
        f"{hour.live * assumed.live / 60:.2f} people talk on average. Erlang C: {hour.for_live} answer "
        f"{assumed.share} % within {assumed.within} s."
        if hour.live
        else "Calls and chats: none come in this hour.",
        f"First words: {number_words(hour.written)} come in writing, each first word takes {assumed.first} min. "
        f"With what came before and is owed in this hour, {number_words(hour.for_first)} people say them "
        f"within {assumed.target} min.",
        f"All written work of the week, {assumed.first} + {assumed.rest} min each, takes {number_words(hour.even)} "
        f"people throughout the opening hours. So {number_words(hour.writing)} write, the more of both.",
        f"{hour.for_live} for calls and {number_words(hour.writing)} who write; {assumed.away} % of a shift goes to "
        f"breaks and the like: {hour.needed} on shift.",
        f"{number_words(hour.there)} are on shift, {number_words(hour.at_work)} of them at work on average.",
    ]
    if hour.in_time is not None and hour.gives_up is not None:
        said.append(
            f"If all of them pick up, {hour.in_time * 100:.0f} % of calls are answered within {assumed.within} s when "
            f"nobody gives up (Erlang C); {hour.gives_up * 100:.0f} % give up when patience is {assumed.patience} min "
            f"(Erlang A)."
        )
    return [*said, _after(hour)]


def _after(hour: Staffed) -> str:
    oldest = f", the oldest for {length(timedelta(minutes=hour.oldest))}" if hour.oldest else ""
    return (
        f"At the end of the hour {number_words(hour.first)} wait for a first word{oldest}, and "
        f"{number_words(hour.rest)} for the rest; {number_words(hour.done_first)} first words were said."
    )
