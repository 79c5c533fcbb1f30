"""The whole page of a case, put together from its parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zlib import crc32

from amends.cases.around import Other
from amends.cases.models import Case
from amends.cases.queries import is_shown_by_records
from amends.cases.rules import Part
from amends.conversation.lines import Desks, here
from amends.flow import at_once
from amends.kinds.rules import Severity
from amends.people.models import Person
from amends.promises.rules import PromiseKind, Stage, stage_of
from amends.web.pages import url
from amends.web.shown import claims, owed
from amends.web.shown.case import header, promises, reading, right, rights, timeline, triage
from amends.web.shown.case.choices import BACK
from amends.web.shown.case.header import Alike, Apart, Customer, Join, Next, Offer, Owner
from amends.web.shown.case.promises import Item
from amends.web.shown.case.reading import Read
from amends.web.shown.case.right import Extra, RemedyRow, SimilarRow, WayRow, WishRow
from amends.web.shown.case.timeline import Timeline
from amends.web.shown.case.verbs import ENDINGS
from amends.web.shown.forms import Option
from amends.web.shown.owed import OwedRow
from amends.web.words import Wall

SEVERITIES = {Severity.SMALL.value: "small", Severity.MEDIUM.value: "medium", Severity.GRAVE.value: "grave"}
STAGES = {
    Stage.TO_ACKNOWLEDGE.value: "to acknowledge",
    Stage.RECOVERING.value: "recovering",
    Stage.FOLLOWING_UP.value: "following up",
    Stage.CLOSED.value: "closed",
}
PARTS = {Part.FAILED.value: "was failed", Part.PAYS.value: "pays", Part.SPEAKS.value: "speaks for them"}


@dataclass(frozen=True, slots=True)
class Heard:
    """What the customer said, in their words."""

    sentence: str | None
    caused: str | None
    asks: str | None
    unknown: str | None
    understood: str | None
    is_understood: bool


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is needed before the case can be resolved."""

    key: str
    is_done: bool
    note: str | None


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody on the case."""

    name: str
    role: str
    authority: str | None


@dataclass(frozen=True, slots=True)
class Past:
    """What happened before."""

    when: str
    words: str
    url: str | None


@dataclass(frozen=True, slots=True)
class AlsoOpen:
    """Another open case."""

    ref: str
    words: str


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything that the page of a case names as `case`."""

    ref: str
    version: str
    is_request: bool
    is_restricted: bool
    person_now: bool
    stage: str
    severity: str | None
    is_mine: bool
    is_open: bool
    can: frozenset[str]
    customer: Customer
    owner: Owner | None
    hand_off: Offer | None
    facts: tuple[str, ...]
    thing: str
    next: Next | None
    join: Join | None
    apart: Apart | None
    alike: Alike | None
    heard: Heard | None
    triage: triage.Triage | None
    timeline: Timeline
    promises: tuple[Item, ...]
    owed: tuple[OwedRow, ...]
    remedies: tuple[RemedyRow, ...]
    extra: Extra | None
    extra_help: str | None
    own_left: str | None
    not_yet: tuple[str, ...]
    wish: WishRow | None
    way: WayRow | None
    similar: SimilarRow | None
    claims: claims.Beside | None
    may_check: bool
    to_close: tuple[Check, ...]
    can_resolve: bool
    can_finish: bool
    back_reasons: Sequence[Option]
    cause: str | None
    people: tuple[Named, ...]
    history: tuple[Past, ...]
    bookings: str | None
    also_open: tuple[AlsoOpen, ...]


def version(case: Case, person: Person, wall: Wall) -> str:
    """Changes with every entry of the case, with every minute, and with who else is there; one query."""
    newest, desks = here(case.id, person.id, wall.now)
    return _version(newest, wall, desks)


def _version(entry: object, wall: Wall, desks: Desks) -> str:
    here = f"-{crc32(desks.others.encode()):08x}" if desks.others else ""
    return f"{entry or 'none'}-{int(wall.now.timestamp()) // 60}{here}"


def can_of(found: Read) -> frozenset[str]:
    """What this person may do here."""
    looks = PromiseKind.SECOND_LOOK.value
    return rights.may(
        found.case,
        found.person,
        is_acknowledged=found.is_acknowledged,
        is_offered=found.hand_off is not None,
        is_looking=any(p.kind == looks and p.person_id == found.person.id for p in found.open_promises),
    )


def _may_check(found: Read, can: frozenset[str]) -> bool:
    """Whether the page offers to say what a check of the claim found: never of what our own records show."""
    case = found.case
    if case.is_request or case.joined_to_id or is_shown_by_records(case):
        return False
    return "claims" in can or (case.is_closed and rights.may_check_claims(case, found.person))


def build(found: Read, can: frozenset[str], show: str = "all", entries: int = reading.ENTRIES) -> CasePage:
    """The page of a case, from what was read; asks nothing more but what is remembered."""
    case, wall = found.case, found.wall
    fair = right.build(found, can)
    laws = owed.row(case, list(found.quotes))
    checks = to_close(found, laws)
    newest = found.happenings[-1].id if found.happenings else None
    return CasePage(
        ref=case.reference,
        version=_version(newest, wall, found.desks),
        is_request=case.is_request,
        is_restricted=False,
        person_now=case.needs_person_now,
        stage=stage_words(found),
        severity=SEVERITIES[case.failure.severity] if case.failure else None,
        is_mine=case.owner_id == found.person.id,
        is_open=not case.is_closed,
        can=can,
        customer=header.customer_of(found),
        owner=header.owner_of(found),
        hand_off=header.offer_of(found),
        facts=header.facts_of(found),
        thing=found.thing,
        next=header.next_of(found),
        join=header.join_of(found, can),
        apart=header.apart_of(found, can),
        alike=header.alike_of(found, can),
        heard=heard_of(case, wall),
        triage=triage.build(found),
        timeline=timeline.build(found, show, entries),
        promises=promises.build(found, can),
        owed=laws,
        remedies=fair.remedies,
        extra=fair.extra,
        extra_help=fair.help,
        own_left=fair.own_left,
        not_yet=fair.not_yet,
        wish=fair.wish,
        way=fair.way,
        similar=fair.similar,
        claims=claims.beside(found, can),
        may_check=_may_check(found, can),
        to_close=checks,
        can_resolve=all(check.is_done for check in checks),
        can_finish="resolve" in can and at_once.is_small(case) and not found.decided.has_final,
        back_reasons=BACK,
        cause=found.decided.cause,
        people=people_of(found),
        history=tuple(_past(one, wall.now) for one in found.others if one.closed_at or one.resolved_at),
        bookings=_bookings(case),
        also_open=tuple(
            AlsoOpen(one.reference, (one.kind or "request").lower())
            for one in found.others
            if one.closed_at is None and one.resolved_at is None
        ),
    )


def stage_words(found: Read) -> str:
    """Where the case stands, or how it ended."""
    if found.case.is_closed:
        return f"closed: {ENDINGS.get(found.case.ending, found.case.ending)}"
    return STAGES[stage_of([p.kind for p in found.open_promises if p.kind != "action"]).value]


def heard_of(case: Case, wall: Wall) -> Heard | None:
    """What was heard; None before anything was written down."""
    if not (case.words or case.caused or case.asks or case.unknown):
        return None
    understood = f"yes {wall.when(case.understood_at)}" if case.understood_at else None
    return Heard(
        case.words or None,
        case.caused or None,
        case.asks or None,
        case.unknown or None,
        understood,
        case.understood_at is not None,
    )


def to_close(found: Read, laws: Sequence[OwedRow] = ()) -> tuple[Check, ...]:
    """What is missing before the case can be resolved, in the order of the page."""
    case, decided, wall = found.case, found.decided, found.wall
    told = Check("told", case.told_at is not None, wall.when(case.told_at) if case.told_at else None)
    if case.is_request:
        return (told,)
    cause_note = decided.cause_name or (f"found out by {wall.when(decided.found_by)}" if decided.found_by else None)
    remedy_done = decided.remedy_at is not None and not any(one.state.value == "waiting" for one in found.remedies)
    booked_at = found.check_in_due_at
    follow_up = wall.when(booked_at) if booked_at else None
    none = decided.none_because.replace("_", " ") if decided.none_because else None
    final = "none after a final answer" if decided.has_final else None
    # Nothing is resolved without it; once it was held, none is booked any more.
    is_booked = booked_at is not None or case.resolved_at is not None
    open_ = found.open_promises
    return (
        told,
        Check("cause", cause_note is not None, cause_note),
        *([Check("owed", not any(law.is_open for law in laws), None)] if laws else ()),
        Check("remedy", remedy_done, none),
        *([Check("second_look", False, None)] if any(p.kind == PromiseKind.SECOND_LOOK.value for p in open_) else ()),
        Check("follow_up", is_booked or decided.has_final, follow_up or final),
    )


def people_of(found: Read) -> tuple[Named, ...]:
    """Who is on the case, its customer first."""
    others: Sequence[Named] = [
        Named(
            one.name,
            PARTS.get(one.part, one.part),
            f"authority seen {found.wall.when(one.authority_seen_at)}" if one.authority_seen_at else None,
        )
        for one in found.people
    ]
    return (Named(found.case.customer.name, "customer", None), *others)


def _past(one: Other, now: datetime) -> Past:
    when = f"{one.opened_at:%b}" if (now - one.opened_at).days < 330 else f"{one.opened_at:%b %Y}"
    how = ENDINGS.get(one.ending, one.ending) if one.closed_at else "being followed up"
    return Past(when, f"{one.kind or 'request'}: {how}", url("case", ref=one.reference))


def _bookings(case: Case) -> str | None:
    count = case.customer.order_count
    if not count:
        return None
    return "1 order" if count == 1 else f"{count} orders"
