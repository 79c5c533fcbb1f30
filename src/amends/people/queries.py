"""Who is there, who works when, who leads whom."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from amends.kernel import calendars
from amends.kernel.calendars import BusinessCalendar
from amends.kernel.openings import Opening
from amends.people.models import Absence, ApiToken, Brand, Calendar, Department, Duty, FiguresOpened, Person, Team
from amends.people.rules import NotAToken, Right, read_token
from amends.prepared import Prepared

_AWAY = Prepared(lambda id_, at: Absence.objects.filter(person=id_, starts_at__lte=at, ends_at__gt=at))
_AWAY_FROM = Prepared(lambda id_, at: Absence.objects.filter(person=id_, ends_at__gt=at))
_AWAY_AT = Prepared(lambda at: Absence.objects.filter(starts_at__lte=at, ends_at__gt=at).values_list("person_id"))
_STAFF_JOINED = ("calendar", "team", "deputy__calendar", "team__lead")
_STAFF = Prepared(lambda: Person.objects.filter(is_active=True).select_related(*_STAFF_JOINED))
_STAFF_OF = Prepared(
    lambda brand_id: Person.objects.filter(is_active=True, team__brand=brand_id).select_related(*_STAFF_JOINED)
)
_BRANDS = Prepared(lambda: Brand.objects.select_related("calendar").order_by("name"))
_TEAMS = Prepared(lambda: Team.objects.select_related("lead", "calendar").order_by("name"))
_PERSON = Prepared(
    lambda person_id: Person.objects.filter(id=person_id).select_related("calendar", "team__lead", "deputy")
)
_HOME_TEAM = Prepared(
    lambda brand_id: Team.objects.filter(brand=brand_id).select_related("calendar", "lead").order_by("name")[:1]
)
_DESK_TEAM = Prepared(
    lambda team_id: Team.objects.filter(id=team_id).select_related("lead__calendar", "calendar", "brand__calendar")
)
_CALENDAR = Prepared(lambda calendar_id: Calendar.objects.filter(id=calendar_id))
_known: dict[tuple[UUID, int], BusinessCalendar] = {}


def _openings(spans: Iterable[Iterable[str]]) -> tuple[Opening, ...]:
    return tuple(Opening.of(start, end) for start, end in spans)


def hours(calendar: Calendar) -> BusinessCalendar:
    """The working hours of a calendar row, ready to count by. Remembered until the row's version changes."""
    key = (calendar.id, calendar.version)
    if key not in _known:
        days = list(calendar.closed_days.all())
        _known[key] = BusinessCalendar(
            time_zone=calendar.time_zone,
            week={int(day): _openings(spans) for day, spans in calendar.week.items()},
            closed_days=frozenset(day.date for day in days if not day.openings),
            exceptions={day.date: _openings(day.openings) for day in days if day.openings},
            names={day.date: day.name for day in days},
        )
    return _known[key]


def is_present(person: Person, at: datetime, absences: Iterable[Absence] | None = None) -> bool:
    """Whether this person is active, on shift by their calendar, and not away."""
    if not person.is_active or not calendars.is_open(hours(person.calendar), at):
        return False
    spans = _AWAY(person.id, at) if absences is None else absences
    return not any(absence.covers(at) for absence in spans)


def staff(brand: Brand | None = None) -> list[Person]:
    """Everybody active (of a brand's teams), with what presence and routing need."""
    return _STAFF_OF(brand.id) if brand else _STAFF()


def present_staff(at: datetime, brand: Brand | None = None) -> list[Person]:
    """Everybody who is there at this moment; two queries."""
    return present_of(staff(brand), at)


def present_of(people: Iterable[Person], at: datetime) -> list[Person]:
    """Those of these people who are there at this moment; one query."""
    away = {person_id for (person_id,) in _AWAY_AT(at)}
    return [p for p in people if p.id not in away and is_present(p, at, absences=())]


def next_presence(person: Person, at: datetime, absences: Iterable[Absence] | None = None) -> datetime | None:
    """When this person is next there: now, or the first moment of work after their absences. None: never again."""
    if not person.is_active:
        return None
    moment = at
    spans = sorted(_AWAY_FROM(person.id, at) if absences is None else absences, key=lambda span: span.starts_at)
    while True:
        opening = calendars.next_opening(hours(person.calendar), moment)
        covering = next((span for span in spans if span.covers(opening)), None)
        if covering is None:
            return opening
        moment = covering.ends_at


def not_there(owers: QuerySet[Person], at: datetime) -> dict[UUID, datetime | None]:
    """Those of these people who are not there now, and when each is back; None for who never is. Two queries."""
    people = list(owers.select_related("calendar"))
    spans: dict[UUID, list[Absence]] = {}
    for absence in Absence.objects.filter(person__in=[person.id for person in people], ends_at__gt=at):
        spans.setdefault(absence.person_id, []).append(absence)
    back = {person.id: next_presence(person, at, spans.get(person.id, ())) for person in people}
    return {person_id: moment for person_id, moment in back.items() if moment is None or moment > at}


def default_brand() -> Brand:
    """The desk's brand when nothing says another.

    :raises Brand.DoesNotExist: on a desk that has not been set up.
    """
    return Brand.objects.select_related("calendar").get(is_default=True)


def brands() -> list[Brand]:
    """All brands."""
    return list(_BRANDS())


def home_team(brand: Brand) -> Team:
    """The team that gets a brand's new cases when no person fits: the first by name."""
    return _HOME_TEAM(brand.id)[0]


def person(person_id: UUID) -> Person:
    """One member of staff by id."""
    for row in _PERSON(person_id):
        return row
    raise Person.DoesNotExist(f"There is nobody {person_id}.")


def at_desk(person_id: UUID) -> Person | None:
    """Somebody who asks for a page, alone: team and hours change rarely and are read apart. None for a stranger."""
    return Person.objects.filter(id=person_id).first()


def desk_team(team_id: UUID) -> Team:
    """A team with its lead, its brand and their hours."""
    for team in _DESK_TEAM(team_id):
        return team
    raise Team.DoesNotExist(f"There is no team {team_id}.")


def calendar(calendar_id: UUID) -> Calendar:
    """The row of some hours."""
    for row in _CALENDAR(calendar_id):
        return row
    raise Calendar.DoesNotExist(f"There are no hours {calendar_id}.")


def on_duty(brand: Brand, at: datetime) -> Person | None:
    """Who is reached out of hours for this brand."""
    duty = Duty.objects.filter(brand=brand, starts_at__lte=at, ends_at__gt=at).select_related("person__calendar")
    found = duty.order_by("starts_at").first()
    return found.person if found else None


def departments() -> list[Department]:
    """Whom the desk may ask for work."""
    return list(Department.objects.select_related("calendar").order_by("name"))


def closed_dates(calendar: Calendar) -> frozenset[date]:
    """The days on which a calendar is closed."""
    return hours(calendar).closed_days


def all_hours() -> dict[str, BusinessCalendar]:
    """Every calendar of the desk by name, ready to count by."""
    return {calendar.name: hours(calendar) for calendar in Calendar.objects.prefetch_related("closed_days")}


def teams() -> list[Team]:
    """Every team with its lead."""
    return _TEAMS()


def by_email(email: str) -> Person | None:
    """A member of staff by their sign-in name, active or not."""
    return Person.objects.select_related("calendar", "team__brand", "deputy").filter(email__iexact=email).first()


def everybody() -> list[Person]:
    """All members of staff, those who left too, by name."""
    return list(Person.objects.select_related("team", "calendar").order_by("name"))


def calendars_by_name() -> dict[str, Calendar]:
    """The working hours that this desk knows."""
    return {calendar.name: calendar for calendar in Calendar.objects.order_by("name")}


def teams_by_name() -> dict[str, Team]:
    """The teams of this desk."""
    return {team.name: team for team in Team.objects.select_related("calendar", "brand").order_by("name")}


def brand_of_slug(slug: str) -> Brand | None:
    """A brand by the name that stands in addresses."""
    return Brand.objects.select_related("calendar").filter(slug=slug).first()


def token_shown(text: str) -> ApiToken | None:
    """The token whose secret is shown, with its brand; None for a stranger's and a revoked one. One query."""
    try:
        token_id, digest = read_token(text)
    except NotAToken:
        return None
    token = ApiToken.objects.select_related("brand__calendar").filter(id=token_id, revoked_at__isnull=True).first()
    return token if token and hmac.compare_digest(token.digest, digest) else None


def tokens() -> list[ApiToken]:
    """All tokens, the revoked ones too, newest first."""
    return list(ApiToken.objects.select_related("brand").order_by("-made_at"))


def names() -> dict[UUID, str]:
    """Everybody's name by id, those who have left too: a journal that is read later still says who it was."""
    return dict(Person.objects.values_list("id", "name"))


def presence(people: Iterable[Person], at: datetime) -> dict[UUID, datetime | None]:
    """When each of these is next there: at once when present, later when away; None for who has left. One query."""
    spans: dict[UUID, list[Absence]] = {}
    for absence in Absence.objects.filter(ends_at__gt=at):
        spans.setdefault(absence.person_id, []).append(absence)
    return {person.id: _back_at(person, at, spans.get(person.id, [])) for person in people}


def _back_at(person: Person, at: datetime, spans: list[Absence]) -> datetime | None:
    moment = at
    for span in sorted(spans, key=lambda one: one.starts_at):
        moment = calendars.next_opening(hours(person.calendar), moment)
        moment = span.ends_at if span.covers(moment) else moment
    return calendars.next_opening(hours(person.calendar), moment) if person.is_active else None


def by_first_names(names: Collection[str]) -> dict[str, Person]:
    """Active staff by first name in lower case: for a demo, where each name is one person's."""
    found = Person.objects.filter(is_active=True).select_related("calendar", "team")
    return {p.first_name.lower(): p for p in found if p.first_name.lower() in names}


def openings(person: Person) -> list[FiguresOpened]:
    """Every time that the figures about somebody were shown to their leads, the last first."""
    return list(FiguresOpened.objects.filter(person=person).select_related("opened_by").order_by("-opened_at"))


def open_to_leads(person: Person, at: datetime) -> FiguresOpened | None:
    """For what and until when the figures about somebody are shown to their leads now; None where they are not."""
    rows = FiguresOpened.objects.filter(person=person, closed_at__isnull=True, opened_at__lte=at, until_at__gt=at)
    return rows.select_related("opened_by").order_by("-until_at").first()


def may_see_figures(viewer: Person, person: Person, at: datetime) -> bool:
    """Whether somebody may see the figures about a person: themselves always, a lead of theirs while it is open."""
    if viewer.id == person.id:
        return viewer.can(Right.WORK_CASES)
    is_lead = viewer.can(Right.LEAD_TEAM) and viewer.team is not None and person.team is not None
    if not is_lead or viewer.team is None or person.team is None or viewer.team.brand_id != person.team.brand_id:
        return False
    return open_to_leads(person, at) is not None
