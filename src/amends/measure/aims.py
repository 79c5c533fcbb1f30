"""The one figure to improve this quarter: which it is, where it stands, and what came of those before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from amends.measure import facts, queries
from amends.measure.definitions import BY_SLUG, Definition
from amends.measure.models import Aim, BoardMail
from amends.measure.queries import Figure, Window
from amends.measure.rules import DAY, Quarter, is_reached, quarter_of
from amends.people.models import Brand, Person
from amends.promises.queries import still_open

# What adds up grows with the days, and is nothing to bring to a value.
ADDS_UP: Final = queries.SAID_ALWAYS
BEFORE: Final = timedelta(days=90)
# How many of those that are over stand on the page.
MOST_BEFORE: Final = 12


class Ending(StrEnum):
    """How an aim ended."""

    REACHED = "reached"
    MISSED = "missed"
    TOO_FEW = "too_few"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Span:
    """A quarter as moments: from its first local midnight until that after its last day (UTC)."""

    since: datetime
    until: datetime


def to_pick() -> list[Definition]:
    """The figures that can be brought to a value."""
    return [one for one in BY_SLUG.values() if one.shape not in ADDS_UP]


def current(brand: Brand) -> Aim | None:
    """What a brand wants to improve now; one query."""
    return Aim.objects.select_related("promise__person").filter(brand=brand, ended_at__isnull=True).first()


def over(brand: Brand) -> list[Aim]:
    """Those that have ended, the last first; one query."""
    rows = Aim.objects.select_related("promise__person", "told_by").filter(brand=brand, ended_at__isnull=False)
    return list(rows.order_by("-ended_at")[:MOST_BEFORE])


def going_on() -> list[Aim]:
    """Those of all brands that have not ended."""
    return list(Aim.objects.select_related("brand__calendar").filter(ended_at__isnull=True))


def for_brand(brand: Brand, id_: UUID) -> Aim | None:
    """One of a brand's; None for any other."""
    return Aim.objects.select_related("promise__person", "told_by").filter(brand=brand, id=id_).first()


def mailed(brand: Brand, person: Person) -> bool:
    """Whether somebody has the board of a brand sent to themselves each Monday; one query."""
    return BoardMail.objects.filter(brand=brand, person=person, stopped_at__isnull=True).exists()


def quarter(aim: Aim) -> Quarter:
    """The quarter that an aim is about."""
    return quarter_of(aim.quarter_date)


def span(brand: Brand, of: Quarter) -> Span:
    """A quarter in the brand's own time."""
    zone = ZoneInfo(brand.calendar.time_zone)
    return Span(*(datetime.combine(day, time(), zone) for day in (of.first, of.last + DAY)))


def so_far(aim: Aim, brand: Brand, at: datetime) -> Figure | None:
    """The figure of the quarter as far as it has come (the whole of it once it is over); None while the worker is
    behind on a large desk, for then nobody knows it."""
    whole = span(brand, quarter(aim))
    with facts.facts(at) as known:
        if not known.is_now:
            return None
        window = Window(brand, whole.since, whole.until)
        return queries.of_window(known.engine, BY_SLUG[aim.figure], window)


def before(brand: Brand, slug: str, at: datetime) -> float | None:
    """The figure of the ninety days before a moment; None when there were too few to say, or nobody knows yet."""
    with facts.facts(at) as known:
        if not known.is_now:
            return None
        return queries.of_window(known.engine, BY_SLUG[slug], Window(brand, at - BEFORE, at)).value


def owner(aim: Aim) -> str:
    """The name of whoever says what came of it: who holds the promise now, or of one that is over, who held it."""
    promise = (still_open(aim.promise) if aim.ended_at is None else None) or aim.promise
    return promise.person.name if promise.person else ""


def teller(aim: Aim) -> str:
    """Who said what came of it: a colleague, another system by its name, or the operator; empty before."""
    return aim.told_by.name if aim.told_by else aim.told_through


def ending_of(aim: Aim, found: Figure) -> Ending:
    """What a quarter's figure says of its aim."""
    if found.value is None:
        return Ending.TOO_FEW
    low = BY_SLUG[aim.figure].is_better_low
    return Ending.REACHED if is_reached(found.value, aim.target, is_better_low=low) else Ending.MISSED
