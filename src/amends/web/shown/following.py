"""The round of follow-ups: one customer in full, with whom to ask, where, what was promised and what to say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amends.cases.models import Case
from amends.conversation.queries import timeline
from amends.conversation.rules import Direction
from amends.customers.queries import addresses
from amends.customers.rules import IdentityKind
from amends.flow import rounds
from amends.flow.wording import what_happened
from amends.followups import lists
from amends.followups.models import CheckIn, HandNote
from amends.followups.rules import Manner, may_ring
from amends.kernel.wall_clock import place
from amends.people.models import Person, Team
from amends.people.rules import Right
from amends.promises.models import Promise
from amends.promises.queries import chain
from amends.promises.rules import OwedTo
from amends.web.shown.case.header import language_name
from amends.web.words import Wall

MANNERS = {
    Manner.AUTOMATIC.value: "asked automatically",
    Manner.PERSONAL.value: "write",
    Manner.CALL.value: "call",
}
SHOWN_WORDS = 600
Known = Mapping[UUID, Mapping[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Row:
    """One customer of the round."""

    id: UUID
    ref: str
    name: str
    manner: str
    what: str
    at: datetime
    is_late: bool
    note: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Said:
    """Something promised to the customer, and what became of it."""

    words: str
    state: str


@dataclass(frozen=True, slots=True)
class Full:
    """The customer who is asked now."""

    id: UUID
    ref: str
    name: str
    manner: str
    numbers: tuple[str, ...]
    language: str
    theirs: str
    may_ring: bool
    what: str
    due_at: datetime
    is_late: bool
    came_back: bool
    asked: str
    tries: int
    promised: tuple[Said, ...]
    last_word: str
    script: str


@dataclass(frozen=True, slots=True)
class Note:
    """A note to write by hand."""

    id: UUID
    ref: str
    name: str
    address: str
    words: str
    at: datetime
    is_late: bool


@dataclass(frozen=True, slots=True)
class RoundPage:
    """The whole round."""

    full: Full | None
    to_ask: tuple[Row, ...]
    awaited: tuple[Row, ...]
    notes: tuple[Note, ...]
    is_team: bool
    may_see_team: bool
    team: str


def build(person: Person, wall: Wall, shown: str, *, of_team: bool = False) -> RoundPage:
    """The round of one person, or of their team; the one named by its reference in full, else the first."""
    whose: Person | Team = person.team if of_team and person.team else person
    found = lists.round_of(whose)
    asked = [*found.to_ask, *found.awaited]
    chosen = next((one for one in asked if one.case.reference == shown), next(iter(found.to_ask), None))
    customers = {one.case.customer_id for one in found.notes} | ({chosen.case.customer_id} if chosen else set())
    known = addresses(customers) if customers else {}
    return RoundPage(
        full=_full(chosen, known, person, wall) if chosen else None,
        to_ask=tuple(_row(one, wall, chosen) for one in found.to_ask),
        awaited=tuple(_row(one, wall, chosen) for one in found.awaited),
        notes=tuple(_note(one, known, person, wall) for one in found.notes),
        is_team=isinstance(whose, Team),
        may_see_team=person.can(Right.LEAD_TEAM) and person.team is not None,
        team=person.team.name if person.team else "",
    )


def _row(one: CheckIn, wall: Wall, chosen: CheckIn | None) -> Row:
    note = ""
    if one.came_back_at is not None:
        note = "the question came back"
    elif one.asked_at is not None:
        note = f"asked {wall.when(one.asked_at)}" + (", reminded once" if one.reminded_at else "")
    at = _due(one)
    return Row(
        one.id,
        one.case.reference,
        one.case.customer.name,
        MANNERS.get(one.manner, one.manner),
        what_happened(one.case, "en"),
        at,
        at < wall.now,
        note,
        one is chosen,
    )


def _due(one: CheckIn) -> datetime:
    return one.wait.due_at if one.asked_at is not None and one.wait is not None else one.promise.due_at


def _full(one: CheckIn, known: Known, person: Person, wall: Wall) -> Full:
    case, zone = one.case, one.case.customer.time_zone or one.case.brand.calendar.time_zone
    due_at = _due(one)
    return Full(
        id=one.id,
        ref=case.reference,
        name=case.customer.name,
        manner=MANNERS.get(one.manner, one.manner),
        numbers=tuple(known.get(case.customer_id, {}).get(IdentityKind.PHONE.value, ())),
        language=language_name(case.customer.language),
        theirs=f"{wall.now.astimezone(place(zone)):%H:%M}",
        may_ring=may_ring(wall.now, zone),
        what=what_happened(case, "en"),
        due_at=due_at,
        is_late=due_at < wall.now,
        came_back=one.came_back_at is not None,
        asked=wall.when(one.asked_at) if one.asked_at else "",
        tries=one.tries,
        promised=tuple(Said(p.words, _state(p)) for p in chain(case) if p.owed_to == OwedTo.CUSTOMER.value),
        last_word=_last_word(case),
        script=rounds.script(case, person),
    )


def _state(promise: Promise) -> str:
    if promise.kept_at is not None:
        return "kept"
    if promise.broken_at is not None:
        return "broken"
    return "let go" if promise.released_at is not None else "open"


def _last_word(case: Case) -> str:
    """What a person last told this customer: what came of it."""
    ours = [one for one in timeline(case) if one.direction == Direction.OUT.value and not one.is_automatic]
    text = ours[-1].text if ours else ""
    return text if len(text) <= SHOWN_WORDS else f"{text[:SHOWN_WORDS].rstrip()} ..."


def _note(one: HandNote, known: Known, person: Person, wall: Wall) -> Note:
    case = one.case
    address = next(iter(known.get(case.customer_id, {}).get(IdentityKind.ADDRESS.value, ())), "")
    due_at = one.promise.due_at
    words = rounds.note_words(case, person)
    return Note(one.id, case.reference, case.customer.name, address, words, due_at, due_at < wall.now)
