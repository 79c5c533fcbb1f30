"""Rows of promises: who is owed what until when. Today and Team show the same ones."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amends.people.models import Person, Team
from amends.post.rules import Channel
from amends.promises.day import Owed, PersonNow, Unowned
from amends.promises.rules import OwedTo, PromiseKind
from amends.web.pages import url
from amends.web.words import Wall, length

SHOWN = 4
COUNTED = 1_000


class Counted(int):
    """A count that was not carried on past 1,000, and says so."""

    def __str__(self) -> str:
        return f"{self:d}" if self <= COUNTED else "1,000+"


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be one with another case, or a matter of its own: one press each, from the row."""

    join_to: str = ""
    apart: UUID | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One promise to one person."""

    ref: str
    at: datetime
    name: str
    what: str
    quote: bool
    waits: str | None
    place: str | None
    action: str
    why_url: str | None
    offer: Offer | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A few rows, and how many more."""

    count: int
    rows: tuple[Row, ...]
    more: int
    more_url: str


@dataclass(frozen=True, slots=True)
class Nobodys:
    """Cases without an owner."""

    count: int
    url: str
    oldest: str | None
    first_due: datetime | None


WRITTEN = frozenset(
    {
        PromiseKind.ACKNOWLEDGEMENT.value,
        PromiseKind.ANSWER.value,
        PromiseKind.UPDATE.value,
        PromiseKind.FOLLOW_UP.value,
    }
)


# A word that is promised on the telephone: "I'll call you".
CALLED = re.compile(r"\b(call|phone|ring)\b", re.IGNORECASE)


def action_of(kind: str, channel: str, words: str = "", *, is_broken: bool) -> str:
    """What the button of a row says: the verb that keeps such a promise."""
    if is_broken:
        return "new_time"
    is_called = channel == Channel.PHONE.value or CALLED.search(words) is not None
    if kind == PromiseKind.REACH.value or (kind in WRITTEN and is_called):
        return "call"
    return "write" if kind in WRITTEN else "open"


def offers_of(person: Person, owed: Sequence[Owed]) -> dict[UUID, Offer]:
    """By promise: what its owner may join or set apart, once for each case and each two cases."""
    found: dict[UUID, Offer] = {}
    joined: set[frozenset[str]] = set()
    for one in owed:
        if one.owner_id != person.id or one.resolved_at is not None:
            continue
        pair = frozenset({one.reference, one.join_to or ""})
        join_to = one.join_to if one.join_to and not one.is_separated and pair not in joined else ""
        joined.add(pair)
        # What was answered is theirs no more to be asked about: the promise of an answer has ended then.
        apart = one.guessed if one.kind == PromiseKind.ANSWER.value else None
        if join_to or apart:
            found[one.id] = Offer(join_to or "", apart)
    return found


def row_of(owed: Owed, waits: Mapping[UUID, str], *, with_owner: bool = False, offer: Offer | None = None) -> Row:
    """The row of one open promise; a broken one shows the time that was missed."""
    is_broken = owed.level > 0
    return Row(
        owed.reference,
        owed.missed_at or owed.due_at if is_broken else owed.due_at,
        owed.customer,
        owed.words,
        owed.owed_to == OwedTo.CUSTOMER.value,
        waits.get(owed.case_id),
        (owed.person or "nobody") if with_owner else None,
        action_of(owed.kind, owed.channel, owed.words, is_broken=is_broken),
        url("promise_why", id=owed.id),
        offer,
    )


# Owed among ourselves: not what somebody in need is called about.
INSIDE = frozenset({PromiseKind.APPROVAL.value, PromiseKind.HAND_OFF.value, PromiseKind.ACTION.value})


def person_now_row(one: PersonNow, now: datetime, *, with_owner: bool = False, may_take: bool = True) -> Row:
    """The row of somebody who needs a person now; who only reads cases may open it."""
    action = ("take" if one.owner_id is None else "call") if may_take else "open"
    place = (one.facts or {}).get("place")
    shown = (one.owner or "nobody") if with_owner else str(place) if place else None
    return Row(
        one.reference,
        one.next_at or now,
        one.customer,
        one.words if one.words and one.kind not in INSIDE else "a person is needed",
        False,
        None,
        shown,
        action,
        url("promise_why", id=one.promise_id) if one.promise_id else None,
    )


def group_of(count: int, rows: Sequence[Row], more_url: str) -> Group:
    """Four rows, then how many more."""
    more = count if count > COUNTED else max(0, count - SHOWN)
    return Group(Counted(count), tuple(rows[:SHOWN]), Counted(more), more_url)


def group_beside(
    now: Sequence[PersonNow],
    count: int,
    owed: Sequence[Owed],
    more_url: str,
    waits: Mapping[UUID, str] | None = None,
    *,
    with_owner: bool = False,
    offers: Mapping[UUID, Offer] | None = None,
) -> Group:
    """The group of some promises below those who need a person now: nobody is listed twice."""
    listed = {one.promise_id for one in now}
    beside = [one for one in owed if one.id not in listed]
    given = offers or {}
    shown = [row_of(one, waits or {}, with_owner=with_owner, offer=given.get(one.id)) for one in beside[:SHOWN]]
    # What was not counted to its end stays so.
    return group_of(count if count > COUNTED else count - len(owed) + len(beside), shown, more_url)


def nobodys_of(team: Team | None, found: Unowned, wall: Wall) -> Nobodys:
    """Whom nobody has taken yet."""
    oldest = f"oldest {length(wall.now - found.oldest_at)}" if found.oldest_at else None
    address = f"{url('queue')}?state=unowned" + (f"&team={team.id}" if team else "")
    return Nobodys(Counted(found.count), address, oldest, found.first_at)
