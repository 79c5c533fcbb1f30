"""A desk whose figures have a past: twenty-six whole weeks of promises kept, and a last one in which they were not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from amends.cases.models import Case
from amends.journal.actors import SETUP
from amends.people.models import Person
from amends.promises import actions as promises
from amends.promises.models import Promise
from amends.promises.rules import OwedTo, PromiseKind
from tests.cast import Desk
from tests.rooms.promises.scene import a_wish, some_cases

WEEKS = 26
EACH = 12
WEEK = timedelta(days=7)


def a_past(desk: Desk, owner: Person, at: datetime, *, fallen: int = 8, who: str = "Customer") -> list[Case]:
    """Twelve promises in each of the last whole weeks, one or two of them broken; in the very last one so many more."""
    cases = some_cases(desk, [f"{who} {number}" for number in range(EACH)], owner=owner, at=at - (WEEKS + 1) * WEEK)
    last = at - timedelta(days=at.weekday() + 4)
    for number in range(WEEKS):
        due = last - (WEEKS - 1 - number) * WEEK
        broken = fallen if number == WEEKS - 1 else 1 + number % 2
        _week(desk, cases, owner, due, broken)
    return cases


def _week(desk: Desk, cases: Sequence[Case], owner: Person, due: datetime, broken: int) -> None:
    made = due - timedelta(hours=3)
    wishes = [a_wish(case, owner, due, kind=PromiseKind.UPDATE, owed_to=OwedTo.CUSTOMER) for case in cases]
    found = promises.make(wishes, by=SETUP, at=made)
    promises.keep(found[broken:], by=owner, at=due - timedelta(hours=1))
    Promise.objects.filter(id__in=[one.id for one in found[:broken]]).update(broken_at=due, next_at=None)
