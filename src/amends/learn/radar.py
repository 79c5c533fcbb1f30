"""The radar: what has risen is written down once, kept up to date, set aside with a reason, and given its cause."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from amends.detect.models import Incident
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.learn.counting import Key, board_of, count_days, hold
from amends.learn.models import Cause, Rising
from amends.learn.rules import Rise, SeenWeek, Walk
from amends.learn.rules.aside import Why, has_grown
from amends.people.models import Brand, Person

OPEN = Q(ended_at__isnull=True)
SEEN = ("since_date", "count", "expected", "week_count", "week_low", "week_high", "weeks")
ASIDE = ("set_aside_at", "set_aside_by", "set_aside_why", "set_aside_words", "set_aside_week")


class IsOver(Exception):
    """The rise is over; there is nothing left to decide."""

    def __init__(self) -> None:
        super().__init__("This rise is over. Look at the radar again.")


def look(brand: Brand, *, by: Actor, at: datetime, anew: bool = False) -> list[Rising]:
    """This function will count a brand's last days, and write down what has begun to rise and what is over.

    Returns what is new. What was set aside comes back when it has grown.
    """
    count_days(brand, at=at, anew=anew)
    first, board, smaller = board_of(brand, today=at.astimezone(ZoneInfo(brand.calendar.time_zone)).date())
    walk = Walk(first, board, family=lambda key: key[1], smaller=smaller, is_last_whole=False)
    now = {rise.key: rise for rise in walk.rises if rise.ended is None}
    with transaction.atomic():
        hold(brand)
        known = {(row.kind_id, row.by, row.value): row for row in Rising.objects.filter(OPEN, brand=brand)}
        new = [_raised(brand, rise, walk, at) for key, rise in now.items() if key not in known]
        Rising.objects.bulk_create(new)
        over = [row for key, row in known.items() if key not in now]
        Rising.objects.filter(id__in=[row.id for row in over]).update(ended_at=at)
        back = _renew({key: row for key, row in known.items() if key in now}, now, walk)
        told = [("learn.rise_raised", new), ("learn.rise_over", over), ("learn.rise_back", back)]
        journal.write(
            (journal.Line(verb, row.id, None, _facts(row)) for verb, rows in told for row in rows), by=by, at=at
        )
    return new


def _facts(row: Rising) -> dict[str, str | int]:
    return {"kind": str(row.kind_id), "by": row.by, "week": row.week_count, "high": row.week_high}


def _raised(brand: Brand, rise: Rise[Key], walk: Walk[Key], at: datetime) -> Rising:
    kind, by, value = rise.key
    row = Rising(id=new_id(at), brand=brand, kind_id=kind, by=by, value=value, raised_at=at)
    return _as_seen(row, rise, walk.weeks(rise.key))


def _as_seen(row: Rising, rise: Rise[Key], weeks: Iterable[SeenWeek]) -> Rising:
    row.since_date, row.count, row.expected = rise.since, rise.count, rise.expected
    row.week_count, (row.week_low, row.week_high) = rise.week, rise.usual
    row.weeks = [[week.monday.isoformat(), week.count, week.usual] for week in weeks]
    return row


def _renew(rows: Mapping[Key, Rising], now: Mapping[Key, Rise[Key]], walk: Walk[Key]) -> list[Rising]:
    """Writes how the rises stand; returns those that had been set aside and have grown since."""
    back = []
    for key, row in rows.items():
        _as_seen(row, now[key], walk.weeks(key))
        if row.set_aside_at and has_grown(row.week_count, row.set_aside_week):
            row.set_aside_at, row.set_aside_by, row.set_aside_why, row.set_aside_words = None, None, "", ""
            back.append(row)
    Rising.objects.bulk_update(rows.values(), [*SEEN, *ASIDE])
    return back


@transaction.atomic
def set_aside(rise: Rising, why: Why, words: str, *, by: Person, at: datetime) -> None:
    """This function will set a rise aside until it grows further.

    :raises ValueError: without words for a reason that is on no list. :raises IsOver: when it is over.
    """
    words = words.strip()
    if why is Why.OTHER and not words:
        raise ValueError("words: say in a few words why nobody needs to look at it.")
    rows = Rising.objects.filter(OPEN, id=rise.id)
    if rows.update(
        set_aside_at=at,
        set_aside_by=by,
        set_aside_why=why.value,
        set_aside_words=words[:120],
        set_aside_week=rise.week_count,
    ) != 1:  # fmt: skip
        raise IsOver
    facts = {"why": why.value, "week": rise.week_count}
    journal.write([journal.Line("learn.rise_set_aside", rise.id, None, facts)], by=by, at=at)


@transaction.atomic
def take_back(rise: Rising, *, by: Person, at: datetime) -> None:
    """This function will put a rise that was set aside back among what is rising. Twice changes nothing."""
    rows = Rising.objects.filter(OPEN, id=rise.id, set_aside_at__isnull=False)
    if rows.update(set_aside_at=None, set_aside_by=None, set_aside_why="", set_aside_words="", set_aside_week=0):
        journal.write([journal.Line("learn.rise_back", rise.id)], by=by, at=at)


@transaction.atomic
def name_cause(rise: Rising, cause: Cause, *, by: Person, at: datetime) -> None:
    """This function will say what makes it rise. The cause of each case stays its owner's to set.

    :raises IsOver: when it is over.
    """
    if Rising.objects.filter(OPEN, id=rise.id).update(cause=cause) != 1:
        raise IsOver
    journal.write([journal.Line("learn.rise_caused", rise.id, None, {"cause": cause.slug})], by=by, at=at)


@transaction.atomic
def name_incident(rise: Rising, incident: Incident, *, by: Person, at: datetime) -> None:
    """This function will say which incident it is that makes it rise.

    :raises IsOver: when it is over, or has its incident already.
    """
    if Rising.objects.filter(OPEN, id=rise.id, incident__isnull=True).update(incident=incident) != 1:
        raise IsOver
    facts = {"incident": str(incident.id)}
    journal.write([journal.Line("learn.rise_became_incident", rise.id, None, facts)], by=by, at=at)
