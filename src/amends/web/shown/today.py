"""Today: what can still be saved before what is lost, except a person in need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from amends.cases.queries import hand_off_counts
from amends.kernel.wall_clock import end_of_day
from amends.learn.causes import owed_by
from amends.learn.reviews import to_answer
from amends.people.models import Brand, Person
from amends.people.rules import Right
from amends.promises import day
from amends.promises.day import Owed, PersonNow, Standings
from amends.promises.rules import PromiseKind
from amends.remedies import askings
from amends.remedies.askings import Asking
from amends.web.pages import url
from amends.web.remembered import remembered
from amends.web.shown import incidents, rows
from amends.web.shown.incidents import IncidentRow
from amends.web.shown.promised import page_of
from amends.web.shown.rows import Group, Nobodys
from amends.web.shown.teaching import Lesson, lessons
from amends.web.words import Wall, money

SOON = timedelta(hours=2)
APPROVALS = 3


@dataclass(frozen=True, slots=True)
class Next:
    """The one thing that comes next."""

    words: str
    at: datetime | None
    url: str
    is_late: bool
    is_person_now: bool


@dataclass(frozen=True, slots=True)
class Fold:
    """A closed group: its name, its count, one click."""

    count: int
    url: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Waited:
    """Whom we wait for, and how much of it is late."""

    name: str
    count: int
    late: int
    url: str


@dataclass(frozen=True, slots=True)
class WaitingOthers:
    """Work asked of departments and colleagues."""

    count: int
    url: str
    parts: tuple[Waited, ...]


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """An asking that waits for an answer: somebody's for mine, or mine for somebody's."""

    id: UUID
    name: str
    amount_minor: int
    currency: str
    by_whom: str
    at: datetime
    url: str
    first_by: str


@dataclass(frozen=True, slots=True)
class Approvals:
    """Askings that wait."""

    count: int
    url: str
    rows: tuple[ApprovalRow, ...]


@dataclass(frozen=True, slots=True)
class HandedOn:
    """What I gave away and still follow."""

    count: int
    returned: int
    url: str


@dataclass(frozen=True, slots=True)
class Change:
    """Something that I promised against a cause, about what is to improve, or after an incident: then with its name and
    where its review is."""

    words: str
    at: datetime
    is_late: bool
    url: str
    incident: str = ""


@dataclass(frozen=True, slots=True)
class Today:
    """The whole of Today."""

    version: str
    next: Next | None
    take_next: bool
    person_now: Group
    keepable: Group
    broken: Group
    later: tuple[Fold, ...]
    follow_ups: Fold
    replies: Fold
    second_looks: Fold
    waiting_customer: Fold
    nobodys: Nobodys
    waiting_others: WaitingOthers
    approvals: Approvals
    incidents: tuple[IncidentRow, ...]
    handed_on: HandedOn
    teaching: tuple[Lesson, ...] | None
    changes: tuple[Change, ...] = ()
    reviews: int = 0


def version(person: Person, wall: Wall, standings: Standings | None = None) -> str:
    """Changes when something on this person's Today may have changed, and with every minute; one query."""
    found = standings or day.standings_of(person)
    return f"{person.change_count}-{int(wall.now.timestamp()) // 60}-{found.digest}"


def build(person: Person, brand: Brand, wall: Wall) -> Today:
    """Today of one person; the number of queries does not grow with what they owe."""
    standings = day.standings_of(person)
    soon, tonight, tomorrow = spans(wall)
    tally = day.tally(person, soon, tonight, tomorrow)
    asked = day.from_others(person)
    waits = waits_of(asked)
    now = day.persons_now(person.team, person) if person.team else []
    at_most = day.LISTED if now else rows.SHOWN
    owed = day.keepable(person, soon, at_most) if tally.keepable else []
    missed = day.broken(person, at_most) if tally.broken else []
    asked_for = askings.of_person(person)
    unowned = day.unowned(person.team) if person.team else day.Unowned(0, None, None)
    mine, works = f"{url('queue')}?owner=me", person.can(Right.WORK_CASES)
    offers = rows.offers_of(person, [*owed, *missed]) if works else {}
    return Today(
        version=version(person, wall, standings),
        next=next_of(person, now, [*owed, *missed], asked_for, wall),
        take_next=works and (unowned.count > 0 or any(one.owner_id is None for one in now)),
        person_now=rows.group_of(
            len(now), [rows.person_now_row(one, wall.now, may_take=works) for one in now], f"{url('queue')}?state=now"
        ),
        keepable=rows.group_beside(now, tally.keepable, owed, f"{mine}&state=soon", waits, offers=offers),
        broken=rows.group_beside(now, tally.broken, missed, f"{mine}&state=late", waits, offers=offers),
        later=(
            Fold(tally.later, f"{mine}&state=today", "Later today"),
            Fold(tally.tomorrow, f"{mine}&state=tomorrow", "tomorrow"),
        ),
        follow_ups=Fold(tally.follow_ups, url("follow_ups")),
        replies=Fold(tally.answers, f"{mine}&owed={PromiseKind.ANSWER.value}"),
        second_looks=Fold(tally.second_looks, f"{url('queue')}?owed={PromiseKind.SECOND_LOOK.value}"),
        waiting_customer=Fold(standings.waiting, f"{mine}&state=waiting"),
        nobodys=rows.nobodys_of(person.team, unowned, wall),
        waiting_others=waiting_of(asked, wall),
        approvals=approvals_of(person, asked_for),
        incidents=incidents.rows(brand),
        handed_on=_handed_on(person),
        teaching=teaching(brand),
        changes=_changes(person, wall),
        reviews=remembered(("reviews", person.id), lambda: to_answer(person, wall.now), 60.0),
    )


def teaching(brand: Brand) -> tuple[Lesson, ...] | None:
    """The four lines of a new desk; None once work itself teaches."""
    return lessons(brand)


def _changes(person: Person, wall: Wall) -> tuple[Change, ...]:
    """What I promised against causes; days matter here, so that it may be a minute old. And after incidents."""
    owed = remembered(("changes", person.id), lambda: owed_by(person), 60.0)
    against = [
        Change(
            words,
            due_at,
            level > 0 or due_at <= wall.now,
            page_of(words) if where == "causes" else url(where),
        )
        for words, due_at, level, where in owed
    ]
    after = [
        Change(
            one.words,
            one.due_at,
            one.is_broken or one.due_at <= wall.now,
            url("incident_review", incident_id=one.incident_id),
            one.incident,
        )
        for one in day.changes(person)
    ]
    return tuple(sorted([*against, *after], key=lambda one: one.at))


def _handed_on(person: Person) -> HandedOn:
    followed, returned = hand_off_counts(person)
    return HandedOn(followed + returned, returned, f"{url('queue')}?state=handed")


def spans(wall: Wall) -> tuple[datetime, datetime, datetime]:
    """In two hours, when the desk's day ends, and when its next day ends (UTC)."""
    today = wall.there(wall.now).date()
    zone = wall.zone.key
    return wall.now + SOON, end_of_day(today, zone), end_of_day(today + timedelta(days=1), zone)


def waits_of(asked: Sequence[Owed]) -> dict[UUID, str]:
    """By case: the department or colleague whose work it waits for, the first due."""
    found: dict[UUID, str] = {}
    for owed in asked:
        found.setdefault(owed.case_id, owed.department or owed.person or "")
    return found


def waiting_of(asked: Sequence[Owed], wall: Wall) -> WaitingOthers:
    """Whom I wait for, the one with the most first."""
    address = f"{url('queue')}?owner=me&owed={PromiseKind.WORK.value}"
    parts: dict[str, list[Owed]] = {}
    for owed in asked:
        parts.setdefault(owed.department or owed.person or "", []).append(owed)
    waited = [
        Waited(name, len(theirs), sum(one.level > 0 or one.due_at <= wall.now for one in theirs), address)
        for name, theirs in parts.items()
    ]
    return WaitingOthers(len(asked), address, tuple(sorted(waited, key=lambda one: (-one.count, one.name))))


def approvals_of(person: Person, found: Sequence[Asking]) -> Approvals:
    """What I asked for, and what I am asked for."""
    shown = tuple(
        ApprovalRow(
            one.id,
            one.customer,
            one.amount_minor,
            one.currency,
            one.decider,
            one.due_at,
            f"{url('team')}#approval-{one.id}" if one.decider_id == person.id else url("case", ref=one.reference),
            one.first_by,
        )
        for one in found[:APPROVALS]
    )
    return Approvals(len(found), f"{url('team')}#approvals", shown)


VERBS = {
    PromiseKind.ACKNOWLEDGEMENT.value: "write to {}",
    PromiseKind.ANSWER.value: "answer {}",
    PromiseKind.UPDATE.value: "write to {}",
    PromiseKind.RESOLUTION.value: "tell {} the solution",
    PromiseKind.REACH.value: "reach {} another way",
    PromiseKind.HAND_OFF.value: "answer the hand-off of {}",
    PromiseKind.WORK.value: "do what was asked for {}",
    PromiseKind.PAYOUT.value: "see that {} is paid",
    PromiseKind.FOLLOW_UP.value: "ask {} whether it holds",
    PromiseKind.SECOND_LOOK.value: "take a second look for {}",
}


def words_of(kind: str, customer: str, action: str) -> str:
    """What is to be done for whom: "call Mr Okafor"."""
    if action == "call":
        return f"call {customer}"
    return VERBS.get(kind, "see to {}").format(customer)


def next_of(
    person: Person, now: Sequence[PersonNow], owed: Sequence[Owed], asked: Sequence[Asking], wall: Wall
) -> Next | None:
    """My next thing: somebody who needs me now, a colleague whom I owe an answer before anything else falls due, then
    what can still be kept, then what is broken."""
    mine = next((one for one in now if one.owner_id == person.id), None)
    if mine:
        address = url("case", ref=mine.reference)
        late = mine.next_at is not None and mine.next_at < wall.now
        return Next(f"call {mine.customer}", mine.next_at, address, late, True)
    first = next(iter(owed), None)
    waits = next((one for one in asked if one.decider_id == person.id and one.asked_by_id != person.id), None)
    if waits and (first is None or waits.due_at < first.due_at):
        words = f"answer {waits.asked_by}, who asks for {money(waits.amount_minor, waits.currency)}"
        return Next(words, waits.due_at, f"{url('team')}#approval-{waits.id}", waits.due_at < wall.now, False)
    return _next_owed(first, wall) if first else None


def _next_owed(first: Owed, wall: Wall) -> Next:
    row = rows.row_of(first, {})
    words = "write the new time to {}" if row.action == "new_time" else ""
    return Next(
        words.format(first.customer) or words_of(first.kind, first.customer, row.action),
        row.at,
        url("case", ref=first.reference),
        row.at < wall.now,
        False,
    )
