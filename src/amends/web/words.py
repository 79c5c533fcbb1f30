"""Times and sums as a desk says them: wall time in the desk's zone, what is left of it, money with its currency."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from amends.kernel import calendars
from amends.kernel.calendars import BusinessCalendar
from amends.kernel.money import Money

HOUR = timedelta(hours=1)
MOMENT = timedelta(microseconds=1)
# Up to here the page counts minutes down; the script local-time.js does the same with the same words.
COUNTED_DOWN = 4 * HOUR
NAMED_DAYS = 6


@dataclass(frozen=True, slots=True)
class Wall:
    """Whose clock hangs on the wall: a desk's zone and hours, and the moment (UTC) at which its page is made."""

    zone: ZoneInfo
    now: datetime
    hours: BusinessCalendar | None = None
    # The same moment in the desk's own time: every row of a page is told against it.
    today: datetime = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "today", self.now.astimezone(self.zone))

    @classmethod
    def utc(cls, now: datetime) -> Wall:
        """The clock of a page that belongs to no desk yet."""
        return cls(ZoneInfo("UTC"), now)

    def there(self, at: datetime) -> datetime:
        """The moment in the desk's own time."""
        return at.astimezone(self.zone)

    def when(self, at: datetime) -> str:
        """A wall time as short as it can be said: "14:30" today, "Tue 10:30" within six days, else "15 Feb 10:30"."""
        return said(at.astimezone(self.zone), self.today)

    def until(self, at: datetime) -> str:
        """A time by which something is done; the end of a day is that day: "Sun 8 Mar", not "Mon 00:00"."""
        there = at.astimezone(self.zone)
        is_midnight = (there.hour, there.minute, there.second) == (0, 0, 0)
        return self.day(at - MOMENT) if is_midnight else self.when(at)

    def day(self, at: datetime) -> str:
        """A day as it heads a list: "Sat 9 Feb", with the year when it is another one."""
        there = at.astimezone(self.zone)
        plain = f"{there:%a} {there.day} {there:%b}"
        return plain if there.year == self.today.year else f"{plain} {there.year}"

    def left(self, at: datetime) -> str:
        """How long until then, or how late: "18 min", "3 h 05", "2 h 12 late", "9 h of work"."""
        ahead = at - self.now
        if ahead < COUNTED_DOWN:
            return length(ahead) if ahead >= timedelta() else f"{length(-ahead)} late"
        working = calendars.between(self.hours, self.now, at) if self.hours else ahead
        if working < ahead:
            return f"{length(working)} of work" if working < HOUR else f"{working // HOUR} h of work"
        return f"{ahead // HOUR} h" if ahead < timedelta(days=2) else f"{ahead.days} d"

    def local_input(self, at: datetime) -> str:
        """The moment as a datetime-local input carries it."""
        return f"{at.astimezone(self.zone):%Y-%m-%dT%H:%M}"

    def read_input(self, text: str) -> datetime:
        """The moment (UTC) that a datetime-local input carries; a time that the clock shows twice is the first.

        :raises ValueError: when it is none, naming what one looks like.
        """
        try:
            naive = datetime.fromisoformat(text)
        except ValueError:
            raise ValueError("choose a day and a time, such as 2026-03-03 14:30") from None
        there = naive if naive.tzinfo else naive.replace(tzinfo=self.zone)
        return there.astimezone(UTC)


def said(there: datetime, today: datetime) -> str:
    """A wall time relative to a day of the same zone."""
    clock = f"{there.hour:02}:{there.minute:02}"
    days = (there.date() - today.date()).days
    if days == 0:
        return clock
    if 0 < days <= NAMED_DAYS or -NAMED_DAYS <= days < 0:
        return f"{there:%a} {clock}"
    year = f" {there.year}" if there.year != today.year else ""
    return f"{there.day} {there:%b}{year} {clock}"


def length(span: timedelta) -> str:
    """A length as hours and whole minutes: "18 min", "2 h 05". Cut, not rounded, as the page's script does."""
    minutes = int(span.total_seconds()) // 60
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02}"


# Templates that other templates import know no page; what hangs on the wall is laid here while a page is made.
WALL: ContextVar[Wall] = ContextVar("wall")


def when(at: datetime) -> str:
    """`Wall.when` of the page that is being made."""
    return WALL.get().when(at)


def until(at: datetime) -> str:
    """`Wall.until` of the page that is being made."""
    return WALL.get().until(at)


def clock(at: datetime, now: datetime) -> str:
    """`Wall.left` of the page that is being made; `now` is the page's own."""
    return WALL.get().left(at)


def money(amount_minor: int, currency: str) -> str:
    """ "1,312.40 USD" """
    return f"{Money(amount_minor, currency).amount:,f} {currency}"


def plain_money(amount_minor: int, currency: str) -> str:
    """A sum without needless decimals: "50", "1,000", "312.40"."""
    amount = Money(amount_minor, currency).amount
    return f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,f}"


def cases_words(count: int) -> str:
    """ "1 case", "1,200 cases" """
    return "1 case" if count == 1 else f"{count:,} cases"


def initials(name: str) -> str:
    """The first letters of the first and the last name."""
    parts = name.split()
    return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper()


def size_words(size: int) -> str:
    """How large a file is: "320 bytes", "12 kB", "1.4 MB"."""
    if size < 1_000:
        return f"{size} bytes"
    return f"{size / 1_000:.0f} kB" if size < 999_500 else f"{size / 1_000_000:.1f} MB"
