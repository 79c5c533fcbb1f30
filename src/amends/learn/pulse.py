"""The pulse: counting somebody's answers without keeping whose they are, and reading months that are over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from amends.kernel.ids import new_id
from amends.learn.models import PulseGiven, PulseTally
from amends.learn.rules.pulse import FEWEST, SCORES, Ask, BadPulse, said_of
from amends.people.models import Brand, Person
from amends.people.queries import staff
from amends.people.rules import Right

MONTHS = 12


@transaction.atomic
def give(brand: Brand, told: Mapping[Ask, int], *, by: Person, at: datetime) -> None:
    """This function will count somebody's answers for this month.

    It writes no journal, on purpose: an entry would say who answered when, and beside the counts that tells what.
    :raises BadPulse: when they have answered this month, or fewer than five people are asked; nothing is changed.
    """
    if not is_asked(brand):
        raise BadPulse(f"With fewer than {FEWEST} people anybody's answer could be told; nobody is asked.")
    month = month_of(brand, at)
    Brand.objects.select_for_update().get(id=brand.id)
    if has_given(by, month):
        raise BadPulse("You have answered this month. It cannot be changed, for nobody knows which answer is yours.")
    begun_at = datetime.combine(month, time(), UTC)
    if not PulseTally.objects.filter(brand=brand, month_date=month).exists():
        PulseTally.objects.bulk_create(
            PulseTally(id=new_id(begun_at), brand=brand, month_date=month, question=ask.value, score=score)
            for ask in Ask
            for score in SCORES
        )
    for ask, score in told.items():
        rows = PulseTally.objects.filter(brand=brand, month_date=month, question=ask.value, score=score)
        rows.update(count=F("count") + 1)
    PulseGiven.objects.create(id=new_id(begun_at), person=by, month_date=month)


def month_of(brand: Brand, at: datetime) -> date:
    """The first day of the month in which a moment lies, in the brand's own time."""
    return at.astimezone(ZoneInfo(brand.calendar.time_zone)).date().replace(day=1)


def is_asked(brand: Brand) -> bool:
    """Whether anybody is asked: five people work for the brand, so that nobody's answer can be told; one query."""
    return sum(one.can(Right.SEE_OWN_BRANDS) for one in staff(brand)) >= FEWEST


def has_given(person: Person, month: date) -> bool:
    """Whether somebody has answered in the month that begins on a day; one query."""
    return PulseGiven.objects.filter(person=person, month_date=month).exists()


@dataclass(frozen=True, slots=True)
class Month:
    """What a month's answers say: of each statement a coarse mean, or None where fewer than five answered it."""

    month: date
    said: Mapping[Ask, float | None]


def months(brand: Brand, at: datetime) -> list[Month]:
    """The last twelve months that are over, the last first; one query. A month that goes on is not shown: whoever
    looked before and after somebody answered would know what they said."""
    rows = PulseTally.objects.filter(brand=brand, month_date__lt=month_of(brand, at)).order_by("-month_date")
    counts: dict[date, dict[Ask, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows[: MONTHS * len(Ask) * len(SCORES)]:
        counts[row.month_date][Ask(row.question)][row.score] = row.count
    return [Month(month, {ask: said_of(found[ask]) for ask in Ask}) for month, found in counts.items()]
