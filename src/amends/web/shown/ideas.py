"""Own ideas of a team: what was given outside the catalogue this month, by whom, and what has entered it since."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from amends.people.models import Person, Team
from amends.people.rules import Right
from amends.remedies.models import Remedy
from amends.remedies.queries import ideas
from amends.web.pages import url
from amends.web.words import Wall, money, plain_money


@dataclass(frozen=True, slots=True)
class Idea:
    """One idea that was given."""

    id: UUID
    words: str
    amount: str
    who: str
    when: str
    url: str
    state: str
    is_adopted: bool


@dataclass(frozen=True, slots=True)
class IdeasPage:
    """The ideas of this month, and what each person may give for them."""

    rows: tuple[Idea, ...]
    currency: str
    per_month: str
    may_adopt: bool


def rows_of(team: Team, wall: Wall, slugs: frozenset[str] = frozenset()) -> tuple[Idea, ...]:
    """The ideas of a team's people this month, the newest first; one query."""
    return tuple(_row(one, wall, slugs) for one in ideas.ideas_of(team, wall.now))


def _row(one: Remedy, wall: Wall, slugs: frozenset[str]) -> Idea:
    return Idea(
        one.id,
        one.idea,
        money(one.amount_minor, one.currency),
        one.asked_by.first_name,
        wall.when(one.granted_at) if one.granted_at else "",
        url("case", ref=one.case.reference),
        "approved" if one.beyond else "",
        ideas.is_adopted(one, slugs),
    )


def build(person: Person, team: Team, wall: Wall) -> IdeasPage:
    """The page of a team's ideas."""
    currency = team.brand.currency
    per_month = plain_money(ideas.own_budget(currency), currency)
    return IdeasPage(rows_of(team, wall, ideas.adopted()), currency, per_month, person.can(Right.SET_POLICY))
