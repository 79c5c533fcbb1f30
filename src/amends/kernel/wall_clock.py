"""Wall clocks: how a time on the wall of some place becomes a moment in UTC.

Two sentences decide every daylight-saving question. A time that the clock skips means the moment of the jump. A time
that the clock shows twice means the first of the two. So openings that touch on the wall also touch in UTC, on every
day of the year, and a day without a midnight (São Paulo until 2018) still begins.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

FIRST_YEAR, LAST_YEAR = 1900, 2200
DAY_SECONDS = 86_400
MIDNIGHT = time()


def in_utc(moment: datetime, name: str) -> datetime:
    """The same moment in UTC.

    :param name: what the caller calls this moment, for the error.
    :raises ValueError: if `moment` has no time zone, or lies outside the years 1900 to 2200.
    """
    if moment.tzinfo is not UTC:
        if moment.utcoffset() is None:
            raise ValueError(
                f"{name}: {moment.isoformat()} has no time zone; give an aware datetime, for example in UTC"
            )
        if FIRST_YEAR <= moment.year <= LAST_YEAR:
            moment = moment.astimezone(UTC)
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"{name}: {moment.isoformat()} lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return moment


def place(time_zone: str) -> ZoneInfo:
    """The clock of a place.

    :raises ValueError: if the IANA time zone database does not know `time_zone`.
    """
    try:
        return ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"time_zone: {time_zone!r} is not known; use an IANA name such as Europe/Berlin") from None


def moment_of(day: date, seconds: int, zone: ZoneInfo) -> datetime:
    """The moment in UTC when the wall clock of `zone` is `seconds` past midnight of `day` (86,400: the next)."""
    wall = datetime.combine(day, MIDNIGHT) + timedelta(seconds=seconds)
    before, after = _offset(wall, zone, fold=0), _offset(wall, zone, fold=1)
    if before >= after:
        return (wall - before).replace(tzinfo=UTC)
    return _jump(wall - after, wall - before, zone)


def is_doubtful(day: date, seconds: int, zone: ZoneInfo) -> bool:
    """Whether the wall clock of `zone` shows this time of `day` twice, or not at all."""
    wall = datetime.combine(day, MIDNIGHT) + timedelta(seconds=seconds)
    return _offset(wall, zone, fold=0) != _offset(wall, zone, fold=1)


def end_of_day(day: date, time_zone: str) -> datetime:
    """The moment in UTC when `day` is over in `time_zone`: what was due that day is late from this moment on.

    :raises ValueError: if the time zone is not known.
    """
    return moment_of(day, DAY_SECONDS, place(time_zone))


def offsets(time_zone: str, since: datetime, until: datetime) -> list[tuple[datetime, timedelta]]:
    """What the wall clock of a place is ahead of UTC, from each moment on; the first one is `since`.

    :raises ValueError: if the time zone is not known.
    """
    zone, at = place(time_zone), since.astimezone(UTC)
    found = [(at, _ahead(at, zone))]
    while at < until:
        later = min(at + timedelta(days=1), until)
        if (ahead := _ahead(later, zone)) != found[-1][1]:
            found.append((_jump(at.replace(tzinfo=None), later.astimezone(UTC).replace(tzinfo=None), zone), ahead))
        at = later
    return found


def _ahead(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _offset(wall: datetime, zone: ZoneInfo, *, fold: int) -> timedelta:
    return wall.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta()


def _jump(earlier: datetime, later: datetime, zone: ZoneInfo) -> datetime:
    """The first second after `earlier` that has the offset of `later`: naive UTC, one jump of the clock between."""
    old = earlier.replace(tzinfo=UTC).astimezone(zone).utcoffset()
    low, high = 0, round((later - earlier).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        moment = (earlier + timedelta(seconds=middle)).replace(tzinfo=UTC)
        low, high = (middle, high) if moment.astimezone(zone).utcoffset() == old else (low, middle)
    return (earlier + timedelta(seconds=high)).replace(tzinfo=UTC)
