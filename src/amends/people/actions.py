"""Setting up the frame people work in, and their comings and goings."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F

from amends.changes import stamp
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.people.models import (
    Absence,
    ApiToken,
    Brand,
    Calendar,
    ClosedDay,
    Department,
    Duty,
    FiguresOpened,
    Frame,
    Person,
    Team,
)
from amends.people.rules import OPEN_DAYS, SECRET_BYTES, Purpose, Role, Scope, secret_digest, spell_token
from amends.rows import upsert

Week = Mapping[int, Sequence[tuple[str, str]]]


def _wrote(verb: str, subject: UUID, by: Actor, at: datetime, **facts: object) -> None:
    # Random: a change that is rolled back leaves no version that a later one could have again.
    upsert([Frame(version=uuid4())], unique=["id"], update=["version"])
    journal.write([journal.Line(verb, subject, None, facts)], by=by, at=at)


@transaction.atomic
def add_calendar(
    name: str,
    *,
    time_zone: str,
    week: Week,
    closed: Mapping[date, str] | None = None,
    country: str = "",
    region: str = "",
    by: Actor,
    at: datetime,
) -> Calendar:
    """This function will add working hours: openings by weekday (0 is Monday) as ("09:00", "17:30") local times."""
    calendar = Calendar.objects.create(
        id=new_id(at),
        name=name,
        time_zone=time_zone,
        week={str(day): [list(span) for span in spans] for day, spans in week.items()},
        country=country,
        region=region,
    )
    ClosedDay.objects.bulk_create(
        [ClosedDay(id=new_id(at), calendar=calendar, date=day, name=why) for day, why in (closed or {}).items()]
    )
    _wrote("people.calendar_added", calendar.id, by, at, time_zone=time_zone)
    return calendar


@transaction.atomic
def close_days(calendar: Calendar, days: Mapping[date, str], *, by: Actor, at: datetime) -> None:
    """This function will add closed days; promises already made keep the due times they were given."""
    ClosedDay.objects.bulk_create(
        [ClosedDay(id=new_id(at), calendar=calendar, date=day, name=why) for day, why in days.items()],
        ignore_conflicts=True,
    )
    Calendar.objects.filter(id=calendar.id).update(version=F("version") + 1)
    calendar.version += 1
    _wrote("people.days_closed", calendar.id, by, at, dates=[day.isoformat() for day in days])


@transaction.atomic
def add_brand(
    slug: str,
    *,
    name: str,
    calendar: Calendar,
    sender_address: str,
    language: str = "en",
    currency: str = "EUR",
    urgent_phone: str = "",
    is_default: bool = False,
    by: Actor,
    at: datetime,
) -> Brand:
    """This function will add the name under which customers know us."""
    brand = Brand.objects.create(
        id=new_id(at),
        slug=slug,
        name=name,
        calendar=calendar,
        language=language,
        currency=currency,
        sender_address=sender_address,
        urgent_phone=urgent_phone,
        is_default=is_default,
    )
    _wrote("people.brand_added", brand.id, by, at, slug=slug)
    return brand


@transaction.atomic
def add_team(name: str, *, brand: Brand, calendar: Calendar, by: Actor, at: datetime) -> Team:
    """This function will add a team without a lead yet."""
    team = Team.objects.create(id=new_id(at), name=name, brand=brand, calendar=calendar)
    _wrote("people.team_added", team.id, by, at)
    return team


@transaction.atomic
def set_lead(team: Team, lead: Person, *, by: Actor, at: datetime) -> None:
    """This function will make somebody the team's lead."""
    team.lead = lead
    team.save(update_fields=["lead"])
    _wrote("people.lead_set", team.id, by, at, lead=str(lead.id))


@transaction.atomic
def add_person(
    name: str,
    *,
    email: str,
    role: Role,
    calendar: Calendar,
    team: Team | None = None,
    languages: Sequence[str] = ("en",),
    skills: Sequence[str] = (),
    password: str | None = None,
    by: Actor,
    at: datetime,
) -> Person:
    """This function will add a member of staff. Without a password they cannot sign in by one."""
    person = Person.objects.create(
        id=new_id(at),
        name=name,
        email=email.lower(),
        role=role.value,
        calendar=calendar,
        team=team,
        languages=list(languages),
        skills=list(skills),
        password=make_password(password),
    )
    _wrote("people.person_added", person.id, by, at, role=role.value)
    return person


@transaction.atomic
def set_deputy(person: Person, deputy: Person | None, *, by: Actor, at: datetime) -> None:
    """This function will say who stands in for somebody who is away."""
    person.deputy = deputy
    person.save(update_fields=["deputy"])
    _wrote("people.deputy_set", person.id, by, at, deputy=str(deputy.id) if deputy else "")


@transaction.atomic
def set_coached(person: Person, is_on: bool, *, by: Actor, at: datetime) -> None:
    """This function will say whether the reply coach reads along while somebody writes."""
    person.is_coached = is_on
    person.save(update_fields=["is_coached"])
    _wrote("people.coached_set", person.id, by, at, is_on=is_on)


@transaction.atomic
def add_department(name: str, *, address: str, calendar: Calendar, by: Actor, at: datetime) -> Department:
    """This function will add a department that the desk may ask for work."""
    department = Department.objects.create(id=new_id(at), name=name, address=address, calendar=calendar)
    _wrote("people.department_added", department.id, by, at)
    return department


@transaction.atomic
def be_away(person: Person, *, until: datetime, reason: str, by: Actor, at: datetime) -> Absence:
    """This function will record an absence from now on; what the person owes meanwhile is flow's business."""
    absence = Absence.objects.create(id=new_id(at), person=person, starts_at=at, ends_at=until, reason=reason)
    _wrote("people.away", person.id, by, at, until=until.isoformat(), reason=reason)
    return absence


@transaction.atomic
def come_back(person: Person, *, by: Actor, at: datetime) -> None:
    """This function will end the absences that cover this moment."""
    if Absence.objects.filter(person=person, starts_at__lt=at, ends_at__gt=at).update(ends_at=at):
        _wrote("people.back", person.id, by, at)


@transaction.atomic
def put_on_duty(brand: Brand, person: Person, *, until: datetime, by: Actor, at: datetime) -> Duty:
    """This function will say who is reached out of hours until a moment."""
    duty = Duty.objects.create(id=new_id(at), brand=brand, person=person, starts_at=at, ends_at=until)
    _wrote("people.on_duty", person.id, by, at, until=until.isoformat())
    return duty


@transaction.atomic
def deactivate(person: Person, *, by: Actor, at: datetime) -> None:
    """This function will end somebody's access. Flow hands on everything they owe before it calls this."""
    person.is_active = False
    person.save(update_fields=["is_active"])
    _wrote("people.deactivated", person.id, by, at)


def touch(person_ids: Sequence[UUID]) -> None:
    """This function will count a change for these people, so that their open pages know to look again."""
    stamp(Person, person_ids, change_count=F("change_count") + 1)


@transaction.atomic
def set_password(person: Person, password: str, *, by: Actor, at: datetime) -> None:
    """This function will give somebody a new password; whoever is signed in with the old one is signed out."""
    person.password = make_password(password)
    person.save(update_fields=["password"])
    _wrote("people.password_set", person.id, by, at)


class NameTaken(ValueError):
    """Something that is in use bears this name."""


@transaction.atomic
def make_token(name: str, *, brand: Brand, scopes: Collection[Scope], by: Actor, at: datetime) -> tuple[ApiToken, str]:
    """This function will make a token for another system and return it with what that system shows, told only now.

    :raises NameTaken: when a token that is in use has this name.
    """
    if ApiToken.objects.filter(name=name, revoked_at__isnull=True).exists():
        raise NameTaken(f"name: there is a token {name!r} in use; choose another name, or revoke it first.")
    secret, codes = secrets.token_bytes(SECRET_BYTES), sorted({scope.value for scope in scopes})
    token = ApiToken.objects.create(
        id=new_id(at), name=name, brand=brand, digest=secret_digest(secret), scopes=codes, made_at=at
    )
    _wrote("people.token_made", token.id, by, at, scopes=codes, brand=str(brand.id))
    return token, spell_token(token.id, secret)


@transaction.atomic
def revoke_token(token: ApiToken, *, by: Actor, at: datetime) -> None:
    """This function will let nobody in by this token any more; one that is revoked already stays so."""
    if ApiToken.objects.filter(id=token.id, revoked_at__isnull=True).update(revoked_at=at):
        token.revoked_at = at
        _wrote("people.token_revoked", token.id, by, at)


@transaction.atomic
def open_figures(
    person: Person, purpose: Purpose, words: str = "", *, until: datetime, by: Person, at: datetime
) -> FiguresOpened:
    """This function will let somebody's leads see the figures about them until a moment, for a purpose.

    :raises ValueError: without words where the purpose is another one, or for longer than a month; naming the field.
    """
    if purpose is Purpose.OTHER and not words.strip():
        raise ValueError("words: say what it is for.")
    if not at < until <= at + timedelta(days=OPEN_DAYS):
        raise ValueError(f"days: choose 1 to {OPEN_DAYS}; afterwards it takes a new purpose.")
    made = FiguresOpened.objects.create(
        id=new_id(at),
        person=person,
        purpose=purpose.value,
        words=words.strip()[:200],
        opened_by=by,
        opened_at=at,
        until_at=until,
    )
    _wrote("people.figures_opened", person.id, by, at, purpose=purpose.value, until=until.isoformat())
    return made


@transaction.atomic
def close_figures(person: Person, *, by: Person, at: datetime) -> int:
    """This function will show the figures about somebody to nobody else any more; returns how many openings ended."""
    open_ = FiguresOpened.objects.filter(person=person, closed_at__isnull=True, until_at__gt=at)
    if ended := open_.update(closed_at=at):
        _wrote("people.figures_closed", person.id, by, at)
    return ended
