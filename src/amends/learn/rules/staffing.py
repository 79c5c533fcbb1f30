"""How many people it takes, hour by hour of a week, and what becomes of the work with those there are. Pure.

Calls and chats are answered at once, by Erlang's formulas (`kernel.queues`); what is written waits in a line, by a
recursion of five minutes (`kernel.backlogs`). Calls come first: whoever is not needed for them writes, first words
before everything else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor

from amends.kernel import queues
from amends.kernel.backlogs import NOTHING, Line, due_steps, least

STEP = 5
STEPS = 60 // STEP
# Below so many whole weeks nobody knows what is usual in an hour of the week.
LEAST_WEEKS = 2
MOST_PEOPLE = 2_000
# A line shorter than this of one piece of work is told as empty.
EMPTY = 0.05


class BadAssumption(ValueError):
    """What was typed cannot be; `problems` names each field and what it may be."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__("; ".join(f"{name}: {words}" for name, words in problems.items()))


@dataclass(frozen=True, slots=True)
class Asked:
    """One assumption: its name, what it means, its unit, what is usual, and between what it lies."""

    name: str
    words: str
    unit: str
    usual: int
    least: int
    most: int
    why: str


ASKED = (
    Asked("weeks", "How many weeks back to count arrivals", "weeks", 8, LEAST_WEEKS, 26, "enough for what is usual"),
    Asked("first", "A first word takes", "minutes", 5, 1, 240, "assumed"),
    Asked("rest", "Everything after the first word takes", "minutes", 15, 0, 600, "assumed"),
    Asked("live", "A call or chat takes, notes included", "minutes", 8, 1, 240, "assumed; nobody times calls here"),
    Asked(
        "patience", "A caller gives up after, on average", "minutes", 3, 1, 120, "assumed; nobody counts hang-ups here"
    ),
    Asked("within", "A call or chat is answered within", "seconds", 900, 0, 7_200, "the desk's target"),
    Asked("share", "So many of them, at least", "%", 80, 1, 99, "assumed; usual in call centres"),
    Asked("target", "A first word in writing is owed within", "minutes", 30, STEP, 960, "the desk's target"),
    Asked("away", "Of the time on shift goes to breaks, meetings, illness", "%", 15, 0, 90, "assumed"),
    Asked("more", "More comes than in those weeks", "%", 0, -90, 900, "as it was"),
    Asked("extra", "So many people more (or fewer) while open", "people", 0, -500, 500, "as it is"),
)


@dataclass(frozen=True, slots=True)
class Assumed:
    """What is assumed; minutes, seconds, percents and people, all whole."""

    weeks: int
    first: int
    rest: int
    live: int
    patience: int
    within: int
    share: int
    target: int
    away: int
    more: int
    extra: int


def read(typed: Mapping[str, str], known: Mapping[str, int] | None = None) -> Assumed:
    """What was typed; what was not, as `known` (measured, or a target), else as usual.

    :raises BadAssumption: naming each field that cannot be, and what it may be.
    """
    found, problems = {}, {}
    for one in ASKED:
        said = typed.get(one.name, "").strip()
        bare = said.removeprefix("-")
        is_whole = bare.isascii() and bare.isdecimal() and len(bare) < 6
        value = int(said) if is_whole else (known or {}).get(one.name, one.usual)
        if (said and not is_whole) or not one.least <= value <= one.most:
            shown = repr(said[:20]) if said else value
            problems[one.name] = f"{shown} cannot be; give a whole number from {one.least} to {one.most} ({one.unit})"
        elif one.name == "target" and value % STEP:
            problems[one.name] = f"{value} cannot be; give a multiple of {STEP}, from {one.least} to {one.most}"
        found[one.name] = value
    if problems:
        raise BadAssumption(problems)
    return Assumed(**found)


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour to come: how many calls and chats, and how much written, usually come in it; for each five minutes of it
    how many people are there and whether the desk is open."""

    live: float
    written: float
    people: tuple[float, ...]
    is_open: tuple[bool, ...]

    @property
    def there(self) -> float:
        """How many people are there, on average."""
        return sum(self.people) / STEPS


@dataclass(frozen=True, slots=True)
class Staffed:
    """One hour: what comes, who is needed and why, who is there, what becomes of calls, and what waits at its end.

    `live`, `written`: what comes, with what is assumed to be more; calls while closed are among the written.
    `for_live`: people for calls; `for_first`: for first words in time; `even`: for all written work of the week,
    spread evenly over the opening hours; `writing`: the more of both;
    `needed`: all on shift, breaks included. `there`: on shift, `at_work` less breaks. `in_time`: share of calls
    answered within the time (None: no calls; 0 where they are more than people can do); `gives_up`: share of callers
    by Erlang A. `first`, `rest`: how many wait at the end; `oldest`: minutes that the oldest first word waits;
    `late`: first words said too late.
    """

    live: float
    written: float
    is_open: bool
    for_live: int
    for_first: float
    even: float
    writing: float
    needed: int
    there: float
    at_work: float
    in_time: float | None
    gives_up: float | None
    first: float
    rest: float
    oldest: int
    late: float
    done_first: float
    done_rest: float

    @property
    def is_short(self) -> bool:
        """Whether fewer are there than are needed."""
        return self.is_open and self.there < self.needed - NOTHING


@dataclass(frozen=True, slots=True)
class Plan:
    """A week of hours. `work`: minutes that a usual week brings; `time`: minutes of those there, less breaks; `waited`:
    first words and rest that wait now; `empty_after`: hours until nothing waits, None when that does not come."""

    hours: Sequence[Staffed]
    work: float
    time: float
    waited: tuple[float, float]
    empty_after: int | None

    @property
    def came(self) -> float:
        """How much written comes in the week."""
        return sum(one.written for one in self.hours)

    @property
    def late(self) -> float:
        """First words of the week said too late, or that still wait at its end and are too late by then."""
        return sum(one.late for one in self.hours)


def plan(hours: Sequence[Hour], assumed: Assumed, waiting: Sequence[tuple[int, float, float]] = ()) -> Plan:
    """The hours to come, and what waits now: minutes ago, first words, cases whose rest is to be done.

    :raises BadAssumption: when it would take more people than any desk has.
    """
    told = [_with_more(one, assumed) for one in hours]
    is_open = [one for hour in told for one in hour.is_open]
    every = max(assumed.target // STEP, 1)
    needs = _needs(told, is_open, every, assumed)
    lines = _lines(waiting)
    waited = (lines[0].waiting, lines[1].waiting)
    found = []
    due = due_steps(is_open, every)
    for number, hour in enumerate(told):
        found.append(_staffed(hour, needs[number], lines, number * STEPS, due, assumed))
    work = sum(one.written * (assumed.first + assumed.rest) + one.live * assumed.live for one in told)
    time = sum(_at_work(one, assumed) for hour in told for one in hour.people) * STEP
    empty = (number + 1 for number, one in enumerate(found) if one.first < EMPTY and one.rest < EMPTY)
    return Plan(found, work, time, waited, next(empty, None))


def _with_more(hour: Hour, assumed: Assumed) -> Hour:
    """The hour with what is assumed to be more; calls that find the desk closed are called back, so they wait."""
    factor = 1 + assumed.more / 100
    share = sum(hour.is_open) / STEPS
    people = tuple(
        max(one + (assumed.extra if is_open else 0), 0.0)
        for one, is_open in zip(hour.people, hour.is_open, strict=True)
    )
    calls = hour.live * factor
    return Hour(calls * share, hour.written * factor + calls * (1 - share), people, hour.is_open)


@dataclass(frozen=True, slots=True)
class Needs:
    """Who is needed in an hour: for calls, for first words in time, for all work in writing spread evenly over the
    opening hours, for what is the more of both, and on shift."""

    for_live: int = 0
    for_first: float = 0.0
    even: float = 0.0
    writing: float = 0.0
    needed: int = 0


def _needs(hours: Sequence[Hour], is_open: Sequence[bool], every: int, assumed: Assumed) -> list[Needs]:
    """Who is needed in each hour of a usual week. It is lived through twice with those needed: its first hours follow
    its last.

    :raises BadAssumption: when it would take more people than any desk has.
    """
    open_hours = sum(is_open) / STEPS
    work = sum(one.written for one in hours) * (assumed.first + assumed.rest)
    even = work / 60 / open_hours if open_hours else 0.0
    due = due_steps([*is_open, *is_open, *is_open], every)
    line, found = Line(), []
    for number, hour in enumerate([*hours, *hours]):
        needs = _needed(hour, line, number * STEPS, due, even, assumed)
        if needs.needed > MOST_PEOPLE:
            raise BadAssumption({"first": f"takes more than {MOST_PEOPLE:,} people at once; look at the minutes"})
        found.append(needs)
    return found[len(hours) :]


def _needed(hour: Hour, line: Line, begins: int, due: Sequence[float], even: float, assumed: Assumed) -> Needs:
    """One hour's needs; the line then stands as those needed leave it. What comes while closed comes before the rest of
    the hour: it is owed when the desk opens."""
    steps = [(begins + number, hour.written / STEPS, due[begins + number]) for number in range(STEPS)]
    open_steps = [one for one, is_open in zip(steps, hour.is_open, strict=True) if is_open]
    for step, comes, owed in (one for one in steps if one not in open_steps):
        line.come(step, comes, owed)
    if not open_steps:
        return Needs()
    for_first = least(line, open_steps) * assumed.first / STEP
    writing = max(for_first, even)
    for_live, there = _for_live(hour, assumed), 1 - assumed.away / 100
    needed = ceil((for_live + writing) / there - NOTHING)
    for step, comes, owed in open_steps:
        line.come(step, comes, owed)
        line.serve((needed * there - for_live) * STEP / assumed.first, step)
    return Needs(for_live, for_first, even, writing, needed)


def _for_live(hour: Hour, assumed: Assumed) -> int:
    """How few answer that share of calls within the time, by Erlang C."""
    rate = hour.live * STEPS / max(sum(hour.is_open), 1) / 3600
    if rate <= NOTHING:
        return 0
    return queues.fewest_agents(rate, assumed.live * 60.0, assumed.within, assumed.share / 100)


def _lines(waiting: Sequence[tuple[int, float, float]]) -> tuple[Line, Line]:
    """What waits now, the oldest first. It was owed before or soon: it is not counted among what this week makes
    late.
    """
    first, rest = Line(), Line()
    for minutes, words, cases in sorted(waiting, reverse=True):
        since = -ceil(minutes / STEP)
        first.come(since, words, float("inf"))
        rest.come(since, cases, float("inf"))
    return first, rest


def _at_work(people: float, assumed: Assumed) -> float:
    return people * (1 - assumed.away / 100)


def _staffed(
    hour: Hour,
    needs: Needs,
    lines: tuple[Line, Line],
    begins: int,
    due: Sequence[float],
    assumed: Assumed,
) -> Staffed:
    """One hour as it goes with those who are there."""
    first, rest = lines
    late = done_first = done_rest = 0.0
    for number, (people, is_open) in enumerate(zip(hour.people, hour.is_open, strict=True)):
        step, comes = begins + number, hour.written / STEPS
        first.come(step, comes, due[step])
        rest.come(step, comes, float("inf"))
        at_work = _at_work(people, assumed)
        minutes = max(at_work - (needs.for_live if is_open else 0), 0.0) * STEP
        served, too_late = first.serve(minutes / assumed.first, step)
        left = max(minutes - served * assumed.first, 0.0)
        done, _ = rest.serve(left / assumed.rest if assumed.rest else rest.waiting, step)
        done_first, done_rest, late = done_first + served, done_rest + done, late + too_late
    at_work = _at_work(hour.there, assumed)
    ends = begins + STEPS
    oldest = (ends - first.oldest) * STEP if first.oldest is not None and first.waiting > EMPTY else 0
    is_last = ends == len(due)
    late += first.overdue(ends - 1) if is_last else 0.0
    return Staffed(
        hour.live, hour.written, any(hour.is_open), needs.for_live, needs.for_first, needs.even,
        needs.writing, needs.needed, hour.there, at_work,
        *_calls(hour, at_work, assumed), first.waiting, rest.waiting, oldest, late, done_first, done_rest,
    )  # fmt: skip


def _calls(hour: Hour, at_work: float, assumed: Assumed) -> tuple[float | None, float | None]:
    """What becomes of calls when all who are at work pick up: the share answered in time by Erlang C, in which nobody
    gives up, and the share that gives up by Erlang A."""
    rate = hour.live * STEPS / max(sum(hour.is_open), 1) / 3600
    if rate <= NOTHING:
        return None, None
    people, handling = floor(at_work + NOTHING), assumed.live * 60.0
    if not people:
        return 0.0, 1.0
    gives_up = queues.erlang_a(rate, handling, assumed.patience * 60.0, people).abandoned
    try:
        return queues.erlang_c(rate, handling, people, assumed.within).answered_in_time, gives_up
    except queues.Unstable:
        return 0.0, gives_up


def minutes_each(
    deeds: Sequence[tuple[str, float, float | None]], *, longest: float = 60.0, least: int = 30, of_least: int = 3
) -> tuple[float | None, int]:
    """How long one message takes to write, on average, and over how many that is.

    From one message of a person to their next, where the customer whom the next one answers was waiting already when
    the first went out: then the person was at work on it in between. Spans beyond `longest` minutes hold a break or a
    night and are left out. None under `least` spans or fewer than `of_least` people: it is about a desk, and nobody's
    figure.

    :param deeds: in order of time: who (any code), when, and since when the customer waited (None: nobody waited), in
    minutes of one clock.
    """
    before: dict[str, float] = {}
    spans, people = [], set()
    for who, at, since in deeds:
        last = before.get(who)
        if last is not None and since is not None and since <= last and 0 < at - last <= longest:
            spans.append(at - last)
            people.add(who)
        before[who] = at
    if len(spans) < least or len(people) < of_least:
        return None, len(spans)
    return sum(spans) / len(spans), len(spans)
