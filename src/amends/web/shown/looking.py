"""The second look of a case: why it began, who looks until when, what a final answer says and who decides on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amends.cases.models import Case
from amends.flow.looking import letter_of
from amends.people.models import Person
from amends.people.rules import Right
from amends.promises.queries import live
from amends.remedies.models import FinalAnswer, SecondLook
from amends.remedies.queries import looks
from amends.remedies.queries import of_case as remedies_of
from amends.remedies.rules import State
from amends.web.shown.case.verbs import LOOK_BECAUSE, LOOK_ENDINGS
from amends.web.words import Wall, money

STANDS = frozenset({State.GRANTED, State.PAID})


@dataclass(frozen=True, slots=True)
class Final:
    """One final answer as it was written, and what became of it."""

    id: UUID
    written: str
    letter: str
    state: str
    objection: str
    may_decide: bool


@dataclass(frozen=True, slots=True)
class Past:
    """A second look that has ended."""

    words: str
    said: str


@dataclass(frozen=True, slots=True)
class LookPage:
    """The page of a case's second look; the one that is going on, and those before it."""

    ref: str
    name: str
    because: str
    declined: str | None
    who: str | None
    due_at: datetime | None
    first: str
    may_take: bool
    why_not: str | None
    waits: bool
    finals: tuple[Final, ...]
    stands: str
    notices: tuple[str, ...]
    past: tuple[Past, ...]
    is_open: bool


def build(case: Case, person: Person, wall: Wall) -> LookPage:
    """The page of a case's second looks."""
    found = looks.looks_of(case)
    look = next((one for one in found if one.ended_at is None), None)
    past = tuple(_past(one, wall) for one in reversed(found) if one.ended_at is not None)
    shown = look or found[-1]
    finals = looks.answers_of(shown)
    for answer in finals:
        answer.look = shown
    promise = next(iter(live(shown.promise)), None)
    first = looks.names_of(looks.deciders(shown))
    is_first = person.name in first
    waits = any(answer.is_waiting for answer in finals)
    notices = tuple(looks.notices_for(case))
    return LookPage(
        ref=case.reference,
        name=case.customer.name,
        because=LOOK_BECAUSE[shown.because],
        declined=_worth(shown),
        who=(promise.person.name if promise.person else case.team.name) if promise else None,
        due_at=promise.due_at if promise else None,
        first=", ".join(first),
        may_take=look is not None and person.can(Right.WORK_CASES) and not is_first and not case.is_closed,
        why_not="You decided the first time: somebody else looks." if is_first and look is not None else None,
        waits=waits,
        finals=tuple(_final(answer, person, wall) for answer in finals),
        stands=_stands(case),
        notices=notices,
        past=past,
        is_open=look is not None,
    )


def _worth(look: SecondLook) -> str | None:
    remedy = look.remedy
    if remedy is None:
        return None
    worth = f" {money(remedy.amount_minor, remedy.currency)}" if remedy.amount_minor else ""
    return f"{remedy.name}{worth}"


def _final(answer: FinalAnswer, person: Person, wall: Wall) -> Final:
    state = f"waits for {answer.approval.person.first_name if answer.approval.person else 'a lead'}"
    decider = answer.decided_by.first_name if answer.decided_by else ""
    if answer.approved_at is not None:
        state = f"approved by {decider} {wall.when(answer.approved_at)}"
    elif answer.sent_back_at is not None:
        state = f"sent back by {decider} {wall.when(answer.sent_back_at)}"
    written = f"{answer.written_by.first_name}, {wall.when(answer.written_at)}"
    may = answer.is_waiting and person.can(Right.APPROVE) and person.id != answer.written_by_id
    return Final(answer.id, written, letter_of(answer), state, answer.objection, may)


def _past(look: SecondLook, wall: Wall) -> Past:
    ended = wall.when(look.ended_at) if look.ended_at else ""
    who = f" by {look.ended_by.first_name}" if look.ended_by else ""
    return Past(f"{ended}: {LOOK_ENDINGS[look.ending]}{who}", look.words)


def _stands(case: Case) -> str:
    """What the case has been granted and keeps, as a start for "what stays on offer"."""
    kept = [one for one in remedies_of(case) if one.state in STANDS]
    return "; ".join(
        f"{one.name}{f' {money(one.amount_minor, one.currency)}' if one.amount_minor else ''}" for one in kept
    )
