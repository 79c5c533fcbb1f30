"""Teams, hours and colleagues as this process knows them: read once in ten seconds, not with every row.

They are shared between requests and only ever read. Whoever changes something is given it whole by its own query.
"""

from __future__ import annotations

from uuid import UUID

from amends.cases.models import Case
from amends.people import queries as people
from amends.people.models import Calendar, Department, Person, Team
from amends.web.remembered import remembered


def team(team_id: UUID) -> Team:
    """A team with its lead, its brand and their hours."""
    return remembered(("team", team_id), lambda: people.desk_team(team_id))


def calendar(calendar_id: UUID) -> Calendar:
    """The row of some hours."""
    return remembered(("calendar", calendar_id), lambda: people.calendar(calendar_id))


def colleague(person_id: UUID) -> Person:
    """Somebody of the staff."""
    return remembered(("person", person_id), lambda: people.person(person_id))


def departments(brand_id: UUID) -> dict[UUID, Department]:
    """Whom this desk may ask for work, by id."""
    return remembered(("departments", brand_id), lambda: {one.id: one for one in people.departments()})


def make_whole(case: Case) -> Case:
    """Gives a case that was read alone its team, brand and owner, without a query where they are known."""
    case.team = team(case.team_id)
    if case.team.brand_id == case.brand_id:
        case.brand = case.team.brand
    if case.owner_id:
        case.owner = colleague(case.owner_id)
    return case
