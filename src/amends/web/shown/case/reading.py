"""Everything that the page of a case reads, once: so many queries, however long its story is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from amends.cases.around import Other, Someone, others, people_on
from amends.cases.models import Case, HandOff
from amends.cases.queries import open_hand_off
from amends.conversation.files import Enclosed, enclosed
from amends.conversation.lines import Desks, Spoken, drafts, spoken
from amends.detect.queries import size_found
from amends.flow.triage import Suggestion, suggestion_for
from amends.followups.shown import LastCheckIn, last_check_in
from amends.journal.story import Happening, of_case
from amends.kernel.wall_clock import place
from amends.learn.closing import Decided, decided
from amends.people.models import Person
from amends.promises import story
from amends.promises.models import Promise
from amends.promises.rules import OwedTo, PromiseKind
from amends.remedies import queries as remedies
from amends.remedies.models import Quote
from amends.remedies.queries import Shown
from amends.web.words import Wall

ENTRIES = 60
ENTRIES_MOST = 2_000
SPOKEN = frozenset(
    {
        *("conversation.heard", "conversation.said", "conversation.noted", "conversation.called"),
        # What was said on another case and moved here stands where it was said.
        "conversation.moved_here",
    }
)


@dataclass(frozen=True)
class Read:
    """What was read of one case at one moment."""

    case: Case
    person: Person
    wall: Wall
    happenings: tuple[Happening, ...]
    has_earlier: bool
    spoken: dict[UUID, Spoken]
    enclosed: dict[UUID, list[Enclosed]]
    chain: tuple[Promise, ...]
    remedies: tuple[Shown, ...]
    quotes: tuple[Quote, ...]
    decided: Decided
    check_in: LastCheckIn | None
    others: tuple[Other, ...]
    people: tuple[Someone, ...]
    desks: Desks
    hand_off: HandOff | None
    suggestion: Suggestion | None = None
    size: Mapping[str, Any] = field(default_factory=dict)
    thing: str = ""

    @property
    def open_promises(self) -> list[Promise]:
        """What is owed on the case, the next due first."""
        return sorted((p for p in self.chain if p.is_open), key=lambda p: (p.due_at, p.id))

    @property
    def check_in_due_at(self) -> datetime | None:
        """When the booked check-in is due; None when none is booked, or what was asked is answered or out of date."""
        booked = self.check_in
        if booked is None or booked.is_over or (booked.asked_at is not None and self.case.resolved_at is None):
            return None
        return next((p.due_at for p in self.chain if p.id == booked.promise_id), None)

    @property
    def ours(self) -> list[Promise]:
        """What the desk owes, the next due first; corrective actions apart."""
        return [p for p in self.open_promises if p.customer_id is None and p.kind != PromiseKind.ACTION.value]

    @property
    def customer_zone(self) -> ZoneInfo | None:
        """The customer's own clock; None when we do not know it."""
        try:
            return place(self.case.customer.time_zone)
        except ValueError:
            return None

    @property
    def is_acknowledged(self) -> bool:
        """Whether a person has spoken to the customer, as far as the page shows the story."""
        if any(p.kind == PromiseKind.ACKNOWLEDGEMENT.value and p.is_open for p in self.chain):
            return False
        kept = (p for p in self.chain if p.kept_at and p.owed_to == OwedTo.CUSTOMER.value)
        return any(kept) or any(
            one.direction == "call" or (one.direction == "out" and not one.is_automatic and one.sent_at)
            for one in self.spoken.values()
        )


def read(case: Case, person: Person, wall: Wall, entries: int = ENTRIES) -> Read:
    """Reads a case for its page: eight queries, and one each for messages, their files, remedies, what a law answered
    and a hand-off where there are any."""
    wanted = min(max(entries, ENTRIES), ENTRIES_MOST)
    happenings = of_case(case.id, wanted + 1)
    shown = happenings[-wanted:]
    promises = tuple(story.of_case(case.id))
    offered = any(p.kind == PromiseKind.HAND_OFF.value and p.is_open for p in promises)
    settled = decided(case.id)
    finding = case.failure.finding_id if case.failure else None
    thing, size = size_found(finding) if finding else ("", {})
    said = spoken(case.id, [one.subject_id for one in shown if one.verb in SPOKEN])
    return Read(
        case=case,
        person=person,
        wall=wall,
        happenings=tuple(shown),
        has_earlier=len(happenings) > wanted,
        spoken=said,
        enclosed=enclosed([one.id for one in said.values() if one.has_files]),
        chain=promises,
        remedies=tuple(remedies.shown(remedies.of_case(case))) if settled.has_remedies else (),
        quotes=tuple(remedies.standing_quotes(case)) if settled.has_quotes else (),
        decided=settled,
        check_in=last_check_in(case.id),
        others=tuple(others(case)),
        people=tuple(people_on(case)),
        desks=drafts(case.id, person.id, wall.now),
        hand_off=open_hand_off(case) if offered else None,
        suggestion=suggestion_for(case) if case.first_contact_at and not case.is_closed else None,
        size=size,
        # Who ordered has everything about their order in one place.
        thing=case.order.number if thing and case.order else thing,
    )
