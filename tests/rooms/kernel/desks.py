"""Desks to count by, moments to count from, and a second, slow way to count: minute by minute on the wall clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from amends.kernel.calendars import BusinessCalendar
from amends.kernel.openings import Opening

OFFICE = Opening.of("09:00", "17:00")
NIGHT = Opening.of("22:00", "06:00")
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

# Places whose clocks change by an hour or half of one, in the night, at midnight, by a whole day, or never.
ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "America/Havana",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "Pacific/Apia",
    "UTC",
]
# Days on and around which those clocks change.
CHANGES = [
    date(2026, 3, 29),  # Berlin forward
    date(2026, 10, 25),  # Berlin back
    date(2026, 3, 8),  # New York and Havana forward
    date(2026, 11, 1),  # New York and Havana back
    date(2018, 11, 4),  # São Paulo forward, at midnight
    date(2018, 2, 18),  # São Paulo back, at midnight
    date(2026, 4, 5),  # Lord Howe back by half an hour
    date(2026, 10, 4),  # Lord Howe forward by half an hour
    date(2011, 12, 30),  # a day that Apia did not have
    date(2025, 3, 30),  # Casablanca and Berlin in Ramadan
]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(text: str, zone: str) -> datetime:
    """A moment by its wall clock."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def weekdays(zone: str = "UTC", *openings: Opening, closed: frozenset[date] = frozenset()) -> BusinessCalendar:
    """Monday to Friday, 9 to 17 unless said otherwise."""
    return BusinessCalendar(zone, dict.fromkeys(range(5), openings or (OFFICE,)), closed)


def every_day(zone: str, *openings: Opening) -> BusinessCalendar:
    return BusinessCalendar(zone, dict.fromkeys(range(7), openings))


def minutes_by_wall(calendar: BusinessCalendar, start: datetime, end: datetime) -> int:
    """Open minutes from start to end, by asking the wall clock at every minute whether the desk is open then."""
    count = 0
    while start < end:
        count += stands_open(calendar, start.astimezone(calendar.zone).replace(tzinfo=None))
        start += MINUTE
    return count


def stands_open(calendar: BusinessCalendar, wall: datetime) -> bool:
    """Whether a shift that began on that day, or the evening before, is running by the wall clock."""
    for day in (wall.date(), wall.date() - DAY):
        midnight = datetime.combine(day, time())
        for opening in calendar.openings_on(day):
            first, last = (midnight + timedelta(seconds=seconds) for seconds in opening.span)
            if first <= wall < last:
                return True
    return False


@st.composite
def a_day(draw: st.DrawFn) -> tuple[Opening, ...]:
    """One to three openings on whole hours, apart from each other; the last may run into the night."""
    hours = sorted(draw(st.lists(st.integers(0, 23), min_size=2, max_size=6, unique=True)))
    hours = hours[: len(hours) // 2 * 2]
    openings = [Opening(time(start), time(end)) for start, end in zip(hours[::2], hours[1::2], strict=True)]
    if draw(st.booleans()):
        openings[-1] = Opening(openings[-1].start, time(draw(st.integers(0, hours[0]))))
    return tuple(openings)


@st.composite
def calendars(draw: st.DrawFn) -> BusinessCalendar:
    """Any desk in any of the zones: several openings a day, night shifts, closed days, exceptions about the changes."""
    around = st.sampled_from(CHANGES).flatmap(lambda day: st.sampled_from([day - DAY, day, day + DAY]))
    return BusinessCalendar(
        draw(st.sampled_from(ZONES)),
        draw(st.dictionaries(st.integers(0, 6), a_day(), min_size=1)),
        draw(st.frozensets(around, max_size=4)),
        draw(st.dictionaries(around, a_day() | st.just(()), max_size=3)),
    )


def moments() -> st.SearchStrategy[datetime]:
    """Whole minutes within two days of a change of clocks."""
    return st.builds(
        lambda day, minutes: datetime.combine(day, time(), UTC) + minutes * MINUTE,
        st.sampled_from(CHANGES),
        st.integers(-2 * 1440, 2 * 1440),
    )
