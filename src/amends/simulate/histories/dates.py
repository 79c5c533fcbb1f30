"""Dates as people write them in tables: ISO in its dresses, day/month/year either way round, month names.

Whether the day or the month comes first is decided once over a whole column, from the values that can only be read
one way. A column that says both, or neither, is refused with examples: a guess per row would break promises that
were kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from amends.simulate.histories.problems import HistoryError

EXAMPLES_SHOWN = 3
WRONG_COLUMN_FROM = 10  # so many unreadable values and not one date: not a few wrong rows, but another kind of column
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_CLOCK = (
    r"(?:[T ,]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?"
    r"\s*([AaPp]\.?[Mm]\.?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?"
)
YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _CLOCK)
YEAR_FIRST_BARE = re.compile(r"(\d{4})()(\d{2})(\d{2})" + _CLOCK)
YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})" + _CLOCK)
MONTH_NAMED = re.compile(r"(?:(\d{1,2})[ -])?([A-Za-z]{3,9})\.?[ -](?:(\d{1,2}),? )?(\d{4})" + _CLOCK)


@dataclass(frozen=True, slots=True)
class Written:
    """A date as written: its day, the clock time if one stands there, and the offset from UTC if one stands there."""

    day: date
    clock: time | None
    offset: timezone | None


@dataclass(frozen=True, slots=True)
class DateColumn:
    """How one column writes its dates. `is_day_first` is None where no value needs to know."""

    is_day_first: bool | None

    def moment(self, text: str, zone: ZoneInfo) -> datetime:
        """This will read a moment as aware UTC; without an offset it is clock time in `zone`, without a clock midnight.

        :raises ValueError: this is no date.
        """
        if len(text) == 19 and text[4] == "-" and text[16] == ":":  # 2018-05-16 20:57:03, by far the most frequent
            return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)
        written = self.read(text)
        at = datetime.combine(written.day, written.clock or time(), written.offset or zone)
        return at.astimezone(UTC)

    def day(self, text: str, zone: ZoneInfo) -> date:
        """This will read a calendar day in `zone`.

        Midnight as written is the day as written, whatever offset a program stamped on it; a clock time with an
        offset is the day that `zone` has at that moment.

        :raises ValueError: this is no date.
        """
        written = self.read(text)
        if written.offset is None or not written.clock or written.clock == time():
            return written.day
        return datetime.combine(written.day, written.clock, written.offset).astimezone(zone).date()

    def read(self, text: str) -> Written:
        """This will take a written date apart.

        :raises ValueError: this is no date.
        """
        if found := YEAR_FIRST.fullmatch(text) or YEAR_FIRST_BARE.fullmatch(text):
            year, _, month, day, *clock = found.groups()
            return _written(year, month, day, clock)
        if found := YEAR_LAST.fullmatch(text):
            first, _, second, year, *clock = found.groups()
            day, month = (first, second) if self.is_day_first else (second, first)
            return _written(year, month, day, clock)
        if found := MONTH_NAMED.fullmatch(text):
            before, name, after, year, *clock = found.groups()
            if name[:3].lower() in MONTHS and (before is None) != (after is None):
                return _written(year, str(MONTHS.index(name[:3].lower()) + 1), before or after, clock)
        raise ValueError("no date; write it as 2018-05-16 or 2018-05-16T20:57:03-03:00")


def decide_column(values: Iterable[str], *, table: str, column: str, is_day_first: bool | None = None) -> DateColumn:
    """This will decide how a column writes its dates, from all its values (empty ones aside).

    `is_day_first` settles what a column leaves open. It does not overrule what a column says.

    :raises HistoryError: it holds no dates at all, or day and month cannot be told apart.
    """
    says: dict[bool, list[str]] = {True: [], False: []}
    open_texts: list[str] = []
    unread: list[str] = []
    is_any_read = False
    for text in values:
        found = YEAR_LAST.fullmatch(text)
        first, second = (int(found[1]), int(found[3])) if found else (0, 0)
        if first != second and 1 <= first <= 31 and 1 <= second <= 31 and min(first, second) <= 12:
            (open_texts if max(first, second) <= 12 else says[first > 12]).append(text)
        elif text and not is_any_read:
            is_any_read = _is_read(text)
            if not is_any_read:
                unread.append(text)
    where = f"{table}, column {column}"
    if says[True] or says[False] or open_texts:
        return DateColumn(_agreed(says, open_texts, where, is_day_first))
    if len(unread) >= WRONG_COLUMN_FROM and not is_any_read:
        raise HistoryError(
            f"{where}: none of its {len(unread)} values is a date we can read, such as {_shown(unread)}. "
            "Write them as 2018-05-16 or 2018-05-16T20:57:03-03:00."
        )
    return DateColumn(None)


def _agreed(says: dict[bool, list[str]], open_texts: list[str], where: str, is_day_first: bool | None) -> bool:
    if says[True] and says[False]:
        raise HistoryError(
            f"{where}: some dates have the day first ({_shown(says[True])}) and some the month "
            f"({_shown(says[False])}). Write them all as YYYY-MM-DD."
        )
    if says[True] or says[False]:
        said = bool(says[True])
        if is_day_first is not None and is_day_first != said:
            raise HistoryError(
                f"{where}: is_day_first was given as {is_day_first}, but {_shown(says[said])} can only be read the "
                "other way round."
            )
        return said
    if is_day_first is None:
        raise HistoryError(
            f"{where}: day and month cannot be told apart in any of its {len(open_texts)} dates, such as "
            f"{_shown(open_texts)}. Write them as YYYY-MM-DD, or say whether the day comes first (is_day_first)."
        )
    return is_day_first


def _is_read(text: str) -> bool:
    try:
        DateColumn(None).read(text)
    except ValueError:
        return False
    return True


def _shown(texts: list[str]) -> str:
    return ", ".join(repr(text[:40]) for text in list(dict.fromkeys(texts))[:EXAMPLES_SHOWN])


def _written(year: str, month: str, day: str, clock: list[str | None]) -> Written:
    hour, minute, second, fraction, half, offset = clock
    if hour is None or minute is None:
        return Written(date(int(year), int(month), int(day)), None, None)
    hours = int(hour)
    if half:
        if not 1 <= hours <= 12:
            raise ValueError("no time of day")
        hours = hours % 12 + (12 if half[0] in "Pp" else 0)
    micro = int((fraction or "0").ljust(6, "0")[:6])
    return Written(
        date(int(year), int(month), int(day)), time(hours, int(minute), int(second or 0), micro), _offset(offset)
    )


def _offset(text: str | None) -> timezone | None:
    if text is None:
        return None
    if text[0] not in "+-":
        return UTC
    span = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]) if len(text) > 3 else 0)
    return timezone(-span if text[0] == "-" else span)
