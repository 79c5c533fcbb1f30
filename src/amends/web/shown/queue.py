"""The queue: what is asked for in the address, and the rows that answer it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from amends.cases.search import matching
from amends.detect.queries import open_incidents
from amends.kinds import queries as kinds
from amends.learn import queries as learn
from amends.people.models import Person
from amends.people.queries import names as people_names
from amends.people.queries import teams
from amends.people.rules import Right
from amends.promises import lists
from amends.promises.lists import After, Row, Wanted
from amends.promises.rules import PromiseKind
from amends.web.pages import url
from amends.web.remembered import remembered
from amends.web.shown import roll
from amends.web.shown.case.choices import HAND_OFF_REASONS
from amends.web.shown.case.page import SEVERITIES, STAGES
from amends.web.shown.case.verbs import CHANNELS
from amends.web.shown.forms import Option
from amends.web.shown.rows import Counted
from amends.web.shown.today import spans
from amends.web.words import Wall

PARAMS = (
    "q",
    "owner",
    "team",
    "state",
    "stage",
    "severity",
    "kind",
    "channel",
    "incident",
    "owed",
    "rise",
    "words",
    "sort",
)
TRAIL = 30
MOST_RISEN = 500
SECONDS = 30.0
COUNT_SECONDS, URGENT_SECONDS = 3.0, 1.0
STATES = (
    Option("late", "a promise was broken"),
    Option("soon", "due in 2 hours"),
    Option("today", "due later today"),
    Option("tomorrow", "due tomorrow"),
    Option("waiting", "waits for the customer"),
    Option("now", "a person now"),
    Option("away", "owed by somebody who is away"),
    Option("unowned", "nobody's yet"),
    Option("handed", "handed on by me"),
)
SEVERITY_OPTIONS = tuple(Option(str(value), name) for value, name in SEVERITIES.items())
STAGE_OPTIONS = tuple(Option(value, name) for value, name in STAGES.items())
CHANNEL_OPTIONS = tuple(Option(value, name) for value, name in CHANNELS.items())
OWED_OPTIONS = (
    Option(PromiseKind.ANSWER.value, "an answer"),
    Option(PromiseKind.FOLLOW_UP.value, "a follow-up"),
    Option(PromiseKind.SECOND_LOOK.value, "a second look"),
    Option(PromiseKind.WORK.value, "work by others"),
    Option(PromiseKind.PAYOUT.value, "a payment"),
    Option(PromiseKind.ACTION.value, "an action"),
)
SORTS = (Option("", "due first"), Option("newest", "newest first"))


@dataclass(frozen=True, slots=True)
class Filter:
    """One choice above the list."""

    name: str
    label: str
    options: Sequence[Option]
    value: str


@dataclass(frozen=True, slots=True)
class View:
    """A list that was given a name."""

    id: str
    name: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Pager:
    """The way on and back."""

    newer_url: str | None
    older_url: str | None
    words: str


class QueueRow(NamedTuple):
    """One case."""

    ref: str
    name: str
    what: str
    stage: str
    severity: str | None
    person_now: bool
    is_broken: bool
    is_request: bool
    owner: str | None
    next_words: str | None
    next_at: datetime | None
    why_url: str | None


@dataclass(frozen=True, slots=True)
class Queue:
    """The list, its filters and its pages."""

    count: str
    pager: Pager
    rows: tuple[QueueRow, ...]
    filters: tuple[Filter, ...]
    views: tuple[View, ...]
    view_query: str
    sort: str
    sorts: Sequence[Option]


@dataclass(frozen=True, slots=True)
class Bulk:
    """What may be done with several cases at once."""

    actions: Sequence[Option]
    people: Sequence[Option]
    reasons: Sequence[Option]


def build(person: Person, params: Mapping[str, str], wall: Wall, saved: Iterable[tuple[str, str]]) -> Queue:
    """One page of the queue. Five queries at most beside those of every page, whatever is asked for."""
    asked = {name: value for name in PARAMS if (value := params.get(name, "").strip())}
    wanted = wanted_of(person, asked, wall)
    if query := asked.get("q"):
        wanted = replace(wanted, ids=tuple(matching(person, query)))
    for name in ("rise", "words"):
        if name in asked:
            risen = risen_cases(person, name, _uuid(asked[name]))
            wanted = replace(wanted, ids=risen if wanted.ids is None else tuple(set(wanted.ids) & set(risen)))
    trail = [one for one in params.get("trail", "").split(".") if one][:TRAIL]
    after = read_cursor(params.get("after", ""))
    is_newest = asked.get("sort") == "newest"
    if wanted.ids is not None or not is_newest:
        found = lists.page(person, wanted, after, any_urgent=_any_urgent(person))
    else:
        found = lists.newest(person, wanted, after)
    rows, has_more = found[: lists.PAGE], len(found) > lists.PAGE
    count = _count(person, wanted, rows, is_whole=after is None and not has_more)
    return Queue(
        count=str(Counted(count)),
        pager=_pager(asked, params.get("after", ""), trail, rows, has_more=has_more and wanted.ids is None),
        rows=_rows(person, rows),
        filters=filters_of(person, asked, wall),
        views=views_of(asked, saved),
        view_query=urlencode(asked),
        sort=asked.get("sort", ""),
        sorts=SORTS,
    )


def _count(person: Person, wanted: Wanted, rows: Sequence[Row], *, is_whole: bool) -> int:
    if is_whole:
        return len(rows)
    if wanted.ids is not None:
        return len(wanted.ids) if wanted == Wanted(ids=wanted.ids) else lists.count(person, wanted)
    # How many there are in all is told for some seconds; the rows themselves are always asked for.
    return remembered(("count", person.team_id, wanted), lambda: lists.count(person, wanted), COUNT_SECONDS)


def _any_urgent(person: Person) -> bool:
    return remembered(("urgent", person.team_id), lambda: lists.has_urgent(person), URGENT_SECONDS)


def _rows(person: Person, rows: Sequence[Row]) -> tuple[QueueRow, ...]:
    names: dict[UUID, str] = remembered(("names", person.team_id), people_names)
    kind_names: dict[UUID, str] = remembered(("kind names", person.team_id), kinds.names)
    return tuple(row_of(row, names, kind_names) for row in rows)


def wanted_of(person: Person, asked: Mapping[str, str], wall: Wall) -> Wanted:
    """What the address asks for. What cannot be read asks for nothing."""
    owner, state = asked.get("owner", ""), asked.get("state", "")
    soon, tonight, tomorrow = spans(wall)
    due = {"soon": (None, soon), "today": (soon, tonight), "tomorrow": (max(soon, tonight), tomorrow)}.get(state)
    return Wanted(
        owner=person.id if owner == "me" else _uuid(owner),
        is_nobodys=owner == "nobody",
        needs_owner=state == "unowned",
        team=person.team_id if owner == "team" else _uuid(asked.get("team", "")),
        stage=asked.get("stage", "") if asked.get("stage") in STAGES else "",
        severity=int(asked["severity"]) if asked.get("severity", "").isdecimal() else None,
        kind=_kind(person, asked.get("kind", "")),
        channel=asked.get("channel", ""),
        incident=_uuid(asked.get("incident", "")),
        owed=asked.get("owed", ""),
        is_late=state == "late",
        is_waiting=state == "waiting",
        is_person_now=state == "now",
        owed_by_absent_at=wall.now if state == "away" else None,
        handed_on_by=person.id if state == "handed" else None,
        due_from=due[0] if due else None,
        due_until=due[1] if due else None,
    )


def risen_cases(person: Person, name: str, risen: UUID | None) -> tuple[UUID, ...]:
    """The cases of a rise, or of words that more customers use; none of another brand's."""
    if risen is None or person.team is None:
        return ()
    if name == "words":
        words = learn.words_for(person.team.brand, risen)
        return tuple(map(UUID, words.cases)) if words else ()
    rise = learn.rise_for(person.team.brand, risen)
    return tuple(learn.cases_of(rise, at_most=MOST_RISEN)) if rise else ()


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _kind(person: Person, slug: str) -> UUID | None:
    if not slug:
        return None
    key = ("kinds by slug", person.team_id)
    known: dict[str, UUID] = remembered(key, lambda: {kind.slug: kind.id for kind in kinds.active()})
    # A kind that does not exist is nobody's: the list is empty, not unfiltered.
    return known.get(slug, UUID(int=0))


def row_of(row: Row, names: Mapping[UUID, str], kind_names: Mapping[UUID, str]) -> QueueRow:
    """One row as the list shows it."""
    told = (row.facts or {}).get("told")
    kind = kind_names.get(row.kind_id) if row.kind_id else None
    what = str(told) if told else kind or "asks for something"
    return QueueRow(
        row.reference,
        row.customer,
        what,
        STAGES.get(row.stage, row.stage),
        None if row.is_request else SEVERITIES.get(row.severity),
        row.needs_person_now,
        row.is_late,
        row.is_request,
        names.get(row.owner_id) if row.owner_id else None,
        row.promise,
        row.next_at,
        url("promise_why", id=row.promise_id) if row.promise_id else None,
    )


def filters_of(person: Person, asked: Mapping[str, str], wall: Wall) -> tuple[Filter, ...]:
    """The choices above the list, with what is chosen."""
    brand_id = person.team.brand_id if person.team else None
    key = ("filters", brand_id)
    kind_options, incident_options, team_options = remembered(key, lambda: _lists(person), SECONDS)
    found = [
        Filter("owner", "Owner", _owners(person, wall), asked.get("owner", "")),
        Filter("state", "State", STATES, asked.get("state", "")),
        Filter("stage", "Stage", STAGE_OPTIONS, asked.get("stage", "")),
        Filter("severity", "Severity", SEVERITY_OPTIONS, asked.get("severity", "")),
        Filter("kind", "Kind", kind_options, asked.get("kind", "")),
        Filter("channel", "Channel", CHANNEL_OPTIONS, asked.get("channel", "")),
        Filter("owed", "Owed", OWED_OPTIONS, asked.get("owed", "")),
    ]
    if incident_options:
        found.append(Filter("incident", "Incident", incident_options, asked.get("incident", "")))
    for name, label in (("rise", "Rising"), ("words", "Words")):
        if name in asked:
            found.append(Filter(name, label, (Option(asked[name], "the cases of it"),), asked[name]))
    if len(team_options) > 1:
        found.append(Filter("team", "Team", team_options, asked.get("team", "")))
    return tuple(found)


def _lists(person: Person) -> tuple[list[Option], list[Option], list[Option]]:
    brand = person.team.brand if person.team else None
    return (
        [Option(kind.slug, kind.name) for kind in kinds.active()],
        [Option(str(row.incident.id), row.incident.title) for row in open_incidents(brand)],
        [Option(str(team.id), team.name) for team in teams() if brand is None or team.brand_id == brand.id],
    )


def _owners(person: Person, wall: Wall) -> list[Option]:
    usual = [Option("me", "me"), Option("nobody", "nobody yet"), Option("team", "my team")]
    team = person.team
    if team is None:
        return usual[1:2]
    # Remembered as the roll is.
    others = remembered(("owners", team.brand_id), lambda: _able(roll.colleagues(team.brand, wall)))
    return usual + [option for one, option in others if one != person.id]


def _able(colleagues: Iterable[roll.Colleague]) -> list[tuple[UUID, Option]]:
    return [(one.id, Option(str(one.id), one.name)) for one in colleagues if one.works_cases]


USUAL_VIEWS = (
    ("all", "All", ""),
    ("mine", "Mine", "owner=me"),
    ("nobodys", "Nobody's", "state=unowned"),
    ("team", "My team", "owner=team"),
    ("late", "Broken", "state=late"),
)


def views_of(asked: Mapping[str, str], saved: Iterable[tuple[str, str]]) -> tuple[View, ...]:
    """The lists that everybody has, then those that this person keeps."""
    here, base = urlencode(asked), url("queue")
    own = [(f"own-{number}", name, query) for number, (name, query) in enumerate(saved)]
    return tuple(
        View(key, name, f"{base}?{query}" if query else base, query == here)
        for key, name, query in (*USUAL_VIEWS, *own)
    )


def cursor_of(row: Row) -> str:
    """A row's place as an address carries it."""
    at = int(row.next_at.timestamp() * 1_000_000) if row.next_at else 0
    raw = bytes([row.part]) + at.to_bytes(8, "big", signed=True) + row.case_id.bytes
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def read_cursor(text: str) -> After | None:
    """A place as an address carries it; None for none, or one that was tampered with."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(raw) != 25 or raw[0] > 2:
        return None
    micros = int.from_bytes(raw[1:9], "big", signed=True)
    try:
        at = datetime.fromtimestamp(micros // 1_000_000, UTC).replace(microsecond=micros % 1_000_000)
    except (OverflowError, ValueError, OSError):
        return None
    return After(raw[0], at if raw[0] < 2 else None, UUID(bytes=raw[9:]))


def _pager(asked: Mapping[str, str], after: str, trail: list[str], rows: Sequence[Row], *, has_more: bool) -> Pager:
    base, start = url("queue"), len(trail) * lists.PAGE
    newer = older = None
    if after:
        back = {"after": trail[-2] if len(trail) > 1 else "", "trail": ".".join(trail[:-1])}
        newer = f"{base}?{urlencode({**asked, **{name: value for name, value in back.items() if value}})}"
    if has_more:
        on = cursor_of(rows[-1])
        older = f"{base}?{urlencode({**asked, 'after': on, 'trail': '.'.join([*trail, on][-TRAIL:])})}"
    # Beyond the trail nobody knows any more how many pages lie behind.
    words = f"{start + 1} to {start + len(rows)}" if rows and len(trail) < TRAIL else ""
    return Pager(newer, older, words)


def bulk_of(person: Person, wall: Wall) -> Bulk | None:
    """What this person may do with several cases at once; None for who only reads."""
    if not person.can(Right.WORK_CASES) or person.team is None:
        return None
    actions = [
        Option("take", "Take them"),
        Option("team", "Give to the team"),
        Option("resolve", "Resolve what is done"),
    ]
    people: Sequence[Option] = ()
    if person.can(Right.LEAD_TEAM):
        actions.insert(1, Option("reassign", "Reassign"))
        people = roll.options(person.team.brand, wall)
    return Bulk(actions, people, HAND_OFF_REASONS)
