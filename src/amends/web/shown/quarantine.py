"""The quarantine: what came in and became no case, each with its reason, its time, its words, and whose it may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amends.cases.search import matching
from amends.cases.whose import Known, open_cases_of
from amends.intake.models import Complaint
from amends.intake.queries import quarantined, set_aside
from amends.intake.rules import Quarantine, Sort
from amends.people.models import Brand, Person
from amends.post.rereading import can_read
from amends.promises.waiting import owed_on
from amends.web.pages import url
from amends.web.shown.case.verbs import CHANNELS
from amends.web.shown.forms import Option

WHY = {
    Quarantine.NO_SENDER.value: "nobody is named as its sender",
    Quarantine.UNREADABLE.value: "it could not be read",
    Quarantine.AUTOMATIC.value: "a machine seems to have written it",
    Quarantine.EMPTY.value: "it has no words",
    Quarantine.TOO_LARGE.value: "it is larger than 25 MB and was not read",
    Quarantine.UNSURE.value: "we are not sure what it is",
}
ASIDE = (
    Option(Sort.SPAM.value, "Spam"),
    Option(Sort.AUTOMATIC.value, "A machine wrote it"),
    Option(Sort.OTHER.value, "Nobody waits for an answer"),
)
AS_WORDS = {Sort.SPAM.value: "spam", Sort.AUTOMATIC.value: "a machine wrote it", Sort.OTHER.value: ""}
EXCERPT = 600
GUESSED_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class Waits:
    """Something that waits. `due_at` is when its answer is due; `guesses` are whose it may be."""

    id: UUID
    at: datetime
    due_at: datetime | None
    sender: str
    address: str
    subject: str
    words: str
    is_cut: bool
    why: str
    trouble: str
    via: str
    is_urgent: bool
    letter_url: str | None
    can_reread: bool
    guesses: tuple[Known, ...]


@dataclass(frozen=True, slots=True)
class Lies:
    """Something that was set aside."""

    id: UUID
    at: datetime
    sender: str
    subject: str
    why: str
    letter_url: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """What waits, and what lies aside."""

    waiting: Sequence[Waits]
    aside: Sequence[Lies]
    reasons: tuple[Option, ...] = ASIDE


def build(brand: Brand, person: Person) -> Page:
    """The quarantine of a brand: what waits, the oldest first, and the newest that lies aside."""
    waiting = quarantined(brand)
    owed = owed_on([one.id for one in waiting])
    rows = [_waits(one, owed[one.id].due_at if one.id in owed else None, person) for one in waiting]
    return Page(rows, [_lies(one) for one in set_aside(brand, 50)])


def count(brand: Brand) -> int:
    """How many things wait."""
    return len(quarantined(brand))


def _waits(one: Complaint, due_at: datetime | None, person: Person) -> Waits:
    inbound = one.inbound
    has_letter = inbound.raw_id is not None
    return Waits(
        id=one.id,
        at=one.received_at,
        due_at=due_at,
        sender=inbound.from_name or inbound.from_address or "unknown",
        address=inbound.from_address,
        subject=inbound.subject,
        words=one.words[:EXCERPT],
        is_cut=len(one.words) > EXCERPT,
        why=WHY.get(one.quarantined_for, one.quarantined_for),
        trouble=str(inbound.facts.get("trouble", "")),
        via=CHANNELS.get(inbound.channel, inbound.channel),
        is_urgent=one.needs_person_now,
        letter_url=url("waiting_letter", id=one.id) if has_letter else None,
        can_reread=can_read(inbound),
        guesses=_guesses(one, person),
    )


def _guesses(one: Complaint, person: Person) -> tuple[Known, ...]:
    """Open cases of people whom the address, the order number or the name it came with may mean."""
    named = (one.inbound.from_address, one.order_number, one.inbound.from_name)
    found = dict.fromkeys(id_ for text in named if text for id_ in matching(person, text)[:GUESSED_AT_MOST])
    return tuple(open_cases_of(list(found)[:GUESSED_AT_MOST])) if found else ()


def _lies(one: Complaint) -> Lies:
    inbound = one.inbound
    letter = url("waiting_letter", id=one.id) if inbound.raw_id is not None else None
    why = AS_WORDS.get(one.sort) or WHY.get(one.quarantined_for, one.quarantined_for)
    return Lies(one.id, one.received_at, inbound.from_name or inbound.from_address, inbound.subject, why, letter)
