"""A desk with cases on which promises are made, and looking at what stands in the rows and in the journal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from amends.cases import actions as cases
from amends.cases.actions import NewCase
from amends.cases.models import Case
from amends.journal.actors import SETUP
from amends.journal.models import Entry
from amends.people.models import Person
from amends.post.rules import Channel
from amends.promises import actions as promises
from amends.promises.actions import Wish
from amends.promises.actions.making import Ower
from amends.promises.models import Alert, Promise, Standing
from amends.promises.rules import OwedTo, PromiseKind
from amends.promises.standings import untrue
from tests.cast import NOON, Desk, a_customer

HOUR = timedelta(hours=1)
TABLES = (Promise, Standing, Alert, Entry, Case)


def a_case(desk: Desk, name: str = "Jana Weber", *, owner: Person | None = None, at: datetime = NOON) -> Case:
    """A case without any promise yet."""
    return some_cases(desk, [name], owner=owner, at=at)[0]


def some_cases(desk: Desk, names: Sequence[str], *, owner: Person | None = None, at: datetime = NOON) -> list[Case]:
    """A case for each customer."""
    news = [
        NewCase(a_customer(desk, name, at=at), desk.brand, Channel.MAIL, desk.kinds["flight-cancelled"])
        for name in names
    ]
    return cases.open_([(new, owner, desk.team) for new in news], by=SETUP, at=at)


def a_wish(
    case: Case,
    owed_by: Ower,
    due_at: datetime,
    *,
    kind: PromiseKind = PromiseKind.UPDATE,
    owed_to: OwedTo = OwedTo.CUSTOMER,
) -> Wish:
    """A promise about to be made on a case."""
    return Wish(kind, "We write to you with news", owed_by, due_at, "a test's choice", case, owed_to=owed_to)


def a_promise(
    case: Case,
    owed_by: Ower,
    due_at: datetime = NOON + HOUR,
    *,
    kind: PromiseKind = PromiseKind.UPDATE,
    owed_to: OwedTo = OwedTo.CUSTOMER,
    at: datetime = NOON,
) -> Promise:
    """A promise on a case, made at noon and due an hour later unless told otherwise."""
    return promises.make([a_wish(case, owed_by, due_at, kind=kind, owed_to=owed_to)], by=SETUP, at=at)[0]


def told(subject_id: UUID) -> list[str]:
    """What the journal says about one thing, in order."""
    return list(Entry.objects.filter(subject_id=subject_id).order_by("id").values_list("verb", flat=True))


def facts(subject_id: UUID, verb: str) -> dict[str, object]:
    """What the journal keeps of one step."""
    found: dict[str, object] = Entry.objects.get(subject_id=subject_id, verb=verb).facts
    return found


def everything() -> list[list[str]]:
    """Every row of promises, standings, alerts, cases and journal: a refusal leaves them as they are."""
    return [sorted(map(str, table.objects.values_list())) for table in TABLES]


def assert_standings_true() -> None:
    """Each standing says what the promises say."""
    assert untrue(Case.objects.values_list("id", flat=True)) == []
