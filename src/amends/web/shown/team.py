"""The same groups for a team, with who carries how much, what waits for an answer, and what nobody present can keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amends.people.models import Person, Team
from amends.people.queries import teams
from amends.people.rules import Right
from amends.post.states import outage_words
from amends.promises import day
from amends.promises.queries import unkeepable
from amends.promises.rules import PromiseKind
from amends.remedies import askings
from amends.remedies.askings import Asking
from amends.remedies.queries import policy as policies
from amends.remedies.queries.payouts import stuck
from amends.remedies.rules import Basis
from amends.remedies.rules.proportion import Policy
from amends.web.pages import url
from amends.web.remembered import remembered
from amends.web.shown import ideas, roll, rows, waiting
from amends.web.shown.case.choices import HAND_OFF_REASONS
from amends.web.shown.forms import Option
from amends.web.shown.ideas import Idea
from amends.web.shown.proportion import Beside, beside
from amends.web.shown.roll import Colleague
from amends.web.shown.rows import Counted, Group, Nobodys
from amends.web.shown.today import Fold, spans
from amends.web.words import Wall, initials

BASES = {Basis.OWED.value: "owed", Basis.PUT_RIGHT.value: "puts it right", Basis.EXTRA.value: "something extra"}


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the team, and how much they carry today."""

    id: UUID
    name: str
    initials: str
    is_present: bool
    note: str
    owes: int
    broken: int
    url: str


@dataclass(frozen=True, slots=True)
class TeamLink:
    """Another team."""

    name: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class TeamPage:
    """One team's day."""

    id: UUID
    name: str
    version: str
    is_lead: bool
    person_now: Group
    keepable: Group
    broken: Group
    nobodys: Nobodys
    unkept_by_absent: Fold
    second_looks: Fold
    second_look_at: datetime | None
    ideas: tuple[Idea, ...]
    to_look_at: Fold
    unpaid: Fold
    people: tuple[Member, ...]
    teams: tuple[TeamLink, ...]
    outages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Approval:
    """Something asked for that waits for an answer."""

    id: UUID
    ref: str
    name: str
    words: str
    amount_minor: int
    currency: str
    asked_by: str
    at: datetime
    why_url: str
    basis: str | None
    beside: Beside
    first_by: str
    may_decide: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """What the forms of the page offer."""

    people: Sequence[Option]
    reasons: Sequence[Option]


def team_for(person: Person, wanted: str) -> Team | None:
    """The team that the address names, of the person's brand; else their own, else the brand's first."""
    brand_id = person.team.brand_id if person.team else None
    ours = [team for team in teams() if brand_id is None or team.brand_id == brand_id]
    named = next((team for team in ours if str(team.id) == wanted), None)
    own = next((team for team in ours if team.id == person.team_id), None)
    return named or own or next(iter(ours), None)


def build(person: Person, team: Team, wall: Wall) -> TeamPage:
    """The page of one team; the number of queries does not grow with what it owes."""
    soon, tonight, _ = spans(wall)
    queue = f"{url('queue')}?team={team.id}"
    now = day.persons_now(team)
    keepable, broken = day.team_counts(team, soon)
    at_most = day.LISTED if now else rows.SHOWN
    owed = day.keepable(team, soon, at_most) if keepable else []
    missed = day.broken(team, at_most) if broken else []
    absent = unkeepable(wall.now).filter(day.of_team(team), case__isnull=False).values("case").distinct().count()
    brand_id = team.brand_id
    looks, look_at = _second_looks(team, wall)
    return TeamPage(
        id=team.id,
        name=team.name,
        version=f"{int(wall.now.timestamp()) // 60}",
        is_lead=person.can(Right.LEAD_TEAM),
        person_now=rows.group_of(
            len(now),
            [rows.person_now_row(one, wall.now, with_owner=True, may_take=person.can(Right.WORK_CASES)) for one in now],
            f"{queue}&state=now",
        ),
        keepable=rows.group_beside(now, keepable, owed, f"{queue}&state=soon", with_owner=True),
        broken=rows.group_beside(now, broken, missed, f"{queue}&state=late", with_owner=True),
        nobodys=rows.nobodys_of(team, day.unowned(team), wall),
        unkept_by_absent=Fold(Counted(absent), f"{queue}&state=away"),
        second_looks=Fold(looks, f"{queue}&owed={PromiseKind.SECOND_LOOK.value}"),
        second_look_at=look_at,
        ideas=_ideas(team, wall) if person.can(Right.LEAD_TEAM) else (),
        to_look_at=Fold(waiting.count(team.brand) if person.can(Right.LEAD_TEAM) else 0, url("waiting")),
        unpaid=Fold(_unpaid(team, wall) if person.can(Right.PAY) else 0, url("finance")),
        people=_members(team, wall, tonight),
        teams=tuple(
            TeamLink(other.name, f"{url('team')}?team={other.id}", other.id == team.id)
            for other in teams()
            if other.brand_id == brand_id
        ),
        outages=_outages(team, wall) if person.can(Right.LEAD_TEAM) else (),
    )


def _outages(team: Team, wall: Wall) -> tuple[str, ...]:
    """Which channels are silent, asked once a minute: everybody who leads looks at the same list."""
    minute = int(wall.now.timestamp()) // 60
    return remembered(("outages", team.brand_id, minute), lambda: tuple(outage_words(wall.now, team.brand)), 60.0)


def _unpaid(team: Team, wall: Wall) -> int:
    """How many payments somebody has to look at, asked once a minute for a brand."""
    minute = int(wall.now.timestamp()) // 60
    return remembered(("unpaid", team.brand_id, minute), lambda: len(stuck(team.brand)), 60.0)


def _ideas(team: Team, wall: Wall) -> tuple[Idea, ...]:
    """What the team gave outside the catalogue this month, asked once a minute."""
    minute = int(wall.now.timestamp()) // 60
    return remembered(("ideas", team.id, minute), lambda: ideas.rows_of(team, wall), 60.0)


def _second_looks(team: Team, wall: Wall) -> tuple[int, datetime | None]:
    """How many second looks are owed and when the first is due, asked once a minute for a team."""
    minute = int(wall.now.timestamp()) // 60
    return remembered(("second looks", team.id, minute), lambda: day.second_looks(team), 60.0)


def _members(team: Team, wall: Wall, tonight: datetime) -> tuple[Member, ...]:
    owes = day.owes_today(team, tonight)
    members = [one for one in roll.colleagues(team.brand, wall) if one.team_id == team.id and one.works_cases]
    found = [_member(one, *owes.get(one.id, (0, 0))) for one in members]
    return tuple(sorted(found, key=lambda one: (not one.is_present, -one.owes, one.name)))


def _member(one: Colleague, owes: int, broken: int) -> Member:
    address = f"{url('queue')}?owner={one.id}"
    return Member(one.id, one.name, initials(one.name), one.is_present, one.note, owes, broken, address)


def approvals_of(person: Person, team: Team) -> tuple[Approval, ...]:
    """What waits for an answer on the team's cases; empty for who may not answer, and without one's own askings."""
    if not person.can(Right.APPROVE):
        return ()
    found = [one for one in askings.of_team(team) if one.asked_by_id != person.id]
    if not found:
        return ()
    brand_id, newest = team.brand_id, max(one.remedy.asked_at for one in found)
    rule = remembered(("policy", brand_id), lambda: policies.in_force(brand_id, newest)).rule
    return tuple(_approval(one, rule, person) for one in found)


def _approval(one: Asking, rule: Policy, person: Person) -> Approval:
    words = f"{one.what}{f': {one.reason}' if one.reason else ''}"
    return Approval(
        one.id,
        one.reference,
        one.customer,
        words,
        one.amount_minor,
        one.currency,
        one.asked_by,
        one.due_at,
        url("promise_why", id=one.promise_id),
        BASES.get(one.basis),
        beside(one.remedy, one.remedy.failure_kind, rule),
        one.first_by,
        one.first_by_id != person.id,
    )


def choices_of(team: Team, wall: Wall) -> Choices:
    """Who may give to whom, and why."""
    return Choices(roll.options(team.brand, wall), HAND_OFF_REASONS)
