"""Why this time? The reckoning of a promise, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from amends.cases.models import Case
from amends.flow import wording
from amends.kernel.explanations import Line, explain_between
from amends.kernel.explanations import Why as Counted
from amends.people.queries import hours
from amends.promises.models import Promise
from amends.promises.rules import Release
from amends.web.words import Wall, length

LINES = 14
NOT_COUNTED = {
    Counted.CLOSED_DAY: "closed that day",
    Counted.EXCEPTION: "closed that day",
    Counted.WEEKDAY: "closed on this weekday",
    Counted.OUTSIDE_HOURS: "outside the hours",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the reckoning."""

    words: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Why:
    """Everything about one time."""

    title: str
    at: datetime
    lines: tuple[Step, ...]
    case_ref: str | None


def to_customer(case: Case, at: datetime, now: datetime) -> str:
    """A moment as this case's customer says it."""
    return wording.to_customer(case, at, now)


def build(promise: Promise, wall: Wall) -> Why:
    """How the due time of a promise was reckoned: from when, by what, over which hours; and what became of it."""
    steps = [Step(f"promised {wall.when(promise.made_at)}", None), Step(f"counted: {promise.counted}", None)]
    steps += _hours(promise, wall)
    steps.append(Step(f"due {wall.when(promise.due_at)}", _theirs(promise, wall)))
    steps += _fate(promise, wall)
    return Why(promise.words, promise.due_at, tuple(steps), promise.case.reference if promise.case else None)


def _theirs(promise: Promise, wall: Wall) -> str | None:
    if promise.case is None:
        return None
    return f"for the customer {to_customer(promise.case, promise.due_at, wall.now)}"


def _hours(promise: Promise, wall: Wall) -> list[Step]:
    """The open hours between promising and due, where the time was counted by a calendar."""
    if promise.case is None or promise.case.brand.calendar.name not in promise.counted:
        return []
    calendar = hours(promise.case.brand.calendar)
    found = explain_between(calendar, promise.made_at, promise.due_at)
    steps = [_line(line) for line in found.lines]
    if len(steps) > LINES:
        left_out = len(steps) - LINES
        steps = [*steps[: LINES - 2], Step(f"and {left_out + 1} days like these", None), steps[-1]]
    return steps


def _line(line: Line) -> Step:
    day = f"{line.day:%a} {line.day.day} {line.day:%b}"
    if line.from_at is None or line.until_at is None:
        return Step(f"{day}: {NOT_COUNTED[line.why]}", line.name or None)
    return Step(
        f"{day}: {line.from_at:%H:%M} to {line.until_at:%H:%M}", f"{length(line.counted)}, so far {length(line.total)}"
    )


def _fate(promise: Promise, wall: Wall) -> list[Step]:
    """What became of it."""
    steps = []
    if promise.level:
        steps.append(Step("it makes good a promise that was broken", f"{promise.level} before it"))
    if promise.move_count:
        steps.append(Step(f"moved {promise.move_count} times, each before it fell due", None))
    if promise.kept_at:
        steps.append(Step(f"kept {wall.when(promise.kept_at)}", None))
    if promise.broken_at:
        steps.append(Step(f"broken {wall.when(promise.broken_at)}", None))
    if promise.released_at:
        moved = promise.release_reason == Release.RENEGOTIATED.value
        words = "moved to a new time" if moved else promise.release_reason.replace("_", " ")
        steps.append(Step(f"let go {wall.when(promise.released_at)}: {words}", None))
    return steps
