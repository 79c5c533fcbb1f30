"""Furnishing a desk: what must be there before the first customer comes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from amends.conversation import actions as conversation
from amends.detect import actions as detect
from amends.journal.actors import Actor
from amends.kinds import actions as kinds
from amends.kinds.models import Kind
from amends.learn import actions as learning
from amends.people import actions as people
from amends.people.actions import Week
from amends.people.models import Brand, Calendar, Person, Team
from amends.people.rules import Role
from amends.remedies import actions as remedies


@dataclass(frozen=True)
class Furnished:
    """A brand with its hours, its first team and the kinds of failure it knows."""

    brand: Brand
    calendar: Calendar
    team: Team
    kinds: dict[str, Kind]


@transaction.atomic
def furnish(
    slug: str,
    name: str,
    *,
    time_zone: str,
    week: Week,
    sender_address: str,
    team: str,
    language: str = "en",
    currency: str = "EUR",
    urgent_phone: str = "",
    resolve_minutes: int | None = None,
    follow_up_days: int | None = None,
    by: Actor,
    at: datetime,
) -> Furnished:
    """This function will set up a whole desk: hours, brand, team, kinds, causes, scripts, catalogue, detectors.

    :param resolve_minutes: until a solution, for every kind of failure; None as each kind begins.
    :param follow_up_days: until the check-in, for every kind of failure; None as each kind begins.
    """
    calendar = people.add_calendar(f"{name} hours", time_zone=time_zone, week=week, by=by, at=at)
    brand = people.add_brand(
        slug,
        name=name,
        calendar=calendar,
        sender_address=sender_address,
        language=language,
        currency=currency,
        urgent_phone=urgent_phone,
        is_default=True,
        by=by,
        at=at,
    )
    first = people.add_team(team, brand=brand, calendar=calendar, by=by, at=at)
    starters = [
        replace(
            one,
            resolve_minutes=one.resolve_minutes if resolve_minutes is None else resolve_minutes,
            follow_up_days=one.follow_up_days if follow_up_days is None else follow_up_days,
        )
        for one in kinds.STARTERS
    ]
    known = {kind.slug: kind for kind in kinds.add(starters, by=by, at=at)}
    restock(by=by, at=at)
    remedies.stock(currency, by=by, at=at)
    detect.stock(brand, known, by=by, at=at)
    return Furnished(brand, calendar, first, known)


@transaction.atomic
def restock(*, by: Actor, at: datetime) -> None:
    """This function will add the words and causes that have come with Amends since the desk was furnished.

    What somebody changed or retired stays as they left it.
    """
    learning.add(learning.STARTERS, by=by, at=at)
    conversation.stock_scripts(by=by, at=at)


@transaction.atomic
def open_desk(furnished: Furnished, admin: str, email: str, password: str, *, by: Actor, at: datetime) -> Person:
    """This function will add the first administrator of a desk that has been furnished."""
    return people.add_person(
        admin,
        email=email,
        role=Role.ADMIN,
        calendar=furnished.calendar,
        password=password,
        by=by,
        at=at,
    )
