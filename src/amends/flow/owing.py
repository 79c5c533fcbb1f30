"""What is owed to a customer by whom and by when, said in one place: the due times, and the words of each promise."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from amends.cases.models import Case
from amends.kernel import calendars
from amends.people.models import Person, Team
from amends.people.queries import hours
from amends.promises import rules
from amends.promises.actions import Wish
from amends.promises.rules import PromiseKind

SOLUTION = "We tell you the solution"
NEWS = "We write to you with news"
WORDS = {
    PromiseKind.ACKNOWLEDGEMENT: "A person writes to you",
    PromiseKind.ANSWER: "A person answers you",
    PromiseKind.RESOLUTION: SOLUTION,
    PromiseKind.UPDATE: NEWS,
}


class Counted(NamedTuple):
    """A due time (UTC) and how it was counted."""

    due_at: datetime
    by: str


def due(case: Case, kind: PromiseKind, at: datetime, minutes: int | None = None) -> Counted:
    """When a promise of this kind falls due on this case, by the target of its channel, and how that is counted."""
    target = rules.target(kind, case.channel)
    length = target.minutes if minutes is None else minutes
    calendar = case.brand.calendar
    if not target.by_calendar:
        return Counted(at + timedelta(minutes=length), f"{length} minutes by the clock")
    return Counted(calendars.due(hours(calendar), at, length), f"{length} minutes of {calendar.name}")


def owe(
    case: Case, kind: PromiseKind, at: datetime, *, counted: Counted | None = None, owner: Person | Team | None = None
) -> Wish:
    """A promise of this kind to the customer, in its usual words, by the target unless it is counted otherwise.

    The case's owner owes it, else its team, unless somebody else is named.
    """
    by_when = counted or due(case, kind, at)
    return Wish(kind, WORDS[kind], owner or case.owner or case.team, by_when.due_at, by_when.by, case)


def owe_person_now(case: Case, at: datetime) -> Wish:
    """A person's voice within minutes of `at`, around the clock: somebody is in danger, alone or stranded."""
    minutes = rules.PERSON_NOW_MINUTES
    return Wish(
        PromiseKind.ACKNOWLEDGEMENT,
        "A person speaks to you now",
        case.owner or case.team,
        at + timedelta(minutes=minutes),
        f"{minutes} minutes, around the clock",
        case,
    )
