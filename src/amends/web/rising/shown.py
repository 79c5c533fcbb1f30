"""The radar as its pages show it: sentences, pictures of weeks, a strip of places by day, words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from amends.learn import queries as learn
from amends.learn.models import Rising, RisingWords
from amends.learn.rules.aside import WORDS, Why
from amends.learn.rules.series import ALL
from amends.people.models import Brand
from amends.web.pages import url
from amends.web.shown.case.verbs import CHANNELS
from amends.web.shown.forms import Option
from amends.web.words import Wall

STRIP_DAYS, PLACES = 28, 12
WHERE = {"place": "at {}", "product": "of {}", "carrier": "with {}", "channel": "told by {}"}
LANGUAGES = {"en": "English", "de": "German", "fr": "French", "es": "Spanish", "pt": "Portuguese", "it": "Italian"}
REASONS = tuple(Option(why.value, WORDS[why][0].upper() + WORDS[why][1:]) for why in Why)


@dataclass(frozen=True, slots=True)
class WeekPoint:
    """One week of a picture; `low` and `high` are None while too little was known."""

    label: str
    count: int
    low: int | None
    high: int | None

    @property
    def usual(self) -> str:
        return "not known yet" if self.low is None else f"{self.low} to {self.high}"


@dataclass(frozen=True, slots=True)
class RiseRow:
    """One rise: its sentence, its picture, what was decided about it."""

    id: UUID
    name: str
    sentence: str
    excess: str
    url: str
    cases_url: str
    weeks: tuple[WeekPoint, ...]
    decided: str
    is_aside: bool
    is_over: bool
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """One row of the strip: a place, and how dark each of its days is (0 to 1)."""

    name: str
    days: tuple[tuple[str, int, float], ...]
    week: int


@dataclass(frozen=True, slots=True)
class WordRow:
    """A phrase that more customers use."""

    phrase: str
    sentence: str
    cases_url: str


@dataclass(frozen=True, slots=True)
class RadarPage:
    """What is rising now, and where."""

    rising: tuple[RiseRow, ...]
    aside: tuple[RiseRow, ...]
    places: tuple[Place, ...]
    strip: str
    words: tuple[WordRow, ...]


def build(brand: Brand, wall: Wall) -> RadarPage:
    """The whole page; four queries, however much there is."""
    rows, kinds = [], set()
    for one in learn.open_rises(brand):
        # The whole of a kind stands before its parts: a storm is one picture, and its places are lines below it.
        rows.append(replace(row_of(one, wall), is_part=one.kind_id in kinds))
        kinds.add(one.kind_id)
    last = wall.there(wall.now).date()
    first = last - timedelta(days=STRIP_DAYS - 1)
    return RadarPage(
        tuple(row for row in rows if not row.is_aside),
        tuple(row for row in rows if row.is_aside),
        places_of(learn.places_by_day(brand, since=first, at_most=PLACES), first, last),
        f"{short(first)} to {short(last)}",
        tuple(_words(one) for one in learn.rising_words(brand)),
    )


def row_of(row: Rising, wall: Wall) -> RiseRow:
    """One rise as a line."""
    name = name_of(row)
    since = f"since {row.since_date:%A}" if _is_near(row.since_date, wall) else f"since {short(row.since_date)}"
    return RiseRow(
        row.id,
        name,
        f"{row.week_count:,} in the last 7 days, usually {row.week_low:,} to {row.week_high:,}; {since}.",
        f"{row.count - row.expected:,.0f} more than usual since then.",
        url("rise", id=row.id),
        f"{url('queue')}?rise={row.id}",
        tuple(_week(*week) for week in row.weeks),
        _decided(row, wall),
        row.set_aside_at is not None,
        row.ended_at is not None,
    )


def name_of(row: Rising) -> str:
    """What rises, in words: "Late parcel with DHX"."""
    if row.by == ALL:
        return row.kind.name
    value = CHANNELS.get(row.value, row.value) if row.by == "channel" else row.value
    return f"{row.kind.name} {WHERE[row.by].format(value)}"


def _is_near(day: date, wall: Wall) -> bool:
    return (wall.there(wall.now).date() - day).days < 7


def short(day: date) -> str:
    """A day: "8 Feb"."""
    return f"{day.day} {day:%b}"


def _week(monday: str, count: int, usual: Sequence[int] | None) -> WeekPoint:
    low, high = usual or (None, None)
    return WeekPoint(short(date.fromisoformat(monday)), count, low, high)


def _decided(row: Rising, wall: Wall) -> str:
    parts = []
    if row.set_aside_at and row.set_aside_by:
        words = f", “{row.set_aside_words}”" if row.set_aside_words else ""
        why = WORDS[Why(row.set_aside_why)]
        parts.append(f"Set aside by {row.set_aside_by.first_name}, {wall.when(row.set_aside_at)}: {why}{words}.")
    if row.cause:
        parts.append(f"Cause: {row.cause.name}.")
    if row.incident:
        parts.append(f"Incident: {row.incident.title}.")
    return " ".join(parts)


def places_of(rows: Sequence[tuple[str, date, int]], first: date, last: date) -> tuple[Place, ...]:
    """The places with most failures, each day as dark as its count is of the darkest."""
    counts: dict[str, dict[date, int]] = defaultdict(dict)
    for place, day, n in rows:
        counts[place][day] = n
    most = max((n for days in counts.values() for n in days.values()), default=1) or 1
    chosen = sorted(counts, key=lambda place: (-sum(counts[place].values()), place))
    span = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return tuple(
        Place(
            place,
            tuple((short(day), n, round(n / most, 2)) for day in span for n in [counts[place].get(day, 0)]),
            sum(counts[place].get(day, 0) for day in span[-7:]),
        )
        for place in chosen
    )


def _words(one: RisingWords) -> WordRow:
    language = LANGUAGES.get(one.language, one.language)
    return WordRow(
        one.phrase,
        f"{one.now_count} of {one.now_of} customers in the last 7 days; {one.before_count} of {one.before_of} in the 4 "
        f"weeks before. {language}.",
        f"{url('queue')}?words={one.id}",
    )
