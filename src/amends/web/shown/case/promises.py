"""What is owed on a case, the most urgent first; then what was broken and is being made good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amends.people.rules import Right
from amends.promises.models import Promise
from amends.promises.rules import OwedTo, PromiseKind, Release
from amends.web import known
from amends.web.pages import url
from amends.web.shown.case import words
from amends.web.shown.case.reading import Read
from amends.web.words import said

KINDS = {
    PromiseKind.STATUTORY.value: "by law",
    PromiseKind.FOLLOW_UP.value: "follow-up",
    PromiseKind.APPROVAL.value: "approval",
    PromiseKind.HAND_OFF.value: "hand-off",
    PromiseKind.WORK.value: "asked",
    PromiseKind.PAYOUT.value: "payment",
    PromiseKind.ACTION.value: "action",
    PromiseKind.SECOND_LOOK.value: "second look",
}
# A word is kept by being said and an approval by being answered; a payment is kept by whoever confirms it.
BY_HAND = frozenset({PromiseKind.WORK.value, PromiseKind.ACTION.value, PromiseKind.STATUTORY.value})
MOVED = frozenset(
    {
        PromiseKind.UPDATE.value,
        PromiseKind.RESOLUTION.value,
        PromiseKind.ANSWER.value,
        PromiseKind.ACKNOWLEDGEMENT.value,
        PromiseKind.FOLLOW_UP.value,
        PromiseKind.SECOND_LOOK.value,
    }
)
# These are seen to on the page of the second look.
LOOKED_AT = frozenset({PromiseKind.SECOND_LOOK.value})
LET_GO = frozenset({PromiseKind.WORK.value, PromiseKind.ACTION.value, PromiseKind.ANSWER.value})
LET_GO_BY_LEAD = LET_GO | {PromiseKind.UPDATE.value, PromiseKind.REACH.value}


@dataclass(frozen=True, slots=True)
class Item:
    """One promise."""

    id: UUID
    state: str
    words: str
    at: datetime
    kind_label: str | None
    theirs: str | None
    by_whom: str | None
    is_late: bool
    moved_from: str | None
    can_move: bool
    can_keep: bool
    can_release: bool
    warning: str | None
    move_draft: str = ""
    look_url: str = ""


def build(found: Read, can: frozenset[str]) -> tuple[Item, ...]:
    """The promises of a case: open ones, and of what is being made good the broken time itself."""
    open_ = found.open_promises
    replaced = {p.id: p for p in found.chain}
    waits = min((p for p in open_ if p.kind == PromiseKind.WORK.value), key=lambda p: p.due_at, default=None)
    items = []
    for promise in open_:
        earlier = replaced.get(promise.replaces_id) if promise.replaces_id else None
        if earlier is not None and earlier.broken_at is not None:
            items.append(_broken(found, earlier))
        items.append(_open(found, promise, earlier, waits, can))
    return tuple(items)


def may_move(promise: Promise, can: frozenset[str], now: datetime) -> bool:
    """Whether its time may be moved: ours, owed to the customer, and not fallen due."""
    ours = promise.person_id is not None or promise.team_id is not None
    return "promise" in can and ours and promise.kind in MOVED and promise.due_at > now


def may_keep(promise: Promise, can: frozenset[str], *, is_asked: bool) -> bool:
    """Whether somebody may say that it is kept: a deed, a particular word, a check-in that the customer was asked."""
    if promise.customer_id is not None or not can & {"promise", "write"}:
        return False
    if promise.kind == PromiseKind.FOLLOW_UP.value:
        return is_asked
    return promise.is_particular or promise.kind in BY_HAND


def may_release(promise: Promise, can: frozenset[str], *, is_lead: bool) -> bool:
    """Whether it may be let go: what we asked of others or of the customer; of ours to the customer only by a lead."""
    if "promise" not in can:
        return False
    to_customer = promise.owed_to == OwedTo.CUSTOMER.value
    return promise.kind in (LET_GO_BY_LEAD if is_lead else LET_GO) and (is_lead or not to_customer)


def _open(found: Read, promise: Promise, earlier: Promise | None, waits: Promise | None, can: frozenset[str]) -> Item:
    now = found.wall.now
    ours = promise.person_id is not None or promise.team_id is not None
    is_mine = promise.person_id == found.person.id
    moved = earlier is not None and earlier.release_reason == Release.RENEGOTIATED.value
    is_asked = found.check_in is not None and found.check_in.asked_at is not None
    can_move = may_move(promise, can, now)
    return Item(
        id=promise.id,
        state="due" if ours and promise.kind != PromiseKind.WORK.value else "waiting",
        words=promise.words,
        at=promise.due_at,
        kind_label=KINDS.get(promise.kind),
        theirs=_theirs(found, promise),
        by_whom=None if is_mine else ower_of(found, promise),
        is_late=promise.due_at <= now,
        moved_from=found.wall.when(earlier.due_at) if moved and earlier else None,
        can_move=can_move,
        can_keep=may_keep(promise, can, is_asked=is_asked),
        can_release=may_release(promise, can, is_lead=found.person.can(Right.LEAD_TEAM)),
        warning=_warning(found, promise, waits),
        move_draft=words.moved(found.case, promise, None, found.person, now) if can_move else "",
        look_url=url("second_look", ref=found.case.reference) if promise.kind in LOOKED_AT else "",
    )


def _broken(found: Read, promise: Promise) -> Item:
    return Item(
        promise.id,
        "broken",
        promise.words,
        promise.due_at,
        None,
        _theirs(found, promise),
        None if promise.person_id == found.person.id else ower_of(found, promise),
        True,
        None,
        False,
        False,
        False,
        None,
    )


def _theirs(found: Read, promise: Promise) -> str | None:
    """The time on the customer's own clock, where it is another one."""
    zone = found.customer_zone
    if promise.owed_to != OwedTo.CUSTOMER.value or zone is None:
        return None
    there, now = promise.due_at.astimezone(zone), found.wall.now
    here = promise.due_at.astimezone(found.wall.zone)
    return None if there.utcoffset() == here.utcoffset() else said(there, now.astimezone(zone))


def ower_of(found: Read, promise: Promise) -> str:
    """Who owes it, in a name: a colleague's first name, the team's, the department's, the customer's."""
    if promise.person_id:
        return known.colleague(promise.person_id).first_name
    if promise.team_id:
        return known.team(promise.team_id).name
    if promise.department_id:
        department = known.departments(found.case.brand_id).get(promise.department_id)
        return department.name if department else "a department"
    return found.case.customer.name


def _warning(found: Read, promise: Promise, waits: Promise | None) -> str | None:
    """Says when a promise to the customer falls due before the work that it waits for."""
    if waits is None or promise.owed_to != OwedTo.CUSTOMER.value or promise.due_at >= waits.due_at:
        return None
    return f"{ower_of(found, waits)} answers by {found.wall.when(waits.due_at)}, after this"
