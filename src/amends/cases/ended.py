"""How cases ended otherwise, and which of them a lead still reads again."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count

from amends.cases.models import EndedOtherwise
from amends.cases.rules import ShownBy, drawn
from amends.people.models import Brand, Person

# So far back endings are read again, and so far back they are counted.
READ_BACK, COUNTED_BACK = timedelta(days=28), timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Ended:
    """How many cases ended in one of the other ways, and what showed it in words of our own."""

    ending: str
    count: int
    in_words: int


def to_read(brand: Brand, lead: Person, now: datetime) -> list[EndedOtherwise]:
    """What the weekly draw holds for this lead: unread, and ended by somebody else. The last four weeks; one query."""
    rows = EndedOtherwise.objects.filter(case__brand=brand, undone_at__isnull=True, ended_at__gt=now - READ_BACK)
    found = list(rows.select_related("case__customer", "ended_by").order_by("ended_at", "id"))
    zone = ZoneInfo(brand.calendar.time_zone)
    weeks: dict[tuple[int, int], dict[str, list[UUID]]] = defaultdict(lambda: defaultdict(list))
    for row in found:
        year, week, _ = row.ended_at.astimezone(zone).isocalendar()
        weeks[year, week][row.ending].append(row.id)
    chosen = frozenset().union(*(drawn(ended) for ended in weeks.values()))
    return [row for row in found if row.id in chosen and row.read_at is None and row.ended_by_id != lead.id]


def counted(brand: Brand, now: datetime) -> list[Ended]:
    """How many of this brand's cases ended in each of the other ways in 90 days, the most first; one query."""
    rows = EndedOtherwise.objects.filter(case__brand=brand, undone_at__isnull=True, ended_at__gt=now - COUNTED_BACK)
    whole: Counter[str] = Counter()
    in_words: Counter[str] = Counter()
    for ending, shown_by, count in rows.values_list("ending", "shown_by").annotate(count=Count("id")).order_by():
        whole[ending] += count
        if shown_by == ShownBy.OTHER.value:
            in_words[ending] += count
    return [Ended(ending, count, in_words[ending]) for ending, count in whole.most_common()]


def ending_for(brand: Brand, ending_id: UUID) -> EndedOtherwise | None:
    """One such ending of this brand's; None for another's."""
    rows = EndedOtherwise.objects.filter(id=ending_id, case__brand=brand, undone_at__isnull=True)
    return rows.select_related("case").first()
