"""Claims that were checked and are not true: which may be counted, for how long, and who sees that when. Pure.

A count weighs on something extra at most. What is owed by law, the fix, its speed and the floor never ask for it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from amends.kernel.counting import months
from amends.kernel.wall_clock import end_of_day

LIVES_MONTHS = 12


class Bar(StrEnum):
    """Why a claim is not said to be untrue, or is counted no more: the first that applies, what lasts in front."""

    REQUEST = "request"
    JOINED = "joined"
    RECORDS = "records"
    OWED = "owed"
    UPHELD = "upheld"
    OUR_FAILURE = "our_failure"
    NOT_HEARD = "not_heard"
    ASKED = "asked"
    NEEDS_FACTS = "needs_facts"


BAR_WORDS: dict[Bar, str] = {
    Bar.REQUEST: "This is a request: nothing was claimed.",
    Bar.JOINED: "It goes on in another case; what was found stands there.",
    Bar.RECORDS: "Our own records show that it happened.",
    Bar.OWED: "The law owes them something here.",
    Bar.UPHELD: "Something was given for it, or it was decided that it happened: the claim was upheld.",
    Bar.OUR_FAILURE: "We failed them here ourselves. Who claims again because of us is never counted.",
    Bar.NOT_HEARD: "Write down first what they said, and what it caused or what they ask.",
    Bar.ASKED: "They were asked something and have not answered yet.",
    Bar.NEEDS_FACTS: "A law was asked and facts are missing; find them first.",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a case whose claim was checked."""

    is_request: bool = False
    is_joined: bool = False
    is_shown_by_records: bool = False
    is_owed: bool = False
    is_upheld: bool = False
    is_our_failure: bool = False
    is_heard: bool = True
    is_asked: bool = False
    needs_facts: bool = False


def bar(facts: Facts) -> Bar | None:
    """What keeps a claim from being said untrue, or from being counted; None where nothing does.

    Asked again whenever it is counted: what turns out to be owed, upheld or our own failure counts from then on no
    more, whoever said what before.
    """
    found = (
        (facts.is_request, Bar.REQUEST),
        (facts.is_joined, Bar.JOINED),
        (facts.is_shown_by_records, Bar.RECORDS),
        (facts.is_owed, Bar.OWED),
        (facts.is_upheld, Bar.UPHELD),
        (facts.is_our_failure, Bar.OUR_FAILURE),
        (not facts.is_heard, Bar.NOT_HEARD),
        (facts.is_asked, Bar.ASKED),
        (facts.needs_facts, Bar.NEEDS_FACTS),
    )
    return next((why for applies, why in found if applies), None)


class Stand(StrEnum):
    """Where a finding stands. Only `COUNTS` is counted."""

    WAITS = "waits"
    REFUSED = "refused"
    COUNTS = "counts"
    CONTESTED = "contested"
    DROPPED = "dropped"
    BARRED = "barred"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Steps:
    """What has happened to a finding: a second person's word, the customer's no, and what came of that: it was looked
    at and stands all the same, or it was dropped."""

    is_confirmed: bool = False
    is_refused: bool = False
    is_contested: bool = False
    is_looked_at: bool = False
    is_dropped: bool = False


def stand(steps: Steps, barred: Bar | None, expires_at: datetime, at: datetime) -> Stand:
    """Where a finding stands at a moment. In doubt it does not count."""
    if steps.is_refused:
        return Stand.REFUSED
    if steps.is_dropped:
        return Stand.DROPPED
    if at >= expires_at:
        return Stand.EXPIRED
    if barred is not None:
        return Stand.BARRED
    if not steps.is_confirmed:
        return Stand.WAITS
    return Stand.CONTESTED if steps.is_contested and not steps.is_looked_at else Stand.COUNTS


def expiry(found_at: datetime, time_zone: str) -> datetime:
    """When a finding is forgotten: at the end of the day twelve months later, where the desk is."""
    return end_of_day(months(found_at.astimezone(ZoneInfo(time_zone)).date(), LIVES_MONTHS), time_zone)


@dataclass(frozen=True, slots=True)
class Mending:
    """How far a case's own repair has come."""

    is_request: bool = False
    is_closed: bool = False
    is_fixed: bool = False
    is_told: bool = False
    is_given: bool = False
    is_none_decided: bool = False


def is_fix_offered(mending: Mending) -> bool:
    """Whether this customer has been offered what puts it right, or it is decided that nothing does. Something extra
    alone is no fix."""
    return (
        mending.is_closed or mending.is_fixed or mending.is_told or mending.is_given or mending.is_none_decided
    ) and not mending.is_request


def may_be_seen(mending: Mending, *, other_waits: bool) -> bool:
    """Whether earlier findings about a customer are shown beside a case: never before its own fix is offered, nor
    while another case of theirs waits for its fix, so that nobody reads them on the one to decide on the other."""
    return is_fix_offered(mending) and not other_waits


def may_decide(decider: UUID, earlier: Collection[UUID | None]) -> bool:
    """Whether somebody is a second person: none of those who had their say on it before."""
    return decider not in earlier
